// SPDX-License-Identifier: Apache-2.0
// Every open, write, fsync, close and rename of a job fails once, one after the other: nothing that is whole
// gets damaged, nothing half appears, and a second try makes what the first could not.
#include "core/base/AtomicFile.h"
#include "core/pipeline/Journal.h"
#include "core/pipeline/PassSink.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cerrno>

using namespace ckd;
using namespace ckd::test;
using Call = ckd::testing::FileCall;

Q_DECLARE_METATYPE(Call)

namespace {

constexpr FrameNumber kFrames = 4;

/// In memory where that is possible: hundreds of jobs, each with its own fsyncs.
QString folderTemplate() {
    const QFileInfo memory(QStringLiteral("/dev/shm"));
    return (memory.isDir() && memory.isWritable() ? memory.filePath() : QDir::tempPath()) +
           QStringLiteral("/ckd-faults-XXXXXX");
}

QMap<QString, QByteArray> contentOf(const QString& folder) {
    QMap<QString, QByteArray> content;
    for (const char* pass : {"FG", "Matte", "Processed", "Comp"}) {
        const QDir dir(folder + u'/' + QLatin1String(pass));
        for (const QString& name : dir.entryList(QDir::Files | QDir::Hidden)) {
            QFile file(dir.filePath(name));
            content.insert(QLatin1String(pass) + u'/' + name,
                           file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable"));
        }
    }
    return content;
}

} // namespace

class TestPassSinkFaults : public QObject {
    Q_OBJECT

    QMap<QString, QByteArray> m_unbroken;
    QMap<QString, QByteArray> m_unbrokenWithMovie;
    QMap<Call, int> m_calls;

    enum class What { Pictures, PicturesAndMovie };

    [[nodiscard]] static RenderSummary render(const QString& folder, OutputErrorPolicy policy,
                                              PassSinkOptions::FinishedFrames finished, What what) {
        Rig rig(1, kFrames);
        rig.plate->sourceInfo.width = 64;
        rig.plate->sourceInfo.height = 48;
        rig.plate->sourceInfo.rate = {25, 1};
        rig.spec->limits.workers = 2;
        rig.spec->limits.writeThreads = 2;
        PassSinkOptions options;
        options.finishedFrames = finished;
        if (what == What::PicturesAndMovie) {
            MoviePass movie;
            movie.pass = Pass::Comp;
            movie.codec = MovieSettings::Codec::ProRes422Hq;
            options.movies.push_back(movie);
        }
        rig.options.outputPolicy = std::move(policy);
        const auto sink = std::make_shared<PassSink>(folder, rig.plate->sourceInfo, options);
        RenderJob job(rig.spec, sink, &rig.recorder, rig.options);
        job.start();
        return job.wait();
    }
    [[nodiscard]] static OutputErrorPolicy always(OutputDecision decision) {
        return [decision](const Error&, FrameNumber, std::stop_token) { return decision; };
    }

private Q_SLOTS:
    void initTestCase() {
        const QTemporaryDir dir(folderTemplate());
        ckd::testing::clearFileFaults();
        const auto summary =
            render(dir.path(), {}, PassSinkOptions::FinishedFrames::MakeAgain, What::Pictures);
        QCOMPARE(summary.done, std::size_t(kFrames));
        for (const Call call : {Call::Open, Call::Write, Call::Fsync, Call::Close, Call::Rename})
            m_calls.insert(call, ckd::testing::fileCalls(call));
        m_unbroken = contentOf(dir.path());
        QCOMPARE(m_unbroken.size(), 4 * kFrames);
        QVERIFY(m_calls.value(Call::Rename) == 4 * kFrames && m_calls.value(Call::Write) >= 6 * kFrames);
        const QTemporaryDir other(folderTemplate());
        QCOMPARE(render(other.path(), {}, PassSinkOptions::FinishedFrames::MakeAgain, What::PicturesAndMovie)
                     .state,
                 RenderState::Done);
        m_unbrokenWithMovie = contentOf(other.path());
        QCOMPARE(m_unbrokenWithMovie.size(), 4 * kFrames + 1);
    }

