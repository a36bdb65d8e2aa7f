// SPDX-License-Identifier: Apache-2.0
#include "core/color/ColorSpace.h"

#include "core/color/HdrCurves.h"
#include "core/color/RowOps.h"
#include "core/color/Transfer.h"
#include "core/color/detail/BuiltInSpaces.h"
#include "core/color/detail/OcioTransform.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

using detail::BuiltInSpace;
using detail::OcioConfig;
using detail::OcioTransform;
using SharedOcio = std::shared_ptr<const OcioTransform>;
using SharedTransform = std::shared_ptr<const ColorTransform>;
using Rows = std::array<std::span<float>, 3>;
/// Curves that OpenColorIO 2.1 does not have.
using RowCurve = void (*)(std::span<float>, std::span<const float>);

/// Raise it when a built-in space begins to give other values.
constexpr const char* kDigestVersion = "built-in 1";

/// Steps one after the other over runs of pixels.
class Chain final : public ColorTransform {
public:
    RowCurve before = nullptr;
    SharedOcio step; ///< may be null, like all of them
    std::optional<std::array<float, 9>> matrix;
    RowCurve after = nullptr;

    void setMatrix(const Matrix3& wanted) {
        matrix.emplace();
        std::transform(wanted.begin(), wanted.end(), matrix->begin(),
                       [](double value) { return static_cast<float>(value); });
    }

    void apply(Image& image) const override {
        constexpr std::size_t kRun = 4096;
        for (std::size_t start = 0; start < image.pixels(); start += kRun) {
            const std::size_t count = std::min(kRun, image.pixels() - start);
            Rows rows;
            for (std::size_t c = 0; c < 3; ++c)
                rows[c] = image.plane(static_cast<int>(c)).subspan(start, count);
            applyCurve(before, rows);
            if (step)
                step->apply(rows[0].data(), rows[1].data(), rows[2].data(), static_cast<long>(count));
            if (matrix)
                matrixRows(rows, *matrix);
            applyCurve(after, rows);
        }
    }

private:
    static void applyCurve(RowCurve curve, const Rows& rows) {
        for (const std::span<float> row : rows) {
            if (curve != nullptr)
                curve(row, row);
        }
    }
};

RowCurve decodingCurve(BuiltInSpace::Curve curve) {
    switch (curve) {
    case BuiltInSpace::Curve::Srgb:
        return linearFromSrgb;
    case BuiltInSpace::Curve::Pq:
        return linearFromPq;
    case BuiltInSpace::Curve::Hlg:
        return linearFromHlg;
    case BuiltInSpace::Curve::Library:
        break;
    }
    return nullptr;
}

RowCurve encodingCurve(BuiltInSpace::Curve curve) {
    switch (curve) {
    case BuiltInSpace::Curve::Srgb:
        return srgbFromLinear;
    case BuiltInSpace::Curve::Pq:
        return pqFromLinear;
    case BuiltInSpace::Curve::Hlg:
        return hlgFromLinear;
    case BuiltInSpace::Curve::Library:
        break;
    }
    return nullptr;
}

bool isWorking(const BuiltInSpace& space) {
    return space.info.kind != ColorSpaceInfo::Kind::Signal && space.info.primaries == primaries::kRec709;
}

const BuiltInSpace* builtIn(const QString& name) {
    const QString wanted = name.trimmed().toLower();
    for (const BuiltInSpace& space : detail::builtInSpaces()) {
        if (space.info.id == wanted || space.aliases.contains(wanted))
            return &space;
    }
    return nullptr;
}

bool hasLibraryCurve(const BuiltInSpace& space) {
    return space.signal.log || space.signal.gamma;
}

Result<SharedTransform> toWorkingOf(const BuiltInSpace& space) {
    if (isWorking(space))
        return SharedTransform();
    const Matrix3 matrix = matrixBetween(space.info.primaries, primaries::kRec709);
    auto chain = std::make_shared<Chain>();
    chain->before = decodingCurve(space.curve);
    if (!hasLibraryCurve(space)) {
        chain->setMatrix(matrix);
        return SharedTransform(std::move(chain));
    }
    Result<SharedOcio> step = OcioTransform::decode(space.signal, matrix);
    if (!step)
        return step.error();
    chain->step = *std::move(step);
    return SharedTransform(std::move(chain));
}

