// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerTool.h"

#include <optional>

namespace ckd::ui {

/// Drag a rectangle over the plate: its mean is the screen's colour. A click takes a small square.
class ColorPickerTool final : public ViewerTool {
    Q_OBJECT

public:
    using ViewerTool::ViewerTool;

    bool press(const ToolEvent& event) override;
    void drag(const ToolEvent& event) override;
    void release(const ToolEvent& event) override;
    void cancel() override;
    void paint(QPainter& painter, const ViewTransform& transform, double pixel) const override;

    static constexpr int kClickSize = 9; ///< picture pixels a side

Q_SIGNALS:
    /// Picture pixels; may reach beyond the picture.
    void picked(const QRect& area);

private:
    [[nodiscard]] QRect area() const;

    std::optional<QPointF> m_from;
    QPointF m_to;
};

} // namespace ckd::ui
