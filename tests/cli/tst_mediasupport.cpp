// SPDX-License-Identifier: Apache-2.0
// Every file of the shared media through the real program: keyed, or refused in a sentence; never a crash, a
// hang, or a black or flat picture. With CKD_MEDIA_TABLE=FILE.md it writes the table of
// docs/media-support.md.
#include "core/media/FrameSource.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>

using namespace ckd;

namespace {

/// Frames that are keyed of one clip: the beginning, and what a long movie's end needs.
constexpr std::size_t kFrames = 8;

struct Run {
    int code = -2; ///< -2: crashed or did not end
    QList<QJsonObject> events;
    QString error;
};

Run cli(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(CKD_CLI), arguments);
    Run run;
    if (!process.waitForFinished(600'000)) {
        process.kill();
        process.waitForFinished();
        return run;
    }
    run.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    for (const QByteArray& line : process.readAllStandardOutput().split('\n'))
        run.events += QJsonDocument::fromJson(line).object();
    run.error = QString::fromUtf8(process.readAllStandardError()).trimmed();
    return run;
}

/// Whether FFmpeg or OpenEXR's own programs get a picture out of the file; none when they are not installed.
std::optional<bool> judgeDecodes(const QString& path) {
    QProcess process;
    if (path.endsWith(QLatin1String(".exr")))
        process.start(QStringLiteral("exrheader"), {path});
    else
        process.start(QStringLiteral("ffmpeg"),
                      {"-v", "error", "-i", path, "-map", "0:v:0", "-frames:v", "1", "-f", "rawvideo", "-"});
    if (!process.waitForStarted() || !process.waitForFinished(60'000))
        return std::nullopt;
    return process.exitCode() == 0 && !process.readAllStandardOutput().isEmpty();
}

Result<DecodedFrame> readFirst(const QString& path) {
    Result<SharedSource> source = openSource(path);
    if (!source)
        return source.error();
    auto cursor = (*source)->openCursor();
    if (!cursor)
        return cursor.error();
    auto raw = (*cursor)->grab((*source)->info().frames.front(), {});
    if (!raw)
        return raw.error();
    return (*raw)->convert();
}

/// Largest spread of a channel; 0 for a black or flat picture.
float spread(const Image& image) {
    float most = 0;
    for (int c = 0; c < image.channels(); ++c) {
        const auto [low, high] = std::minmax_element(image.plane(c).begin(), image.plane(c).end());
        most = std::max(most, *high - *low);
    }
    return most;
}

QStringList filesBelow(const QString& folder) {
    QStringList files;
    for (const QFileInfo& info :
         QDir(folder).entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (info.isDir())
            files += filesBelow(info.filePath());
        else if (info.suffix() != QLatin1String("md"))
            files << info.filePath();
    }
    return files;
}

QString cell(QString text) {
    return text.replace(QLatin1Char('|'), QLatin1String("\\|")).replace(QLatin1Char('\n'), QLatin1Char(' '));
}

/// What the program says of a file, without the folder it happens to lie in.
QString withoutFolder(QString text, const QString& path) {
    return text.remove(QStringLiteral("corridorkey-cli: "))
        .replace(QDir::toNativeSeparators(path), QFileInfo(path).fileName());
}

} // namespace

class TestMediaSupport : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QStringList m_rows;

    void addRow(const QString& path, const QString& what, const QString& outcome, QStringList notes) {
        notes.replaceInStrings(QDir::toNativeSeparators(path), QFileInfo(path).fileName());
        m_rows << QStringLiteral("| %1 | %2 | %3 | %4 |")
                      .arg(cell(QFileInfo(path).fileName()), cell(what), cell(outcome),
                           cell(notes.join(QLatin1Char(' '))));
    }

    static QString description(const SourceInfo& info) {
        return QStringLiteral("%1, %2x%3, %4 bit%5, %6 frame%7")
            .arg(info.codec)
            .arg(info.width)
            .arg(info.height)
            .arg(info.bitDepth)
            .arg(info.hasAlpha ? QStringLiteral(", alpha") : QString())
            .arg(info.frames.size())
            .arg(info.frames.size() == 1 ? QString() : QStringLiteral("s"));
    }

    void checkResults(const QString& path, const SharedSource& source, const Run& run) {
        QJsonObject summary;
        QStringList notes;
        for (const QJsonObject& event : run.events) {
            if (event.value("event").toString() == QLatin1String("warning"))
                notes << event.value("message").toString();
            const QString said = event.value("message").toString();
            if (event.value("event").toString() == QLatin1String("frame") && !notes.contains(said))
                notes << said;
            if (event.value("event").toString() == QLatin1String("finished"))
                summary = event;
        }
        QVERIFY2(!summary.isEmpty(), qPrintable(run.error));
        const QJsonArray failed = summary.value("failed").toArray();
        notes << summary.value("message").toString();
        notes.removeAll(QString());
        QDir fg(m_dir.filePath(QFileInfo(path).fileName()) + QStringLiteral("/FG"));
        const QStringList written = fg.entryList(QDir::Files, QDir::Name);
        const int done = summary.value("done").toInt();
        QCOMPARE(int(written.size()), done);
        QVERIFY2(done > 0, "no frame was keyed");
        // The picture that came out is neither black nor flat, and neither was the plate.
        const Result<DecodedFrame> plate = readFirst(path);
        CKD_VERIFY_OK(plate);
        QVERIFY2(spread(plate->rgb) > 0.02F, "the plate reads as a flat picture");
        const Result<DecodedFrame> result = readFirst(fg.filePath(written.front()));
        CKD_VERIFY_OK(result);
        QVERIFY2(spread(result->rgb) > 0.02F, "FG is a flat picture");
        addRow(path, description(source->info()),
               QStringLiteral("keyed%1").arg(
                   run.code == 0 ? QString()
                                 : QStringLiteral(", %1 of %2 frames tried")
                                       .arg(done)
                                       .arg(done + failed.size() + summary.value("notRun").toInt())),
               notes);
    }

private Q_SLOTS:
    void everyFile_data() {
        QTest::addColumn<QString>("path");
        for (const char* folder : {"media/video", "media/stills"}) {
            const QString shared = test::sharedPath(QString::fromLatin1(folder));
            for (const QString& file : shared.isEmpty() ? QStringList() : filesBelow(shared))
                QTest::newRow(qPrintable(QFileInfo(file).fileName())) << file;
        }
        if (test::sharedPath(QStringLiteral("media/video")).isEmpty())
            QTest::newRow("absent") << QString();
    }

    void everyFile() {
        QFETCH(QString, path);
        if (path.isEmpty())
            QSKIP("needs the shared test data: media/video, media/stills");
        const Result<SharedSource> source = openSource(path);
        QStringList arguments{"key", path, "-o", m_dir.filePath(QFileInfo(path).fileName()), "--json"};
        if (source && (*source)->info().frames.size() > kFrames) {
            const std::vector<FrameNumber>& frames = (*source)->info().frames;
            arguments
                << "--frames"
                << QStringLiteral("%1-%2,%3").arg(frames.front()).arg(frames[kFrames - 2]).arg(frames.back());
        }
        const Run run = cli(arguments);
        QVERIFY2(run.code >= 0, "the program crashed or did not end");
        QVERIFY2(run.code == 0 || run.code == 1 || run.code == 3, qPrintable(run.error));
        const std::optional<bool> decodes = judgeDecodes(path);
        if (run.code == 3) {
            QVERIFY2(!run.error.isEmpty() && run.error.contains(QFileInfo(path).fileName()),
                     "refused without a sentence that names the file");
            QVERIFY2(!decodes.value_or(false), "refused, although its own library decodes it");
            addRow(path, QStringLiteral("–"), QStringLiteral("refused: ") + withoutFolder(run.error, path),
                   {});
            return;
        }
        QVERIFY(source.ok());
        checkResults(path, *source, run);
    }

    void cleanupTestCase() {
        const QString table = qEnvironmentVariable("CKD_MEDIA_TABLE");
        if (table.isEmpty())
            return;
        QFile file(table);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "# What can be read\n"
            "Every file of the shared test media through `corridorkey-cli key`, made by\n"
            "`CKD_MEDIA_TABLE=docs/media-support.md build/ci/tests/cli/tst_mediasupport`. Of long movies the "
            "first seven frames and the last one are keyed. The test fails when a file crashes the program, "
            "comes out black or flat, or is refused although FFmpeg or OpenEXR decode it themselves.\n\n"
            "| file | what it is | outcome | what the program says about it |\n|---|---|---|---|\n");
        file.write((m_rows.join(QLatin1Char('\n')) + QLatin1Char('\n')).toUtf8());
    }
};

QTEST_GUILESS_MAIN(TestMediaSupport)
#include "tst_mediasupport.moc"
