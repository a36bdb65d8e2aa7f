// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/GlRenderer.h"

#include "core/color/Checkerboard.h"
#include "core/color/Transfer.h"
#include "ui/viewer/detail/PaneShader.h"

#include <QOpenGLContext>
#include <QVector2D>
#include <QVector3D>
#include <QVector4D>

#include <algorithm>
#include <cmath>

namespace ckd::ui {

namespace {

int sourceNumber(PicturePlan::Source source) {
    return int(source);
}
static_assert(int(PicturePlan::Source::Plane) == 1 && int(PicturePlan::Source::Color) == 2 &&
              int(PicturePlan::Source::CompPremultiplied) == 3 &&
              int(PicturePlan::Source::CompStraight) == 4);
static_assert(int(ValueDomain::Srgb) == 0 && int(ValueDomain::Linear) == 1 &&
              int(ValueDomain::Coverage) == 2);
static_assert(int(Channel::Rgb) == 0 && int(Channel::Blue) == 3 && int(Channel::Luma) == 5);

int backgroundNumber(const PicturePlan& plan) {
    if (plan.background.kind == BackgroundKind::Checker)
        return 0;
    return plan.background.kind == BackgroundKind::Picture && plan.backgroundPicture ? 2 : 1;
}

constexpr int kColorUnit = 0;
constexpr int kAlphaUnit = 1;
constexpr int kBackgroundUnit = 2;

} // namespace

GlRenderer::~GlRenderer() {
    release();
}

Result<void> GlRenderer::initialise() {
    initializeOpenGLFunctions();
    m_program = std::make_unique<QOpenGLShaderProgram>();
    if (!m_program->addShaderFromSourceCode(QOpenGLShader::Vertex, detail::kPaneVertexShader) ||
        !m_program->addShaderFromSourceCode(QOpenGLShader::Fragment, detail::kPaneFragmentShader) ||
        !m_program->link()) {
        const QString log = m_program->log();
        m_program.reset();
        return Error::device(
            QStringLiteral("The graphics driver cannot build the viewer's shaders; the viewer draws on the "
                           "processor instead."),
            log);
    }
    glGenVertexArrays(1, &m_vertexArray);
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &m_maxSize);
    return {};
}

void GlRenderer::release() {
    if (!QOpenGLContext::currentContext() || !m_program) {
        m_textures.clear();
        m_program.reset();
        return;
    }
    for (const Texture& texture : m_textures)
        glDeleteTextures(1, &texture.id);
    m_textures.clear();
    glDeleteVertexArrays(1, &m_vertexArray);
    m_vertexArray = 0;
    m_program.reset();
}

bool GlRenderer::fits(const SharedHalfPicture& picture) const {
    return !picture || (picture->width() <= m_maxSize && picture->height() <= m_maxSize);
}

/// A texture of the picture's shape whose content nobody needs, or a new one.
GlRenderer::Texture& GlRenderer::freshTexture(const HalfPicture& picture) {
    const auto unused = std::ranges::find_if(m_textures, [&](const Texture& texture) {
        return texture.width == picture.width() && texture.height == picture.height() &&
               texture.layers == picture.channels() && texture.lastUse != m_use && texture.picture.expired();
    });
    if (unused != m_textures.end())
        return *unused;
    Texture made{0, picture.width(), picture.height(), picture.channels(), {}, 0};
    glGenTextures(1, &made.id);
    glBindTexture(GL_TEXTURE_2D_ARRAY, made.id);
    glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, GL_R16F, made.width, made.height, made.layers, 0, GL_RED,
                 GL_HALF_FLOAT, nullptr);
    glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    m_textures.push_back(made);
    return m_textures.back();
}

unsigned int GlRenderer::textureFor(const SharedHalfPicture& picture) {
    const auto known = std::ranges::find_if(
        m_textures, [&](const Texture& texture) { return texture.picture.lock() == picture; });
    if (known != m_textures.end()) {
        known->lastUse = m_use;
        return known->id;
    }
    Texture& texture = freshTexture(*picture);
    texture.picture = picture;
    texture.lastUse = m_use;
    glBindTexture(GL_TEXTURE_2D_ARRAY, texture.id);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 2);
    glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, 0, 0, texture.width, texture.height, texture.layers, GL_RED,
                    GL_HALF_FLOAT, picture->data().data());
    return texture.id;
}

void GlRenderer::dropOldTextures() {
    std::ranges::sort(m_textures, std::greater{}, &Texture::lastUse);
    std::size_t kept = 0;
    std::erase_if(m_textures, [&](const Texture& texture) {
        if (texture.lastUse == m_use)
            return false;
        kept += texture.bytes();
        if (kept <= kTextureBytesKept)
            return false;
        glDeleteTextures(1, &texture.id);
        return true;
    });
}

