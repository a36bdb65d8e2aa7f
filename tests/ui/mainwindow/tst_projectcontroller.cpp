// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "tests/ui/mainwindow/ScriptedPrompts.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/mainwindow/AppSettings.h"
#include "ui/mainwindow/ProjectController.h"
#include "ui/models/ProjectDocument.h"
#include "ui/widgets/MessageBar.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QMenuBar>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <optional>

using namespace ckd;
using namespace ckd::ui;

namespace {

/// Everything a controller needs, in one folder.
struct Desk {
    explicit Desk(const QString& folder)
        : preferences(folder + QStringLiteral("/preferences.ini"))
        , controller({document, preferences, messages, prompts, &window, folder + QStringLiteral("/autosave"),
                      [] { return QJsonObject(); }, [this](const QJsonObject& queue) { restored = queue; }}) {
    }
    QWidget window;
    ProjectDocument document;
    AppSettings preferences;
    MessageBar messages;
    ScriptedPrompts prompts;
    QJsonObject restored;
    ProjectController controller;

    void addClip(const QString& name) {
        document.addClips({Clip::forPlate(QStringLiteral("/plates/%1.mov").arg(name), name)});
    }
};

} // namespace

class TestProjectController : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void savesAndOpens();
    void asksBeforeChangesAreLost();
    void aDamagedProjectLeavesTheOpenOneAlone();
    void aFailedSaveStaysModified();
    void recentProjectsAreOrdered();
    void theSafetyCopyIsOfferedAfterACrash();
    void aRunningProgramsCopyIsLeftAlone();
    void cleanEndLeavesNoCopy();
    void everyActionIsComplete();
};

void TestProjectController::savesAndOpens() {
    QTemporaryDir folder;
    Desk desk(folder.path());
    desk.addClip(QStringLiteral("a"));
    QCOMPARE(desk.controller.title(), QStringLiteral("Untitled"));
    desk.prompts.file = folder.filePath(QStringLiteral("shots")); // without a suffix
    desk.controller.save();
    QCOMPARE(desk.controller.path(), folder.filePath(QStringLiteral("shots.ckproj")));
    QVERIFY(!desk.document.isModified());
    QCOMPARE(desk.controller.title(), QStringLiteral("shots"));
    const std::vector<Clip> saved = desk.document.clips();
    desk.controller.newProject();
    QVERIFY(desk.document.clips().empty());
    QVERIFY(desk.controller.path().isEmpty());
    desk.controller.openFile(folder.filePath(QStringLiteral("shots.ckproj")));
    QVERIFY(desk.document.clips() == saved);
    QVERIFY(!desk.document.isModified());
    desk.addClip(QStringLiteral("b"));
    const int questions = desk.prompts.questions;
    desk.controller.save(); // knows its file
    QCOMPARE(desk.prompts.questions, questions);
    QCOMPARE(loadProject(desk.controller.path())->clips.size(), std::size_t(2));
}

void TestProjectController::asksBeforeChangesAreLost() {
    QTemporaryDir folder;
    Desk desk(folder.path());
    int done = 0;
    desk.controller.whenSaved([&done] { ++done; });
    QCOMPARE(done, 1); // nothing to lose
    QCOMPARE(desk.prompts.questions, 0);
    desk.addClip(QStringLiteral("a"));
    desk.prompts.saveAnswer = Prompts::SaveAnswer::Cancel;
    desk.controller.whenSaved([&done] { ++done; });
    QCOMPARE(done, 1);
    desk.prompts.saveAnswer = Prompts::SaveAnswer::Save;
    desk.controller.whenSaved([&done] { ++done; }); // closes the file dialog
    QCOMPARE(done, 1);
    desk.prompts.file = folder.filePath(QStringLiteral("p.ckproj"));
    desk.controller.whenSaved([&done] { ++done; });
    QCOMPARE(done, 2);
    QVERIFY(QFile::exists(desk.prompts.file));
    desk.addClip(QStringLiteral("b"));
    desk.prompts.saveAnswer = Prompts::SaveAnswer::Discard;
    desk.controller.newProject();
    QVERIFY(desk.document.clips().empty());
}

