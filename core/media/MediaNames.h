// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringView>

namespace ckd {

/// Whether a file's name ends like a picture's that openSource() reads (EXR, PNG, JPEG, TIFF, DPX, TGA, BMP,
/// WebP). Case does not matter. Says nothing about what is in the file.
[[nodiscard]] bool isPictureName(QStringView fileName);
/// The same for movies. FFmpeg reads more than these; a movie of another name is opened by naming it.
[[nodiscard]] bool isMovieName(QStringView fileName);

} // namespace ckd
