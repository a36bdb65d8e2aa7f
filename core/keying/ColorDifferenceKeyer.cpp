// SPDX-License-Identifier: Apache-2.0
#include "core/keying/ColorDifferenceKeyer.h"

#include "core/color/Transfer.h"
#include "core/keying/CleanPlate.h"
#include "core/keying/FrameModel.h"
#include "core/keying/FullSizePass.h"
#include "core/keying/HintGenerator.h"
#include "core/keying/KeyInputs.h"
#include "core/keying/MatteAdjust.h"
#include "core/matte/Shapes.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

using detail::RgbPlanes;

constexpr std::size_t kAnalysisFrames = 16;

std::array<std::span<const float>, 3> planesOf(const Image& image) {
    return {image.plane(0), image.plane(1), image.plane(2)};
}

/// At the clean plate's size.
RgbPlanes reducedPlate(const Image& linear) {
    const int scale = modelScale(linear.width(), linear.height());
    RgbPlanes model;
    for (int c = 0; c < 3; ++c)
        model[std::size_t(c)] = detail::areaReduced(linear.plane(c), linear.width(), linear.height(), scale);
    return detail::areaReduced(model, plateReduction(model[0].width, model[0].height));
}

KeyChannel spillChannel(const ScreenColor& screen) {
    return dominantChannel(screen.linear[0], screen.linear[1], screen.linear[2]);
}

/// All the work is done in prepare(); finish() only takes it out.
class DifferenceTask : public KeyTask {
public:
    explicit DifferenceTask(KeyResult keyed) : result(std::move(keyed)) {}
    [[nodiscard]] std::size_t bytes() const override {
        return result.fg.bytes() + result.alpha.bytes() + result.hint.bytes();
    }
    KeyResult result;
};

Result<SharedAnalysis> analyseReduced(std::span<const RgbPlanes> frames, const KeySettings& settings) {
    const Result<ScreenColor> screen = findScreenColor(frames, settings.screen);
    if (!screen)
        return screen.error();
    std::optional<RgbPlanes> plate;
    if (settings.temporalCleanPlate != Tristate::Off && settings.cleanPlate.isEmpty())
        plate = plateOverTime(frames, *screen, settings.temporalCleanPlate == Tristate::On);
    return SharedAnalysis(std::make_shared<DifferenceAnalysis>(*screen, std::move(plate)));
}

/// One frame with what its settings mean. Not to be moved: options point into it.
struct FrameSetup {
    Image linear;
    Image given; ///< clean plate, or null
    SharedAnalysis own;
    const DifferenceAnalysis* analysis = nullptr;
    FullSizeOptions options;
};

Result<void> setUpFrame(FrameSetup& setup, const KeyInput& input, const KeySettings& settings,
                        const SharedAnalysis& analysis) {
    if (Result<void> checked = checkKeyInput(input); !checked)
        return checked.error();
    setup.linear = linearPlate(*input.plate);
    setup.own = analysis;
    setup.analysis = dynamic_cast<const DifferenceAnalysis*>(setup.own.get());
    if (!setup.analysis) {
        const std::array<RgbPlanes, 1> frame{reducedPlate(setup.linear)};
        Result<SharedAnalysis> made = analyseReduced(frame, settings);
        if (!made)
            return made.error();
        setup.own = *made;
        setup.analysis = static_cast<const DifferenceAnalysis*>(setup.own.get());
    }
    FullSizeOptions& options = setup.options;
    options.screen = setup.analysis->screen();
    options.screen.axes.balance = static_cast<float>(settings.balance);
    options.clean = static_cast<float>(settings.autoClean);
    options.gain = static_cast<float>(settings.gain);
    options.edgeExtend = static_cast<float>(settings.edgeExtend);
    options.preBlur = settings.preBlur;
    options.core = input.core.get();
    options.holdout = input.holdout.get();
    if (input.cleanPlate) {
        setup.given = linearPlate(*input.cleanPlate);
        options.cleanPlate = &setup.given;
    }
    return {};
}

