// SPDX-License-Identifier: Apache-2.0
#include "core/project/FolderScan.h"

#include "core/media/ImageWriter.h"
#include "core/media/MovieWriter.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ckd;

namespace {

/// "a/0001-0012.png" makes twelve files, everything else one; all are empty.
void touch(const QTemporaryDir& dir, const QStringList& files) {
    const auto make = [&dir](const QString& name) {
        const QString path = dir.filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
    };
    static const QRegularExpression kRun(QStringLiteral(R"(^(.*?)(\d{4})-(\d{4})(\.\w+)$)"));
    for (const QString& name : files) {
        if (name.endsWith(u'/')) {
            QDir().mkpath(dir.filePath(name));
            continue;
        }
        const QRegularExpressionMatch run = kRun.match(name);
        if (!run.hasMatch()) {
            make(name);
            continue;
        }
        for (int n = run.captured(2).toInt(); n <= run.captured(3).toInt(); ++n)
            make(run.captured(1) + QStringLiteral("%1").arg(n, 4, 10, QLatin1Char('0')) + run.captured(4));
    }
}

QString relative(const QTemporaryDir& dir, const QString& path) {
    return path.isEmpty() ? QString() : QDir(dir.path()).relativeFilePath(path);
}

/// "name: plate + hint state plateFrames/hintFrames/usableFrames"
QStringList described(const QTemporaryDir& dir, const ScanResult& result) {
    QStringList lines;
    for (const ScannedClip& clip : result.clips) {
        QString line = QStringLiteral("%1: %2").arg(clip.name, relative(dir, clip.plate));
        if (clip.hint)
            line += QStringLiteral(" + ") + relative(dir, clip.hint->path);
        lines << line + QStringLiteral(" %1 %2/%3/%4")
                            .arg(stateName(clip.state))
                            .arg(clip.plateFrames)
                            .arg(clip.hintFrames)
                            .arg(clip.usableFrames);
    }
    return lines;
}

QStringList problemsOf(const ScanResult& result) {
    QStringList problems;
    for (const ScannedClip& clip : result.clips)
        problems += clip.problems;
    return problems;
}

} // namespace

class TestFolderScan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void shotHasItsOutputFolder();
    void loneFrameNamesItsSequence();
    void symlinkLoopsEnd();
    void changesNothing();
    void stops();
    void fiveHundredShots();
    void opensMovies();
    void unreadablePlateIsANote();
};

