// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/LatestOnly.h"
#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"
#include "ui/viewer/DisplayPipeline.h"

#include <QObject>
#include <QSize>

#include <memory>

namespace ckd::ui {

/// Brings the picture behind a comp to the plate's size on a thread of its own: at 4K that takes longer than
/// the window may stand still. Latest only. UI thread; the destructor waits for what has begun.
class BackgroundFitter : public QObject {
    Q_OBJECT
public:
    explicit BackgroundFitter(QObject* parent = nullptr);
    ~BackgroundFitter() override;

    /// Of any size; null: none.
    void setPicture(SharedHalfPicture picture);
    /// As fitBackground() makes it of the plate's size. While that is being made: the picture before, if it
    /// fits, else null; fitted() follows. A picture that fits as it is needs no thread.
    [[nodiscard]] SharedHalfPicture at(const QSize& plate);

Q_SIGNALS:
    void fitted();

private:
    SharedHalfPicture m_picture; ///< as given
    SharedHalfPicture m_fitted;  ///< of m_picture or, while it is made, of the one before
    QSize m_asked;               ///< what was last begun for m_picture; empty: nothing
    LatestOnly m_newest;
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    TaskPool m_pool{"fit background", 1};
};

} // namespace ckd::ui
