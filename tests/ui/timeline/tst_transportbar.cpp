// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TransportBar.h"
#include "ui/widgets/RateText.h"
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ckd;
using namespace ckd::ui;
using Intent = TransportBar::Intent;

class TestTransportBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void frameText_data();
    void frameText();
    void rates();
    void withoutClipNothingCanBePressed();
    void buttonsSayWhatIsWanted();
    void frameFieldTakesNumbers();
    void typedTextIsNotOverwrittenWhilePlaying();
    void droppedFramesAreShown();
    void loopMenu();
    void everyButtonHasNameAndTooltip();
};

void TestTransportBar::frameText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qlonglong>("first");
    QTest::addColumn<qlonglong>("expected"); // current is 1040; -1 stands for refused
    QTest::newRow("number") << "1048" << 1001LL << 1048LL;
    QTest::newRow("spaces") << " 1048 " << 1001LL << 1048LL;
    QTest::newRow("plus") << "+10" << 1001LL << 1050LL;
    QTest::newRow("minus") << "-10" << 1001LL << 1030LL;
    QTest::newRow("real minus") << QString(QChar(0x2212)) + "10" << 1001LL << 1030LL;
    QTest::newRow("negative number") << "-10" << -20LL << -10LL;
    QTest::newRow("word") << "ten" << 1LL << -1LL;
    QTest::newRow("empty") << "" << 1LL << -1LL;
    QTest::newRow("huge") << "99999999999999999999" << 1LL << -1LL;
}

void TestTransportBar::frameText() {
    QFETCH(QString, text);
    QFETCH(qlonglong, first);
    QFETCH(qlonglong, expected);
    const std::optional<FrameNumber> frame = frameFromText(text, 1040, first);
    QCOMPARE(frame.value_or(-1), FrameNumber(expected));
}

void TestTransportBar::rates() {
    QCOMPARE(rateText({24, 1}), QStringLiteral("24"));
    QCOMPARE(rateText({24000, 1001}), QStringLiteral("23.976"));
    QCOMPARE(rateText({30000, 1001}), QStringLiteral("29.97"));
    QCOMPARE(rateText({25, 2}), QStringLiteral("12.5"));
    QCOMPARE(rateText({100, 1}), QStringLiteral("100"));
    QCOMPARE(rateText({120000, 100}), QStringLiteral("1200"));
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    const QString german = rateText({30000, 1001});
    QLocale::setDefault(before);
    QCOMPARE(german, QStringLiteral("29,97"));
}

void TestTransportBar::withoutClipNothingCanBePressed() {
    const TransportBar bar;
    for (int i = 0; i < TransportBar::kIntents; ++i)
        QVERIFY(!bar.button(Intent(i))->isEnabled());
    QVERIFY(!bar.frameField()->isEnabled());
    QCOMPARE(bar.frameField()->text(), QString());
}

void TestTransportBar::buttonsSayWhatIsWanted() {
    TransportBar bar;
    bar.setClip({.first = 1, .last = 9, .frames = 9, .rate = {24, 1}, .hasInOut = true, .in = 1, .out = 9});
    bar.show();
    std::vector<Intent> heard;
    connect(&bar, &TransportBar::intended, this, [&](Intent intent) { heard.push_back(intent); });
    for (int i = 0; i < TransportBar::kIntents; ++i)
        QTest::mouseClick(bar.button(Intent(i)), Qt::LeftButton);
    QCOMPARE(heard.size(), std::size_t(TransportBar::kIntents));
    for (int i = 0; i < TransportBar::kIntents; ++i)
        QCOMPARE(heard[std::size_t(i)], Intent(i));
}

