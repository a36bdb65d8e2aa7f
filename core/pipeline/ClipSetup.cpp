// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/ClipSetup.h"

#include "core/media/HintPairing.h"
#include "core/pipeline/detail/CleanPlateColor.h"

#include <QSize>

#include <algorithm>

namespace ckd {

namespace {

/// Opens the sources beside the plate and collects what was decided.
class SetupBuilder {
public:
    explicit SetupBuilder(const ClipRequest& request) : m_request(request) {
        m_setup.spec = std::make_shared<RenderSpec>();
        m_setup.spec->plate = request.plate;
        m_setup.spec->settings = request.settings;
        m_setup.spec->shapes = request.shapes;
        m_setup.spec->keyer = request.keyer;
        m_setup.spec->limits = request.limits;
        m_setup.sources.push_back(request.plate);
        m_setup.notes = request.plate->info().warnings;
    }

    Result<ClipSetup> build() {
        m_setup.spec->frames = m_request.plate->info().frames;
        if (Result<void> resolved = resolveColor(*m_setup.spec); !resolved)
            return resolved.error();
        if (m_request.settings.inputSpace != QLatin1String("auto"))
            m_setup.notes.removeAll(m_request.plate->info().spaceWarning);
        m_setup.notes += m_setup.spec->color->notes;
        notePrimaries();
        if (Result<void> added = addHint(); !added)
            return added.error();
        const std::pair<SideRole, QString> files[] = {{SideRole::Garbage, m_request.settings.garbageMatte},
                                                      {SideRole::Holdout, m_request.settings.holdoutMatte},
                                                      {SideRole::Core, m_request.settings.coreMatte},
                                                      {SideRole::CleanPlate, m_request.settings.cleanPlate}};
        for (const auto& [role, path] : files) {
            if (path.isEmpty())
                continue;
            if (Result<void> added = addFile(role, path); !added)
                return added.error();
        }
        if (Result<void> selected = selectFrames(); !selected)
            return selected.error();
        if (Result<void> valid = validate(*m_setup.spec); !valid)
            return valid.error();
        return std::move(m_setup);
    }

private:
    Result<void> addHint() {
        const SourceInfo& plate = m_request.plate->info();
        switch (m_request.hint.kind) {
        case HintChoice::Kind::None:
            return {};
        case HintChoice::Kind::PlateAlpha:
            if (!plate.hasAlpha)
                return Error::input(
                    QStringLiteral("'%1' has no alpha channel to use as a hint.").arg(plate.pattern));
            m_setup.spec->hintOrigin = HintOrigin::PlateAlpha;
            return {};
        case HintChoice::Kind::File:
            return addFile(SideRole::Hint, m_request.hint.path);
        case HintChoice::Kind::Auto:
            break;
        }
        const std::optional<CompanionHint> companion = findCompanionHint(plate);
        if (!companion)
            return {};
        if (companion->kind == CompanionHint::Kind::Mask) {
            m_setup.notes += QStringLiteral("'%1' beside the clip is a rough mask, not an alpha hint; it is "
                                            "not used. Name it with --hint to use it all the same.")
                                 .arg(companion->path);
            return {};
        }
        m_setup.notes += QStringLiteral("Using the hint '%1' found beside the clip.").arg(companion->path);
        return addFile(SideRole::Hint, companion->path);
    }

    Result<void> addFile(SideRole role, const QString& path) {
        OpenOptions options;
        if (m_request.plate->info().kind == SourceInfo::Kind::Movie &&
            !m_request.plate->info().frames.empty())
            options.startNumber = m_request.plate->info().frames.front();
        Result<SharedSource> source = openSource(path, options);
        if (!source)
            return Error::input(
                QStringLiteral("The %1 cannot be used: %2").arg(roleName(role), source.error().message),
                source.error().detail);
        SideSource& side = m_setup.spec->side(role);
        side.source = *source;
        m_setup.sources.push_back(*source);
        noteSize(role, (*source)->info());
        if (role == SideRole::CleanPlate)
            noteCleanPlateColor((*source)->info());
        if ((*source)->info().kind == SourceInfo::Kind::Still)
            return {}; // goes with every frame
        const SourceInfo& plate = m_request.plate->info();
        Result<HintPairing> pairing = role == SideRole::Hint
                                          ? pairHint(plate, (*source)->info())
                                          : pairMatte(plate, (*source)->info(), roleName(role));
        if (!pairing)
            return pairing.error();
        m_setup.notes += pairing->notes;
        auto paired = std::make_shared<const HintPairing>(std::move(*pairing));
        side.pairing = [paired](FrameNumber number) { return paired->hintFor(number); };
        // A hint that is shorter than the plate ends the clip early, as the original does; a matte that ends
        // early is a mistake.
        if (role == SideRole::Hint)
            std::erase_if(m_setup.spec->frames,
                          [&side](FrameNumber number) { return !side.pairing(number).has_value(); });
        return {};
    }