/// The matte's settings and the mattes apply to any key.
Result<KeyResult> finished(KeyResult result, const KeyInput& input, const KeySettings& settings,
                           const ScreenColor& screen) {
    result.hint =
        input.hint ? input.hint->clone() : automaticHint(result.alpha, settings.hintErode, settings.hintBlur);
    if (input.hint)
        result.usedHint = UsedHint::Given;
    else if (input.hintPaint)
        applyHintPaint(result.hint, *input.hintPaint);
    result.screenChannel = spillChannel(screen);
    result.note = screenNote(screen);
    if (Result<void> adjusted = adjustMatte(result.alpha, settings, input); !adjusted)
        return adjusted.error();
    return result;
}

KeyResult everything(Image linear) {
    KeyResult result;
    result.alpha = Image(linear.width(), linear.height(), 1);
    result.alpha.fill(1.0F);
    result.fg = std::move(linear);
    return result;
}

FrameModel modelFor(const FrameSetup& setup, const KeyInput& input, const KeySettings& settings) {
    const FullSizeOptions& options = setup.options;
    FrameGuides guides;
    guides.clean = options.clean;
    guides.gain = options.gain;
    guides.preBlur = static_cast<float>(settings.preBlur);
    guides.plateOverTime = setup.analysis->plateOverTime();
    if (input.hint)
        guides.hint = input.hint->plane(0);
    std::optional<RgbPlanes> given;
    if (options.cleanPlate) {
        given = reducedPlate(*options.cleanPlate);
        guides.givenPlate = &*given;
    }
    return buildFrameModel(planesOf(setup.linear), setup.linear.width(), setup.linear.height(),
                           options.screen, guides);
}

} // namespace

DifferenceAnalysis::DifferenceAnalysis(ScreenColor screen, std::optional<RgbPlanes> plateOverTime)
    : m_screen(screen), m_plateOverTime(std::move(plateOverTime)) {
}

QByteArray DifferenceAnalysis::digest() const {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const float* values, std::size_t count) {
        hash.addData(QByteArrayView(reinterpret_cast<const char*>(values),
                                    static_cast<qsizetype>(count * sizeof(float))));
    };
    add(m_screen.linear.data(), 3);
    add(m_screen.axes.u.data(), 3);
    add(m_screen.axes.v.data(), 3);
    if (m_screen.none())
        hash.addData(QByteArrayLiteral("none"));
    if (m_plateOverTime) {
        for (const detail::Plane& plane : *m_plateOverTime) {
            const std::array<float, 2> size{float(plane.width), float(plane.height)};
            add(size.data(), 2);
            add(plane.values.data(), plane.size());
        }
    }
    return hash.result();
}

QString screenNote(const ScreenColor& screen) {
    if (screen.found)
        return {};
    if (screen.none())
        return QStringLiteral(
            "No screen colour was found; everything is kept. Where there is a screen, set its "
            "colour.");
    return QStringLiteral("Nothing has the screen colour that is set.");
}

QString DifferenceAnalysis::summary() const {
    if (m_screen.none())
        return QStringLiteral("no screen found, everything is kept");
    QString hex = QStringLiteral("#");
    for (const float value : m_screen.linear) {
        const float encoded = std::clamp(srgbFromLinear(value), 0.0F, 1.0F);
        hex += QStringLiteral("%1").arg(int(std::lround(encoded * 255.0F)), 2, 16, QLatin1Char('0'));
    }
    if (!m_screen.found)
        return QStringLiteral("no screen found, taken as sRGB %1").arg(hex);
    const std::optional<KeyChannel> primary = primaryOf(m_screen.axes);
    const QString name = !primary                        ? QStringLiteral("coloured")
                         : *primary == KeyChannel::Green ? QStringLiteral("green")
                                                         : QStringLiteral("blue");
    return QStringLiteral("%1 screen, sRGB %2%3")
        .arg(name, hex, m_plateOverTime ? QStringLiteral(", clean plate over time") : QString());
}

ColorDifferenceKeyer::ColorDifferenceKeyer() {
    m_info.id = QStringLiteral("difference");
    m_info.title = QStringLiteral("Colour difference");
    m_info.usesHint = true;
    m_info.features =
        static_cast<unsigned>(SettingScope::Screen) | static_cast<unsigned>(SettingScope::CleanPlate) |
        static_cast<unsigned>(SettingScope::DifferenceMatte) |
        static_cast<unsigned>(SettingScope::EdgeExtend) | static_cast<unsigned>(SettingScope::AutoHint);
}