    void everyCallFailsOnce_data() {
        QTest::addColumn<Call>("call");
        QTest::addColumn<int>("cause");
        QTest::addColumn<OutputDecision>("decision");
        const std::pair<Call, const char*> calls[] = {{Call::Open, "open"},
                                                      {Call::Write, "write"},
                                                      {Call::Fsync, "fsync"},
                                                      {Call::Close, "close"},
                                                      {Call::Rename, "rename"}};
        for (const auto& [call, name] : calls) {
            QTest::addRow("%s, tried again", name) << call << ENOSPC << OutputDecision::Retry;
            QTest::addRow("%s, frame fails", name) << call << EIO << OutputDecision::FailFrame;
            QTest::addRow("%s, job stops", name) << call << ENOSPC << OutputDecision::StopJob;
        }
    }
    void everyCallFailsOnce() {
        QFETCH(Call, call);
        QFETCH(int, cause);
        QFETCH(OutputDecision, decision);
        int inFrames = 0;
        for (int skip = 0; skip < m_calls.value(call); ++skip) {
            const QTemporaryDir dir(folderTemplate());
            ckd::testing::clearFileFaults();
            ckd::testing::failNextFileCall(call, cause, skip);
            const RenderSummary summary = render(dir.path(), always(decision),
                                                 PassSinkOptions::FinishedFrames::MakeAgain, What::Pictures);
            ckd::testing::clearFileFaults();
            const QMap<QString, QByteArray> content = contentOf(dir.path());
            for (auto [path, bytes] : content.asKeyValueRange())
                QVERIFY2(m_unbroken.value(path) == bytes, qPrintable(path)); // whole, or not there
            QCOMPARE(summary.done + summary.failed.size() + summary.notRun, std::size_t(kFrames));
            if (summary.state == RenderState::Failed) {
                // The journal could not be opened or closed, or the job was told to stop.
                QVERIFY(summary.cause.has_value());
                QCOMPARE(summary.cause->kind, ErrorKind::Output);
                QVERIFY2(summary.cause->message.contains(dir.path()), qPrintable(summary.cause->message));
            } else if (decision == OutputDecision::Retry) {
                QCOMPARE(summary.done, std::size_t(kFrames));
                QVERIFY(content == m_unbroken);
                ++inFrames;
            } else {
                QCOMPARE(summary.failed.size(), std::size_t(1)); // that frame alone, and named
                const RenderSummary::FailedFrame& failed = summary.failed.front();
                QVERIFY2(failed.message.contains(dir.path()), qPrintable(failed.message));
                ++inFrames;
            }
            // What is missing is made by the next run, and only that.
            const RenderSummary again =
                render(dir.path(), {}, PassSinkOptions::FinishedFrames::Skip, What::Pictures);
            QCOMPARE(again.state, RenderState::Done);
            QCOMPARE(again.skipped + again.done, std::size_t(kFrames));
            if (summary.state != RenderState::Failed)
                QCOMPARE(again.done, summary.failed.size());
            QVERIFY(contentOf(dir.path()) == m_unbroken);
            QVERIFY(!QFile::exists(dir.filePath(".corridorkey-lock")));
        }
        QVERIFY2(decision == OutputDecision::StopJob || inFrames > 0, "no fault hit a frame");
    }

    void moviesAndPicturesDoNotHarmEachOther_data() {
        QTest::addColumn<Call>("call");
        QTest::addColumn<int>("cause");
        for (const int cause : {EIO, ENOSPC}) {
            const char* name = cause == EIO ? "broken" : "full";
            QTest::addRow("open, %s", name) << Call::Open << cause;
            QTest::addRow("write, %s", name) << Call::Write << cause;
            QTest::addRow("fsync, %s", name) << Call::Fsync << cause;
            QTest::addRow("close, %s", name) << Call::Close << cause;
            QTest::addRow("rename, %s", name) << Call::Rename << cause;
        }
    }
    void moviesAndPicturesDoNotHarmEachOther() {
        QFETCH(Call, call);
        QFETCH(int, cause);
        // Enough to reach the movie's part, its copy and the journal at the end.
        const int calls = m_calls.value(call) + (call == Call::Write ? 24 : 4);
        for (int skip = 0; skip < calls; skip += call == Call::Write ? 2 : 1) {
            const QTemporaryDir dir(folderTemplate());
            ckd::testing::clearFileFaults();
            ckd::testing::failNextFileCall(call, cause, skip);
            const RenderSummary summary = render(
                dir.path(), always(cause == ENOSPC ? OutputDecision::Retry : OutputDecision::FailFrame),
                PassSinkOptions::FinishedFrames::MakeAgain, What::PicturesAndMovie);
            ckd::testing::clearFileFaults();
            const QMap<QString, QByteArray> content = contentOf(dir.path());
            for (auto [path, bytes] : content.asKeyValueRange()) {
                const bool isMovie = path.endsWith("mov");
                // A movie that holds a failed frame is another movie; one that broke is kept as partial.
                if (!isMovie)
                    QVERIFY2(m_unbroken.value(path) == bytes, qPrintable(path));
                else if (summary.state == RenderState::Done && summary.failed.empty())
                    QVERIFY2(m_unbrokenWithMovie.value(path) == bytes, qPrintable(path));
            }
            if (cause == ENOSPC && summary.state == RenderState::Done)
                QVERIFY(content == m_unbrokenWithMovie); // every fault was waited out
            if (summary.state == RenderState::Failed)
                QCOMPARE(summary.cause->kind, ErrorKind::Output);
            for (const char* partial : {"Comp/shot.partial.mov", "Comp/shot.partial-2.mov"})
                QFile::remove(dir.filePath(QLatin1String(partial)));
            const RenderSummary again =
                render(dir.path(), {}, PassSinkOptions::FinishedFrames::Skip, What::PicturesAndMovie);
            QCOMPARE(again.state, RenderState::Done);
            QVERIFY(contentOf(dir.path()) == m_unbrokenWithMovie);
        }
    }
};

QTEST_GUILESS_MAIN(TestPassSinkFaults)
#include "tst_passsinkfaults.moc"
