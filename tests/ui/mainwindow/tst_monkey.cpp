// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/mainwindow/WindowRig.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/mainwindow/PreviewController.h"
#include "ui/models/ProjectDocument.h"
#include "ui/viewer/ViewerWidget.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QElapsedTimer>
#include <QMenu>
#include <QMouseEvent>
#include <QRandomGenerator>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <ctime>
#include <vector>

using namespace ckd;
using namespace ckd::ui;

namespace {

/// Processor time of the calling thread: what the window's thread itself did, whatever else the machine does.
double threadMs() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

/// How long the window's thread was busy without going back to its event loop.
class StallMeter {
public:
    void add(double ms) { m_ms.push_back(ms); }
    void print(const char* what) {
        std::sort(m_ms.begin(), m_ms.end());
        const auto at = [this](double share) { return m_ms[std::size_t(share * double(m_ms.size() - 1))]; };
        qInfo("%s: median %.2f ms, p99 %.2f ms, worst %.2f ms of %zu", what, at(0.5), at(0.99), m_ms.back(),
              m_ms.size());
    }
    [[nodiscard]] double worst() const { return *std::max_element(m_ms.begin(), m_ms.end()); }

private:
    std::vector<double> m_ms;
};

/// Does at random what an artist could do; never what needs an answer that a test cannot give.
class Monkey {
public:
    Monkey(WindowRig& rig, QStringList material, quint32 seed)
        : m_rig(rig), m_material(std::move(material)), m_random(seed) {}

    void act() {
        switch (m_random.bounded(12)) {
        case 0:
        case 1:
        case 2:
            return triggerAction();
        case 3:
        case 4:
            return changeSetting();
        case 5:
        case 6:
            return seek();
        case 7:
            return select();
        case 8:
            return wheel();
        case 9:
            return drag();
        case 10:
            return key();
        default:
            return rarely();
        }
    }
    QString last; ///< what was done, for the report of a failure

private:
    ProjectDocument& document() { return m_rig.window().document(); }

    void triggerAction() {
        static const QStringList never{QStringLiteral("file.quit"), QStringLiteral("clip.reveal"),
                                       QStringLiteral("view.fullScreen")};
        const std::vector<ActionSpec>& specs = actionSpecs();
        const ActionSpec& spec = specs[std::size_t(m_random.bounded(int(specs.size())))];
        last = QLatin1String(spec.id);
        if (spec.kind == ActionSpec::Kind::Separator || never.contains(last))
            return;
        m_rig.prompts().file =
            m_random.bounded(3) == 0 ? m_rig.file(QStringLiteral("monkey.ckproj")) : QString();
        if (last.startsWith(QLatin1String("file.import")) && !m_rig.prompts().file.isEmpty())
            m_rig.prompts().file = m_material[m_random.bounded(int(m_material.size()))];
        m_rig.window().actionRegistry().action(spec.id)->trigger();
        for (QDialog* dialog : m_rig.window().findChildren<QDialog*>())
            m_random.bounded(2) == 0 ? dialog->accept() : dialog->reject();
    }
    void changeSetting() {
        const std::span<const SettingSpec> specs = settingSpecs();
        const SettingSpec& spec = specs[std::size_t(m_random.bounded(int(specs.size())))];
        last = QStringLiteral("set ") + spec.key;
        if (spec.kind == SettingSpec::Kind::Number || spec.kind == SettingSpec::Kind::Integer)
            (void)document().setSetting(
                spec.key,
                QString::number(spec.minimum + m_random.generateDouble() * (spec.maximum - spec.minimum)));
        else if (spec.kind == SettingSpec::Kind::Choice)
            (void)document().setSetting(spec.key, spec.choices[m_random.bounded(int(spec.choices.size()))]);
        if (m_random.bounded(3) == 0)
            document().endGesture();
    }
    void seek() {
        Player& player = m_rig.window().preview().player();
        last = QStringLiteral("seek");
        if (!player.isEmpty())
            player.seek(player.firstFrame() + m_random.bounded(40) - 3);
    }
    void select() {
        last = QStringLiteral("select");
        const std::vector<Clip>& clips = document().clips();
        if (clips.empty())
            return;
        QStringList ids;
        for (int i = 0; i < 1 + m_random.bounded(3); ++i)
            ids += clips[std::size_t(m_random.bounded(int(clips.size())))].id;
        document().setSelection(ids, ids.front());
    }
    void wheel() {
        last = QStringLiteral("wheel");
        QWidget& viewer = m_rig.window().viewer();
        const QPointF place(m_random.bounded(viewer.width()), m_random.bounded(viewer.height()));
        QWheelEvent event(place, viewer.mapToGlobal(place), {}, {0, m_random.bounded(2) == 0 ? 120 : -120},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&viewer, &event);
    }
    void drag() {
        last = QStringLiteral("drag");
        QWidget& viewer = m_rig.window().viewer();
        const auto place = [&] {
            return QPoint(m_random.bounded(viewer.width()), m_random.bounded(viewer.height()));
        };
        const Qt::MouseButton button = m_random.bounded(2) == 0 ? Qt::LeftButton : Qt::MiddleButton;
        QTest::mousePress(&viewer, button, Qt::NoModifier, place());
        QTest::mouseMove(&viewer, place());
        QTest::mouseRelease(&viewer, button, Qt::NoModifier, place());
    }
    void key() {
        last = QStringLiteral("key");
        static const Qt::Key keys[] = {Qt::Key_Escape, Qt::Key_Return, Qt::Key_Tab,  Qt::Key_Backspace,
                                       Qt::Key_Up,     Qt::Key_Down,   Qt::Key_Left, Qt::Key_Right};
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &m_rig.window(), keys[m_random.bounded(int(std::size(keys)))]);
    }
    void rarely() {
        switch (m_random.bounded(8)) {
        case 0:
            last = QStringLiteral("drop");
            if (document().clips().size() < 12)
                m_rig.drop({m_material[m_random.bounded(int(m_material.size()))]});
            break;
        case 1: {
            last = QStringLiteral("export");
            if (!document().currentClip() || m_rig.queue().count() > 6) {
                m_rig.queue().removeEnded();
                break;
            }
            ExportSettings settings;
            settings.folder = m_rig.file(QStringLiteral("out%1").arg(m_random.bounded(3)));
            settings.existing = ExportSettings::Existing(m_random.bounded(3));
            m_rig.queue().add(*document().currentClip(), settings);
            break;
        }
        case 2:
            last = QStringLiteral("cancel");
            if (m_rig.queue().count() > 0)
                m_rig.queue().cancel(m_rig.queue().at(m_random.bounded(m_rig.queue().count())).id);
            break;
        case 3:
            last = QStringLiteral("resize");
            m_rig.window().resize(900 + m_random.bounded(700), 600 + m_random.bounded(400));
            break;
        default:
            last = QStringLiteral("wait");
            QTest::qWait(m_random.bounded(15));
        }
    }

