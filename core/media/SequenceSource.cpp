// SPDX-License-Identifier: Apache-2.0
#include "core/base/FrameRange.h"
#include "core/media/FrameSource.h"
#include "core/media/SequenceNames.h"
#include "core/media/detail/ExrReader.h"
#include "core/media/detail/Sources.h"
#include "core/media/detail/StillReader.h"

#include <QDir>

#include <algorithm>
#include <optional>

namespace ckd {

namespace {

using detail::StillKind;

/// A gap list longer than this is of no use to anybody and could fill the memory.
constexpr std::size_t kMostMissing = 1'000'000;

struct StillsShared {
    SourceInfo info;
    QString folder;
    QString layer;
    std::vector<SequenceFile> files;
};
using SharedStills = std::shared_ptr<const StillsShared>;

Error noPicture(const QString& path) {
    return Error::input(QStringLiteral("'%1' cannot be read: it is missing, empty or no picture.")
                            .arg(QDir::toNativeSeparators(path)));
}

class StillRawFrame final : public RawFrame {
public:
    StillRawFrame(SharedStills stills, QString path) : m_stills(std::move(stills)), m_path(std::move(path)) {}

    Result<DecodedFrame> convert() override {
        const StillKind kind = detail::stillKind(m_path);
        Result<DecodedFrame> frame = kind == StillKind::None  ? noPicture(m_path)
                                     : kind == StillKind::Exr ? detail::readExr(m_path, m_stills->layer)
                                                              : detail::readStill(m_path, kind);
        if (!frame)
            return frame;
        const SourceInfo& info = m_stills->info;
        // An EXR may change its data window from frame to frame, and with it the picture that is held.
        const bool sameSize = kind == StillKind::Exr ||
                              (frame->rgb.width() == info.width && frame->rgb.height() == info.height);
        if (!sameSize)
            return Error::input(
                QStringLiteral("'%1' is %2x%3 pixels while the sequence is %4x%5; write the frame "
                               "again at that size.")
                    .arg(QDir::toNativeSeparators(m_path), QString::number(frame->rgb.width()),
                         QString::number(frame->rgb.height()), QString::number(info.width),
                         QString::number(info.height)));
        frame->rgb.setEncoding(info.encoding);
        return frame;
    }
    std::size_t bytes() const override { return sizeof(*this); }

private:
    SharedStills m_stills;
    QString m_path;
};

class StillsCursor final : public FrameCursor {
public:
    explicit StillsCursor(SharedStills stills) : m_stills(std::move(stills)) {}
    Result<std::unique_ptr<RawFrame>> grab(FrameNumber number, std::stop_token stop) override {
        if (stop.stop_requested())
            return Error::cancelled();
        const auto& files = m_stills->files;
        const auto file = std::lower_bound(files.begin(), files.end(), number,
                                           [](const SequenceFile& a, FrameNumber b) { return a.number < b; });
        if (file == files.end() || file->number != number)
            return Error::input(
                QStringLiteral("Frame %1 of '%2' does not exist.").arg(number).arg(m_stills->info.pattern));
        return std::unique_ptr<RawFrame>(
            std::make_unique<StillRawFrame>(m_stills, QDir(m_stills->folder).filePath(file->fileName)));
    }

private:
    SharedStills m_stills;
};

class StillsSource final : public FrameSource {
public:
    explicit StillsSource(SharedStills stills) : m_stills(std::move(stills)) {}
    const SourceInfo& info() const override { return m_stills->info; }
    Result<std::unique_ptr<FrameCursor>> openCursor() const override {
        return std::unique_ptr<FrameCursor>(std::make_unique<StillsCursor>(m_stills));
    }

private:
    SharedStills m_stills;
};

void setNumbers(const FileSequence& sequence, SourceInfo& info) {
    for (const SequenceFile& file : sequence.files)
        info.frames.push_back(file.number);
    const auto span = static_cast<std::size_t>(info.frames.back() - info.frames.front()) + 1;
    const std::size_t missing = span - info.frames.size();
    if (missing > kMostMissing) {
        info.warnings << QStringLiteral("%1 frame numbers between %2 and %3 are missing.")
                             .arg(missing)
                             .arg(info.frames.front())
                             .arg(info.frames.back());
    } else if (missing > 0) {
        for (std::size_t i = 1; i < info.frames.size(); ++i) {
            for (FrameNumber n = info.frames[i - 1] + 1; n < info.frames[i]; ++n)
                info.missing.push_back(n);
        }
        info.warnings << QStringLiteral("Frames are missing: %1.")
                             .arg(FrameRange::fromNumbers(info.missing).toString());
    }
    if (!sequence.duplicates.isEmpty())
        info.warnings << QStringLiteral("These files repeat a frame number and are left out: %1.")
                             .arg(sequence.duplicates.join(QLatin1String(", ")));
}

/// Reads into `info` what the clip is from one of its files.
Result<void> readInfo(const QString& path, const QString& layer, SourceInfo& info) {
    const StillKind kind = detail::stillKind(path);
    if (kind == StillKind::None)
        return noPicture(path);
    return kind == StillKind::Exr ? detail::readExrInfo(path, layer, info)
                                  : detail::readStillInfo(path, kind, info);
}

/// From the first file that can be read: a damaged frame fails alone, also when it is the first. The first
/// file's error when none of those tried can.
Result<void> readInfo(const FileSequence& sequence, const QDir& folder, const QString& layer,
                      SourceInfo& info) {
    constexpr std::size_t kMostTried = 64; // a folder of rubbish is refused soon
    std::optional<Error> first;
    for (std::size_t i = 0; i < std::min(kMostTried, sequence.files.size()); ++i) {
        SourceInfo read = info;
        const Result<void> done = readInfo(folder.filePath(sequence.files[i].fileName), layer, read);
        if (done) {
            info = std::move(read);
            return {};
        }
        if (!first)
            first = done.error();
    }
    return *first;
}

} // namespace

Result<SharedSource> detail::openStills(const QString& folder, const FileSequence& sequence,
                                        SourceInfo::Kind kind, const OpenOptions& options) {
    auto stills = std::make_shared<StillsShared>();
    stills->folder = folder;
    stills->layer = options.layer;
    stills->files = sequence.files;
    SourceInfo& info = stills->info;
    info.kind = kind;
    info.path = QDir(folder).filePath(sequence.files.front().fileName);
    info.name = sequence.name();
    if (info.name.isEmpty()) // "0001.exr": the folder names the clip
        info.name = QDir(folder).dirName();
    info.pattern = kind == SourceInfo::Kind::Still ? sequence.files.front().fileName : sequence.pattern();
    info.layer = options.layer;
    info.padding = sequence.padding;
    info.stemPrefix = sequence.prefix;
    info.stemSuffix = sequence.suffix;
    info.numberedStem = sequence.numbered;
    setNumbers(sequence, info);
    if (Result<void> read = readInfo(sequence, QDir(folder), options.layer, info); !read)
        return read.error();
    return SharedSource(std::make_shared<StillsSource>(std::move(stills)));
}

} // namespace ckd
