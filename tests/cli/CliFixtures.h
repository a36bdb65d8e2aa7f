// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace ckd::test {

/// Green screen with a red disc of `value` in the middle, `shift` px to the right; the disc is opaque.
[[nodiscard]] Image plateWithDisc(int width, int height, ColorEncoding encoding, float value,
                                  float shift = 0);
[[nodiscard]] Result<WrittenFile> savePng(const QString& path, const Image& image); ///< 16 bit
[[nodiscard]] Result<WrittenFile> saveExr(const QString& path, const Image& image); ///< float
/// `<folder>/<prefix>0001.<extension>` and so on, 160x90, a disc that moves. "exr" is written as EXR, all
/// else as PNG.
void writeSequence(const QString& folder, const char* prefix, const QList<int>& numbers,
                   const char* extension);
/// The first frame of a file.
[[nodiscard]] Result<DecodedFrame> readStill(const QString& path);
[[nodiscard]] QByteArray bytesOf(const QString& path);
/// Names in order, hidden ones too.
[[nodiscard]] QStringList filesIn(const QString& folder);

} // namespace ckd::test
