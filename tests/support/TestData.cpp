// SPDX-License-Identifier: Apache-2.0
#include "tests/support/TestData.h"

#include <QDir>
#include <QFileInfo>

namespace ckd::test {

QString sharedPath(const QString& relative) {
    QString root = qEnvironmentVariable("CKD_SHARED_DIR");
    if (root.isEmpty())
        root = QStringLiteral(CKD_SOURCE_DIR "/../shared");
    const QString path = QDir(root).filePath(relative);
    return QFileInfo::exists(path) ? QDir::cleanPath(path) : QString();
}

QString dataPath(const QString& relative) {
    return QStringLiteral(CKD_SOURCE_DIR "/tests/data/") + relative;
}

Image makeImage(int width, int height, int channels, ColorEncoding encoding,
                const std::function<float(int, int, int)>& function) {
    Image image(width, height, channels, encoding);
    for (int c = 0; c < channels; ++c) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x)
                image.row(c, y)[x] = function(c, x, y);
        }
    }
    return image;
}

double maxDifference(std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size())
        return std::numeric_limits<double>::infinity();
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) != std::isnan(b[i]))
            return std::numeric_limits<double>::infinity();
        if (!std::isnan(a[i]) && a[i] != b[i])
            worst = std::max(worst, std::abs(double(a[i]) - double(b[i])));
    }
    return worst;
}

double maxDifference(const Image& a, const Image& b) {
    if (a.width() != b.width() || a.height() != b.height() || a.channels() != b.channels())
        return std::numeric_limits<double>::infinity();
    return maxDifference(a.data(), b.data());
}

} // namespace ckd::test
