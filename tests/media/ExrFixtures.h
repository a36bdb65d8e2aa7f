// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"
#include "core/media/FrameSource.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace ckd::test {

/// One channel of a test file: value = function(x, y) in the file's own coordinates.
struct ExrTestChannel {
    QString name;
    std::function<float(int, int)> value;
    int sampling = 1; ///< horizontal and vertical
    char type = 'h';  ///< h half, f float, u uint
};

struct ExrTestPart {
    QString name;
    std::vector<ExrTestChannel> channels;
    Window display{0, 0, 31, 23};
    Window data{0, 0, 31, 23};
    bool tiled = false;
};

/// Writes with OpenEXR directly, not with our writer.
void writeTestExr(const QString& path, const std::vector<ExrTestPart>& parts);
/// A deep scan-line file with one sample per pixel.
void writeDeepExr(const QString& path);
/// R, G, B of a file as OpenEXR's own RGBA interface reads it (luminance-chroma included), over the data
/// window.
[[nodiscard]] Image readWithRgbaInterface(const QString& path);

} // namespace ckd::test
