// SPDX-License-Identifier: Apache-2.0
// The only file that includes OpenColorIO; its exceptions stop here.
#include "core/color/detail/OcioTransform.h"

#include "core/base/Log.h"

#include <QDir>
#include <QFile>

#include <OpenColorIO/OpenColorIO.h>

#include <exception>
#include <mutex>

namespace ckd::detail {

namespace {

namespace ocio = OCIO_NAMESPACE;

/// Nothing that trades accuracy for speed: no tables in place of curves, no approximate powers.
constexpr auto kFlags = ocio::OPTIMIZATION_LOSSLESS;

/// The library would write to standard error, which belongs to the command line.
void prepareLibrary() {
    static std::once_flag once;
    std::call_once(once, [] {
        ocio::SetLoggingFunction(
            [](const char* text) { qCDebug(logBase).noquote() << QString::fromUtf8(text).trimmed(); });
    });
}

class Transform final : public OcioTransform {
public:
    explicit Transform(const ocio::ConstProcessorRcPtr& processor)
        : m_processor(processor->getOptimizedCPUProcessor(ocio::BIT_DEPTH_F32, ocio::BIT_DEPTH_F32, kFlags))
        , m_digest(processor->getCacheID()) {}

    void apply(float* red, float* green, float* blue, long count) const override {
        ocio::PlanarImageDesc picture(red, green, blue, nullptr, count, 1);
        m_processor->apply(picture);
    }
    [[nodiscard]] QByteArray digest() const override { return m_digest; }

private:
    ocio::ConstCPUProcessorRcPtr m_processor;
    QByteArray m_digest;
};

using SharedTransform = std::shared_ptr<const OcioTransform>;

void setAll(double (&values)[3], double value) {
    values[0] = values[1] = values[2] = value;
}

ocio::TransformRcPtr logTransform(const LogCurve& curve) {
    double values[3];
    setAll(values, curve.linBreak);
    ocio::LogCameraTransformRcPtr transform = ocio::LogCameraTransform::Create(values);
    transform->setBase(curve.base);
    setAll(values, curve.logSlope);
    transform->setLogSideSlopeValue(values);
    setAll(values, curve.logOffset);
    transform->setLogSideOffsetValue(values);
    setAll(values, curve.linSlope);
    transform->setLinSideSlopeValue(values);
    setAll(values, curve.linOffset);
    transform->setLinSideOffsetValue(values);
    if (curve.linearSlope) {
        setAll(values, *curve.linearSlope);
        transform->setLinearSlopeValue(values);
    }
    return transform; // forward: linear to log
}

ocio::TransformRcPtr gammaTransform(double gamma) {
    ocio::ExponentTransformRcPtr transform = ocio::ExponentTransform::Create();
    const double values[4] = {gamma, gamma, gamma, 1.0};
    transform->setValue(values);
    transform->setNegativeStyle(ocio::NEGATIVE_MIRROR);
    return transform; // forward: signal to linear
}

ocio::TransformRcPtr matrixTransform(const Matrix3& m) {
    ocio::MatrixTransformRcPtr transform = ocio::MatrixTransform::Create();
    const double values[16] = {m[0], m[1], m[2], 0, m[3], m[4], m[5], 0, m[6], m[7], m[8], 0, 0, 0, 0, 1};
    transform->setMatrix(values);
    return transform;
}

/// The curve as a step of its own, in the direction wanted.
void addCurve(ocio::GroupTransform& group, const SignalCurve& curve, bool toLinear) {
    if (curve.log) {
        ocio::TransformRcPtr step = logTransform(*curve.log);
        step->setDirection(toLinear ? ocio::TRANSFORM_DIR_INVERSE : ocio::TRANSFORM_DIR_FORWARD);
        group.appendTransform(step);
    }
    if (curve.gamma) {
        ocio::TransformRcPtr step = gammaTransform(*curve.gamma);
        step->setDirection(toLinear ? ocio::TRANSFORM_DIR_FORWARD : ocio::TRANSFORM_DIR_INVERSE);
        group.appendTransform(step);
    }
}

/// `fill` adds the steps.
template <class Fill> Result<SharedTransform> fromSteps(const Fill& fill) {
    try {
        prepareLibrary();
        ocio::GroupTransformRcPtr group = ocio::GroupTransform::Create();
        fill(*group);
        return SharedTransform(std::make_shared<Transform>(ocio::Config::CreateRaw()->getProcessor(group)));
    } catch (const std::exception& e) {
        return Error::internal(QStringLiteral("A colour space cannot be set up."),
                               QString::fromUtf8(e.what()));
    }
}

class Config final : public OcioConfig {
public:
    Config(ocio::ConstConfigRcPtr config, QString name)
        : m_config(std::move(config)), m_name(std::move(name)) {}

