// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/media/HintPairing.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

namespace ckd {

/// A clip that a scan found: a plate, and what lies ready for it. Plain value.
struct ScannedClip {
    /// As artists call the states of a clip before it is keyed (docs/architecture.md).
    enum class State {
        Raw,    ///< plate only; a keyer with a hint of its own can key it at once
        Masked, ///< with a rough mask for a guided generator
        Ready,  ///< with an alpha hint
    };
    QString name;  ///< the shot's folder, or the clip's own name; not unique
    QString plate; ///< for openSource(): file, folder or pattern
    /// A file, folder or pattern for HintChoice::File; one of several is chosen as findCompanionHint() does.
    std::optional<CompanionHint> hint;
    State state = State::Raw;
    QString shotFolder;   ///< the folder that holds `Input…`; empty: not a shot
    QString outputFolder; ///< `<shot>/Output`, whether it exists or not; empty: not a shot
    /// The sequence that a lone picture is a frame of, as pattern for openSource(); empty: none.
    QString sequence;
    std::size_t plateFrames = 0; ///< 0: not known (a movie that was not opened)
    std::size_t hintFrames = 0;  ///< likewise; 0 also without a hint
    /// Frames that would be keyed with the hint; 0: not known. Without a hint all of the plate's.
    std::size_t usableFrames = 0;
    /// Full sentences: hint and plate differ in length, a hint that could not be used …
    QStringList problems;
};

/// What a scan found, in natural order of the plates' paths.
struct ScanResult {
    std::vector<ScannedClip> clips;
    QStringList notes; ///< full sentences about what was named or found and is no clip
};

struct ScanOptions {
    enum class Depth {
        Names, ///< file names alone: fast, also on slow disks; says nothing about movies' lengths
        Open,  ///< also opens each plate and hint: lengths of movies, files that cannot be read
    };
    Depth depth = Depth::Names;
};

/// Makes clips out of whatever an artist drops or types: movies, pictures, folders with one or several
/// sequences, shot folders (`Input…` with `AlphaHint…` and `VideoMamaMaskHint…` beside it, results in
/// `Output`), folders of all of these to any depth, and patterns such as `name.####.exr`.
///
/// Hints are recognised by name (`shot_alphahint.mov`, `shot_mask`, `AlphaHint`) and become their plate's
/// hint, also when both are named, from whatever folders; they are never clips of their own while their plate
/// is there. A shot's `Output` and other result folders are never taken as input. Several files of one
/// sequence become one clip. Links are followed, each folder once.
///
/// No file is changed. Any thread; takes as long as reading the folders. Error Cancelled soon after `stop`;
/// everything else that goes wrong is a note or a clip's problem.
[[nodiscard]] Result<ScanResult> scanForClips(const QStringList& paths, const ScanOptions& options = {},
                                              std::stop_token stop = {});

/// "raw", "masked", "ready".
[[nodiscard]] QString stateName(ScannedClip::State state);

} // namespace ckd