void GlRenderer::setPlan(const PicturePlan& plan) {
    QOpenGLShaderProgram& program = *m_program;
    const auto bind = [&](int unit, const char* name, const SharedHalfPicture& picture) {
        const unsigned int id = textureFor(picture);
        glActiveTexture(GLenum(GL_TEXTURE0 + unit));
        glBindTexture(GL_TEXTURE_2D_ARRAY, id);
        program.setUniformValue(name, unit);
    };
    bind(kColorUnit, "uColor", plan.color);
    bind(kAlphaUnit, "uAlpha", plan.alpha ? plan.alpha : plan.color);
    bind(kBackgroundUnit, "uBackgroundPicture", plan.backgroundPicture ? plan.backgroundPicture : plan.color);
    program.setUniformValue("uSource", sourceNumber(plan.source));
    program.setUniformValue("uPlane", plan.plane);
    program.setUniformValue("uDomain", int(plan.domain));
    program.setUniformValue("uChannel", int(plan.channel));
    program.setUniformValue("uFalseColor", plan.matteColors == MatteColors::False);
    program.setUniformValue("uDecodeColor", plan.decodesColor());
    program.setUniformValue("uGain", float(std::exp2(plan.grade.exposure)));
    program.setUniformValue("uInverseGamma", float(1.0 / plan.grade.gamma));
    program.setUniformValue("uBackground", backgroundNumber(plan));
    const std::array<float, 3> light = backgroundLight(plan.background);
    program.setUniformValue("uBackgroundLight", QVector3D(light[0], light[1], light[2]));
    program.setUniformValue("uChecker", QVector2D(float(linearFromSrgbExact(Checkerboard::kDarkSrgb)),
                                                  float(linearFromSrgbExact(Checkerboard::kLightSrgb))));
    program.setUniformValue("uSquare", Checkerboard::kSquare);
    program.setUniformValue("uClean", QVector4D(FalseColor::kCleanBlack, FalseColor::kLow, FalseColor::kHigh,
                                                FalseColor::kCleanWhite));
}

void GlRenderer::drawPane(const PaneScene& pane, const ViewerScene& scene) {
    const auto scissor = [&](const QRect& rect) {
        glScissor(rect.left(), scene.size.height() - rect.bottom() - 1, rect.width(), rect.height());
    };
    const QRect window(QPoint(0, 0), scene.size);
    const QRect whole = pane.transform.pane & window;
    if (whole.isEmpty())
        return;
    scissor(whole);
    if (!pane.side || &pane == &scene.panes.front()) { // the second pane of a wipe lies over the first
        glClearColor(float(qRed(scene.around)) / 255.0F, float(qGreen(scene.around)) / 255.0F,
                     float(qBlue(scene.around)) / 255.0F, 1.0F);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    const QRect visible = pane.transform.visibleRect() & window;
    if (pane.plan.source == PicturePlan::Source::Nothing || visible.isEmpty())
        return;
    scissor(visible);
    QOpenGLShaderProgram& program = *m_program;
    setPlan(pane.plan);
    program.setUniformValue("uOrigin", QVector2D(pane.transform.origin));
    program.setUniformValue("uScale",
                            QVector2D(float(pane.transform.scaleX()), float(pane.transform.scaleY())));
    program.setUniformValue("uNearestFrom", float(SampleAxis::kNearestFrom));
    program.setUniformValue("uScreenHeight", float(scene.size.height()));
    glUniform2i(program.uniformLocation("uPicture"), pane.plan.color->width(), pane.plan.color->height());
    const HalfPlane side = pane.side.value_or(HalfPlane{});
    program.setUniformValue("uHasSide", pane.side.has_value());
    program.setUniformValue("uSide", QVector3D(float(side.a), float(side.b), float(side.c)));
    glDrawArrays(GL_TRIANGLES, 0, 3);
}

Result<void> GlRenderer::render(const ViewerScene& scene) {
    if (!m_program)
        return Error::device(QStringLiteral("The viewer's graphics context was lost."));
    for (const PaneScene& pane : scene.panes) {
        if (!fits(pane.plan.color) || !fits(pane.plan.alpha) || !fits(pane.plan.backgroundPicture))
            return Error::device(QStringLiteral("The picture is larger than the graphics card's limit of %1 "
                                                "pixels a side; the viewer draws on the processor instead.")
                                     .arg(m_maxSize));
    }
    while (glGetError() != GL_NO_ERROR) { // of whoever drew before
        if (!QOpenGLContext::currentContext()->isValid())
            break;
    }
    ++m_use;
    glDisable(GL_DITHER);
    glDisable(GL_BLEND);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_FRAMEBUFFER_SRGB);
    glViewport(0, 0, scene.size.width(), scene.size.height());
    glDisable(GL_SCISSOR_TEST);
    glClearColor(float(qRed(scene.line)) / 255.0F, float(qGreen(scene.line)) / 255.0F,
                 float(qBlue(scene.line)) / 255.0F, 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    glBindVertexArray(m_vertexArray);
    m_program->bind();
    for (const PaneScene& pane : scene.panes)
        drawPane(pane, scene);
    m_program->release();
    glBindVertexArray(0);
    glActiveTexture(GL_TEXTURE0);
    glDisable(GL_SCISSOR_TEST);
    dropOldTextures();
    const GLenum error = glGetError();
    if (error == GL_OUT_OF_MEMORY)
        return Error::device(QStringLiteral("The graphics card is out of memory; the viewer draws on the "
                                            "processor instead."));
    if (error != GL_NO_ERROR)
        return Error::device(QStringLiteral("The graphics card refused to draw; the viewer draws on the "
                                            "processor instead."),
                             QStringLiteral("OpenGL error 0x%1").arg(error, 0, 16));
    return {};
}

} // namespace ckd::ui
