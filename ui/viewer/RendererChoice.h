// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ckd::ui {

enum class Renderer { Raster, OpenGl };

/// What the artist or the environment asks for.
enum class RendererChoice {
    Auto, ///< OpenGL when a card does it, else the processor
    Raster,
    OpenGl, ///< also when OpenGL is emulated on the processor; raster still when there is none at all
};

/// CORRIDORKEY_RENDERER = raster | opengl | auto; Auto when it is not set or holds something else.
[[nodiscard]] RendererChoice rendererFromEnvironment();

/// What became of trying to make an OpenGL 3.3 core context.
struct OpenGlProbe {
    enum class Found {
        None,     ///< no context: a QOpenGLWidget would fail, or crash on Qt's offscreen platform
        Software, ///< emulated on the processor, where the raster renderer is at home as well
        Hardware,
    };
    Found found = Found::None;
    QString description; ///< the driver's name, or why there is none; for the log and the about box
};

/// Tries once per process, on the UI thread, without a QOpenGLWidget. A QGuiApplication exists.
[[nodiscard]] const OpenGlProbe& probeOpenGl();

[[nodiscard]] Renderer chooseRenderer(RendererChoice choice);

} // namespace ckd::ui
