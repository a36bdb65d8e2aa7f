// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/GlRenderer.h"
#include "ui/viewer/RasterRenderer.h"

#include <QOpenGLWidget>
#include <QWidget>

namespace ckd::ui {

/// The surface below the viewer's overlay: draws scenes, does nothing else, lets the mouse through.
class ViewerCanvas {
public:
    virtual ~ViewerCanvas() = default;
    /// Shown at the next paint; only the newest counts.
    virtual void setScene(ViewerScene scene) = 0;
    [[nodiscard]] virtual QWidget* widget() = 0;
};

class RasterCanvas final : public QWidget, public ViewerCanvas {
    Q_OBJECT

public:
    explicit RasterCanvas(QWidget* parent);
    void setScene(ViewerScene scene) override;
    [[nodiscard]] QWidget* widget() override { return this; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RasterRenderer m_renderer;
    ViewerScene m_scene;
    QImage m_image; ///< m_scene drawn; null: to be drawn
    bool m_drawn = false;
};

class GlCanvas final : public QOpenGLWidget, public ViewerCanvas {
    Q_OBJECT

public:
    /// Only when probeOpenGl() found something.
    explicit GlCanvas(QWidget* parent);
    ~GlCanvas() override;
    void setScene(ViewerScene scene) override;
    [[nodiscard]] QWidget* widget() override { return this; }

Q_SIGNALS:
    /// Shaders, context or memory: draw in another way. Once, from the event loop.
    void failed(const QString& message);

protected:
    void initializeGL() override;
    void paintGL() override;

private:
    void fail(const Error& error);
    void freeOnCard();

    GlRenderer m_renderer;
    ViewerScene m_scene;
    bool m_failed = false;
};

} // namespace ckd::ui