void TestFolderScan::finds_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QStringList>("dropped");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, QStringList files, QStringList dropped, QStringList expected) {
        QTest::newRow(name) << files << dropped << expected;
    };
    row("a movie", {"a.mov"}, {"a.mov"}, {"a: a.mov raw 0/0/0"});
    row("a picture", {"a.exr"}, {"a.exr"}, {"a: a.exr raw 1/0/1"});
    row("a sequence folder", {"run/0001-0012.exr"}, {"run"}, {"run: run raw 12/0/12"});
    row("a pattern", {"run/s.0001-0012.exr"}, {"run/s.####.exr"}, {"s: run/s.####.exr raw 12/0/12"});
    row("a printf pattern", {"run/s.0001-0012.exr"}, {"run/s.%04d.exr"}, {"s: run/s.%04d.exr raw 12/0/12"});
    row("all frames of a sequence dropped at once", {"s.0001-0003.exr"},
        {"s.0003.exr", "s.0001.exr", "s.0002.exr"}, {"s: s.####.exr raw 3/0/3"});
    row("two sequences in a folder are two clips", {"run/a.0001-0003.exr", "run/b.0001-0002.exr"}, {"run"},
        {"a: run/a.####.exr raw 3/0/3", "b: run/b.####.exr raw 2/0/2"});
    row("numbered movies are no sequence", {"d/take1.mov", "d/take2.mov", "d/take10.mov"}, {"d"},
        {"take1: d/take1.mov raw 0/0/0", "take2: d/take2.mov raw 0/0/0", "take10: d/take10.mov raw 0/0/0"});
    row("a shot", {"S/Input/0001-0004.png", "S/AlphaHint/0001-0004.png"}, {"S"},
        {"S: S/Input + S/AlphaHint ready 4/4/4"});
    row("a shot of movies", {"S/Input.mp4", "S/AlphaHint.mov"}, {"S"},
        {"S: S/Input.mp4 + S/AlphaHint.mov ready 0/0/0"});
    row("a masked shot", {"S/Input.mp4", "S/VideoMamaMaskHint/0001-0002.png"}, {"S"},
        {"S: S/Input.mp4 + S/VideoMamaMaskHint masked 0/2/0"});
    row("an alpha hint goes before a mask",
        {"S/Input/0001-0002.png", "S/VideoMamaMaskHint.png", "S/alphahint/0001-0002.png"}, {"S"},
        {"S: S/Input + S/alphahint ready 2/2/2"});
    row("a shot by its Input folder", {"S/Input/0001-0002.png", "S/AlphaHint/0001-0002.png"}, {"S/Input"},
        {"S: S/Input + S/AlphaHint ready 2/2/2"});
    row("a shot by all its parts",
        {"S/Input/0001-0002.png", "S/AlphaHint/0001-0002.png", "S/Output/FG/0001.exr"},
        {"S/AlphaHint", "S/Input", "S/Output"}, {"S: S/Input + S/AlphaHint ready 2/2/2"});
    row("a shot's movie inside its Input folder", {"S/Input/clip.mov"}, {"S"},
        {"S: S/Input/clip.mov raw 0/0/0"});
    row("a batch of shots in natural order",
        {"B/shot10/Input.mp4", "B/shot2/Input/0001-0002.png", "B/shot2/AlphaHint/0001-0002.png",
         "B/shot1/Input.mov", "B/shot1/Output/FG/0001-0003.exr"},
        {"B"},
        {"shot1: B/shot1/Input.mov raw 0/0/0", "shot2: B/shot2/Input + B/shot2/AlphaHint ready 2/2/2",
         "shot10: B/shot10/Input.mp4 raw 0/0/0"});
    row("a shot by its results", {"S/Input.mp4", "S/Output/FG/0001-0003.exr"}, {"S/Output", "S/Output/FG"},
        {});
    row("results beside their journal",
        {"out/.corridorkey-journal", "out/FG/0001-0003.exr", "out/Matte/0001-0003.exr", "out/a.mov"}, {"out"},
        {"a: out/a.mov raw 0/0/0"});
    row("companion of a movie", {"shot.mov", "shot_alphahint.mov"}, {"shot.mov"},
        {"shot: shot.mov + shot_alphahint.mov ready 0/0/0"});
    row("plate and hint dropped together", {"shot.mov", "shot_alphahint.mov"},
        {"shot_alphahint.mov", "shot.mov"}, {"shot: shot.mov + shot_alphahint.mov ready 0/0/0"});
    row("plate and hint from different folders", {"a/shot.mov", "b/shot_mask.png"},
        {"b/shot_mask.png", "a/shot.mov"}, {"shot: a/shot.mov + b/shot_mask.png masked 0/1/0"});
    row("a hint without stem for the only plate", {"a/shot.mov", "b/alphahint.mov"},
        {"b/alphahint.mov", "a/shot.mov"}, {"shot: a/shot.mov + b/alphahint.mov ready 0/0/0"});
    row("shot1 never takes shot10's hint", {"d/shot1.mov", "d/shot10.mov", "d/shot10_alphahint.mov"}, {"d"},
        {"shot1: d/shot1.mov raw 0/0/0", "shot10: d/shot10.mov + d/shot10_alphahint.mov ready 0/0/0"});
    row("hint sequence beside its plate", {"d/a.0001-0003.exr", "d/a_hint.0001-0003.png"}, {"d"},
        {"a: d/a.####.exr + d/a_hint.####.png ready 3/3/3"});
    row("hint folder beside a sequence folder", {"d/run/0001-0003.exr", "d/run_mask/0001-0003.png"}, {"d"},
        {"run: d/run + d/run_mask masked 3/3/3"});
    row("hint folder beside a dropped folder", {"d/run/0001-0003.exr", "d/run_mask/0001-0003.png"}, {"d/run"},
        {"run: d/run + d/run_mask masked 3/3/3"});
    row("both folders dropped", {"d/run/0001-0003.exr", "d/run_mask/0001-0003.png"}, {"d/run_mask", "d/run"},
        {"run: d/run + d/run_mask masked 3/3/3"});
    row("a hint alone is no clip", {"d/shot.mov", "d/shot_alphahint.mov"}, {"d/shot_alphahint.mov"}, {});
    row("a file that only looks like a hint", {"d/shot_mask.mov"}, {"d"},
        {"shot_mask: d/shot_mask.mov raw 0/0/0"});
    row("masked is another word", {"d/shot.mov", "d/shot_masked.mov"}, {"d"},
        {"shot: d/shot.mov raw 0/0/0", "shot_masked: d/shot_masked.mov raw 0/0/0"});
    row("folder of clips called Input", {"p/Input/one/0001-0002.png", "p/Input/two.d/0001-0003.png"}, {"p"},
        {"one: p/Input/one raw 2/0/2", "two.d: p/Input/two.d raw 3/0/3"});
    row("the same clip twice", {"a.mov"}, {"a.mov", "a.mov"}, {"a: a.mov raw 0/0/0"});
    row("other files are passed over", {"d/a.mov", "d/notes.txt", "d/.hidden.mov", "d/cover.pdf"}, {"d"},
        {"a: d/a.mov raw 0/0/0"});
    row("odd names", {QStringLiteral("d/Ä %1 #.mov"), QStringLiteral("d/日本 100%/0001-0002.png")}, {"d"},
        {QStringLiteral("Ä %1 #: d/Ä %1 #.mov raw 0/0/0"),
         QStringLiteral("日本 100%: d/日本 100% raw 2/0/2")});
    row("one hint picture for all frames", {"S/Input/0001-0009.png", "S/AlphaHint.png"}, {"S"},
        {"S: S/Input + S/AlphaHint.png ready 9/1/9"});
}

