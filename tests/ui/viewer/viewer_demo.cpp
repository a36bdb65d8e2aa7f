// SPDX-License-Identifier: Apache-2.0
// Keys one frame of a clip and shows it in the viewer; with a folder, writes pictures of the window's states
// there and ends. For people who work on the viewer:
//   viewer_demo CLIP [FRAME [FOLDER [WIDTHxHEIGHT]]]
#include "core/keyers/KeyerRegistry.h"
#include "core/keying/PassBuilder.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/ClipSetup.h"
#include "core/pipeline/SingleFrame.h"
#include "ui/viewer/ShapeBar.h"
#include "ui/viewer/ViewerToolBar.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QScreen>
#include <QTimer>
#include <QVBoxLayout>

#include <cstdio>

using namespace ckd;
using namespace ckd::ui;

namespace {

/// Everything the window would get from the live key.
Result<ViewerFrame> keyed(const QString& path, FrameNumber number) {
    Result<SharedSource> plate = openSource(path);
    if (!plate)
        return plate.error();
    Result<std::shared_ptr<Keyer>> keyer = makeKeyer(QStringLiteral("difference"));
    if (!keyer)
        return keyer.error();
    ClipRequest request;
    request.plate = *plate;
    request.keyer = *keyer;
    request.settings = (*keyer)->info().defaults;
    Result<ClipSetup> setup = setUpClip(request);
    if (!setup)
        return setup.error();
    Result<KeyedFrame> key = keyOneFrame(setup->spec, number);
    if (!key)
        return key.error();
    using Content = HalfPicture::Content;
    ViewerFrame frame;
    frame.number = number;
    frame.picture(View::Plate) =
        std::make_shared<HalfPicture>(*key->input.plate, contentOf(key->input.plate->encoding()));
    PassRequest passes;
    passes.passes.push_back(Pass::Hint);
    Result<PassSet> set = buildPasses(std::move(key->result), key->input, request.settings, passes);
    if (!set)
        return set.error();
    frame.picture(View::Matte) = std::make_shared<HalfPicture>(set->matte, Content::Coverage);
    frame.picture(View::Fg) = std::make_shared<HalfPicture>(set->fg, contentOf(set->fg.encoding()));
    frame.picture(View::Processed) =
        std::make_shared<HalfPicture>(set->processed, Content::LinearPremultiplied);
    if (!set->hint.isNull())
        frame.picture(View::Hint) = std::make_shared<HalfPicture>(set->hint, Content::Coverage);
    return frame;
}

/// The viewer between two panels as wide as the program's.
class DemoWindow final : public QWidget {
public:
    ViewerWidget* viewer = new ViewerWidget;

    DemoWindow() {
        auto* columns = new QHBoxLayout(this);
        columns->setContentsMargins(0, 0, 0, 0);
        columns->setSpacing(1);
        auto* middle = new QVBoxLayout;
        middle->setSpacing(0);
        middle->addWidget(new ViewerToolBar(*viewer));
        middle->addWidget(viewer, 1);
        const auto panel = [this] {
            auto* side = new QWidget(this);
            side->setFixedWidth(260);
            return side;
        };
        columns->addWidget(panel());
        columns->addLayout(middle, 1);
        columns->addWidget(panel());
    }

