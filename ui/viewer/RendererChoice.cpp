// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/RendererChoice.h"

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QSurfaceFormat>

#include <algorithm>
#include <array>

namespace ckd::ui {

namespace {

bool isSoftware(const QString& renderer) {
    constexpr std::array kNames{"llvmpipe", "softpipe", "swrast", "swiftshader", "gdi generic", "software"};
    return std::ranges::any_of(kNames, [&](const char* name) {
        return renderer.contains(QLatin1String(name), Qt::CaseInsensitive);
    });
}

OpenGlProbe probe() {
    // These platforms have no OpenGL, and asking them for it is not safe.
    const QString platform = QGuiApplication::platformName();
    for (const char* name : {"offscreen", "minimal", "vnc", "linuxfb"}) {
        if (platform == QLatin1String(name))
            return {OpenGlProbe::Found::None, QStringLiteral("no OpenGL on platform '%1'").arg(platform)};
    }
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    QOffscreenSurface surface;
    surface.setFormat(format);
    surface.create();
    QOpenGLContext context;
    context.setFormat(format);
    if (!surface.isValid() || !context.create() || !context.makeCurrent(&surface))
        return {OpenGlProbe::Found::None, QStringLiteral("no OpenGL context could be made")};
    OpenGlProbe result;
    const auto* name =
        reinterpret_cast<const char*>(context.functions()->glGetString(GL_RENDERER)); // null when lost
    result.description = QString::fromUtf8(name ? name : "unnamed");
    const bool recent = context.format().version() >= std::pair(3, 3);
    if (!recent)
        result.description += QStringLiteral(" has OpenGL %1.%2, the viewer needs 3.3")
                                  .arg(context.format().majorVersion())
                                  .arg(context.format().minorVersion());
    else
        result.found =
            isSoftware(result.description) ? OpenGlProbe::Found::Software : OpenGlProbe::Found::Hardware;
    context.doneCurrent();
    return result;
}

} // namespace

RendererChoice rendererFromEnvironment() {
    const QString wish = qEnvironmentVariable("CORRIDORKEY_RENDERER").trimmed().toLower();
    if (wish == QLatin1String("raster"))
        return RendererChoice::Raster;
    if (wish == QLatin1String("opengl"))
        return RendererChoice::OpenGl;
    return RendererChoice::Auto;
}

const OpenGlProbe& probeOpenGl() {
    static const OpenGlProbe result = probe();
    return result;
}

Renderer chooseRenderer(RendererChoice choice) {
    if (choice == RendererChoice::Raster)
        return Renderer::Raster;
    const OpenGlProbe::Found found = probeOpenGl().found;
    const bool useful = choice == RendererChoice::OpenGl ? found != OpenGlProbe::Found::None
                                                         : found == OpenGlProbe::Found::Hardware;
    return useful ? Renderer::OpenGl : Renderer::Raster;
}

} // namespace ckd::ui