/// Working values to scene-linear in these primaries; null when they are Rec.709's.
SharedTransform toPrimaries(const Primaries& to, RowCurve after = nullptr) {
    if (to == primaries::kRec709 && after == nullptr)
        return {};
    auto chain = std::make_shared<Chain>();
    chain->setMatrix(matrixBetween(primaries::kRec709, to));
    chain->after = after;
    return chain;
}

Result<SharedTransform> fromWorkingOf(const BuiltInSpace& space) {
    if (isWorking(space))
        return SharedTransform();
    if (!hasLibraryCurve(space))
        return toPrimaries(space.info.primaries, encodingCurve(space.curve));
    Result<SharedOcio> step =
        OcioTransform::encode(matrixBetween(primaries::kRec709, space.info.primaries), space.signal);
    if (!step)
        return step.error();
    auto chain = std::make_shared<Chain>();
    chain->step = *std::move(step);
    return SharedTransform(std::move(chain));
}

/// The transform's matrix, when it is one: what it does to the three unit colours, if it does the same to
/// other values.
std::optional<Matrix3> matrixOf(const OcioTransform& transform) {
    constexpr std::size_t kProbes = 7;
    std::array<float, kProbes> red{1, 0, 0, 0, 4.0F, 0.18F, -0.25F};
    std::array<float, kProbes> green{0, 1, 0, 0, 0.5F, 0.18F, 2.0F};
    std::array<float, kProbes> blue{0, 0, 1, 0, 0.125F, 0.18F, 0.75F};
    const auto in = std::array{red, green, blue};
    transform.apply(red.data(), green.data(), blue.data(), long(kProbes));
    const auto out = std::array{red, green, blue};
    Matrix3 matrix{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column)
            matrix[row * 3 + column] = out[row][column];
    }
    for (std::size_t probe = 3; probe < kProbes; ++probe) {
        for (std::size_t row = 0; row < 3; ++row) {
            double expected = 0;
            for (std::size_t column = 0; column < 3; ++column)
                expected += matrix[row * 3 + column] * in[column][probe];
            if (!(std::abs(expected - out[row][probe]) < 1e-3))
                return std::nullopt;
        }
    }
    return matrix;
}

/// Primaries of a linear space that this matrix takes to ACES2065-1. Spaces differ by how they adapt the
/// white point; a well-known one is named as such.
Primaries primariesToAces(const Matrix3& matrix) {
    for (const BuiltInSpace& space : detail::builtInSpaces()) {
        const Matrix3 known = matrixBetween(space.info.primaries, primaries::kAp0);
        const bool same = std::equal(known.begin(), known.end(), matrix.begin(),
                                     [](double a, double b) { return std::abs(a - b) < 6e-3; });
        if (same)
            return space.info.primaries;
    }
    return primariesOf(matrix, primaries::kAp0);
}

/// Works out one choice.
class Resolver {
public:
    Resolver(const ColorChoice& choice, const std::optional<Primaries>& tagged)
        : m_choice(choice), m_tagged(tagged), m_hash(QCryptographicHash::Sha256) {
        m_color.choice = choice;
    }

    Result<std::shared_ptr<const ClipColor>> resolve() {
        if (Result<void> done = resolveInput(); !done)
            return done.error();
        if (Result<void> done = resolveOutput(); !done)
            return done.error();
        m_color.digest = m_hash.result().toHex().left(32);
        return std::make_shared<const ClipColor>(std::move(m_color));
    }

private:
    Result<void> resolveInput() {
        addToDigest("in", QByteArray(kDigestVersion) + m_choice.input.toUtf8());
        if (m_choice.input == QLatin1String("auto"))
            return {};
        const BuiltInSpace* space = builtIn(m_choice.input);
        // A config's own spelling goes before another name of a built-in space.
        if (space && space->info.id != m_choice.input && configHas(m_choice.input))
            space = nullptr;
        if (!space)
            return inputFromConfig();
        m_plain = space->info.kind == ColorSpaceInfo::Kind::Plain;
        if (m_plain) {
            m_color.encoding =
                space->curve == BuiltInSpace::Curve::Srgb ? ColorEncoding::Srgb : ColorEncoding::Linear;
            return {};
        }
        m_platePrimaries = space->info.primaries;
        m_color.encoding = isWorking(*space) ? std::optional(ColorEncoding::Linear) : std::nullopt;
        Result<SharedTransform> transform = toWorkingOf(*space);
        if (!transform)
            return transform.error();
        m_color.toWorking = *std::move(transform);
        return {};
    }

