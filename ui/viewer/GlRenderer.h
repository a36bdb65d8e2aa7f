// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "ui/viewer/ViewerScene.h"

#include <QOpenGLExtraFunctions>
#include <QOpenGLShaderProgram>

#include <memory>
#include <vector>

namespace ckd::ui {

/// Draws a scene with OpenGL 3.3 core. Pictures go to the card as they are (half float, one layer per
/// channel); everything else happens in the fragment shader, with the same filter as on the CPU.
/// Every call, and the destructor unless release() came before, needs the context that initialise() saw to be
/// current. Use from that context's thread.
class GlRenderer : private QOpenGLExtraFunctions {
public:
    GlRenderer() = default;
    ~GlRenderer();
    GlRenderer(const GlRenderer&) = delete;
    GlRenderer& operator=(const GlRenderer&) = delete;

    /// Device error in words when the shaders do not build.
    [[nodiscard]] Result<void> initialise();
    /// Into the framebuffer that is bound. Device error when a picture is larger than the card's textures,
    /// or the card refuses: draw the scene in another way then.
    [[nodiscard]] Result<void> render(const ViewerScene& scene);
    /// Frees everything on the card.
    void release();

    /// Memory of textures kept beyond those on the screen, for going back and forth between frames.
    static constexpr std::size_t kTextureBytesKept = std::size_t(512) << 20U;

private:
    struct Texture {
        unsigned int id = 0;
        int width = 0;
        int height = 0;
        int layers = 0;
        std::weak_ptr<const HalfPicture> picture; ///< what it holds
        std::uint64_t lastUse = 0;
        [[nodiscard]] std::size_t bytes() const {
            return std::size_t(width) * std::size_t(height) * std::size_t(layers) * 2;
        }
    };
    [[nodiscard]] unsigned int textureFor(const SharedHalfPicture& picture);
    [[nodiscard]] Texture& freshTexture(const HalfPicture& picture);
    void dropOldTextures();
    void drawPane(const PaneScene& pane, const ViewerScene& scene);
    void setPlan(const PicturePlan& plan);
    [[nodiscard]] bool fits(const SharedHalfPicture& picture) const;

    std::unique_ptr<QOpenGLShaderProgram> m_program;
    std::vector<Texture> m_textures;
    unsigned int m_vertexArray = 0;
    int m_maxSize = 0;
    std::uint64_t m_use = 0; ///< counts calls of render()
};

} // namespace ckd::ui
