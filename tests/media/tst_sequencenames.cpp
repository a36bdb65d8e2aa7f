// SPDX-License-Identifier: Apache-2.0
#include "core/media/SequenceNames.h"

#include <QTest>

using namespace ckd;

class TestSequenceNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groups_data();
    void groups();
    void loneFiles_data();
    void loneFiles();
    void patterns_data();
    void patterns();
    void naturalOrder();
    void padsNumbers();
    void duplicatesAreListed();
    void manyFiles();
};

void TestSequenceNames::groups_data() {
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QStringList>("summaries");
    QTest::newRow("dots") << QStringList{"name.1002.exr", "name.1001.exr"}
                          << QStringList{"name.####.exr 1001-1002 (2 files)"};
    QTest::newRow("underscore") << QStringList{"name_0001.png", "name_0002.png"}
                                << QStringList{"name_####.png 1-2 (2 files)"};
    QTest::newRow("digits alone") << QStringList{"0001.exr", "0002.exr", "0010.exr"}
                                  << QStringList{"####.exr 1-2,10 (3 files)"};
    QTest::newRow("date in the stem, gap")
        << QStringList{"B_2021-02-07.0001.jpg", "B_2021-02-07.0003.jpg", "B_2021-02-07.0005.jpg"}
        << QStringList{"B_2021-02-07.####.jpg 1-5x2 (3 files)"};
    QTest::newRow("last number does not vary")
        << QStringList{"img1_2048.png", "img2_2048.png"} << QStringList{"img#_2048.png 1-2 (2 files)"};
    QTest::newRow("two clips, one skeleton")
        << QStringList{"s1.0001.exr", "s1.0002.exr", "s2.0001.exr", "s2.0002.exr"}
        << QStringList{"s1.####.exr 1-2 (2 files)", "s2.####.exr 1-2 (2 files)"};
    QTest::newRow("two extensions") << QStringList{"a.1.exr", "a.2.exr", "a.1.png", "a.2.png"}
                                    << QStringList{"a.#.exr 1-2 (2 files)", "a.#.png 1-2 (2 files)"};
    QTest::newRow("a character that a number is not") // found by fuzzing: it was taken for one
        << QStringList{"1.png", "2.png", "\x01.png"} << QStringList{"\x01.png", "#.png 1-2 (2 files)"};
    QTest::newRow("negative") << QStringList{"a.-0002.exr", "a.-0001.exr", "a.0000.exr", "a.0001.exr"}
                              << QStringList{"a.####.exr -2-1 (4 files)"};
    QTest::newRow("a minus after a word is none")
        << QStringList{"take-1.png", "take-2.png"} << QStringList{"take-#.png 1-2 (2 files)"};
    QTest::newRow("outgrown padding")
        << QStringList{"a.998.exr", "a.999.exr", "a.1000.exr"} << QStringList{"a.###.exr 998-1000 (3 files)"};
    QTest::newRow("unpadded") << QStringList{"a9.png", "a10.png", "a100.png"}
                              << QStringList{"a#.png 9-10,100 (3 files)"};
    QTest::newRow("mixed padding") << QStringList{"a.01.png", "a.002.png", "a.3.png"}
                                   << QStringList{"a.###.png 1-3 (3 files)"};
    QTest::newRow("space, percent, umlaut") << QStringList{"Grün 100% a 01.png", "Grün 100% a 02.png"}
                                            << QStringList{"Grün 100% a ##.png 1-2 (2 files)"};
    QTest::newRow("suffix after the number")
        << QStringList{"a.0001.left.exr", "a.0002.left.exr"} << QStringList{"a.####.left.exr 1-2 (2 files)"};
    QTest::newRow("strangers") << QStringList{"ref.png", "a.01.png", "a.02.png"}
                               << QStringList{"a.##.png 1-2 (2 files)", "ref.png"};
    QTest::newRow("number too long to be a frame")
        << QStringList{"x_12345678901234567890_1.png", "x_12345678901234567890_2.png"}
        << QStringList{"x_12345678901234567890_#.png 1-2 (2 files)"};
    QTest::newRow("natural order of clips")
        << QStringList{"b10.png", "b9_a.png"} << QStringList{"b9_a.png", "b10.png"};
    QTest::newRow("a dot at the end") << QStringList{"2.", "3."} << QStringList{"#. 2-3 (2 files)"};
    QTest::newRow("nothing") << QStringList{} << QStringList{};
}

void TestSequenceNames::groups() {
    QFETCH(QStringList, files);
    QFETCH(QStringList, summaries);
    QStringList found;
    for (const FileSequence& sequence : groupSequences(files))
        found << sequence.summary();
    QCOMPARE(found, summaries);
}