void TestFolderScan::finds() {
    QFETCH(QStringList, files);
    QFETCH(QStringList, dropped);
    QFETCH(QStringList, expected);
    QTemporaryDir dir;
    touch(dir, files);
    QStringList paths;
    for (const QString& name : std::as_const(dropped))
        paths << dir.filePath(name);
    const Result<ScanResult> result = scanForClips(paths);
    CKD_VERIFY_OK(result);
    QCOMPARE(described(dir, *result), expected);
    QCOMPARE(problemsOf(*result), QStringList());
    if (expected.isEmpty())
        QVERIFY(!result->notes.isEmpty());
}

void TestFolderScan::saysWhatIsWrong_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("dropped");
    QTest::addColumn<QString>("clip");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, QStringList files, const char* dropped, const char* clip,
                        const char* sentence) {
        QTest::newRow(name) << files << QString(dropped) << QString(clip) << QString(sentence);
    };
    row("hint shorter than the plate", {"S/Input/0001-0120.png", "S/AlphaHint/0001-0118.png"}, "S",
        "S: S/Input + S/AlphaHint ready 120/118/118",
        "Input frames: 120, alpha hint frames: 118; processing the 118 frames that both have (1-118).");
    row("hint with other numbers and another count", {"S/Input/1001-1010.png", "S/AlphaHint/0001-0008.png"},
        "S", "S: S/Input raw 10/0/10", "The hint 'AlphaHint' is left out. The hint '####.png'");
    row("paired by order", {"S/Input/1001-1010.png", "S/AlphaHint/0001-0010.png"}, "S",
        "S: S/Input + S/AlphaHint ready 10/10/10", "paired in order (plate 1001 with hint 1)");
    row("empty hint folder, mask taken",
        {"S/Input/0001-0002.png", "S/AlphaHint/", "S/VideoMamaMaskHint/0001-0002.png"}, "S",
        "S: S/Input + S/VideoMamaMaskHint masked 2/2/2", "holds no pictures and no movie");
    row("two sequences in the hint folder",
        {"S/Input/0001-0002.png", "S/AlphaHint/a.0001-0002.png", "S/AlphaHint/b.0001-0002.png"}, "S",
        "S: S/Input raw 2/0/2", "holds 2 clips (a.####.png, b.####.png)");
    row("two sequences in Input", {"S/Input/a.0001-0002.png", "S/Input/b.0001-0002.png"}, "S", "",
        "has no plate. The folder");
    row("empty Input", {"S/Input/", "S/AlphaHint/0001-0002.png"}, "S", "", "has no plate");
    row("hint without a plate", {"S/AlphaHint/0001-0002.png"}, "S", "", "has a hint but no 'Input'");
    row("nothing there", {"d/notes.txt"}, "d", "", "Nothing in the folder");
    row("a missing path", {}, "no/such/thing", "", "does not exist");
    row("a pattern that fits nothing", {"a.0001.png"}, "b.####.png", "", "No file fits");
    row("a text file", {"a.txt"}, "a.txt", "", "is neither a picture nor a movie");
    row("results dropped", {"S/Input.mp4", "S/Output/FG/0001.exr"}, "S/Output/FG", "",
        "holds results of an earlier run");
    row("hint alone", {"shot.mov", "shot_hint.mov"}, "shot_hint.mov", "",
        "is the hint of 'shot.mov' and no clip of its own");
    row("a folder's hint, two clips in the folder",
        {"d/run/a.0001-0002.png", "d/run/b.0001-0002.png", "d/run_hint.mov"}, "d/run",
        "a: d/run/a.####.png raw 2/0/2", "holds more than one clip");
}