    Result<void> inputFromConfig() {
        Result<QString> name = nameInConfig(m_choice.input, "input");
        if (!name)
            return name.error();
        if (m_config->isData(*name)) {
            m_plain = true;
            m_color.encoding = ColorEncoding::Linear;
            m_color.notes << QStringLiteral(
                                 "'%1' is marked as data in the colour config; its values are taken "
                                 "as they are, as linear light.")
                                 .arg(*name);
            return {};
        }
        Result<SharedTransform> chain = configToWorking(*name);
        if (!chain)
            return chain.error();
        m_color.toWorking = *std::move(chain);
        return platePrimariesFromConfig(*name);
    }

    /// Passes of a plate in a linear space stay in it; others go to the config's scene-linear space.
    Result<void> platePrimariesFromConfig(const QString& name) {
        const QString aces = m_config->aces();
        if (aces.isEmpty()) // a note says so already
            return {};
        for (const QString& candidate : {name, m_config->sceneLinear()}) {
            if (candidate.isEmpty())
                continue;
            Result<SharedOcio> probe = m_config->between(candidate, aces);
            if (!probe)
                return probe.error();
            if (const std::optional<Matrix3> matrix = matrixOf(**probe)) {
                m_platePrimaries = primariesToAces(*matrix);
                m_plateName = candidate;
                return {};
            }
        }
        return {};
    }

    Result<SharedTransform> configToWorking(const QString& name) {
        auto chain = std::make_shared<Chain>();
        QString hub = m_config->aces();
        Primaries hubPrimaries = primaries::kAp0;
        if (hub.isEmpty()) {
            hub = m_config->sceneLinear();
            hubPrimaries = primaries::kRec709;
            if (hub.isEmpty())
                return Error::input(
                    QStringLiteral("The colour config '%1' has neither the role aces_interchange nor "
                                   "scene_linear, so its spaces cannot be converted. Use a built-in space.")
                        .arg(m_config->name()));
            m_color.notes << QStringLiteral(
                                 "The colour config '%1' does not say what its primaries are; those "
                                 "of '%2' are taken as Rec.709's.")
                                 .arg(m_config->name(), hub);
        }
        Result<SharedOcio> toHub = m_config->between(name, hub);
        if (!toHub)
            return toHub.error();
        addToDigest("config", (*toHub)->digest());
        chain->step = *std::move(toHub);
        if (hubPrimaries != primaries::kRec709)
            chain->setMatrix(matrixBetween(hubPrimaries, primaries::kRec709));
        return SharedTransform(std::move(chain));
    }

    Result<void> resolveOutput() {
        addToDigest("out", m_choice.output.toUtf8());
        if (m_choice.output == QLatin1String("plate")) {
            if (m_platePrimaries)
                writeIn(*m_platePrimaries, m_plateName);
            return {};
        }
        const bool untouched = m_choice.input == QLatin1String("auto") || m_plain;
        if (untouched && m_tagged && !linearSpaceWith(*m_tagged).isEmpty())
            return Error::usage(
                QStringLiteral("The plate's file says that its primaries are those of '%1'. Choose that, or "
                               "what is right, as the input space as well, so that the passes can be "
                               "converted to '%2'.")
                    .arg(linearSpaceWith(*m_tagged), m_choice.output));
        const BuiltInSpace* space = builtIn(m_choice.output);
        if (space && space->info.id != m_choice.output && configHas(m_choice.output))
            space = nullptr;
        if (!space)
            return outputFromConfig();
        if (space->info.kind == ColorSpaceInfo::Kind::Signal || space->curve != BuiltInSpace::Curve::Library)
            return notLinear(m_choice.output);
        writeIn(space->info.primaries, space->info.title);
        return {};
    }

    Result<void> outputFromConfig() {
        Result<QString> name = nameInConfig(m_choice.output, "output");
        if (!name)
            return name.error();
        const QString aces = m_config->aces();
        if (aces.isEmpty())
            return Error::input(QStringLiteral("The colour config '%1' does not say which of its spaces is "
                                               "ACES2065-1, so '%2' cannot be written. Use a built-in space.")
                                    .arg(m_config->name(), *name));
        Result<SharedOcio> probe = m_config->between(*name, aces);
        if (!probe)
            return probe.error();
        const std::optional<Matrix3> matrix = matrixOf(**probe);
        if (!matrix || m_config->isData(*name))
            return notLinear(*name);
        addToDigest("config out", (*probe)->digest());
        writeIn(primariesToAces(*matrix), *name);
        return {};
    }

