// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewTransform.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace ckd::ui {

class ViewerTool;

/// Where the wipe line can be taken hold of; device pixels.
struct WipeHandles {
    QPointF center; ///< moves the line
    QPointF knob;   ///< turns it
    /// `pixel`: device pixels per logical pixel.
    [[nodiscard]] static WipeHandles of(const WipeLine& wipe, const QRect& pane, double pixel);
};

/// The line after its handle was dragged to `screen`, or its knob (upright, level and diagonal lines are easy
/// to hit).
[[nodiscard]] WipeLine movedWipe(WipeLine wipe, const QRect& pane, const QPointF& screen);
[[nodiscard]] WipeLine turnedWipe(WipeLine wipe, const QRect& pane, const QPointF& screen, double pixel);

/// What lies over the pictures. A value.
struct OverlayState {
    enum class Emphasis { None, Active };
    enum class Tone { Plain, Failed };
    struct Pane {
        ViewTransform transform;
        QString message; ///< in place of a picture
        Tone tone = Tone::Plain;
        Emphasis emphasis = Emphasis::None;
    };
    std::vector<Pane> panes;
    std::optional<WipeLine> wipe;
    QString readout; ///< numbers under the mouse
    QString busy;    ///< "Keying…", or empty
    const ViewerTool* tool = nullptr;
    double pixel = 1.0; ///< device pixels per logical pixel
};

/// Paints lines, messages and numbers over whichever canvas draws the pictures. No mouse, no focus.
class ViewerOverlay final : public QWidget {
    Q_OBJECT

public:
    explicit ViewerOverlay(QWidget* parent);
    void setState(OverlayState state);
    [[nodiscard]] const OverlayState& state() const { return m_state; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintMessage(QPainter& painter, const OverlayState::Pane& pane) const;
    void paintWipe(QPainter& painter) const;
    void paintChip(QPainter& painter, const QString& text, Qt::Alignment where, QRgb color) const;

    OverlayState m_state;
};

} // namespace ckd::ui