void TestFolderScan::saysWhatIsWrong() {
    QFETCH(QStringList, files);
    QFETCH(QString, dropped);
    QFETCH(QString, clip);
    QFETCH(QString, sentence);
    QTemporaryDir dir;
    touch(dir, files);
    const Result<ScanResult> result = scanForClips({dir.filePath(dropped)});
    CKD_VERIFY_OK(result);
    QCOMPARE(described(dir, *result).value(0), clip);
    const QString said = (problemsOf(*result) + result->notes).join(u'\n');
    QVERIFY2(said.contains(sentence), qPrintable(said));
}

void TestFolderScan::shotHasItsOutputFolder() {
    QTemporaryDir dir;
    touch(dir, {"S/Input.mov", "z.mov"});
    const Result<ScanResult> result = scanForClips({dir.filePath("S"), dir.filePath("z.mov")});
    CKD_VERIFY_OK(result);
    QCOMPARE(result->clips.size(), std::size_t(2));
    QCOMPARE(result->clips[0].shotFolder, dir.filePath("S"));
    QCOMPARE(result->clips[0].outputFolder, dir.filePath("S/Output"));
    QCOMPARE(result->clips[1].outputFolder, QString());
}

void TestFolderScan::loneFrameNamesItsSequence() {
    QTemporaryDir dir;
    touch(dir, {"s.0001-0005.exr", "cover.png"});
    const Result<ScanResult> result = scanForClips({dir.filePath("s.0003.exr"), dir.filePath("cover.png")});
    CKD_VERIFY_OK(result);
    QCOMPARE(described(dir, *result),
             QStringList({"cover: cover.png raw 1/0/1", "s: s.0003.exr raw 1/0/1"}));
    QCOMPARE(result->clips[0].sequence, QString());
    QCOMPARE(result->clips[1].sequence, dir.filePath("s.####.exr"));
}

void TestFolderScan::symlinkLoopsEnd() {
    QTemporaryDir dir;
    touch(dir, {"B/one/Input.mov", "B/deep/two/Input.mov"});
    QVERIFY(QFile::link(dir.filePath("B"), dir.filePath("B/deep/back")));
    QVERIFY(QFile::link(dir.filePath("B/one"), dir.filePath("B/again")));
    QVERIFY(QFile::link(dir.filePath("B/nowhere"), dir.filePath("B/broken")));
    const Result<ScanResult> result = scanForClips({dir.filePath("B")});
    CKD_VERIFY_OK(result);
    QCOMPARE(result->clips.size(), std::size_t(2)); // each folder once, by whichever name came first
}

