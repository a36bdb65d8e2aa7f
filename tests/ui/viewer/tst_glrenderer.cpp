// SPDX-License-Identifier: Apache-2.0
// The OpenGL renderer draws what the raster renderer draws. Needs a platform with OpenGL (a real display, or
// Xvfb with Mesa); elsewhere it is skipped by name.
#include "tests/ui/viewer/ViewerTestData.h"
#include "ui/viewer/GlRenderer.h"
#include "ui/viewer/RasterRenderer.h"
#include "ui/viewer/RendererChoice.h"

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QTest>

#include <array>

using namespace ckd;
using namespace ckd::ui;

class TestGlRenderer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void equalsTheRasterRenderer_data();
    void equalsTheRasterRenderer();
    void framesInARowReuseTextures();
    void refusesPicturesBeyondTheCard();

private:
    [[nodiscard]] QImage draw(const ViewerScene& scene);

    QOffscreenSurface m_surface;
    QOpenGLContext m_context;
    GlRenderer m_renderer;
};

void TestGlRenderer::initTestCase() {
    if (probeOpenGl().found == OpenGlProbe::Found::None)
        QSKIP("needs a platform with OpenGL 3.3 (xvfb-run with QT_QPA_PLATFORM=xcb)");
    QSurfaceFormat format;
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    m_surface.setFormat(format);
    m_surface.create();
    m_context.setFormat(format);
    QVERIFY(m_context.create());
    QVERIFY(m_context.makeCurrent(&m_surface));
    CKD_VERIFY_OK(m_renderer.initialise());
}

void TestGlRenderer::cleanupTestCase() {
    m_renderer.release();
    m_context.doneCurrent();
}

QImage TestGlRenderer::draw(const ViewerScene& scene) {
    QOpenGLFramebufferObject target(scene.size);
    if (!target.bind())
        return {};
    const Result<void> drawn = m_renderer.render(scene);
    if (!drawn) {
        qWarning("%s", qPrintable(drawn.error().text()));
        return {};
    }
    return target.toImage().convertToFormat(QImage::Format_RGB32);
}

void TestGlRenderer::equalsTheRasterRenderer_data() {
    QTest::addColumn<ViewerSettings>("settings");
    QTest::addColumn<bool>("processed");
    ViewerSettings settings;
    const auto row = [&](const QString& name, bool processed = true) {
        QTest::newRow(qPrintable(name)) << settings << processed;
    };
    row(QStringLiteral("2-up fit"));
    for (const double scale : {0.11, 0.3, 0.5, 1.0, 1.6, 3.0, 4.0, 11.0}) {
        for (const ViewerLayout layout : {ViewerLayout::Two, ViewerLayout::Four}) {
            settings.layout = layout;
            settings.position = {ViewPosition::Mode::Free, scale, {0.43, 0.56}};
            row(QStringLiteral("layout %1 scale %2").arg(int(layout)).arg(scale));
            row(QStringLiteral("layout %1 scale %2, comp from FG").arg(int(layout)).arg(scale), false);
        }
    }
    settings.position = {ViewPosition::Mode::Free, 0.7, {0.5, 0.5}};
    settings.layout = ViewerLayout::Four;
    for (const Channel channel :
         {Channel::Red, Channel::Green, Channel::Blue, Channel::Alpha, Channel::Luma}) {
        settings.channel = channel;
        row(QStringLiteral("channel %1").arg(int(channel)));
    }
    settings.channel = Channel::Rgb;
    settings.exposure = -1.25;
    settings.gamma = 1.8;
    row(QStringLiteral("exposure and gamma"));
    settings.exposure = 0.0;
    settings.gamma = 1.0;
    settings.position.scale = 1.0; // thresholds must fall on the same pixels
    settings.matteColors = MatteColors::False;
    row(QStringLiteral("false colour"));
    settings.matteColors = MatteColors::Grey;
    for (const BackgroundKind kind : {BackgroundKind::Black, BackgroundKind::Grey, BackgroundKind::White,
                                      BackgroundKind::Color, BackgroundKind::Picture}) {
        settings.background.kind = kind;
        row(QStringLiteral("background %1").arg(int(kind)));
    }
    settings.background = {};
    settings.layout = ViewerLayout::Wipe;
    for (const double angle : {0.0, 37.0, 90.0, -120.0}) {
        settings.wipe = {{0.37, 0.55}, angle};
        row(QStringLiteral("wipe %1").arg(angle));
    }
}

void TestGlRenderer::equalsTheRasterRenderer() {
    QFETCH(ViewerSettings, settings);
    QFETCH(bool, processed);
    FrameSet frames;
    frames[0] = test::patternFrame(310, 170);
    if (!processed)
        frames[0].picture(View::Processed).reset();
    const auto background = std::make_shared<HalfPicture>(
        test::makeImage(310, 170, 3, ColorEncoding::Linear,
                        [](int c, int x, int y) { return float((x * (c + 1) + y) % 64) / 63.0F; }),
        HalfPicture::Content::Linear);
    const ViewerScene scene = buildScene(frames, settings, background, QSize(401, 303), 1, Qt::LeftToRight);
    QImage expected;
    RasterRenderer raster;
    raster.render(expected, scene);
    const QImage image = draw(scene);
    QCOMPARE(image.size(), expected.size());
    // Beside the wipe line rounding may choose the other picture.
    const HalfPlane line = wipeSide(settings.wipe, {QPoint(0, 0), scene.size});
    const bool wipes = settings.layout == ViewerLayout::Wipe;
    int worst = 0;
    QPoint where;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (wipes && std::abs(line.distance({x + 0.5, y + 0.5})) < 0.01)
                continue;
            const QRgb a = image.pixel(x, y);
            const QRgb b = expected.pixel(x, y);
            const int off = std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                                      std::abs(qBlue(a) - qBlue(b))});
            if (off > worst) {
                worst = off;
                where = {x, y};
            }
        }
    }
    QVERIFY2(worst <= 2, qPrintable(QStringLiteral("%1 at %2,%3").arg(worst).arg(where.x()).arg(where.y())));
}

void TestGlRenderer::framesInARowReuseTextures() {
    ViewerSettings settings;
    RasterRenderer raster;
    for (int i = 0; i < 20; ++i) {
        FrameSet frames;
        frames[0] = test::patternFrame(64 + 8 * (i % 2), 48);
        frames[0].picture(View::Matte) =
            std::make_shared<HalfPicture>(test::makeImage(64 + 8 * (i % 2), 48, 1, ColorEncoding::Linear,
                                                          [i](int, int, int) { return float(i) / 20.0F; }),
                                          HalfPicture::Content::Coverage);
        const ViewerScene scene = buildScene(frames, settings, {}, QSize(200, 80), 1, Qt::LeftToRight);
        QImage expected;
        raster.render(expected, scene);
        QCOMPARE(qRed(draw(scene).pixel(50, 40)), qRed(expected.pixel(50, 40)));
    }
}

void TestGlRenderer::refusesPicturesBeyondTheCard() {
    int limit = 0;
    m_context.functions()->glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
    FrameSet frames;
    frames[0].picture(View::Matte) =
        std::make_shared<HalfPicture>(Image(limit + 1, 1, 1), HalfPicture::Content::Coverage);
    const ViewerScene scene = buildScene(frames, {}, {}, QSize(100, 40), 1, Qt::LeftToRight);
    QOpenGLFramebufferObject target(scene.size);
    QVERIFY(target.bind());
    const Result<void> result = m_renderer.render(scene);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Device);
}

QTEST_MAIN(TestGlRenderer)
#include "tst_glrenderer.moc"
