// SPDX-License-Identifier: Apache-2.0
#include "core/media/HintPairing.h"

#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using Kind = SourceInfo::Kind;

Q_DECLARE_METATYPE(ckd::SourceInfo)

namespace {

SourceInfo source(Kind kind, const QString& path, FrameNumber first, int count, FrameNumber step = 1) {
    SourceInfo info;
    info.kind = kind;
    info.path = path;
    info.pattern = path;
    for (int i = 0; i < count; ++i)
        info.frames.push_back(first + i * step);
    return info;
}

} // namespace

class TestHintPairing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pairs_data();
    void pairs();
    void refusesWhatFitsNothing();
    void hintIsTheRightChannel_data();
    void hintIsTheRightChannel();
    void plateAlphaCanBeChosen();
    void companions_data();
    void companions();
};

void TestHintPairing::pairs_data() {
    QTest::addColumn<SourceInfo>("plate");
    QTest::addColumn<SourceInfo>("hint");
    QTest::addColumn<int>("count");
    QTest::addColumn<qlonglong>("hintOfFirst");
    QTest::addColumn<QString>("note");
    const auto row = [](const char* name, SourceInfo plate, SourceInfo hint, int count, qlonglong first,
                        const char* note) {
        QTest::newRow(name) << plate << hint << count << first << QString(note);
    };
    row("equal numbers", source(Kind::Sequence, "p", 1001, 10), source(Kind::Sequence, "h", 1001, 10), 10,
        1001, "");
    row("movies", source(Kind::Movie, "p.mov", 1, 120), source(Kind::Movie, "h.mov", 1, 120), 120, 1, "");
    row("shorter hint movie", source(Kind::Movie, "p.mov", 1, 120), source(Kind::Movie, "h.mov", 1, 118), 118,
        1, "Input frames: 120, alpha hint frames: 118; processing the 118 frames");
    row("longer hint", source(Kind::Sequence, "p", 5, 3), source(Kind::Sequence, "h", 1, 20), 3, 5, "");
    row("hint with gaps", source(Kind::Sequence, "p", 1, 10), source(Kind::Sequence, "h", 1, 5, 2), 5, 1,
        "processing the 5 frames that both have (1-9x2)");
    row("by order, equal counts", source(Kind::Sequence, "p", 1001, 10), source(Kind::Movie, "h.mov", 1, 10),
        10, 1, "paired in order (plate 1001 with hint 1)");
    row("overlap of a movie by chance is no pairing", source(Kind::Sequence, "p", 5, 10),
        source(Kind::Movie, "h.mov", 1, 10), 10, 1, "paired in order");
    row("stills by stem", source(Kind::Still, "d/shot_0007.png", 7, 1),
        source(Kind::Still, "e/shot_0007_alpha.png", 1, 1), 1, 1, "");
    row("stills of other stems", source(Kind::Still, "a_3.png", 3, 1), source(Kind::Still, "b_4.png", 4, 1),
        1, 4, "paired in order");
}

void TestHintPairing::pairs() {
    QFETCH(SourceInfo, plate);
    QFETCH(SourceInfo, hint);
    QFETCH(int, count);
    QFETCH(qlonglong, hintOfFirst);
    QFETCH(QString, note);
    const Result<HintPairing> pairing = pairHint(plate, hint);
    CKD_VERIFY_OK(pairing);
    QCOMPARE(int(pairing->pairs.size()), count);
    QCOMPARE(qlonglong(pairing->pairs.front().hint), hintOfFirst);
    QCOMPARE(pairing->hintFor(pairing->pairs.front().plate), std::optional<FrameNumber>(hintOfFirst));
    QCOMPARE(pairing->hintFor(-12345), std::nullopt);
    if (note.isEmpty())
        QCOMPARE(pairing->notes, QStringList());
    else
        QVERIFY2(pairing->notes.join(' ').contains(note), qPrintable(pairing->notes.join(' ')));
}

void TestHintPairing::refusesWhatFitsNothing() {
    const Result<HintPairing> pairing =
        pairHint(source(Kind::Sequence, "p", 1001, 10), source(Kind::Movie, "h.mov", 1, 9));
    QVERIFY(!pairing.ok());
    QCOMPARE(pairing.error().kind, ErrorKind::Input);
    QVERIFY(pairing.error().message.contains("h.mov"));
}

void TestHintPairing::hintIsTheRightChannel_data() {
    QTest::addColumn<bool>("alpha");
    QTest::addColumn<bool>("constantAlpha");
    QTest::addColumn<float>("expected");
    QTest::newRow("RGB: first channel, as stored") << false << false << 0.25F;
    QTest::newRow("RGBA: alpha") << true << false << 0.75F;
    QTest::newRow("RGBA with constant alpha: first channel") << true << true << 0.25F;
}