    [[nodiscard]] QString name() const override { return m_name; }

    [[nodiscard]] QStringList spaces() const override {
        QStringList names;
        for (int i = 0; i < m_config->getNumColorSpaces(); ++i)
            names << QString::fromUtf8(m_config->getColorSpaceNameByIndex(i));
        return names;
    }

    [[nodiscard]] QString find(const QString& space) const override {
        const ocio::ConstColorSpaceRcPtr found = m_config->getColorSpace(space.toUtf8().constData());
        return found ? QString::fromUtf8(found->getName()) : QString();
    }

    [[nodiscard]] QString aces() const override {
        // Configs of version 2 name it by role; those before by one of these.
        for (const char* name :
             {"aces_interchange", "ACES2065-1", "ACES - ACES2065-1", "aces2065_1", "lin_ap0", "Linear AP0"}) {
            if (const QString found = find(QString::fromLatin1(name)); !found.isEmpty())
                return found;
        }
        return {};
    }

    [[nodiscard]] QString sceneLinear() const override {
        return find(QString::fromLatin1(ocio::ROLE_SCENE_LINEAR));
    }

    [[nodiscard]] bool isData(const QString& space) const override {
        const ocio::ConstColorSpaceRcPtr found = m_config->getColorSpace(space.toUtf8().constData());
        return found && found->isData();
    }

    [[nodiscard]] Result<SharedTransform> between(const QString& from, const QString& to) const override {
        try {
            return SharedTransform(std::make_shared<Transform>(
                m_config->getProcessor(from.toUtf8().constData(), to.toUtf8().constData())));
        } catch (const std::exception& e) {
            return Error::input(
                QStringLiteral("The colour config '%1' cannot convert '%2' to '%3'; check that "
                               "its LUT files are where it looks for them.")
                    .arg(m_name, from, to),
                QString::fromUtf8(e.what()));
        }
    }

private:
    ocio::ConstConfigRcPtr m_config;
    QString m_name;
};

} // namespace

Result<SharedTransform> OcioTransform::decode(const SignalCurve& curve, const Matrix3& matrix) {
    return fromSteps([&](ocio::GroupTransform& group) {
        addCurve(group, curve, true);
        group.appendTransform(matrixTransform(matrix));
    });
}

Result<SharedTransform> OcioTransform::encode(const Matrix3& matrix, const SignalCurve& curve) {
    return fromSteps([&](ocio::GroupTransform& group) {
        group.appendTransform(matrixTransform(matrix));
        addCurve(group, curve, false);
    });
}

Result<std::shared_ptr<const OcioConfig>> OcioConfig::load(const QString& file) {
    const QString path = file.isEmpty() ? qEnvironmentVariable("OCIO") : file;
    if (path.isEmpty())
        return Error::input(QStringLiteral("No colour config was chosen and $OCIO is not set."));
    try {
        prepareLibrary();
        ocio::ConstConfigRcPtr config = ocio::Config::CreateFromFile(QFile::encodeName(path).constData());
        // Not validated as a whole: one space without its LUT file must not take the others away.
        return std::shared_ptr<const OcioConfig>(
            std::make_shared<Config>(std::move(config), QDir::toNativeSeparators(path)));
    } catch (const std::exception& e) {
        return Error::input(
            QStringLiteral("The colour config '%1' cannot be used; check that the file is there "
                           "and whole.")
                .arg(QDir::toNativeSeparators(path)),
            QString::fromUtf8(e.what()));
    }
}

} // namespace ckd::detail
