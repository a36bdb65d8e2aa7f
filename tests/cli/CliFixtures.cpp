// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/CliFixtures.h"

#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>

namespace ckd::test {

Image plateWithDisc(int width, int height, ColorEncoding encoding, float value, float shift) {
    return makeImage(width, height, 3, encoding, [=](int c, int x, int y) {
        const float dx = float(x) - float(width) * 0.5F - shift;
        const float dy = float(y) - float(height) * 0.5F;
        const bool inside = dx * dx + dy * dy < float(height * height) / 16.F;
        const float screen[] = {0.10F, 0.55F, 0.15F};
        const float disc[] = {value, value * 0.25F, value * 0.2F};
        return inside ? disc[c] : screen[c];
    });
}

Result<WrittenFile> savePng(const QString& path, const Image& image) {
    return writeStill(path, image.width(), image.height(), channelsOf(image, {"R", "G", "B"}),
                      StillFormat::Png16);
}

Result<WrittenFile> saveExr(const QString& path, const Image& image) {
    ExrOptions options;
    options.depth = ExrOptions::Depth::Float;
    return writeExr(path, image.width(), image.height(), channelsOf(image, {"R", "G", "B"}), options);
}

void writeSequence(const QString& folder, const char* prefix, const QList<int>& numbers,
                   const char* extension) {
    QVERIFY(QDir().mkpath(folder));
    for (const int number : numbers) {
        const Image plate = plateWithDisc(160, 90, ColorEncoding::Srgb, 0.8F, float(number % 7));
        const QString path = QStringLiteral("%1/%2%3.%4")
                                 .arg(folder, QLatin1String(prefix))
                                 .arg(number, 4, 10, QLatin1Char('0'))
                                 .arg(QLatin1String(extension));
        if (QLatin1String(extension) == QLatin1String("exr"))
            CKD_VERIFY_OK(saveExr(path, plate));
        else
            CKD_VERIFY_OK(savePng(path, plate));
    }
}

Result<DecodedFrame> readStill(const QString& path) {
    Result<SharedSource> source = openSource(path);
    if (!source)
        return source.error();
    Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
    if (!cursor)
        return cursor.error();
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab((*source)->info().frames.front(), {});
    if (!raw)
        return raw.error();
    return (*raw)->convert();
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList filesIn(const QString& folder) {
    return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

} // namespace ckd::test
