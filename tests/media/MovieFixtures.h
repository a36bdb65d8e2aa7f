// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"
#include "core/media/MovieWriter.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ckd::test {

/// A picture whose left blocks spell `index` in binary (12 blocks of 16x16, black or white, two rows), over a
/// ramp that moves with the index. Survives lossy codecs. At least 96x64.
[[nodiscard]] Image indexFrame(int index, int width, int height, int channels = 3);
/// The index that indexFrame() wrote; -1 when the blocks are not clearly black or white.
[[nodiscard]] int indexOf(const Image& picture);

/// Writes a movie of index frames 0 … count-1, with the timestamps given or one tick each.
[[nodiscard]] Result<void> makeIndexMovie(const QString& path, const MovieSettings& settings, int count,
                                          const std::vector<std::int64_t>& timestamps = {});

/// Decodes frame `number` with a cursor of its own.
[[nodiscard]] Result<DecodedFrame> readFrame(const SharedSource& source, FrameNumber number);
[[nodiscard]] Result<DecodedFrame> readFrame(const QString& path, FrameNumber number);

/// Output of a helper program of the FFmpeg or OpenEXR packages (the independent judge); none when it is not
/// installed or fails.
[[nodiscard]] std::optional<QByteArray> judge(const QString& program, const QStringList& arguments);

} // namespace ckd::test