std::vector<FrameNumber> ColorDifferenceKeyer::analysisFrames(std::span<const FrameNumber> clipFrames,
                                                              const KeySettings&) const {
    return spreadFrames(clipFrames, kAnalysisFrames);
}

Result<SharedAnalysis> ColorDifferenceKeyer::analyse(std::span<const KeyInput> frames,
                                                     const KeySettings& settings,
                                                     std::stop_token stop) const {
    std::vector<RgbPlanes> reduced;
    for (const KeyInput& input : frames) {
        if (stop.stop_requested())
            return Error::cancelled();
        if (Result<void> checked = checkKeyInput(input); !checked)
            return checked.error();
        reduced.push_back(reducedPlate(linearPlate(*input.plate)));
    }
    return analyseReduced(reduced, settings);
}

Result<std::unique_ptr<KeyTask>> ColorDifferenceKeyer::prepare(const KeyInput& input,
                                                               const KeySettings& settings,
                                                               const SharedAnalysis& analysis,
                                                               std::stop_token stop) const {
    FrameSetup setup;
    if (Result<void> done = setUpFrame(setup, input, settings, analysis); !done)
        return done.error();
    if (stop.stop_requested())
        return Error::cancelled();
    KeyResult result;
    if (setup.analysis->screen().none()) {
        result = everything(std::move(setup.linear));
    } else {
        const FrameModel model = modelFor(setup, input, settings);
        Result<FullSizeKey> keyed = keyFullSize(std::move(setup.linear), model, setup.options, stop);
        if (!keyed)
            return keyed.error();
        result.fg = std::move(keyed->fg);
        result.alpha = std::move(keyed->alpha);
    }
    Result<KeyResult> done = finished(std::move(result), input, settings, setup.analysis->screen());
    if (!done)
        return done.error();
    return std::unique_ptr<KeyTask>(std::make_unique<DifferenceTask>(std::move(*done)));
}

Result<KeyResult> ColorDifferenceKeyer::finish(std::unique_ptr<KeyTask> task, std::stop_token) const {
    auto* done = dynamic_cast<DifferenceTask*>(task.get());
    if (!done)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    return std::move(done->result);
}

Result<Image> ColorDifferenceKeyer::plainAlpha(const KeyInput& input, const KeySettings& settings,
                                               const SharedAnalysis& analysis, std::stop_token stop) const {
    KeyInput bare;
    bare.number = input.number;
    bare.plate = input.plate;
    bare.cleanPlate = input.cleanPlate;
    FrameSetup setup;
    if (Result<void> done = setUpFrame(setup, bare, settings, analysis); !done)
        return done.error();
    if (stop.stop_requested())
        return Error::cancelled();
    const FrameModel model = modelFor(setup, bare, settings);
    Result<FullSizeKey> keyed = keyFullSize(std::move(setup.linear), model, setup.options, std::move(stop));
    if (!keyed)
        return keyed.error();
    for (float& value : keyed->alpha.data())
        value = std::clamp(value, 0.0F, 1.0F);
    return std::move(keyed->alpha);
}

Result<Image> ColorDifferenceKeyer::cleanPlate(const KeyInput& input, const KeySettings& settings,
                                               const SharedAnalysis& analysis, std::stop_token stop) const {
    FrameSetup setup;
    if (Result<void> done = setUpFrame(setup, input, settings, analysis); !done)
        return done.error();
    if (!setup.given.isNull())
        return std::move(setup.given);
    if (stop.stop_requested())
        return Error::cancelled();
    FrameGuides guides;
    guides.plateOverTime = setup.analysis->plateOverTime();
    const ReducedCleanPlate reduced = frameCleanPlate(planesOf(setup.linear), setup.linear.width(),
                                                      setup.linear.height(), setup.options.screen, guides);
    Image plate(setup.linear.width(), setup.linear.height(), 3, ColorEncoding::Linear);
    for (int c = 0; c < 3; ++c) {
        const detail::Plane whole =
            detail::enlarged(reduced.linear[std::size_t(c)], plate.width(), plate.height(), reduced.scale);
        std::ranges::copy(whole.values, plate.plane(c).begin());
    }
    return plate;
}

} // namespace ckd
