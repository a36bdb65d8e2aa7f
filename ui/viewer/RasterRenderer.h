// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerScene.h"

#include <QImage>

#include <memory>
#include <vector>

namespace ckd::ui {

/// Draws a scene on the CPU: for machines without usable OpenGL, and for tests. Values are filtered as they
/// are stored, then taken to the screen by a table over the half codes. Use from one thread.
class RasterRenderer {
public:
    /// `target` becomes scene.size pixels of Format_RGB32. Only what is visible is read. Throws
    /// std::bad_alloc.
    void render(QImage& target, const ViewerScene& scene);

private:
    struct Table {
        ValueDomain domain;
        DisplayGrade grade;
        std::shared_ptr<const DisplayTable> bytes;
    };
    [[nodiscard]] std::shared_ptr<const DisplayTable> table(ValueDomain domain, const DisplayGrade& grade);
    void renderPane(QImage& target, const PaneScene& pane);

    QRgb m_around = 0xff000000;
    std::vector<Table> m_tables; ///< the last few, newest at the end
};

} // namespace ckd::ui
