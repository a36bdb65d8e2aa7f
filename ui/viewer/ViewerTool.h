// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewTransform.h"

#include <QCursor>
#include <QKeyEvent>
#include <QObject>
#include <QPainter>

namespace ckd::ui {

/// Where the mouse is, for a tool.
struct ToolEvent {
    QPointF picture;    ///< in picture pixels; may lie beside the picture
    QPointF screen;     ///< in device pixels
    double reach = 6.0; ///< device pixels within which a thing counts as hit
    ViewTransform transform;
    Qt::KeyboardModifiers modifiers = Qt::NoModifier;
    Qt::MouseButton button = Qt::NoButton;
};

/// Something that uses the left mouse button in the viewer instead of panning: the colour picker, shapes.
/// The viewer calls it, on the UI thread; it does not own it.
class ViewerTool : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// True: the tool takes this press and everything until the release.
    [[nodiscard]] virtual bool press(const ToolEvent& event) = 0;
    virtual void drag(const ToolEvent& event) = 0;
    virtual void release(const ToolEvent& event) = 0;
    virtual void hover(const ToolEvent&) {}
    [[nodiscard]] virtual bool doubleClick(const ToolEvent&) { return false; }
    /// True: used. Escape that is not used ends the tool.
    [[nodiscard]] virtual bool keyPress(const QKeyEvent&) { return false; }
    /// The viewer lets go of the tool; what is half done is dropped.
    virtual void cancel() = 0;
    [[nodiscard]] virtual QCursor cursor() const { return Qt::CrossCursor; }
    /// In device pixels; `pixel` is one logical pixel, for pen widths.
    virtual void paint(QPainter& painter, const ViewTransform& transform, double pixel) const = 0;

Q_SIGNALS:
    void changed();  ///< paint again
    void finished(); ///< the tool has done its work and wants to be put away
};

} // namespace ckd::ui