    /// Nothing is converted unless somebody says so; what the file says is passed on.
    void notePrimaries() {
        const SourceInfo& plate = m_request.plate->info();
        const bool automatic = m_request.settings.inputSpace == QLatin1String("auto");
        const QString space = plate.chromaticities ? linearSpaceWith(*plate.chromaticities) : QString();
        if (automatic && !space.isEmpty())
            m_setup.notes +=
                QStringLiteral("'%1' says that its primaries are those of %2; it is keyed without "
                               "conversion. Choose %2 as its input colour space for truer colours.")
                    .arg(plate.pattern, space);
    }

    /// Whoever chose a space for the plate may expect it to hold for the clean plate.
    void noteCleanPlateColor(const SourceInfo& clean) {
        const QString& space = m_request.settings.inputSpace;
        if (space == QLatin1String("auto") || detail::cleanPlateColor(*m_setup.spec).likePlate)
            return;
        const bool linear = clean.encoding == ColorEncoding::Linear;
        m_setup.notes +=
            QStringLiteral("The clean plate '%1' is read as %2, not as '%3': it is another kind of file than "
                           "the plate, or names other primaries.")
                .arg(clean.pattern, linear ? QStringLiteral("linear light") : QStringLiteral("sRGB"), space);
    }

    /// Said once per clip, however many frames are resized.
    void noteSize(SideRole role, const SourceInfo& side) {
        const SourceInfo& plate = m_request.plate->info();
        if (side.width == plate.width && side.height == plate.height)
            return;
        const QSize from = seenSize(side);
        const QSize to = seenSize(plate);
        const auto text = [](QSize size) {
            return QStringLiteral("%1x%2").arg(QString::number(size.width()), QString::number(size.height()));
        };
        if (from != to)
            m_setup.notes += QStringLiteral("The %1 '%2' is %3 while the plate is %4; it is resized.")
                                 .arg(roleName(role), side.pattern, text(from), text(to));
        else
            m_setup.notes +=
                QStringLiteral("The plate has more than its display window (%1); the %2 '%3' lies on that "
                               "window, and its border values go on beyond it.")
                    .arg(text(to), roleName(role), side.pattern);
    }

    static QSize seenSize(const SourceInfo& info) {
        const Window& window = info.displayWindow;
        return window.isEmpty() ? QSize(info.width, info.height) : QSize(window.width(), window.height());
    }

    Result<void> selectFrames() {
        std::vector<FrameNumber>& frames = m_setup.spec->frames;
        const SourceInfo& plate = m_request.plate->info();
        std::vector<FrameNumber> asked = plate.frames;
        if (m_request.frames) {
            frames = m_request.frames->select(frames);
            asked = m_request.frames->select(plate.frames);
            noteAbsentFrames(asked);
        }
        if (!frames.empty())
            return {};
        const QString has = FrameRange::fromNumbers(plate.frames).toString();
        if (asked.empty())
            return Error::input(QStringLiteral("'%1' has none of the frames %2; it has %3.")
                                    .arg(plate.pattern, m_request.frames->toString(), has));
        return Error::input(
            m_request.frames
                ? QStringLiteral("None of the frames %1 of '%2' has a hint. Choose others, give a hint that "
                                 "has them, or key without one.")
                      .arg(m_request.frames->toString(), plate.pattern)
                : QStringLiteral("No frame of '%1' has both a plate and a hint.").arg(plate.pattern));
    }

    /// Frames that were asked for and do not exist are said: whoever counts on them must not find out later.
    void noteAbsentFrames(const std::vector<FrameNumber>& present) {
        const auto whole = [&present](const FrameRange::Run& run) {
            const auto count = std::count_if(present.begin(), present.end(), [&run](FrameNumber number) {
                return number >= run.first && number <= run.last && (number - run.first) % run.step == 0;
            });
            return count == (run.last - run.first) / run.step + 1;
        };
        const std::vector<FrameRange::Run>& runs = m_request.frames->runs();
        if (!present.empty() && !std::all_of(runs.begin(), runs.end(), whole))
            m_setup.notes += QStringLiteral("Of the frames %1 asked for, '%2' has only %3.")
                                 .arg(m_request.frames->toString(), m_request.plate->info().pattern,
                                      FrameRange::fromNumbers(present).toString());
    }

    const ClipRequest& m_request;
    ClipSetup m_setup;
};

} // namespace

Result<ClipSetup> setUpClip(const ClipRequest& request) {
    return SetupBuilder(request).build();
}

} // namespace ckd