void TestFolderScan::changesNothing() {
    QTemporaryDir dir;
    touch(dir, {"S/Input/0001-0003.png", "S/AlphaHint/"});
    const QDateTime before = QFileInfo(dir.filePath("S")).lastModified();
    CKD_VERIFY_OK(scanForClips({dir.path()}));
    QVERIFY(!QFileInfo::exists(dir.filePath("S/Output")));
    QCOMPARE(QFileInfo(dir.filePath("S")).lastModified(), before);
    QCOMPARE(QDir(dir.filePath("S")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList({"AlphaHint", "Input"}));
}

void TestFolderScan::stops() {
    QTemporaryDir dir;
    touch(dir, {"S/Input.mov"});
    std::stop_source stop;
    stop.request_stop();
    const Result<ScanResult> result = scanForClips({dir.path()}, {}, stop.get_token());
    QVERIFY(!result.ok());
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
}

void TestFolderScan::fiveHundredShots() {
    QTemporaryDir dir;
    QStringList files;
    for (int shot = 1; shot <= 500; ++shot)
        files << QStringLiteral("B/shot%1/Input/0001-0003.png").arg(shot)
              << QStringLiteral("B/shot%1/AlphaHint/0001-0003.png").arg(shot);
    touch(dir, files);
    QElapsedTimer timer;
    timer.start();
    const Result<ScanResult> result = scanForClips({dir.filePath("B")});
    qInfo("500 shots: %lld ms", static_cast<long long>(timer.elapsed()));
    CKD_VERIFY_OK(result);
    QCOMPARE(result->clips.size(), std::size_t(500));
    QCOMPARE(result->clips[1].name, QStringLiteral("shot2"));
    QCOMPARE(result->clips[499].name, QStringLiteral("shot500"));
    QVERIFY(std::all_of(result->clips.begin(), result->clips.end(), [](const ScannedClip& clip) {
        return clip.state == ScannedClip::State::Ready && clip.usableFrames == 3;
    }));
    QCOMPARE(result->notes, QStringList());
}

void TestFolderScan::opensMovies() {
    QTemporaryDir dir;
    touch(dir, {"S/broken.txt"});
    const auto movie = [&dir](const QString& name, int frames) -> Result<void> {
        MovieSettings settings;
        settings.width = 32;
        settings.height = 32;
        Result<std::unique_ptr<MovieWriter>> writer = MovieWriter::open(dir.filePath(name), settings);
        if (!writer)
            return writer.error();
        const Image frame =
            test::makeImage(32, 32, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
        for (int i = 0; i < frames; ++i) {
            if (Result<void> written = (*writer)->write(frame); !written)
                return written;
        }
        const auto finished = (*writer)->finish();
        return finished ? Result<void>() : Result<void>(finished.error());
    };
    CKD_VERIFY_OK(movie("S/Input.mov", 6));
    CKD_VERIFY_OK(movie("S/AlphaHint.mov", 4));
    const Result<ScanResult> result = scanForClips({dir.path()}, {ScanOptions::Depth::Open});
    CKD_VERIFY_OK(result);
    QCOMPARE(described(dir, *result), QStringList({"S: S/Input.mov + S/AlphaHint.mov ready 6/4/4"}));
    QVERIFY(problemsOf(*result).value(0).contains("Input frames: 6, alpha hint frames: 4"));
}

void TestFolderScan::unreadablePlateIsANote() {
    QTemporaryDir dir;
    touch(dir, {"d/a.mov"});
    const Result<ScanResult> result = scanForClips({dir.filePath("d")}, {ScanOptions::Depth::Open});
    CKD_VERIFY_OK(result);
    QCOMPARE(result->clips.size(), std::size_t(0));
    QVERIFY2(result->notes.value(0).contains("is empty"), qPrintable(result->notes.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestFolderScan)
#include "tst_folderscan.moc"