    void photograph(const ViewerFrame& frame, const QDir& folder) {
        const auto shoot = [&](const char* name) {
            QTimer wait;
            QEventLoop loop;
            QTimer::singleShot(150, &loop, &QEventLoop::quit);
            loop.exec();
            screen()->grabWindow(winId()).save(folder.filePath(QLatin1String(name) + QStringLiteral(".png")));
        };
        const auto with = [&](const char* name, const auto& edit) {
            ViewerSettings settings;
            edit(settings);
            viewer->setSettings(settings);
            shoot(name);
        };
        shoot("empty");
        viewer->setFrame(frame);
        with("two", [](ViewerSettings&) {});
        with("four", [](ViewerSettings& s) { s.layout = ViewerLayout::Four; });
        with("wipe", [](ViewerSettings& s) {
            s.layout = ViewerLayout::Wipe;
            s.wipe.angle = 12.0;
        });
        with("one", [](ViewerSettings& s) { s.layout = ViewerLayout::One; });
        with("zoomed", [](ViewerSettings& s) { s.position = {ViewPosition::Mode::Free, 8.0, {0.5, 0.3}}; });
        with("falsecolor", [](ViewerSettings& s) { s.matteColors = MatteColors::False; });
        with("compgrey", [](ViewerSettings& s) {
            s.layout = ViewerLayout::One;
            s.background.kind = BackgroundKind::Grey;
        });
        with("two", [](ViewerSettings&) {});
        ShapeTool tool;
        ShapeBar bar(tool);
        bar.setParent(this);
        static_cast<QVBoxLayout*>(layout()->itemAt(1)->layout())->insertWidget(1, &bar);
        const auto key = [](std::vector<ShapePoint> points, double feather) {
            ShapeKey made;
            made.points = std::move(points);
            made.feather = feather;
            return made;
        };
        const double w = frame.size().width();
        const double h = frame.size().height();
        ShapeSet shapes;
        shapes.shapes = {
            Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, key({{0, 0}, {w * 0.18, h}}, 30)),
            Shape::make(ShapeKind::Spline, ShapeRole::Core,
                        key({{w * .45, h * .4}, {w * .6, h * .42}, {w * .62, h * .6}, {w * .5, h * .65}}, 0)),
            Shape::make(ShapeKind::Ellipse, ShapeRole::Holdout,
                        key({{w * .7, h * .1}, {w * .95, h * .3}}, 8)),
            Shape::make(ShapeKind::Stroke, ShapeRole::HintForeground,
                        key({{w * .3, h * .8}, {w * .5, h * .85}, {w * .7, h * .8}}, 0)),
            Shape::make(ShapeKind::Polygon, ShapeRole::HintBackground,
                        key({{w * .8, h * .5}, {w * .95, h * .55}, {w * .85, h * .7}}, 0))};
        tool.setShapes(shapes);
        tool.select(shapes.shapes[1].id);
        viewer->setTool(&tool);
        with("shapes", [](ViewerSettings& s) { s.contents[1][1].view = View::Plate; });
        viewer->setTool(nullptr);
        bar.hide();
        ViewerFrame failed;
        failed.number = frame.number;
        failed.picture(View::Plate) = frame.picture(View::Plate);
        failed.state = ViewerFrame::State::Failed;
        failed.message =
            QStringLiteral("Frame 1001 of 'shot_010': the checkpoint needs 7.2 GiB, the graphics "
                           "card has 3.9 GiB free. Choose a smaller resolution or the processor.");
        viewer->setFrame(failed);
        with("failed", [](ViewerSettings& s) { s.contents[1][1].view = View::Plate; });
        ViewerFrame keying = frame;
        keying.state = ViewerFrame::State::Keying;
        viewer->setFrame(keying);
        const QPoint middle = viewer->rect().center() + QPoint(100, 0);
        QMouseEvent move(QEvent::MouseMove, middle, viewer->mapToGlobal(middle), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(viewer, &move);
        for (int i = 0; i < 3; ++i)
            shoot("keying");
        QCoreApplication::quit();
    }
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Theme::apply(application);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 2) {
        std::fputs("viewer_demo CLIP [FRAME [FOLDER [WIDTHxHEIGHT]]]\n", stderr);
        return 2;
    }
    const FrameNumber number = arguments.size() > 2 ? arguments[2].toLongLong() : 1;
    const Result<ViewerFrame> frame = keyed(arguments[1], number);
    if (!frame) {
        std::fprintf(stderr, "%s\n", qPrintable(frame.error().text()));
        return 1;
    }
    DemoWindow window;
    const QStringList size = arguments.value(4, QStringLiteral("1280x800")).split(u'x');
    window.resize(size.value(0).toInt(), size.value(1).toInt());
    window.show();
    if (arguments.size() > 3) {
        QDir().mkpath(arguments[3]);
        QTimer::singleShot(300, &window, [&] { window.photograph(*frame, QDir(arguments[3])); });
    } else {
        window.viewer->setFrame(*frame);
    }
    return QApplication::exec();
}
