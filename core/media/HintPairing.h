// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/media/FrameSource.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ckd {

/// Which hint frame belongs to which plate frame. A value; safe to share.
struct HintPairing {
    struct Pair {
        FrameNumber plate = 0;
        FrameNumber hint = 0;
        friend bool operator==(const Pair&, const Pair&) = default;
    };
    std::vector<Pair> pairs; ///< ascending plate numbers, never empty
    QStringList notes;       ///< full sentences: frames left out, pairing by order

    [[nodiscard]] std::optional<FrameNumber> hintFor(FrameNumber plate) const;
};

/// Pairs by frame number; else by file stem (two stills); else, only when both have the same number of
/// frames, by order, which a note says. A movie counts from its start number, so that a movie beside a
/// sequence of equal length is paired by order. Frames that only one side has are left out with a note.
/// Error Input when nothing fits.
[[nodiscard]] Result<HintPairing> pairHint(const SourceInfo& plate, const SourceInfo& hint);
/// The same for a matte or clean plate, called `role` in sentences. Plate frames without one fail later,
/// which the note says.
[[nodiscard]] Result<HintPairing> pairMatte(const SourceInfo& plate, const SourceInfo& matte,
                                            const QString& role);

/// The hint in a frame: one channel of coverage, values as stored (no sRGB decoding), size as stored. RGBA
/// gives its alpha when that is not constant; else grey its value, RGB its first channel.
[[nodiscard]] Image hintFromFrame(DecodedFrame frame);

/// The plate's own alpha channel as hint. Error Input when it has none.
[[nodiscard]] Result<Image> hintFromPlateAlpha(const DecodedFrame& plate);

/// A hint found beside a plate.
struct CompanionHint {
    enum class Kind { AlphaHint, Mask }; ///< Mask: a rough mask, meant for a guided generator
    QString path;                        ///< for openSource(): a file, a folder or a pattern
    Kind kind = Kind::AlphaHint;
    friend bool operator==(const CompanionHint&, const CompanionHint&) = default;
};

/// What a name (without extension and frame number) says it is for the clip called `stem`.
struct HintName {
    CompanionHint::Kind kind = CompanionHint::Kind::AlphaHint;
    int rank = 0; ///< how clearly it says so; of several hints the one with the smallest is taken
};
/// "shot_alphahint_v2" for stem "shot"; "AlphaHint", "VideoMamaMaskHint" for an empty stem (inside a shot
/// folder). None when it is no hint of that clip. Case does not matter. Pure.
[[nodiscard]] std::optional<HintName> hintNameOf(const QString& name, const QString& stem);

/// Looks for `AlphaHint` (folder or file) beside `Input`, and for `shot_alphahint…`, `shot_hint…`,
/// `shot_mask…` beside plate `shot` (file, sequence or folder). The plate's stem must be followed by one of
/// "_-. ": `shot1` never takes `shot10_alphahint`. An alpha hint goes before a mask. Case does not matter.
[[nodiscard]] std::optional<CompanionHint> findCompanionHint(const SourceInfo& plate);

} // namespace ckd
