// SPDX-License-Identifier: Apache-2.0
#include "tests/media/MovieFixtures.h"

#include "tests/support/TestData.h"

#include <QProcess>
#include <QStandardPaths>

#if defined(__SANITIZE_ADDRESS__)
/// x265 3.5 keeps two small blocks per process; the leak is the library's.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libx265\n";
}
#endif

namespace ckd::test {

namespace {
constexpr int kBits = 12;
constexpr int kBlock = 16;
constexpr int kPerRow = 6;
} // namespace

Image indexFrame(int index, int width, int height, int channels) {
    return makeImage(width, height, channels, ColorEncoding::Srgb, [=](int c, int x, int y) {
        const int bit = y / kBlock * kPerRow + x / kBlock;
        if (x < kPerRow * kBlock && y < 2 * kBlock && c < 3)
            return ((index >> bit) & 1) != 0 ? 1.0F : 0.0F;
        return static_cast<float>((x + index * 3) % width) / static_cast<float>(width);
    });
}

int indexOf(const Image& picture) {
    int index = 0;
    for (int bit = 0; bit < kBits; ++bit) {
        const int x = bit % kPerRow * kBlock + kBlock / 2;
        const int y = bit / kPerRow * kBlock + kBlock / 2;
        const float value = picture.row(1, y)[x];
        if (value > 0.25F && value < 0.75F)
            return -1;
        index |= value > 0.5F ? 1 << bit : 0;
    }
    return index;
}

Result<void> makeIndexMovie(const QString& path, const MovieSettings& settings, int count,
                            const std::vector<std::int64_t>& timestamps) {
    Result<std::unique_ptr<MovieWriter>> writer = MovieWriter::open(path, settings);
    if (!writer)
        return writer.error();
    for (int i = 0; i < count; ++i) {
        std::optional<std::int64_t> at;
        if (!timestamps.empty())
            at = timestamps[static_cast<std::size_t>(i)];
        const Image frame = indexFrame(i, settings.width, settings.height, settings.alpha ? 4 : 3);
        if (Result<void> written = (*writer)->write(frame, at); !written)
            return written;
    }
    const Result<FinishedMovie> finished = (*writer)->finish();
    return finished ? Result<void>() : Result<void>(finished.error());
}

Result<DecodedFrame> readFrame(const SharedSource& source, FrameNumber number) {
    Result<std::unique_ptr<FrameCursor>> cursor = source->openCursor();
    if (!cursor)
        return cursor.error();
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(number, {});
    if (!raw)
        return raw.error();
    return (*raw)->convert();
}

Result<DecodedFrame> readFrame(const QString& path, FrameNumber number) {
    Result<SharedSource> source = openSource(path);
    if (!source)
        return source.error();
    return readFrame(*source, number);
}

std::optional<QByteArray> judge(const QString& program, const QStringList& arguments) {
    const QString found = QStandardPaths::findExecutable(program);
    if (found.isEmpty())
        return std::nullopt;
    QProcess process;
    process.start(found, arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        return std::nullopt;
    return process.readAllStandardOutput();
}

} // namespace ckd::test