void TestProjectController::aDamagedProjectLeavesTheOpenOneAlone() {
    QTemporaryDir folder;
    Desk desk(folder.path());
    desk.addClip(QStringLiteral("a"));
    desk.document.markSaved();
    const QString path = folder.filePath(QStringLiteral("bad.ckproj"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"corridorkeyProject\": 1, \"clips\": [{\"id\": 5}]}");
    file.close();
    desk.controller.openFile(path);
    QCOMPARE(desk.document.clips().size(), std::size_t(1));
    QVERIFY(desk.controller.path().isEmpty());
    QVERIFY2(desk.messages.text().contains(QLatin1String("bad.ckproj")), qPrintable(desk.messages.text()));
    desk.messages.clear();
    desk.controller.openFile(folder.filePath(QStringLiteral("gone.ckproj")));
    QVERIFY(desk.messages.text().contains(QLatin1String("gone.ckproj")));
}

void TestProjectController::aFailedSaveStaysModified() {
    QTemporaryDir folder;
    Desk desk(folder.path());
    desk.addClip(QStringLiteral("a"));
    desk.prompts.file = folder.filePath(QStringLiteral("no such folder/p.ckproj"));
    desk.controller.save();
    QVERIFY(desk.document.isModified());
    QVERIFY(!desk.messages.text().isEmpty());
    int done = 0;
    desk.prompts.saveAnswer = Prompts::SaveAnswer::Save;
    desk.controller.whenSaved([&done] { ++done; });
    QCOMPARE(done, 0); // nothing may be lost because a save failed
}

void TestProjectController::recentProjectsAreOrdered() {
    QTemporaryDir folder;
    Desk desk(folder.path());
    for (int i = 0; i < 12; ++i) {
        desk.prompts.file = folder.filePath(QStringLiteral("p%1.ckproj").arg(i));
        desk.controller.saveAs();
    }
    desk.controller.openFile(folder.filePath(QStringLiteral("p5.ckproj")));
    QCOMPARE(desk.controller.recent().size(), AppSettings::kRecent);
    QCOMPARE(desk.controller.recent().front(), folder.filePath(QStringLiteral("p5.ckproj")));
    QCOMPARE(desk.controller.recent().count(folder.filePath(QStringLiteral("p5.ckproj"))), 1);
    QCOMPARE(AppSettings(folder.filePath(QStringLiteral("preferences.ini")))
                 .value(settings::kRecentProjects)
                 .toStringList(),
             desk.controller.recent());
}

/// A second process writes a copy and is killed while it runs.
void TestProjectController::theSafetyCopyIsOfferedAfterACrash() {
    QTemporaryDir folder;
    QProcess victim;
    victim.start(QCoreApplication::applicationFilePath(),
                 {QStringLiteral("--autosave-and-wait"), folder.path()});
    QVERIFY(victim.waitForStarted());
    QVERIFY(victim.waitForReadyRead(20000));
    QCOMPARE(victim.readLine().trimmed(), QByteArray("saved"));
    {
        Desk early(folder.path());
        early.controller.offerRecovery();
        QCOMPARE(early.prompts.questions, 0); // its owner lives
    }
    ::kill(pid_t(victim.processId()), SIGKILL);
    QVERIFY(victim.waitForFinished());
    Desk desk(folder.path());
    desk.controller.offerRecovery();
    QCOMPARE(desk.prompts.questions, 1);
    QCOMPARE(desk.document.clips().size(), std::size_t(1));
    QCOMPARE(desk.document.clips()[0].name, QStringLiteral("rescued"));
    QCOMPARE(desk.document.clips()[0].plate, QStringLiteral("/plates/rescued.mov"));
    QVERIFY(desk.document.isModified());
    QVERIFY(QFile::exists(desk.controller.autosave().path()));
    Desk later(folder.path());
    later.controller.offerRecovery();
    QCOMPARE(later.prompts.questions, 0); // offered once
}

void TestProjectController::aRunningProgramsCopyIsLeftAlone() {
    QTemporaryDir folder;
    Desk first(folder.path());
    first.addClip(QStringLiteral("a"));
    first.controller.autosave().flush();
    QVERIFY(QFile::exists(first.controller.autosave().path()));
    Desk second(folder.path());
    QVERIFY(second.controller.autosave().takeOver().empty());
    QVERIFY(QFile::exists(first.controller.autosave().path()));
}

void TestProjectController::cleanEndLeavesNoCopy() {
    QTemporaryDir folder;
    {
        Desk desk(folder.path());
        desk.addClip(QStringLiteral("a"));
        desk.controller.autosave().flush();
    }
    QCOMPARE(QDir(folder.filePath(QStringLiteral("autosave"))).entryList(QDir::Files).size(), 0);
}

void TestProjectController::everyActionIsComplete() {
    QWidget window;
    ActionRegistry actions(&window);
    QMenuBar bar;
    actions.fill(bar);
    QSet<QString> ids;
    QSet<QString> keys;
    for (const ActionSpec& spec : actionSpecs()) {
        if (spec.kind == ActionSpec::Kind::Separator)
            continue;
        QVERIFY2(!ids.contains(QLatin1String(spec.id)), spec.id);
        ids.insert(QLatin1String(spec.id));
        const QAction* action = actions.action(spec.id);
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(action->statusTip().endsWith(u'.'), spec.id);
        const QString key = spec.shortcut.toString();
        QVERIFY2(key.isEmpty() || !keys.contains(key), spec.id);
        keys.insert(key);
    }
    QVERIFY(ids.size() > 50);
    QCOMPARE(bar.actions().size(), 7);
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--autosave-and-wait") {
        Desk desk(QString::fromLocal8Bit(argv[2]));
        desk.addClip(QStringLiteral("rescued"));
        desk.controller.autosave().flush();
        puts("saved");
        fflush(stdout);
        return QApplication::exec(); // until it is killed
    }
    TestProjectController test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_projectcontroller.moc"
