// SPDX-License-Identifier: Apache-2.0
// The artist's way: a .pth that PyTorch itself wrote is installed with one command and keys a real clip.
#include "CliProcess.h"
#include "core/media/FrameSource.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace ckd;
using namespace ckd::test;

namespace {

/// A Python that has PyTorch; empty when there is none. The system's own first: it has the packaged one.
QString pythonWithTorch() {
    for (const QString& python :
         {QStringLiteral("/usr/bin/python3"), QStandardPaths::findExecutable(QStringLiteral("python3"))}) {
        if (!python.isEmpty() &&
            QProcess::execute(python, {QStringLiteral("-c"), QStringLiteral("import torch, numpy")}) == 0)
            return python;
    }
    return {};
}

Result<DecodedFrame> readFrame(const QString& path) {
    Result<SharedSource> source = openSource(path);
    if (!source)
        return source.error();
    Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
    if (!cursor)
        return cursor.error();
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab((*source)->info().frames.front(), {});
    if (!raw)
        return raw.error();
    return (*raw)->convert();
}

} // namespace

class tst_CheckpointEndToEnd : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    CliOutcome cli(const QStringList& arguments) const {
        return runCli(m_folder.filePath(QStringLiteral("data")), arguments);
    }
    CliOutcome checkpoints(const QStringList& arguments) const {
        return cli(QStringList{QStringLiteral("checkpoints")} + arguments);
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        const QString python = pythonWithTorch();
        if (python.isEmpty())
            QSKIP("needs a Python with PyTorch (Debian: python3-torch)");
        QCOMPARE(QProcess::execute(python, {QStringLiteral(CKD_TORCH_WRITER), QStringLiteral("save"),
                                            m_folder.filePath(QStringLiteral("CorridorKey_v1.0.pth"))}),
                 0);
        QVERIFY(QFileInfo(m_folder.filePath(QStringLiteral("CorridorKey_v1.0.pth"))).size() > 390'000'000);
    }

    void isInstalledWithOneCommand() {
        const CliOutcome added =
            checkpoints({QStringLiteral("add"), m_folder.filePath(QStringLiteral("CorridorKey_v1.0.pth"))});
        CKD_CLI_CODE(added, 0);
        QVERIFY2(added.out.contains(QLatin1String("--keyer CorridorKey_v1.0")), qPrintable(added.out));
        const CliOutcome again =
            checkpoints({QStringLiteral("add"), m_folder.filePath(QStringLiteral("CorridorKey_v1.0.pth")),
                         QStringLiteral("--name"), QStringLiteral("again")});
        CKD_CLI_CODE(again, 2);
        // Only the copy is needed from now on, and the disk is small.
        QVERIFY(QFile::remove(m_folder.filePath(QStringLiteral("CorridorKey_v1.0.pth"))));
        CKD_CLI_CODE(checkpoints({QStringLiteral("verify"), QStringLiteral("CorridorKey_v1.0")}), 0);
        const QJsonObject list = checkpoints({QStringLiteral("list"), QStringLiteral("--json")}).json();
        QCOMPARE(list.value(QStringLiteral("checkpoints")).toArray().size(), 1);
    }

    void keysARealClip() {
        const QString out = m_folder.filePath(QStringLiteral("out"));
        const CliOutcome keyed = cli(
            {QStringLiteral("key"), QStringLiteral(CKD_SAMPLE), QStringLiteral("-o"), out,
             QStringLiteral("--keyer"), QStringLiteral("CorridorKey_v1.0"), QStringLiteral("--resolution"),
             QStringLiteral("512"), QStringLiteral("--device"), QStringLiteral("cpu"),
             QStringLiteral("--frames"), QStringLiteral("1-2"), QStringLiteral("--passes"),
             QStringLiteral("fg,matte,processed,comp,hint"), QStringLiteral("--json")});
        CKD_CLI_CODE(keyed, 0);
        const QStringList lines = keyed.out.split(u'\n', Qt::SkipEmptyParts);
        QList<int> frames;
        for (const QString& line : lines) {
            const QJsonObject event = QJsonDocument::fromJson(line.toUtf8()).object();
            if (event.value(QStringLiteral("event")).toString() != QLatin1String("frame"))
                continue;
            QCOMPARE(event.value(QStringLiteral("status")).toString(), QStringLiteral("done"));
            frames += event.value(QStringLiteral("frame")).toInt();
            qInfo("%s", qPrintable(line));
        }
        QCOMPARE(frames, (QList<int>{1, 2}));
        for (const char* pass : {"FG", "Matte", "Processed"}) {
            const QStringList files =
                QDir(out + u'/' + QLatin1String(pass)).entryList(QDir::Files, QDir::Name);
            QCOMPARE(files.size(), 2);
            const Result<DecodedFrame> frame =
                readFrame(out + u'/' + QLatin1String(pass) + u'/' + files.front());
            CKD_VERIFY_OK(frame);
            const std::span<const float> values = frame->rgb.data();
            QVERIFY(std::ranges::all_of(values, [](float value) { return std::isfinite(value); }));
            const auto [low, high] = std::ranges::minmax(values);
            QVERIFY2(high - low > 0.01F, pass); // the formula's weights make a picture, though no key
        }
        QCOMPARE(QDir(out + QStringLiteral("/Hint")).entryList(QDir::Files).size(), 2);
    }

    void aDeviceThatIsNotThereIsExit6() {
        const CliOutcome keyed =
            cli({QStringLiteral("key"), QStringLiteral(CKD_SAMPLE), QStringLiteral("-o"),
                 m_folder.filePath(QStringLiteral("none")), QStringLiteral("--keyer"),
                 QStringLiteral("CorridorKey_v1.0"), QStringLiteral("--frames"), QStringLiteral("1"),
                 QStringLiteral("--device"), QStringLiteral("cuda:99")});
        CKD_CLI_CODE(keyed, 6);
        QVERIFY2(keyed.error.contains(QLatin1String("cuda:99")), qPrintable(keyed.error));
    }

    void doctorKeysWithIt() {
        const CliOutcome doctor = cli({QStringLiteral("doctor"), QStringLiteral("--json")});
        CKD_CLI_CODE(doctor, 0);
        const QJsonObject network = doctor.json().value(QStringLiteral("network")).toObject();
        QVERIFY(!network.value(QStringLiteral("libtorch")).toString().isEmpty());
        QVERIFY(!network.value(QStringLiteral("devices")).toArray().isEmpty());
        const QJsonObject checkpoint =
            network.value(QStringLiteral("checkpoints")).toArray().at(0).toObject();
        QVERIFY(checkpoint.value(QStringLiteral("selfTest")).toObject().value(QStringLiteral("ok")).toBool());
    }

    void isRemoved() {
        CKD_CLI_CODE(checkpoints({QStringLiteral("remove"), QStringLiteral("CorridorKey_v1.0")}), 0);
        QCOMPARE(QDir(m_folder.filePath(QStringLiteral("data/checkpoints"))).entryList(QDir::Files).size(),
                 0);
    }
};

QTEST_GUILESS_MAIN(tst_CheckpointEndToEnd)
#include "tst_checkpoint_endtoend.moc"