void TestTransportBar::frameFieldTakesNumbers() {
    TransportBar bar;
    bar.setClip({.first = 1001, .last = 1100, .frames = 100, .rate = {24, 1}, .in = 1001, .out = 1100});
    bar.setFrame(1040);
    bar.show();
    QCOMPARE(bar.frameField()->text(), QStringLiteral("1040"));
    std::vector<FrameNumber> entered;
    connect(&bar, &TransportBar::frameEntered, this, [&](FrameNumber frame) { entered.push_back(frame); });
    bar.editFrame();
    QTest::keyClicks(bar.frameField(), QStringLiteral("1077"));
    QTest::keyClick(bar.frameField(), Qt::Key_Return);
    QCOMPARE(entered, std::vector<FrameNumber>{1077});
    QTest::keyClicks(bar.frameField(), QStringLiteral("abc"));
    QTest::keyClick(bar.frameField(), Qt::Key_Return);
    QCOMPARE(entered.size(), std::size_t(1));
    QCOMPARE(bar.frameField()->text(), QStringLiteral("1040")); // as it was
}

void TestTransportBar::typedTextIsNotOverwrittenWhilePlaying() {
    TransportBar bar;
    bar.setClip({.first = 1, .last = 100, .frames = 100, .rate = {24, 1}, .in = 1, .out = 100});
    bar.show();
    QApplication::setActiveWindow(&bar);
    bar.editFrame();
    QTRY_VERIFY(bar.frameField()->hasFocus());
    QTest::keyClicks(bar.frameField(), QStringLiteral("5"));
    bar.setFrame(33);
    QCOMPARE(bar.frameField()->text(), QStringLiteral("5"));
    QTest::keyClick(bar.frameField(), Qt::Key_Escape);
    QCOMPARE(bar.frameField()->text(), QStringLiteral("33"));
}

void TestTransportBar::droppedFramesAreShown() {
    TransportBar bar;
    bar.setClip({.first = 1, .last = 100, .frames = 100, .rate = {24, 1}, .in = 1, .out = 100});
    QVERIFY(bar.droppedLabel()->text().contains(QLatin1Char('0')));
    QCOMPARE(bar.droppedLabel()->palette().color(QPalette::WindowText), QColor(Theme::kDimText));
    bar.setDropped(12);
    QVERIFY(bar.droppedLabel()->text().contains(QStringLiteral("12")));
    QCOMPARE(bar.droppedLabel()->palette().color(QPalette::WindowText), QColor(Theme::kWarning));
    QSignalSpy reset(&bar, &TransportBar::droppedResetRequested);
    bar.show();
    QTest::mouseDClick(bar.droppedLabel(), Qt::LeftButton);
    QCOMPARE(reset.size(), 1);
}

void TestTransportBar::loopMenu() {
    TransportBar bar;
    bar.setLoop(Player::Loop::Bounce);
    QMenu* menu = bar.findChild<QMenu*>();
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 3);
    std::vector<Player::Loop> chosen;
    connect(&bar, &TransportBar::loopChosen, this, [&](Player::Loop loop) { chosen.push_back(loop); });
    for (QAction* action : menu->actions()) {
        QCOMPARE(action->isChecked(), action->data().toInt() == int(Player::Loop::Bounce));
        QVERIFY(!action->text().isEmpty());
    }
    for (QAction* action : menu->actions())
        action->trigger();
    QCOMPARE(chosen,
             (std::vector<Player::Loop>{Player::Loop::Repeat, Player::Loop::Bounce, Player::Loop::Once}));
}

void TestTransportBar::everyButtonHasNameAndTooltip() {
    TransportBar bar;
    bar.setShortcut(Intent::PlayForward, QStringLiteral("L"));
    for (const QToolButton* button : bar.findChildren<QToolButton*>()) {
        QVERIFY(!button->accessibleName().isEmpty());
        QVERIFY(!button->toolTip().isEmpty());
        QVERIFY(!button->icon().isNull());
    }
    QVERIFY(bar.button(Intent::PlayForward)->toolTip().endsWith(QStringLiteral("(L)")));
    QVERIFY(!bar.frameField()->accessibleName().isEmpty());
}

QTEST_MAIN(TestTransportBar)
#include "tst_transportbar.moc"