void TestHintPairing::hintIsTheRightChannel() {
    QFETCH(bool, alpha);
    QFETCH(bool, constantAlpha);
    DecodedFrame frame;
    frame.rgb =
        test::makeImage(4, 3, 3, ColorEncoding::Srgb, [](int c, int, int) { return c == 0 ? 0.25F : 0.9F; });
    if (alpha)
        frame.alpha = test::makeImage(4, 3, 1, ColorEncoding::Linear,
                                      [&](int, int x, int) { return constantAlpha || x > 0 ? 0.75F : 0.0F; });
    const Image hint = hintFromFrame(std::move(frame));
    QCOMPARE(hint.channels(), 1);
    QCOMPARE(hint.width(), 4);
    QTEST(hint.row(0, 1)[2], "expected");
}

void TestHintPairing::plateAlphaCanBeChosen() {
    DecodedFrame frame;
    frame.rgb = test::makeImage(2, 2, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
    QVERIFY(!hintFromPlateAlpha(frame).ok());
    frame.alpha = test::makeImage(2, 2, 1, ColorEncoding::Linear, [](int, int x, int) { return float(x); });
    const Result<Image> hint = hintFromPlateAlpha(frame);
    CKD_VERIFY_OK(hint);
    QCOMPARE(hint->row(0, 1)[1], 1.0F);
}

void TestHintPairing::companions_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("plate"); ///< first file
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* label, QStringList files, const char* plate, Kind kind, const char* name,
                        const char* found) {
        QTest::newRow(label) << files << QString(plate) << int(kind) << QString(name) << QString(found);
    };
    row("movie beside movie", {"shot.mov", "shot_alphahint.mov"}, "shot.mov", Kind::Movie, "shot",
        "shot_alphahint.mov");
    row("upper case", {"shot.mov", "Shot_AlphaHint.MP4"}, "shot.mov", Kind::Movie, "shot",
        "Shot_AlphaHint.MP4");
    row("shot1 never takes shot10's", {"shot1.mov", "shot10_alphahint.mov"}, "shot1.mov", Kind::Movie,
        "shot1", "");
    row("alpha hint before mask", {"shot.mov", "shot_mask.mov", "shot-alphahint.mov"}, "shot.mov",
        Kind::Movie, "shot", "shot-alphahint.mov");
    row("mask with a version", {"shot.mov", "shot_mask_v2.png"}, "shot.mov", Kind::Movie, "shot",
        "shot_mask_v2.png");
    row("masked is another word", {"shot.mov", "shot_masked.mov"}, "shot.mov", Kind::Movie, "shot", "");
    row("AlphaHint folder beside Input folder", {"Input/0001.png", "AlphaHint/0001.png"}, "Input/0001.png",
        Kind::Sequence, "Input", "AlphaHint");
    row("AlphaHint movie beside Input movie", {"Input.mp4", "AlphaHint.mov"}, "Input.mp4", Kind::Movie,
        "Input", "AlphaHint.mov");
    row("guided mask of a shot", {"Input.mp4", "VideoMamaMaskHint/0001.png"}, "Input.mp4", Kind::Movie,
        "Input", "VideoMamaMaskHint");
    row("folder beside folder", {"run/0001.exr", "run_mask/0001.png"}, "run/0001.exr", Kind::Sequence, "run",
        "run_mask");
    row("sequence in the same folder", {"a.0001.exr", "a.0002.exr", "a_hint.0001.png", "a_hint.0002.png"},
        "a.0001.exr", Kind::Sequence, "a", "a_hint.####.png");
    row("nothing there", {"shot.mov", "other.mov"}, "shot.mov", Kind::Movie, "shot", "");
}

void TestHintPairing::companions() {
    QFETCH(QStringList, files);
    QFETCH(QString, plate);
    QFETCH(int, kind);
    QFETCH(QString, found);
    QTemporaryDir dir;
    for (const QString& file : std::as_const(files)) {
        const QString path = dir.filePath(file);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile created(path);
        QVERIFY(created.open(QIODevice::WriteOnly));
    }
    SourceInfo info;
    info.kind = Kind(kind);
    info.path = dir.filePath(plate);
    QFETCH(QString, name);
    info.name = name;
    const std::optional<CompanionHint> hint = findCompanionHint(info);
    if (found.isEmpty()) {
        QVERIFY2(!hint, hint ? qPrintable(hint->path) : "");
        return;
    }
    QVERIFY(hint.has_value());
    QCOMPARE(QDir(dir.path()).relativeFilePath(hint->path), found);
    const bool mask = found.contains("mask", Qt::CaseInsensitive);
    QCOMPARE(hint->kind == CompanionHint::Kind::Mask, mask);
}

QTEST_GUILESS_MAIN(TestHintPairing)
#include "tst_hintpairing.moc"
