// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/base/LatestOnly.h"
#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"
#include "core/media/FrameSource.h"
#include "core/preview/HalfPicture.h"

#include <QObject>
#include <QSize>

#include <memory>
#include <stop_token>

namespace ckd::ui {

/// Reads the picture or clip that a comp stands before, on a thread of its own. A clip runs along with the
/// playhead and begins again at its end. Latest only. UI thread; the destructor stops and waits,
/// though not for a disk that does not answer.
class BackgroundLoader : public QObject {
    Q_OBJECT
public:
    explicit BackgroundLoader(QObject* parent = nullptr);
    ~BackgroundLoader() override;

    /// Empty: none. `size`: of the plate.
    void setFile(const QString& path, QSize size);
    [[nodiscard]] bool isClip() const { return m_frames > 1; }
    /// The playhead's frame, counted from the plate's first.
    void showFrame(FrameNumber offset, QSize size);

Q_SIGNALS:
    /// Linear, scaled to fill the plate.
    void ready(const ckd::SharedHalfPicture& picture);
    void failed(const ckd::Error& error);

private:
    /// Of the worker alone.
    struct Reader {
        QString path;
        SharedSource source;
        std::unique_ptr<FrameCursor> cursor;
    };
    void load(const QString& path, FrameNumber offset, QSize size);

    QString m_path;
    std::size_t m_frames = 0;
    std::shared_ptr<LatestOnly> m_newest = std::make_shared<LatestOnly>();
    std::stop_source m_stop;
    std::shared_ptr<Reader> m_reader = std::make_shared<Reader>();
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    TaskPool m_pool{"background", 1};
};

} // namespace ckd::ui
