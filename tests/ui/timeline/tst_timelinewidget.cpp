// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TimelinePanel.h"
#include "ui/timeline/TimelineWidget.h"
#include "ui/timeline/TransportBar.h"
#include "ui/widgets/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace ckd;
using namespace ckd::ui;

namespace {

/// A shown timeline and what it asked for.
struct Bench {
    TimelineWidget widget;
    std::vector<FrameNumber> seeks, ins, outs;

    explicit Bench(std::vector<FrameRun> frames = {{1001, 1100}}) {
        widget.resize(900, widget.sizeHint().height());
        widget.show();
        widget.setFrames(std::move(frames));
        widget.setFrame(widget.range().first);
        QObject::connect(&widget, &TimelineWidget::seekRequested, &widget,
                         [this](FrameNumber frame) { seeks.push_back(frame); });
        QObject::connect(&widget, &TimelineWidget::inRequested, &widget,
                         [this](FrameNumber frame) { ins.push_back(frame); });
        QObject::connect(&widget, &TimelineWidget::outRequested, &widget,
                         [this](FrameNumber frame) { outs.push_back(frame); });
    }
    /// Where the geometry's area begins: found by asking the picture, not the widget's privates.
    [[nodiscard]] QPoint at(FrameNumber frame, int y) const {
        const TimelineGeometry& geometry = widget.geometryOfFrames();
        const double left = widget.width() - 10 - geometry.width; // the right margin is fixed
        return {int(left + geometry.centreOf(frame)), y};
    }
    [[nodiscard]] QPoint edge(FrameNumber frame, int y) const {
        const TimelineGeometry& geometry = widget.geometryOfFrames();
        return {int(std::round(widget.width() - 10 - geometry.width + geometry.xOf(frame))), y};
    }
    [[nodiscard]] int bottom() const { return widget.height() - 8; } ///< in the last lane
    [[nodiscard]] QImage picture() { return widget.grab().toImage(); }
    void wheel(FrameNumber frame, int turn, Qt::KeyboardModifiers modifiers = {}) {
        const QPointF position = at(frame, 40);
        QWheelEvent event(position, widget.mapToGlobal(position), {}, {0, turn}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&widget, &event);
    }
};

/// Whether a pixel of about that colour is in the picture.
bool holds(const QImage& picture, QRgb color, const QRect& where = {}) {
    const QRect area = where.isNull() ? picture.rect() : where;
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            const QRgb pixel = picture.pixel(x, y);
            if (std::abs(qRed(pixel) - qRed(color)) + std::abs(qGreen(pixel) - qGreen(color)) +
                    std::abs(qBlue(pixel) - qBlue(color)) <
                12)
                return true;
        }
    }
    return false;
}

} // namespace

class TestTimelineWidget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void emptyTimelineIsHarmless();
    void scrubbingAsksForFrames();
    void handlesAreDragged();
    void wheelZoomsAtThePointer();
    void keysStep();
    void lanesArePainted();
    void oneFailedFrameOfManyIsSeen();
    void describesFramesInWords();
    void screenReaderSeesASlider();
    void playheadComesIntoView();
    void panelTiesPlayerAndWidgets();
};

void TestTimelineWidget::emptyTimelineIsHarmless() {
    TimelineWidget widget;
    widget.resize(500, widget.sizeHint().height());
    widget.show();
    QSignalSpy seeks(&widget, &TimelineWidget::seekRequested);
    QTest::mouseClick(&widget, Qt::LeftButton, {}, QPoint(300, 40));
    widget.zoomIn();
    widget.zoomToFit();
    QVERIFY(!widget.grab().isNull());
    QVERIFY(seeks.isEmpty());
    widget.resize(1, 1);
    QVERIFY(!widget.grab().isNull());
}

void TestTimelineWidget::scrubbingAsksForFrames() {
    Bench bench;
    QTest::mousePress(&bench.widget, Qt::LeftButton, {}, bench.at(1040, 40));
    QCOMPARE(bench.seeks, std::vector<FrameNumber>{1040});
    bench.widget.setFrame(1040);
    QTest::mouseMove(&bench.widget, bench.at(1040, 50)); // the same frame
    QCOMPARE(bench.seeks.size(), std::size_t(1));
    QTest::mouseMove(&bench.widget, bench.at(1050, 50));
    QTest::mouseMove(&bench.widget, QPoint(5000, 50)); // outside: the last
    QCOMPARE(bench.seeks, (std::vector<FrameNumber>{1040, 1050, 1100}));
    QTest::mouseRelease(&bench.widget, Qt::LeftButton, {}, bench.at(1050, 50));
    QTest::mouseMove(&bench.widget, bench.at(1020, 50));
    QCOMPARE(bench.seeks.size(), std::size_t(3));
}

