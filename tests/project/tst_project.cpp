// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/project/Project.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;

namespace {

Project projectIn(const QString& folder) {
    Project project;
    Clip inside = Clip::forPlate(folder + QStringLiteral("/plates/shöt.####.exr"), QStringLiteral("a"));
    inside.hint = {HintChoice::Kind::File, folder + QStringLiteral("/hints/a.mov")};
    inside.settings.garbageMatte = folder + QStringLiteral("/g.png");
    Clip outside = Clip::forPlate(QStringLiteral("/elsewhere/b.mov"), QStringLiteral("b"));
    outside.settings.gamma = 1.5;
    project.clips = {inside, outside};
    project.currentClip = outside.id;
    project.queue.insert(QStringLiteral("jobs"), 1);
    return project;
}

} // namespace

class TestProject : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackTheSame();
    void movesWithItsMaterial();
    void damageIsExplained_data();
    void damageIsExplained();
    void aFailedSaveKeepsTheOldFile();
};

void TestProject::comesBackTheSame() {
    QTemporaryDir folder;
    const Project project = projectIn(folder.path());
    const QString path = folder.filePath(QStringLiteral("p.ckproj"));
    QVERIFY(saveProject(project, path).ok());
    const Result<Project> back = loadProject(path);
    QVERIFY2(back.ok(), qPrintable(back ? QString() : back.error().text()));
    QCOMPARE(back->clips.size(), std::size_t(2));
    QVERIFY(back->clips == project.clips);
    QCOMPARE(back->currentClip, project.currentClip);
    QCOMPARE(back->queue, project.queue);
}

void TestProject::movesWithItsMaterial() {
    const QByteArray text = projectIn(QStringLiteral("/old place")).toText(QStringLiteral("/old place"));
    QVERIFY(!text.contains("/old place"));
    const Result<Project> moved = Project::fromText(text, QStringLiteral("/new"));
    QVERIFY(moved.ok());
    QCOMPARE(moved->clips[0].plate, QStringLiteral("/new/plates/shöt.####.exr"));
    QCOMPARE(moved->clips[0].hint.path, QStringLiteral("/new/hints/a.mov"));
    QCOMPARE(moved->clips[0].settings.garbageMatte, QStringLiteral("/new/g.png"));
    QCOMPARE(moved->clips[1].plate, QStringLiteral("/elsewhere/b.mov"));
}

void TestProject::damageIsExplained_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const QByteArray good = projectIn(QStringLiteral("/f")).toText(QStringLiteral("/f"));
    QTest::newRow("empty") << QByteArray() << "not a CorridorKey project";
    QTest::newRow("cut off") << good.left(good.size() / 2) << "not a CorridorKey project";
    QTest::newRow("other JSON") << QByteArray("{\"a\":1}") << "not a CorridorKey project";
    QTest::newRow("newer") << QByteArray("{\"corridorkeyProject\":99}") << "newer version";
    QTest::newRow("no version") << QByteArray("{\"corridorkeyProject\":\"x\"}") << "which version";
    QTest::newRow("no id") << QByteArray("{\"corridorkeyProject\":1,\"clips\":[{}]}") << "no id";
    QTest::newRow("twice") << QByteArray(
                                  "{\"corridorkeyProject\":1,\"clips\":[{\"id\":\"a\",\"plate\":\"p\"},"
                                  "{\"id\":\"a\",\"plate\":\"p\"}]}")
                           << "same id";
}

void TestProject::damageIsExplained() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bad.ckproj"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    const Result<Project> project = loadProject(path);
    QVERIFY(!project.ok());
    QCOMPARE(project.error().kind, ErrorKind::Input);
    QVERIFY2(project.error().message.contains(says), qPrintable(project.error().message));
    QVERIFY(project.error().message.contains(QLatin1String("bad.ckproj")));
}

void TestProject::aFailedSaveKeepsTheOldFile() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("p.ckproj"));
    QVERIFY(saveProject(projectIn(folder.path()), path).ok());
    for (const testing::FileCall call :
         {testing::FileCall::Open, testing::FileCall::Write, testing::FileCall::Fsync,
          testing::FileCall::Close, testing::FileCall::Rename}) {
        testing::failNextFileCall(call, 28 /* ENOSPC */);
        const Result<void> saved = saveProject(Project(), path);
        testing::clearFileFaults();
        QVERIFY(!saved.ok());
        QCOMPARE(saved.error().kind, ErrorKind::Output);
        const Result<Project> old = loadProject(path);
        QVERIFY(old.ok());
        QCOMPARE(old->clips.size(), std::size_t(2));
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

QTEST_GUILESS_MAIN(TestProject)
#include "tst_project.moc"
