// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/viewer/ViewerTestData.h"
#include "ui/viewer/ResetSpinBox.h"
#include "ui/viewer/ViewerToolBar.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/Theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <QVBoxLayout>
#include <QWheelEvent>

using namespace ckd;
using namespace ckd::ui;

namespace {

/// Every string 40 % longer, with accents.
class LongWords final : public QTranslator {
public:
    QString translate(const char*, const char* source, const char*, int) const override {
        const QString text = QString::fromUtf8(source);
        return text + QString((text.size() * 2 + 4) / 5, u'é');
    }
    bool isEmpty() const override { return false; }
};

struct Bench {
    QWidget window;
    ViewerWidget* viewer = new ViewerWidget(RendererChoice::Raster);
    ViewerToolBar* bar = new ViewerToolBar(*viewer);

    explicit Bench(int width = 1400) {
        auto* layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(bar);
        layout->addWidget(viewer, 1);
        viewer->setFrame(test::patternFrame(200, 100));
        window.resize(width, 500);
        window.show();
        if (!QTest::qWaitForWindowExposed(&window))
            qWarning("the window was not shown");
    }
    template <class Widget> [[nodiscard]] Widget* named(const char* accessibleName) const {
        for (auto* widget : bar->findChildren<Widget*>()) {
            if (widget->accessibleName().startsWith(QLatin1String(accessibleName)))
                return widget;
        }
        return nullptr;
    }
};

void choose(QComboBox& box, int index) {
    box.setCurrentIndex(index);
    Q_EMIT box.activated(index);
}

} // namespace

class TestViewerToolBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void everyControlIsNamed();
    void layoutsAndViews();
    void zoomBox();
    void gradeFields();
    void wheelNeedsFocus();
    void channelButtons();
    void backgroundChoice();
    void snapshotsMenu();
    void followsTheViewer();
    void fitsBesideTwoPanels();
    void longWordsOverflow();
    void overflowingControlsWork();
};

void TestViewerToolBar::everyControlIsNamed() {
    const Bench bench;
    for (QWidget* widget : bench.bar->findChildren<QWidget*>()) {
        const bool control = qobject_cast<QToolButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
                             qobject_cast<QDoubleSpinBox*>(widget);
        if (!control)
            continue;
        QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->toolTip()));
        QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->accessibleName()));
    }
}

void TestViewerToolBar::layoutsAndViews() {
    const Bench bench;
    bench.named<QToolButton>("Four views")->click();
    QCOMPARE(bench.viewer->settings().layout, ViewerLayout::Four);
    bench.named<QToolButton>("One view")->click();
    QVERIFY(!bench.named<QComboBox>("View B")->isEnabled());
    bench.named<QToolButton>("Two views")->click();
    QVERIFY(bench.named<QComboBox>("View B")->isEnabled());
    choose(*bench.named<QComboBox>("View B"), int(View::Comp));
    QCOMPARE(bench.viewer->settings().content(1).view, View::Comp);
    QCOMPARE(bench.viewer->settings().activePane, 1);
}

void TestViewerToolBar::zoomBox() {
    const Bench bench;
    auto* zoom = bench.named<QComboBox>("Zoom");
    QVERIFY(zoom->currentText().startsWith(QStringLiteral("Fit")));
    choose(*zoom, 4);
    QCOMPARE(bench.viewer->scale(), 1.0);
    QCOMPARE(zoom->currentText(), QStringLiteral("100 %"));
    zoom->lineEdit()->selectAll();
    QTest::keyClicks(zoom->lineEdit(), QStringLiteral("130"));
    QTest::keyClick(zoom->lineEdit(), Qt::Key_Return);
    QCOMPARE(bench.viewer->scale(), 1.3);
    zoom->lineEdit()->selectAll();
    QTest::keyClicks(zoom->lineEdit(), QStringLiteral("nonsense"));
    QTest::keyClick(zoom->lineEdit(), Qt::Key_Return);
    QCOMPARE(bench.viewer->scale(), 1.3);
    QCOMPARE(zoom->currentText(), QStringLiteral("130 %"));
    choose(*zoom, 0);
    QCOMPARE(bench.viewer->settings().position.mode, ViewPosition::Mode::Fit);
    // Touching the field keeps "fit", also when the window grows.
    Q_EMIT zoom->lineEdit()->editingFinished();
    QCOMPARE(bench.viewer->settings().position.mode, ViewPosition::Mode::Fit);
    const QString before = zoom->currentText();
    bench.viewer->window()->resize(700, 300);
    QTRY_VERIFY(zoom->currentText() != before);
}

void TestViewerToolBar::gradeFields() {
    const Bench bench;
    auto* exposure = bench.named<ResetSpinBox>("Exposure");
    auto* gamma = bench.named<ResetSpinBox>("Gamma");
    exposure->setValue(1.5);
    gamma->setValue(2.2);
    QCOMPARE(bench.viewer->settings().exposure, 1.5);
    QCOMPARE(bench.viewer->settings().gamma, 2.2);
    for (ResetSpinBox* field : {exposure, gamma})
        QTest::mouseDClick(field->findChild<QLineEdit*>(), Qt::LeftButton);
    QCOMPARE(bench.viewer->settings().exposure, 0.0);
    QCOMPARE(bench.viewer->settings().gamma, 1.0);
}

