// SPDX-License-Identifier: Apache-2.0
#include "ui/queue/QueuePanel.h"

#include "core/media/ImageWriter.h"
#include "tests/project/QueueRig.h"
#include "tests/support/Screenshot.h"
#include "tests/support/TestData.h"
#include "ui/models/RenderQueueModel.h"
#include "ui/widgets/Theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

using namespace ckd;
using namespace ckd::test;
using namespace ckd::ui;

using State = RenderQueueJob::State;

class TestQueuePanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void init();
    void cleanup();
    void emptyQueueSaysSo();
    void runningJobIsPausedResumedCancelled();
    void failureIsReadAndCopied();
    void retryRendersTheMissingFrames();
    void theOnlyJobNeedsNoChoice();
    void suspiciousFramesAreNamed();
    void orderByKeyboard();
    void removeAndClear();
    void theCrossCancelsAndRemoves();
    void holdsTheQueue();
    void everythingHasAName();

private:
    [[nodiscard]] QModelIndex cell(int row, int column) const {
        return m_panel->view()->model()->index(row, column);
    }
    std::unique_ptr<ExportFolder> m_folder;
    std::unique_ptr<RenderQueue> m_queue;
    std::unique_ptr<QueuePanel> m_panel;
};

void TestQueuePanel::init() {
    m_folder = std::make_unique<ExportFolder>();
    m_queue = std::make_unique<RenderQueue>();
    m_queue->setLimits(smallLimits());
    m_panel = std::make_unique<QueuePanel>(*m_queue);
    m_panel->resize(1280, 220);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestQueuePanel::cleanup() {
    m_panel.reset();
    m_queue.reset();
    m_folder.reset();
}

void TestQueuePanel::emptyQueueSaysSo() {
    QVERIFY(m_panel->findChild<QLabel*>("emptyQueue")->isVisible());
    QVERIFY(!m_panel->actions().cancel->isEnabled());
    screenshot(*m_panel, "queue-empty");
    m_queue->setHold(RenderQueue::Hold::On);
    m_queue->add(m_folder->makeClip("a", 1, 1), m_folder->settings("a"));
    QVERIFY(!m_panel->findChild<QLabel*>("emptyQueue")->isVisible());
    QVERIFY(m_panel->view()->isVisible());
}

void TestQueuePanel::runningJobIsPausedResumedCancelled() {
    const auto keyer = std::make_shared<FakeKeyer>();
    const auto gate = std::make_shared<Gate>();
    keyer->onInfer = [gate](FrameNumber frame, std::stop_token stop) -> Result<void> {
        if (frame == 7 && !gate->pass(stop))
            return Error::cancelled();
        return {};
    };
    m_queue->setKeyerFactory(factoryOf(keyer));
    RenderLimits limits = smallLimits();
    limits.workers = 1;
    m_queue->setLimits(limits);
    const QString first = m_queue->add(m_folder->makeClip("shot_010", 1, 12), m_folder->settings("a"));
    m_queue->add(m_folder->makeClip("shot_020", 1, 2), m_folder->settings("b"));
    QUEUE_TRY(m_queue->at(0).finished == 6);
    QCOMPARE(cell(0, RenderQueueModel::ProgressColumn).data().toString(), "50 %");
    QCOMPARE(cell(0, RenderQueueModel::StateColumn).data().toString(), "Running");
    QCOMPARE(cell(1, RenderQueueModel::StateColumn).data().toString(), "Waiting");
    screenshot(*m_panel, "queue-running");
    m_panel->select(first);
    m_panel->view()->setFocus();
    QTest::keyClick(m_panel->view(), Qt::Key_Space);
    QCOMPARE(m_queue->at(0).state, State::Paused);
    QCOMPARE(m_panel->actions().pause->text(), "Resume");
    QTest::keyClick(m_panel->view(), Qt::Key_Space);
    QCOMPARE(m_queue->at(0).state, State::Running);
    m_panel->actions().cancel->trigger();
    QCOMPARE(cell(0, RenderQueueModel::StateColumn).data().toString(), "Stopping…");
    QUEUE_TRY(m_queue->isIdle());
    QCOMPARE(m_queue->at(0).state, State::Cancelled);
    QCOMPARE(m_queue->at(1).state, State::Done);
    QCOMPARE(passesIn(m_folder->path("a")).size(), 12); // whole frames stay
    QVERIFY(!m_panel->actions().cancel->isEnabled());
    QVERIFY(m_panel->actions().retry->isEnabled());
    gate->open();
}

void TestQueuePanel::failureIsReadAndCopied() {
    m_queue->add(Clip::forPlate(m_folder->path("gone.mov"), "gone"), m_folder->settings("gone"));
    QUEUE_TRY(m_queue->isIdle());
    QCOMPARE(cell(0, RenderQueueModel::StateColumn).data().toString(), "Failed");
    const QString problem = cell(0, 0).data(RenderQueueModel::ProblemRole).toString();
    QVERIFY(problem.contains("gone.mov"));
    QVERIFY(!m_panel->areDetailsShown());
    const QRect place = m_panel->view()->visualRect(cell(0, RenderQueueModel::ProgressColumn));
    QTest::mouseClick(m_panel->view()->viewport(), Qt::LeftButton, {}, place.center());
    QVERIFY(m_panel->areDetailsShown());
    QTRY_VERIFY(m_panel->findChild<QPlainTextEdit*>()->width() > 300);
    QVERIFY(m_panel->findChild<QPlainTextEdit*>()->toPlainText().contains(problem));
    m_panel->findChild<QToolButton*>("copyDetails")->click();
    QVERIFY(QApplication::clipboard()->text().contains(problem));
    screenshot(*m_panel, "queue-failed");
    m_panel->actions().details->trigger();
    QVERIFY(!m_panel->areDetailsShown());
}

void TestQueuePanel::retryRendersTheMissingFrames() {
    const Clip clip = m_folder->makeClip("shot", 1, 6);
    QFile damaged(m_folder->plateFile("shot", 4));
    QVERIFY(damaged.resize(30));
    const QString id = m_queue->add(clip, m_folder->settings("out"));
    QUEUE_TRY(m_queue->isIdle());
    QCOMPARE(cell(0, RenderQueueModel::StateColumn).data().toString(), "1 failed");
    screenshot(*m_panel, "queue-frame-failed");
    m_folder->writePlate("shot", 4);
    m_panel->select(id);
    m_panel->actions().retry->trigger();
    QUEUE_TRY(m_queue->isIdle());
    QCOMPARE(cell(0, RenderQueueModel::StateColumn).data().toString(), "Done");
    QCOMPARE(passesIn(m_folder->path("out")).size(), 12);
    QVERIFY(!m_panel->actions().retry->isEnabled());
    QString shown;
    m_panel->setRevealer([&shown](const QString& folder) { shown = folder; });
    m_panel->actions().reveal->trigger();
    QCOMPARE(shown, m_folder->path("out"));
}

void TestQueuePanel::theOnlyJobNeedsNoChoice() {
    m_queue->setHold(RenderQueue::Hold::On);
    const QString id = m_queue->add(m_folder->makeClip("a", 1, 1), m_folder->settings("a"));
    QVERIFY(m_panel->selectedIds().isEmpty());
    QVERIFY(m_panel->actions().pause->isEnabled());
    QVERIFY(m_panel->actions().details->isEnabled());
    m_panel->actions().cancel->trigger();
    QCOMPARE(m_queue->at(0).state, State::Cancelled);
    QVERIFY(m_panel->actions().retry->isEnabled());
    m_queue->add(m_folder->makeClip("b", 1, 1), m_folder->settings("b"));
    QVERIFY(!m_panel->actions().cancel->isEnabled()); // which one?
    m_queue->remove(m_queue->at(1).id);
    m_panel->actions().remove->trigger();
    QCOMPARE(m_queue->rowOf(id), -1);
    QVERIFY(!m_panel->actions().remove->isEnabled());
}

void TestQueuePanel::suspiciousFramesAreNamed() {
    const Clip clip = m_folder->makeClip("shot", 1, 8);
    const Image nothing =
        makeImage(64, 36, 3, ColorEncoding::Srgb, [](int c, int, int) { return c == 1 ? 0.6F : 0.15F; });
    CKD_VERIFY_OK(writeStill(m_folder->plateFile("shot", 4), 64, 36, channelsOf(nothing, {"R", "G", "B"}),
                             StillFormat::Png16));
    const QString id = m_queue->add(clip, m_folder->settings("out"));
    QUEUE_TRY(m_queue->isIdle());
    QCOMPARE(cell(0, RenderQueueModel::StateColumn).data().toString(), QStringLiteral("Done, 1 to check"));
    m_panel->showDetails(id);
    const QString details = m_panel->findChild<QPlainTextEdit*>()->toPlainText();
    QVERIFY2(details.startsWith("Frame 4: the matte is empty"), qPrintable(details));
    screenshot(*m_panel, "queue-flagged");
}

void TestQueuePanel::orderByKeyboard() {
    m_queue->setHold(RenderQueue::Hold::On);
    const Clip clip = m_folder->makeClip("a", 1, 1);
    QStringList ids;
    for (int i = 0; i < 3; ++i)
        ids += m_queue->add(clip, m_folder->settings(QString::number(i)));
    m_panel->select(ids[0]);
    m_panel->view()->setFocus();
    QTest::keyClick(m_panel->view(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(m_queue->rowOf(ids[0]), 1);
    QCOMPARE(m_panel->selectedIds(), QStringList{ids[0]});
    QTest::keyClick(m_panel->view(), Qt::Key_Down, Qt::AltModifier);
    QVERIFY(!m_panel->actions().down->isEnabled());
    QTest::keyClick(m_panel->view(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_queue->rowOf(ids[0]), 1);
}

void TestQueuePanel::removeAndClear() {
    const Clip clip = m_folder->makeClip("a", 1, 1);
    QStringList ids;
    for (int i = 0; i < 3; ++i)
        ids += m_queue->add(clip, m_folder->settings(QString::number(i)));
    QUEUE_TRY(m_queue->isIdle());
    m_panel->select(ids[1]);
    m_panel->showDetails(ids[1]);
    m_panel->view()->setFocus();
    QTest::keyClick(m_panel->view(), Qt::Key_Delete);
    QCOMPARE(m_queue->count(), 2);
    m_panel->actions().removeEnded->trigger();
    QCOMPARE(m_queue->count(), 0);
    QVERIFY(!m_panel->areDetailsShown());
    QVERIFY(m_panel->findChild<QLabel*>("emptyQueue")->isVisible());
    QCOMPARE(passesIn(m_folder->path("1")).size(), 2); // the files stay
}

void TestQueuePanel::theCrossCancelsAndRemoves() {
    m_queue->setHold(RenderQueue::Hold::On);
    const QString id = m_queue->add(m_folder->makeClip("a", 1, 1), m_folder->settings("a"));
    const auto click = [this] {
        const QRect place = m_panel->view()->visualRect(cell(0, RenderQueueModel::ActionColumn));
        QTest::mouseClick(m_panel->view()->viewport(), Qt::LeftButton, {}, place.center());
    };
    click();
    QCOMPARE(m_queue->at(0).state, State::Cancelled);
    click();
    QCOMPARE(m_queue->rowOf(id), -1);
}

void TestQueuePanel::holdsTheQueue() {
    m_panel->actions().hold->trigger();
    QVERIFY(m_queue->isHeld());
    m_queue->add(m_folder->makeClip("a", 1, 1), m_folder->settings("a"));
    QCOMPARE(m_queue->at(0).state, State::Waiting);
    QCOMPARE(m_panel->actions().hold->text(), "Start queue");
    m_panel->actions().hold->trigger();
    QUEUE_TRY(m_queue->at(0).state == State::Done);
}

void TestQueuePanel::everythingHasAName() {
    QVERIFY(!m_panel->view()->accessibleName().isEmpty());
    for (const QToolButton* button : m_panel->findChildren<QToolButton*>()) {
        if (button->objectName() == "qt_toolbar_ext_button")
            continue;
        QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                 qPrintable(button->objectName()));
    }
    m_queue->setHold(RenderQueue::Hold::On);
    m_queue->add(m_folder->makeClip("shot", 1, 1), m_folder->settings("a"));
    QVERIFY(cell(0, 0).data(Qt::AccessibleTextRole).toString().contains("shot"));
}

QTEST_MAIN(TestQueuePanel)
#include "tst_queuepanel.moc"
