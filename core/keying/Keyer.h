// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/base/Image.h"
#include "core/color/Despill.h"
#include "core/keying/KeySettings.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace ckd {

/// What a keyer is and needs. Immutable.
struct KeyerInfo {
    QString id;             ///< as in --keyer: "difference", a checkpoint's name …
    QString title;          ///< as in the window
    bool needsHint = false; ///< cannot key without one; the pipeline then makes an automatic hint
    bool usesHint = false;  ///< is better with one
    unsigned features = 0;  ///< SettingScope bits this keyer honours
    KeySettings defaults;
    QByteArray
        weightsDigest; ///< SHA-256 of what else decides its pixels (a checkpoint), hexadecimal; or empty
    bool choosesDevice = false; ///< KeyerOptions::device has a meaning
    /// SHA-256 of the embedded network that KeySettings::hintSource may choose, hexadecimal; none: this build
    /// has none, or the keyer makes no such hints.
    std::optional<QByteArray> hintWeights;
};

/// What a keyer took for its hint in one frame. Painted strokes may lie over any of them.
enum class UsedHint {
    None,
    Given,      ///< a file's, or the plate's own alpha
    Embedded,   ///< made from the embedded network's matte
    Difference, ///< made from the colour difference's
};
/// "given", "embedded", "difference" for files and JSON; empty for None.
[[nodiscard]] QString usedHintName(UsedHint hint);

/// One frame as a keyer gets it. Pictures are shared and immutable; all have the plate's size.
struct KeyInput {
    FrameNumber number = 0;
    SharedImage plate;   ///< RGB, encoding as tagged, values may exceed 0..1
    SharedImage hint;    ///< 1 channel, linear coverage, or null
    SharedImage garbage; ///< 1 channel or null; likewise the next two
    SharedImage holdout;
    SharedImage core;
    /// What was painted over a hint that the keyer makes itself, 2 planes, see hintPaint(); null when nothing
    /// was, or when `hint` is there (it is painted already).
    SharedImage hintPaint;
    SharedImage cleanPlate; ///< RGB in the plate's encoding, or null: estimated
    /// The plate with less noise (SteadyPlate.h), or null. Keyers never meet it: steadyInput() shows it to
    /// them as the plate, and returnGrain() gives the foreground what the true plate has beyond it.
    SharedImage steadyPlate;
};

/// What a keyer found out about a whole clip: computed once from a fixed set of frames (analysisFrames),
/// stored with the job and part of its settings hash, so that any chunk of the clip gives the same pixels.
class ClipAnalysis {
public:
    virtual ~ClipAnalysis() = default;
    /// Digest of everything in it that influences pixels.
    [[nodiscard]] virtual QByteArray digest() const = 0;
    /// For logs and `info`: e.g. "green screen, sRGB #2f9a4c".
    [[nodiscard]] virtual QString summary() const = 0;
};
using SharedAnalysis = std::shared_ptr<const ClipAnalysis>;

/// One frame on its way through a keyer: what prepare() made, infer() filled and finish() consumes.
class KeyTask {
public:
    virtual ~KeyTask() = default;
    /// Memory held, for the pipeline's byte budget.
    [[nodiscard]] virtual std::size_t bytes() const = 0;
    /// It lies in the memory of one device already; inferred on another it would be sent anew.
    [[nodiscard]] virtual bool liesOnDevice() const { return false; }
};

/// The key of one frame at plate size.
struct KeyResult {
    Image fg; ///< RGB straight, unpremultiplied; encoding as tagged; not yet despilled by the despill setting
    Image alpha;                        ///< 1 channel, linear coverage, after adjustMatte()
    Image hint;                         ///< the hint that was used, or null
    UsedHint usedHint = UsedHint::None; ///< None: `hint` is what this key would give another network
    QString note; ///< said once per frame that has one (e.g. a smaller model size was used)
    /// The channel that the screen spills into, for KeySettings::screen == "auto".
    KeyChannel screenChannel = KeyChannel::Green;
    /// What KeySettings::sourceDetail == Auto means for this frame.
    Tristate sourceDetail = Tristate::Off;
};

/// Turns plate (+ hint) into straight FG and alpha.
///
/// Threads: analyse(), prepare() and finish() are const, thread-safe and run concurrently on pool threads for
/// different frames; load(), infer() and unload() run on the one inference thread. A keyer of several lanes
/// takes infer() from any thread, as many at once as it has lanes, and more wait. A CPU keyer does its work
/// in prepare() or finish() and leaves infer() empty, so that frames are keyed on all cores at once. Results
/// depend on the input frame, settings and analysis alone. A task whose infer() failed may be inferred again,
/// by another keyer of the same kind too. Errors are sentences without the clip and frame
/// (the pipeline adds them); every call returns soon after `stop` is requested, with ErrorKind::Cancelled.
class Keyer {
public:
    virtual ~Keyer() = default;
    [[nodiscard]] virtual const KeyerInfo& info() const = 0;

    /// The frame numbers analyse() wants, chosen from all numbers of the clip; empty: no analysis needed.
    [[nodiscard]] virtual std::vector<FrameNumber> analysisFrames(std::span<const FrameNumber> clipFrames,
                                                                  const KeySettings& settings) const;
    /// `frames` holds those of analysisFrames() that could be read (plate, mattes and clean plate set). May
    /// depend on the settings of scope Screen and CleanPlate and the files and colour spaces that settings
    /// name, on no others and not on drawn shapes: a live key keeps the analysis while only others change
    /// (see analysisSettings()).
    [[nodiscard]] virtual Result<SharedAnalysis>
    analyse(std::span<const KeyInput> frames, const KeySettings& settings, std::stop_token stop) const;

    [[nodiscard]] virtual Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input,
                                                                   const KeySettings& settings,
                                                                   const SharedAnalysis& analysis,
                                                                   std::stop_token stop) const = 0;
    [[nodiscard]] virtual Result<void> load(std::stop_token stop);
    [[nodiscard]] virtual Result<void> infer(KeyTask& task, std::stop_token stop);
    virtual void unload();
    /// How many frames may be inferred at once. Known after load(); may become fewer, never none. Any thread.
    [[nodiscard]] virtual int lanes() const { return 1; }
    /// Whether infer() would find the task's own device idle now. A hint for choosing among waiting frames;
    /// quick, any thread.
    [[nodiscard]] virtual bool isHomeFree(const KeyTask& task) const {
        (void)task;
        return true;
    }
    [[nodiscard]] virtual Result<KeyResult> finish(std::unique_ptr<KeyTask> task,
                                                   std::stop_token stop) const = 0;

    /// The empty screen as this keyer sees it through the whole frame, to look at: RGB in linear light at
    /// plate size, smooth where it is estimated. Null when the keyer has none. As prepare() otherwise.
    [[nodiscard]] virtual Result<Image> cleanPlate(const KeyInput& input, const KeySettings& settings,
                                                   const SharedAnalysis& analysis,
                                                   std::stop_token stop) const;
};

/// Text of the settings that Keyer::analyse() may depend on.
[[nodiscard]] QByteArray analysisSettings(const KeySettings& settings);

/// Evenly spread choice of at most `count` numbers including first and last; depends on the numbers alone.
[[nodiscard]] std::vector<FrameNumber> spreadFrames(std::span<const FrameNumber> clipFrames,
                                                    std::size_t count);

} // namespace ckd