void TestTimelineWidget::handlesAreDragged() {
    Bench bench;
    bench.widget.setFrame(1050);
    QTest::mousePress(&bench.widget, Qt::LeftButton, {}, bench.edge(1001, 15));
    QTest::mouseMove(&bench.widget, bench.at(1010, 15));
    QTest::mouseRelease(&bench.widget, Qt::LeftButton, {}, bench.at(1010, 15));
    QCOMPARE(bench.ins, std::vector<FrameNumber>{1010});
    bench.widget.setInOut(1010, std::nullopt);
    QTest::mousePress(&bench.widget, Qt::LeftButton, {}, bench.edge(1101, 15));
    QTest::mouseMove(&bench.widget, bench.edge(1091, 15));
    QTest::mouseRelease(&bench.widget, Qt::LeftButton, {}, bench.edge(1091, 15));
    QCOMPARE(bench.outs, std::vector<FrameNumber>{1090});
    QVERIFY(bench.seeks.empty());
    // Below the ruler the same place scrubs.
    QTest::mouseClick(&bench.widget, Qt::LeftButton, {}, bench.at(1010, 45));
    QCOMPARE(bench.seeks, std::vector<FrameNumber>{1010});
}

void TestTimelineWidget::wheelZoomsAtThePointer() {
    Bench bench({{1, 100'000}});
    const double x = bench.at(70'000, 0).x();
    bench.wheel(70'000, 120 * 20);
    QVERIFY(bench.widget.geometryOfFrames().frameWidth > 0.5);
    QVERIFY(std::abs(bench.at(70'000, 0).x() - x) <= 64);
    const double left = bench.widget.geometryOfFrames().left;
    bench.wheel(70'000, -120, Qt::ShiftModifier);
    QVERIFY(bench.widget.geometryOfFrames().left > left);
    QTest::mouseDClick(&bench.widget, Qt::LeftButton, {}, QPoint(400, 5));
    QVERIFY(bench.widget.geometryOfFrames().isFitted());
}

void TestTimelineWidget::keysStep() {
    Bench bench;
    QSignalSpy steps(&bench.widget, &TimelineWidget::stepRequested);
    QSignalSpy starts(&bench.widget, &TimelineWidget::startRequested);
    QSignalSpy ends(&bench.widget, &TimelineWidget::endRequested);
    QTest::keyClick(&bench.widget, Qt::Key_Right);
    QTest::keyClick(&bench.widget, Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(&bench.widget, Qt::Key_Home);
    QTest::keyClick(&bench.widget, Qt::Key_End);
    QCOMPARE(steps.size(), 2);
    QCOMPARE(steps[0][0].toInt(), 1);
    QCOMPARE(steps[1][0].toInt(), -10);
    QCOMPARE(starts.size(), 1);
    QCOMPARE(ends.size(), 1);
    QTest::keyClick(&bench.widget, Qt::Key_Plus);
    QVERIFY(!bench.widget.geometryOfFrames().isFitted());
    QTest::keyClick(&bench.widget, Qt::Key_Minus);
    QVERIFY(bench.widget.geometryOfFrames().isFitted());
}

void TestTimelineWidget::lanesArePainted() {
    Bench bench;
    QVERIFY(!holds(bench.picture(), Theme::kGood));
    bench.widget.setLanes({.keyed = {{1021, 1040}}, .flagged = {{1060, QStringLiteral("chatter")}}});
    const QImage picture = bench.picture();
    const auto column = [&](FrameNumber frame) {
        return QRect(bench.at(frame, 0).x(), 30, 1, bench.bottom() - 30);
    };
    QVERIFY(holds(picture, Theme::kGood, column(1030)));
    QVERIFY(!holds(picture, Theme::kGood, column(1045)));
    QVERIFY(holds(picture, Theme::kWarning, column(1060)));
    QVERIFY(!holds(picture, Theme::kWarning, column(1063)));
}

void TestTimelineWidget::oneFailedFrameOfManyIsSeen() {
    Bench bench({{1, 100'000}});
    bench.widget.setLanes({.failed = {{54'321, QStringLiteral("damaged")}}});
    QVERIFY(holds(bench.picture(), Theme::kBad));
}

void TestTimelineWidget::describesFramesInWords() {
    Bench bench({{1, 10}, {20, 30}});
    bench.widget.setLanes({.plate = {{1, 5}},
                           .hint = {{5, 30}},
                           .keyed = {{5, 5}},
                           .failed = {{7, QStringLiteral("Frame 7 is damaged.")}},
                           .flagged = {{5, QStringLiteral("holes inside solids")}}});
    QCOMPARE(bench.widget.describe(1), QStringLiteral("Frame 1, plate cached"));
    QCOMPARE(bench.widget.describe(5), QStringLiteral("Frame 5, plate cached, has a hint, keyed\n"
                                                      "Worth a look: holes inside solids"));
    QVERIFY(bench.widget.describe(7).endsWith(QStringLiteral("Failed: Frame 7 is damaged.")));
    QVERIFY(bench.widget.describe(15).contains(QStringLiteral("no such frame")));
}

void TestTimelineWidget::screenReaderSeesASlider() {
    Bench bench;
    bench.widget.setFrame(1042);
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&bench.widget);
    QVERIFY(accessible);
    QCOMPARE(accessible->role(), QAccessible::Slider);
    QCOMPARE(accessible->text(QAccessible::Name), QStringLiteral("Timeline"));
    QVERIFY(accessible->text(QAccessible::Value).startsWith(QStringLiteral("Frame 1042")));
    QAccessibleValueInterface* value = accessible->valueInterface();
    QVERIFY(value);
    QCOMPARE(value->minimumValue().toLongLong(), 1001LL);
    QCOMPARE(value->maximumValue().toLongLong(), 1100LL);
    QCOMPARE(value->currentValue().toLongLong(), 1042LL);
    value->setCurrentValue(1050LL);
    QCOMPARE(bench.seeks, std::vector<FrameNumber>{1050});
}

void TestTimelineWidget::playheadComesIntoView() {
    Bench bench({{1, 10'000}});
    bench.wheel(1, 120 * 20);
    bench.widget.setFrame(9000);
    const FrameRun seen = bench.widget.geometryOfFrames().visible();
    QVERIFY(seen.first <= 9000 && 9000 <= seen.last);
}

void TestTimelineWidget::panelTiesPlayerAndWidgets() {
    PreviewEngine engine({.keyers = std::make_shared<KeyerPool>(
                              [](const QString&, const QString&) -> Result<std::shared_ptr<Keyer>> {
                                  return Error::usage(QStringLiteral("none"));
                              })});
    Player player(&engine);
    TimelinePanel panel(player, engine);
    panel.resize(1280, panel.sizeHint().height());
    panel.show();
    QVERIFY(panel.timeline().isEmpty());
    QVERIFY(!panel.transport().button(TransportBar::Intent::PlayForward)->isEnabled());
    player.setClip({1, 2, 3, 4, 5, 8, 9}, {24, 1});
    QCOMPARE(panel.timeline().range(), (FrameRun{1, 9}));
    QTest::mouseClick(panel.transport().button(TransportBar::Intent::StepForward), Qt::LeftButton);
    QCOMPARE(player.frame(), FrameNumber(2));
    QCOMPARE(panel.timeline().frame(), FrameNumber(2));
    QTest::mouseClick(panel.transport().button(TransportBar::Intent::MarkIn), Qt::LeftButton);
    QCOMPARE(player.markedIn(), std::optional<FrameNumber>(2));
    QTest::mouseClick(panel.transport().button(TransportBar::Intent::ClearInOut), Qt::LeftButton);
    QVERIFY(!player.hasInOut());
    QTest::mouseClick(panel.transport().button(TransportBar::Intent::ToEnd), Qt::LeftButton);
    QCOMPARE(player.frame(), FrameNumber(9));
    QTest::keyClick(&panel.timeline(), Qt::Key_Home);
    QCOMPARE(player.frame(), FrameNumber(1));
    panel.transport().frameField()->setText(QStringLiteral("+4"));
    QTest::keyClick(panel.transport().frameField(), Qt::Key_Return);
    QCOMPARE(player.frame(), FrameNumber(5));
    QTest::mouseClick(panel.transport().button(TransportBar::Intent::PlayForward), Qt::LeftButton);
    QCOMPARE(player.speed(), 1);
    QTest::mouseClick(panel.transport().button(TransportBar::Intent::PlayForward), Qt::LeftButton);
    QCOMPARE(player.speed(), 0);
}

QTEST_MAIN(TestTimelineWidget)
#include "tst_timelinewidget.moc"
