// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/BackgroundLoader.h"

#include "ui/viewer/DisplayPipeline.h"

#include <exception>

namespace ckd::ui {

namespace {

struct Loaded {
    SharedHalfPicture picture;
    std::size_t frames = 0;
};

} // namespace

BackgroundLoader::BackgroundLoader(QObject* parent) : QObject(parent) {
}

BackgroundLoader::~BackgroundLoader() {
    m_stop.request_stop();
    m_mail->close();
}

void BackgroundLoader::setFile(const QString& path, QSize size) {
    m_path = path;
    m_frames = 0;
    if (path.isEmpty()) {
        (void)m_newest->begin();
        Q_EMIT ready(nullptr);
        return;
    }
    load(path, 0, size);
}

void BackgroundLoader::showFrame(FrameNumber offset, QSize size) {
    if (isClip() && !m_path.isEmpty())
        load(m_path, offset, size);
}

void BackgroundLoader::load(const QString& path, FrameNumber offset, QSize size) {
    const LatestOnly::Generation generation = m_newest->begin();
    m_pool.dropWaiting(); // what has not begun is stale
    m_pool.submit([this, mail = m_mail, newest = m_newest, path, offset, size, generation, reader = m_reader,
                   stop = m_stop.get_token()] {
        Result<Loaded> loaded = [&]() -> Result<Loaded> {
            try {
                if (!newest->isCurrent(generation))
                    return Error::cancelled();
                if (reader->path != path) {
                    Result<SharedSource> source = openSource(path);
                    if (!source)
                        return source.error();
                    Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
                    if (!cursor)
                        return cursor.error();
                    *reader = {path, *std::move(source), *std::move(cursor)};
                }
                const std::vector<FrameNumber>& frames = reader->source->info().frames;
                const auto count = FrameNumber(frames.size());
                const FrameNumber index = ((offset % count) + count) % count;
                Result<std::unique_ptr<RawFrame>> raw =
                    reader->cursor->grab(frames[std::size_t(index)], stop);
                if (!raw)
                    return raw.error();
                const Result<DecodedFrame> frame = (*raw)->convert();
                if (!frame)
                    return frame.error();
                auto picture =
                    std::make_shared<const HalfPicture>(frame->rgb, contentOf(frame->rgb.encoding()));
                if (!size.isEmpty())
                    return Loaded{fitBackground(picture, size.width(), size.height()), frames.size()};
                return Loaded{std::move(picture), frames.size()};
            } catch (const std::exception& problem) {
                return Error::internal(
                    tr("The background cannot be read: %1.").arg(QString::fromLocal8Bit(problem.what())));
            }
        }();
        mail->post([this, loaded = std::move(loaded), generation] {
            if (!m_newest->isCurrent(generation))
                return;
            if (loaded) {
                m_frames = loaded->frames;
                Q_EMIT ready(loaded->picture);
            } else if (loaded.error().kind != ErrorKind::Cancelled) {
                m_path.clear();
                Q_EMIT failed(loaded.error());
            }
        });
    });
}

} // namespace ckd::ui
