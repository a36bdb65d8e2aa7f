// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"
#include "core/media/VideoColor.h"
#include "core/media/detail/Ffmpeg.h"

#include <QString>
#include <QStringList>

namespace ckd::detail {

/// The rules of docs/architecture.md for one picture: what its codes mean, and what was guessed.
struct ColorRules {
    YuvMatrix matrix = YuvMatrix::Bt709;
    YuvRange range = YuvRange::Limited;
    ChromaSiting siting;
    QString description;  ///< "BT.709, limited range (assumed), transfer BT.709"
    QStringList warnings; ///< full sentences
    QString spaceWarning; ///< another one, void once an input colour space is chosen; or empty
};

/// From a decoded frame's tags (its size is the coded one, before any rotation). Missing matrix: BT.2020 if
/// the primaries say so; at least 1280 wide or more than 576 high BT.709; else BT.601. Missing range: limited
/// unless the format is a "yuvj" or the codec's pictures are always full range (stills, grey). Unknown tags
/// degrade with a warning.
[[nodiscard]] ColorRules colorRules(const AVFrame& frame, AVCodecID codec);

/// Adds it to the warnings and keeps it apart.
void setSpaceWarning(const QString& sentence, SourceInfo& info);

} // namespace ckd::detail
