// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerCanvas.h"

#include <QOpenGLContext>
#include <QPainter>
#include <QSurfaceFormat>

#include <new>
#include <utility>

namespace ckd::ui {

// ---- RasterCanvas

RasterCanvas::RasterCanvas(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void RasterCanvas::setScene(ViewerScene scene) {
    m_scene = std::move(scene);
    m_drawn = false;
    update();
}

void RasterCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!m_drawn && !m_scene.size.isEmpty()) {
        try {
            m_renderer.render(m_image, m_scene);
            m_drawn = true;
        } catch (const std::bad_alloc&) {
            m_image = {}; // shown plain; the next scene tries again
        }
    }
    if (m_image.isNull() || m_scene.size.isEmpty()) {
        painter.fillRect(rect(), QColor(m_scene.around));
        return;
    }
    m_image.setDevicePixelRatio(devicePixelRatioF());
    painter.drawImage(QPointF(0, 0), m_image);
}

// ---- GlCanvas

GlCanvas::GlCanvas(QWidget* parent) : QOpenGLWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    setFormat(format);
}

GlCanvas::~GlCanvas() {
    freeOnCard();
}

void GlCanvas::freeOnCard() {
    if (!context())
        return;
    makeCurrent();
    m_renderer.release();
    doneCurrent();
}

void GlCanvas::setScene(ViewerScene scene) {
    m_scene = std::move(scene);
    update();
}

void GlCanvas::initializeGL() {
    // The context goes when the widget moves to another window; a new one comes through here again.
    connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &GlCanvas::freeOnCard,
            Qt::UniqueConnection);
    if (const Result<void> made = m_renderer.initialise(); !made)
        fail(made.error());
}

void GlCanvas::paintGL() {
    if (m_failed || m_scene.size.isEmpty())
        return;
    if (const Result<void> drawn = m_renderer.render(m_scene); !drawn)
        fail(drawn.error());
}

void GlCanvas::fail(const Error& error) {
    if (std::exchange(m_failed, true))
        return;
    // Not from within the paint: whoever hears it deletes this widget.
    QMetaObject::invokeMethod(
        this, [this, text = error.message] { Q_EMIT failed(text); }, Qt::QueuedConnection);
}

} // namespace ckd::ui