void TestSequenceNames::loneFiles_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<qlonglong>("number");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("numbered");
    QTest::newRow("dot") << "shot.0007.png" << 7LL << "shot" << true;
    QTest::newRow("underscore") << "shot_12.png" << 12LL << "shot" << true;
    QTest::newRow("negative") << "shot_-3.exr" << -3LL << "shot" << true;
    QTest::newRow("alone") << "0042.exr" << 42LL << "" << true;
    QTest::newRow("padded after a letter") << "img0005.png" << 5LL << "img" << true;
    QTest::newRow("short after a letter") << "mp3.png" << 1LL << "mp3" << false;
    QTest::newRow("dimensions") << "couple_500x375.jpg" << 1LL << "couple_500x375" << false;
    QTest::newRow("large dimensions") << "plate_4096x2160.jpg" << 1LL << "plate_4096x2160" << false;
    QTest::newRow("no number") << "portrait.tif" << 1LL << "portrait" << false;
    QTest::newRow("number inside") << "2021 summer.png" << 1LL << "2021 summer" << false;
    QTest::newRow("no extension") << "frame.0003" << 1LL << "frame" << false;
}

void TestSequenceNames::loneFiles() {
    QFETCH(QString, file);
    QFETCH(qlonglong, number);
    const FileSequence lone = loneFile(file);
    QCOMPARE(lone.files.size(), std::size_t(1));
    QCOMPARE(qlonglong(lone.files.front().number), number);
    QTEST(lone.name(), "name");
    QTEST(lone.numbered, "numbered");
}

void TestSequenceNames::patterns_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<qlonglong>("number");
    QTest::newRow("hashes") << "a.####.exr"
                            << "a.1001.exr" << true << 1001LL;
    QTest::newRow("printf") << "a.%04d.exr"
                            << "a.0099.exr" << true << 99LL;
    QTest::newRow("printf without width") << "a_%d.png"
                                          << "a_7.png" << true << 7LL;
    QTest::newRow("padding is not insisted on") << "a.####.exr"
                                                << "a.10001.exr" << true << 10001LL;
    QTest::newRow("negative") << "a.####.exr"
                              << "a.-012.exr" << true << -12LL;
    QTest::newRow("other name") << "a.####.exr"
                                << "b.1001.exr" << false << 0LL;
    QTest::newRow("no digits") << "a.####.exr"
                               << "a..exr" << false << 0LL;
    QTest::newRow("letters") << "a.####.exr"
                             << "a.10x1.exr" << false << 0LL;
    QTest::newRow("minus alone") << "a.####.exr"
                                 << "a.-.exr" << false << 0LL;
    QTest::newRow("too short") << "a.####.exr"
                               << "a.exr" << false << 0LL;
    QTest::newRow("percent in the name") << "100% a_%03d.png"
                                         << "100% a_004.png" << true << 4LL;
}

void TestSequenceNames::patterns() {
    QFETCH(QString, pattern);
    QFETCH(QString, file);
    QFETCH(bool, fits);
    const auto parsed = parseSequencePattern(pattern);
    QVERIFY(parsed.has_value());
    const auto number = parsed->match(file);
    QCOMPARE(number.has_value(), fits);
    if (fits)
        QTEST(qlonglong(*number), "number");
    QVERIFY(!parseSequencePattern("plain.exr").has_value());
}

void TestSequenceNames::naturalOrder() {
    QStringList names{"a10", "a9", "B1", "a010", "a", "a9b", "ä1", "a1b2", "a1b10"};
    std::sort(names.begin(), names.end(),
              [](const QString& a, const QString& b) { return naturalLess(a, b); });
    QCOMPARE(names, (QStringList{"a", "a1b2", "a1b10", "a9", "a9b", "a010", "a10", "B1", "ä1"}));
    for (const QString& name : std::as_const(names))
        QVERIFY(!naturalLess(name, name));
}

void TestSequenceNames::padsNumbers() {
    QCOMPARE(paddedNumber(7, 4), QString("0007"));
    QCOMPARE(paddedNumber(-7, 4), QString("-0007"));
    QCOMPARE(paddedNumber(123456, 4), QString("123456"));
    QCOMPARE(paddedNumber(0, 1), QString("0"));
}

void TestSequenceNames::duplicatesAreListed() {
    const auto sequences = groupSequences({"a.1.png", "a.01.png", "a.2.png"});
    QCOMPARE(sequences.size(), std::size_t(1));
    QCOMPARE(sequences.front().files.size(), std::size_t(2));
    QCOMPARE(sequences.front().duplicates, QStringList{"a.1.png"});
}

void TestSequenceNames::manyFiles() {
    constexpr int kCount = 100'000;
    QStringList files;
    for (int i = 0; i < kCount; ++i)
        files << QStringLiteral("take3_v002.%1.exr").arg(i * 7 % kCount, 6, 10, QLatin1Char('0'));
    const auto sequences = groupSequences(files);
    QCOMPARE(sequences.size(), std::size_t(1));
    QCOMPARE(sequences.front().files.size(), std::size_t(kCount));
    QCOMPARE(sequences.front().summary(), QString("take3_v002.######.exr 0-99999 (100000 files)"));
}

QTEST_GUILESS_MAIN(TestSequenceNames)
#include "tst_sequencenames.moc"