    WindowRig& m_rig;
    const QStringList m_material;
    QRandomGenerator m_random;
};

} // namespace

class TestMonkey : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doesNotBreakTheWindow();
};

/// CKD_MONKEY_ACTIONS and CKD_MONKEY_SEED change how much and what; the seed of a failure repeats its
/// actions.
void TestMonkey::doesNotBreakTheWindow() {
    bool given = false;
    const int asked = qEnvironmentVariableIntValue("CKD_MONKEY_ACTIONS", &given);
    const int actions = given ? asked : 10'000;
    const auto seed = quint32(qEnvironmentVariableIntValue("CKD_MONKEY_SEED"));
    WindowRig rig;
    const QStringList material{rig.makeSequence(QStringLiteral("a"), 12),
                               rig.makeSequence(QStringLiteral("b"), 30),
                               rig.makeSequence(QStringLiteral("c"), 1)};
    QVERIFY(rig.drop({material[0]}));
    QTRY_VERIFY_WITH_TIMEOUT(!rig.window().document().clips().empty(), 30'000);
    Monkey monkey(rig, material, seed);
    StallMeter busy;
    StallMeter elapsed;
    StallMeter turns;                // painting, pictures that arrive, timers
    constexpr double kHang = 20'000; // ms of the window's own thread: it is stuck, whatever the machine
    for (int i = 0; i < actions; ++i) {
        const double before = threadMs();
        QElapsedTimer timer;
        timer.start();
        monkey.act();
        const double acted = threadMs() - before;
        if (monkey.last != QLatin1String("wait")) {
            busy.add(acted);
            elapsed.add(double(timer.nsecsElapsed()) * 1e-6);
        }
        if (acted > 100)
            qInfo("action %d (%s): the window's thread was busy for %.0f ms", i, qPrintable(monkey.last),
                  acted);
        QVERIFY2(acted < kHang, qPrintable(monkey.last));
        const double handling = threadMs();
        QCoreApplication::processEvents();
        turns.add(threadMs() - handling);
        QVERIFY(rig.window().isVisible());
        QCOMPARE(rig.window().document().clips().empty(), rig.window().document().currentClip() == nullptr);
    }
    busy.print("processor time of an action");
    elapsed.print("elapsed time of an action");
    turns.print("processor time of a turn of the event loop");
    ProjectDocument& document = rig.window().document();
    while (document.undoStack().canUndo())
        document.undoStack().undo();
    while (document.undoStack().canRedo())
        document.undoStack().redo();
}

QTEST_MAIN(TestMonkey)
#include "tst_monkey.moc"
