// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/base/FrameRate.h"

#include <QImage>
#include <QMetaType>
#include <QSize>
#include <QString>
#include <QStringList>

#include <cstddef>

namespace ckd::ui {

/// What the window knows of a clip beside what the artist decided: found out by opening it, or by rendering.
/// Not part of a project and not undone. Plain value.
struct ClipStatus {
    enum class State {
        Opening, ///< not looked at yet
        Raw,     ///< plate only
        Masked,  ///< with a rough mask for a guided generator
        Ready,   ///< plate and alpha hint
        Queued,  ///< waits in the render queue
        Running, ///< being exported
        Done,    ///< exported, every frame whole
        Failed,  ///< cannot be opened, or its export failed; see message
    };
    State state = State::Opening;
    QString message;   ///< the cause of Failed as a full sentence; else empty
    QStringList notes; ///< full sentences about the source
    QSize size;
    double pixelAspect = 1.0;
    FrameRate rate;
    FrameNumber firstFrame = 0;
    FrameNumber lastFrame = 0;
    std::size_t frames = 0;
    QString codec;
    bool hasAlpha = false;
    bool isMovie = false;
    bool isOpened = false; ///< the members above are known
    QImage thumbnail;
};

} // namespace ckd::ui

Q_DECLARE_METATYPE(ckd::ui::ClipStatus)