void TestViewerToolBar::wheelNeedsFocus() {
    const Bench bench;
    auto* exposure = bench.named<ResetSpinBox>("Exposure");
    const auto wheel = [&] {
        QWheelEvent event(QPointF(5, 5), exposure->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(exposure, &event);
    };
    bench.viewer->setFocus();
    wheel();
    QCOMPARE(bench.viewer->settings().exposure, 0.0);
    bench.viewer->window()->activateWindow();
    exposure->setFocus();
    if (!exposure->hasFocus())
        QSKIP("the window system gives no focus");
    wheel();
    QCOMPARE(bench.viewer->settings().exposure, 0.25);
}

void TestViewerToolBar::channelButtons() {
    const Bench bench;
    auto* alpha = bench.named<QToolButton>("Alpha");
    auto* red = bench.named<QToolButton>("Red");
    alpha->click();
    QCOMPARE(bench.viewer->settings().channel, Channel::Alpha);
    red->click();
    QCOMPARE(bench.viewer->settings().channel, Channel::Red);
    QVERIFY(red->isChecked() && !alpha->isChecked());
    red->click();
    QCOMPARE(bench.viewer->settings().channel, Channel::Rgb);
    QVERIFY(!red->isChecked());
    bench.named<QToolButton>("False")->click();
    QCOMPARE(bench.viewer->settings().matteColors, MatteColors::False);
}

void TestViewerToolBar::backgroundChoice() {
    const Bench bench;
    auto* background = bench.named<QComboBox>("Background");
    QCOMPARE(background->count(), 6);
    choose(*background, int(BackgroundKind::White));
    QCOMPARE(bench.viewer->settings().background.kind, BackgroundKind::White);
    QSignalSpy asked(bench.bar, &ViewerToolBar::backgroundPictureRequested);
    choose(*background, int(BackgroundKind::Picture));
    QCOMPARE(asked.count(), 1);
    QCOMPARE(bench.viewer->settings().background.kind, BackgroundKind::Picture);
}

void TestViewerToolBar::snapshotsMenu() {
    const Bench bench;
    const QList<QAction*> actions = bench.named<QToolButton>("Snapshots")->menu()->actions();
    QVERIFY(!actions.at(3)->isEnabled());
    actions.at(0)->trigger(); // keep A
    QVERIFY(bench.viewer->hasSnapshot(FrameSource::SnapshotA));
    QVERIFY(actions.at(3)->isEnabled());
    actions.at(3)->trigger(); // wipe A against live
    QCOMPARE(bench.viewer->settings().layout, ViewerLayout::Wipe);
    QCOMPARE(bench.viewer->settings().content(0).source, FrameSource::SnapshotA);
    QCOMPARE(bench.viewer->settings().content(1).source, FrameSource::Live);
    QCOMPARE(bench.viewer->settings().content(0).view, View::Matte);
    actions.last()->trigger(); // forget
    QVERIFY(!bench.viewer->hasSnapshot(FrameSource::SnapshotA));
}

void TestViewerToolBar::followsTheViewer() {
    const Bench bench;
    ViewerSettings settings;
    settings.layout = ViewerLayout::Wipe;
    settings.exposure = -2.0;
    settings.channel = Channel::Luma;
    settings.content(0).view = View::Hint;
    bench.viewer->setSettings(settings);
    QVERIFY(bench.named<QToolButton>("Wipe")->isChecked());
    QCOMPARE(bench.named<ResetSpinBox>("Exposure")->value(), -2.0);
    QVERIFY(bench.named<QToolButton>("Luminance")->isChecked());
    QCOMPARE(bench.named<QComboBox>("View A")->currentIndex(), int(View::Hint));
    QCOMPARE(bench.viewer->settings(), settings); // showing changed nothing
}

void TestViewerToolBar::fitsBesideTwoPanels() {
    // 1280 wide with two panels of 260: everything but the snapshots is in sight.
    const Bench bench(1280 - 2 * 260);
    QVERIFY2(bench.bar->overflowing() <= 1, qPrintable(QString::number(bench.bar->sizeHint().width())));
    QVERIFY(bench.named<QComboBox>("Background")->isVisible());
    QVERIFY(
        bench.bar->rect().contains(QRect(bench.named<QComboBox>("Background")->mapTo(bench.bar, QPoint(0, 0)),
                                         bench.named<QComboBox>("Background")->size())));
}

void TestViewerToolBar::longWordsOverflow() {
    LongWords words;
    QCoreApplication::installTranslator(&words);
    {
        const Bench bench(1280 - 2 * 260);
        QVERIFY(bench.bar->minimumSizeHint().width() <= 760);
        for (QWidget* widget : bench.bar->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->window() != &bench.window)
                continue;
            const QRect place(widget->mapTo(bench.bar, QPoint(0, 0)), widget->size());
            QVERIFY2(bench.bar->rect().contains(place), widget->metaObject()->className());
            if (auto* label = qobject_cast<QLabel*>(widget))
                QVERIFY(label->width() >= label->sizeHint().width());
        }
    }
    QCoreApplication::removeTranslator(&words);
}

void TestViewerToolBar::overflowingControlsWork() {
    const Bench bench(300);
    QVERIFY(bench.bar->overflowing() >= 4);
    auto* background = bench.named<QComboBox>("Background");
    QVERIFY(!background->isVisible());
    auto* more = bench.bar->findChild<QToolButton*>(QStringLiteral("overflowButton"));
    QVERIFY(more->isVisible());
    more->click();
    QTRY_VERIFY(background->isVisible());
    choose(*background, int(BackgroundKind::Black));
    QCOMPARE(bench.viewer->settings().background.kind, BackgroundKind::Black);
    bench.bar->findChild<QWidget*>(QStringLiteral("overflowPanel"))->hide();
    bench.viewer->window()->resize(1600, 500);
    QTRY_COMPARE(bench.bar->overflowing(), 0);
    QTRY_VERIFY(background->isVisible());
    QVERIFY(!more->isVisible());
}

QTEST_MAIN(TestViewerToolBar)
#include "tst_viewertoolbar.moc"
