// SPDX-License-Identifier: Apache-2.0
#include "core/base/FrameRange.h"
#include "core/base/FrameRate.h"
#include "tests/support/TestData.h"

using namespace ckd;

class TestFrameRange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parsesWhatArtistsWrite_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QList<qint64>>("wanted"); // out of -6..12
        QTest::newRow("one") << "3" << QList<qint64>{3};
        QTest::newRow("run") << "3-5" << QList<qint64>{3, 4, 5};
        QTest::newRow("step") << "1-10x4" << QList<qint64>{1, 5, 9};
        QTest::newRow("step, last not hit") << "1-4x2" << QList<qint64>{1, 3};
        QTest::newRow("step over the last") << "5-6x9" << QList<qint64>{5};
        QTest::newRow("list") << "1, 4 ,6-7" << QList<qint64>{1, 4, 6, 7};
        QTest::newRow("negative") << "-5--3" << QList<qint64>{-5, -4, -3};
        QTest::newRow("over zero") << "-1-1" << QList<qint64>{-1, 0, 1};
        QTest::newRow("capital X") << "0-6X3" << QList<qint64>{0, 3, 6};
        QTest::newRow("leading zeros") << "0003-0004" << QList<qint64>{3, 4};
        QTest::newRow("overlapping") << "1-3,2-4" << QList<qint64>{1, 2, 3, 4};
    }
    void parsesWhatArtistsWrite() {
        QFETCH(QString, text);
        QFETCH(QList<qint64>, wanted);
        const Result<FrameRange> range = FrameRange::parse(text);
        CKD_VERIFY_OK(range);
        QList<qint64> got;
        for (FrameNumber n = -6; n <= 12; ++n) {
            if (range->contains(n))
                got += n;
        }
        QCOMPARE(got, wanted);
        const Result<FrameRange> again = FrameRange::parse(range->toString());
        CKD_VERIFY_OK(again);
        QCOMPARE(again->runs(), range->runs());
    }
    void refusesTheRest_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part"); // what the sentence must name
        QTest::newRow("empty") << ""
                               << "''";
        QTest::newRow("word") << "1,abc"
                              << "abc";
        QTest::newRow("backwards") << "10-1"
                                   << "backwards";
        QTest::newRow("step 0") << "1-10x0"
                                << "step";
        QTest::newRow("trailing comma") << "1,"
                                        << "''";
        QTest::newRow("huge") << "9999999999999999"
                              << "10^15";
        QTest::newRow("overflow") << "1-99999999999999999999"
                                  << "99999999999999999999";
        QTest::newRow("fraction") << "1.5"
                                  << "1.5";
    }
    void refusesTheRest() {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const Result<FrameRange> range = FrameRange::parse(text);
        QVERIFY(!range);
        QCOMPARE(range.error().kind, ErrorKind::Usage);
        QVERIFY2(range.error().message.contains(part), qPrintable(range.error().message));
    }
    void hugeRangesCostNothing() {
        const Result<FrameRange> range = FrameRange::parse(u"-1000000000000000-1000000000000000x7");
        CKD_VERIFY_OK(range);
        QCOMPARE(range->runs().size(), std::size_t(1));
        QVERIFY(range->contains(-1000000000000000 + 7));
        QVERIFY(!range->contains(-1000000000000000 + 8));
    }
    void fromNumbersIsShortest_data() {
        QTest::addColumn<QList<qint64>>("numbers");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << QList<qint64>{} << "";
        QTest::newRow("run") << QList<qint64>{3, 1, 2, 2} << "1-3";
        QTest::newRow("gap") << QList<qint64>{1, 2, 3, 7, 8} << "1-3,7-8";
        QTest::newRow("step") << QList<qint64>{1, 3, 5, 7} << "1-7x2";
        QTest::newRow("two apart") << QList<qint64>{1, 5} << "1,5";
        QTest::newRow("negative") << QList<qint64>{-2, -1, 0} << "-2-0";
    }
    void fromNumbersIsShortest() {
        QFETCH(QList<qint64>, numbers);
        const std::vector<FrameNumber> list(numbers.begin(), numbers.end());
        QTEST(FrameRange::fromNumbers(list).toString(), "text");
    }
    void selectKeepsOrder() {
        const std::vector<FrameNumber> numbers{1001, 1003, 1004, 1010};
        QCOMPARE(FrameRange::parse(u"1003-1010x1")->select(numbers),
                 (std::vector<FrameNumber>{1003, 1004, 1010}));
    }
    void ratesReduce() {
        QCOMPARE((FrameRate{48, 2}.reduced()), (FrameRate{24, 1}));
        QCOMPARE((FrameRate{24000, 1001}.reduced()), (FrameRate{24000, 1001}));
        QVERIFY(!FrameRate{}.isKnown());
    }
};

QTEST_GUILESS_MAIN(TestFrameRange)
#include "tst_framerange.moc"