    void writeIn(const Primaries& to, const QString& name) {
        m_color.toOutput = toPrimaries(to);
        m_color.outputPrimaries = to;
        m_color.outputName = name;
    }

    static Error notLinear(const QString& name) {
        return Error::usage(
            QStringLiteral("'%1' is not scene-linear, and the passes are. Choose plate, linear, "
                           "acescg, aces2065-1 or another linear space.")
                .arg(name));
    }

    bool configHas(const QString& name) {
        if (m_choice.config.isEmpty() && !qEnvironmentVariableIsSet("OCIO"))
            return false;
        return openConfig().ok() && !m_config->find(name).isEmpty();
    }

    Result<void> openConfig() {
        if (m_config)
            return {};
        Result<std::shared_ptr<const OcioConfig>> loaded = OcioConfig::load(m_choice.config);
        if (!loaded)
            return loaded.error();
        m_config = *std::move(loaded);
        return {};
    }

    Result<QString> nameInConfig(const QString& name, const char* role) {
        QStringList ids;
        for (const BuiltInSpace& space : detail::builtInSpaces())
            ids << space.info.id;
        if (m_choice.config.isEmpty() && !qEnvironmentVariableIsSet("OCIO"))
            return Error::usage(
                QStringLiteral("There is no %1 colour space '%2'. Built in are %3; others come "
                               "from an OpenColorIO config ($OCIO or color.config).")
                    .arg(QLatin1String(role), name, ids.join(QLatin1String(", "))));
        if (Result<void> opened = openConfig(); !opened)
            return opened.error();
        const QString found = m_config->find(name);
        if (found.isEmpty())
            return Error::usage(
                QStringLiteral("There is no %1 colour space '%2': neither built in (%3) nor in '%4'.")
                    .arg(QLatin1String(role), name, ids.join(QLatin1String(", ")), m_config->name()));
        return found;
    }

    void addToDigest(const char* what, const QByteArray& text) {
        m_hash.addData(QByteArray(what) + '|' + text + '|');
    }

    const ColorChoice& m_choice;
    const std::optional<Primaries>& m_tagged;
    QCryptographicHash m_hash;
    ClipColor m_color;
    bool m_plain = false;
    std::optional<Primaries> m_platePrimaries; ///< none: as the file says
    QString m_plateName;
    std::shared_ptr<const OcioConfig> m_config; ///< once it was needed
};

} // namespace

std::span<const ColorSpaceInfo> builtInColorSpaces() {
    static const std::vector<ColorSpaceInfo> infos = [] {
        std::vector<ColorSpaceInfo> list;
        for (const BuiltInSpace& space : detail::builtInSpaces())
            list.push_back(space.info);
        return list;
    }();
    return infos;
}

const ColorSpaceInfo* findColorSpace(const QString& name) {
    const BuiltInSpace* space = builtIn(name);
    return space ? &space->info : nullptr;
}

QString linearSpaceWith(const Primaries& wanted) {
    for (const ColorSpaceInfo& space : builtInColorSpaces()) {
        if (samePrimaries(wanted, space.primaries) && space.kind == ColorSpaceInfo::Kind::Linear)
            return space.primaries == primaries::kRec709 ? QString() : space.id;
    }
    return {};
}

Result<std::shared_ptr<const ClipColor>> resolveColor(const ColorChoice& choice,
                                                      const std::optional<Primaries>& tagged) {
    return Resolver(choice, tagged).resolve();
}

Result<QStringList> configColorSpaces(const QString& config) {
    const Result<std::shared_ptr<const OcioConfig>> loaded = OcioConfig::load(config);
    return loaded ? Result<QStringList>((*loaded)->spaces()) : Result<QStringList>(loaded.error());
}

Result<SharedTransform> transformToWorking(const ColorSpaceInfo& space) {
    const BuiltInSpace* found = builtIn(space.id);
    return found ? toWorkingOf(*found) : Result<SharedTransform>(SharedTransform());
}

Result<SharedTransform> transformFromWorking(const ColorSpaceInfo& space) {
    const BuiltInSpace* found = builtIn(space.id);
    return found ? fromWorkingOf(*found) : Result<SharedTransform>(SharedTransform());
}

SharedTransform transformBetween(const Primaries& from, const Primaries& to) {
    const Matrix3 matrix = matrixBetween(from, to);
    if (!std::ranges::all_of(matrix, [](double value) { return std::isfinite(value); }))
        return {};
    auto chain = std::make_shared<Chain>();
    chain->setMatrix(matrix);
    return chain;
}

} // namespace ckd
