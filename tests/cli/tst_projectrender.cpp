// SPDX-License-Identifier: Apache-2.0
#include "core/media/ImageWriter.h"
#include "core/project/Project.h"
#include "core/project/RenderQueueJob.h"
#include "tests/support/CliRun.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

namespace {

QString makeSequence(const QString& folder) {
    QDir().mkpath(folder);
    for (int frame = 1; frame <= 3; ++frame) {
        const Image image = makeImage(48, 27, 3, ColorEncoding::Srgb, [frame](int channel, int x, int) {
            const bool inside = x > 10 + frame && x < 30 + frame;
            return channel == 1 ? (inside ? 0.3F : 0.7F) : (inside ? 0.8F : 0.15F);
        });
        const Result<WrittenFile> written =
            writeStill(folder + QStringLiteral("/shot.000%1.png").arg(frame), 48, 27,
                       channelsOf(image, {QStringLiteral("R"), QStringLiteral("G"), QStringLiteral("B")}),
                       StillFormat::Png16);
        if (!written)
            qFatal("%s", qPrintable(written.error().text()));
    }
    return folder;
}

} // namespace

class TestProjectRender : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersWhatTheQueueHolds();
    void saysWhatDoesNotFit();
};

void TestProjectRender::rendersWhatTheQueueHolds() {
    const QTemporaryDir folder;
    Project project;
    project.clips.push_back(
        Clip::forPlate(makeSequence(folder.filePath(QStringLiteral("plates"))), QStringLiteral("shot")));
    RenderQueueJob job;
    job.id = QStringLiteral("1");
    job.clip = project.clips[0];
    job.clip.settings.gamma = 2;
    job.settings.folder = folder.filePath(QStringLiteral("out"));
    RenderQueueJob done = job;
    done.id = QStringLiteral("2");
    done.state = RenderQueueJob::State::Done;
    done.settings.folder = folder.filePath(QStringLiteral("not again"));
    project.queue.insert(QStringLiteral("jobs"), QJsonArray{job.toJson(), done.toJson()});
    const QString path = folder.filePath(QStringLiteral("p.ckproj"));
    CKD_VERIFY_OK(saveProject(project, path));

    const Outcome run = cli({QStringLiteral("key"), path, QStringLiteral("--json")});
    QCOMPARE(run.code, 0);
    for (int frame = 1; frame <= 3; ++frame)
        CKD_VERIFY_OK(
            verifyImage(folder.filePath(QStringLiteral("out/Matte/shot.000%1.exr").arg(frame)), 48, 27, 1));
    QVERIFY(!QDir(folder.filePath(QStringLiteral("not again"))).exists());
    QVERIFY2(!run.named("finished").isEmpty(), qPrintable(run.out));
    // The same again: its files are there.
    const Outcome again = cli({QStringLiteral("key"), path});
    QCOMPARE(again.code, 5);
    const Outcome skipped = cli({QStringLiteral("key"), path, QStringLiteral("--skip-existing")});
    QCOMPARE(skipped.code, 0);
}

void TestProjectRender::saysWhatDoesNotFit() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("p.ckproj"));
    CKD_VERIFY_OK(saveProject(Project(), path));
    const Outcome empty = cli({QStringLiteral("key"), path});
    QCOMPARE(empty.code, 3);
    QVERIFY(empty.error.contains(QLatin1String("no job")));
    const Outcome option =
        cli({QStringLiteral("key"), path, QStringLiteral("--despill"), QStringLiteral("3")});
    QCOMPARE(option.code, 2);
    QVERIFY(option.error.contains(QLatin1String("--despill")));
    const Outcome missing = cli({QStringLiteral("key"), folder.filePath(QStringLiteral("gone.ckproj"))});
    QCOMPARE(missing.code, 3);
}

QTEST_GUILESS_MAIN(TestProjectRender)
#include "tst_projectrender.moc"
