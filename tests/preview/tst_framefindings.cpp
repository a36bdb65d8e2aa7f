// SPDX-License-Identifier: Apache-2.0
#include "core/preview/detail/FrameFindings.h"

#include <QTest>

using namespace ckd;
using detail::FrameFindings;

namespace {

constexpr std::uint64_t kKey = 7;
constexpr auto kHoles = static_cast<unsigned>(MatteFault::Holes);
constexpr auto kFull = static_cast<unsigned>(MatteFault::Full);
constexpr auto kEmpty = static_cast<unsigned>(MatteFault::Empty);

MatteMeasure emptyMatte() {
    return {.mapWidth = 2, .mapHeight = 1, .map = {0, 0}};
}

} // namespace

class TestFrameFindings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void failuresOfPlateAndKey() {
        FrameFindings findings;
        QVERIFY(findings.failed().empty());
        findings.keyFailed(9, QStringLiteral("no memory"));
        findings.plateFailed(3, QStringLiteral("damaged"));
        findings.keyFailed(3, QStringLiteral("no plate"));
        const std::vector<FrameRemark> both{{3, QStringLiteral("damaged")}, {9, QStringLiteral("no memory")}};
        QCOMPARE(findings.failed(), both);
        QVERIFY(findings.hasKeyFailed(9) && findings.hasKeyFailed(3) && !findings.hasKeyFailed(4));

        findings.forgetKeyFailures(); // other settings
        QVERIFY(!findings.hasKeyFailed(9));
        QCOMPARE(findings.failed(), std::vector<FrameRemark>{both[0]});
        findings.plateRead(3);
        QVERIFY(findings.failed().empty());
    }

    void flagsOfMattesAndBatchesJoin() {
        FrameFindings findings;
        findings.keyed(kKey, 5, emptyMatte());
        findings.setRendered(kKey, {{2, kFull}, {5, kHoles}});
        const std::vector<FlaggedFrame> both{{2, kFull}, {5, kEmpty | kHoles}};
        QCOMPARE(findings.flagged(kKey, kKey), both);
        QCOMPARE(findings.flagged(kKey, kKey + 1), (std::vector<FlaggedFrame>{{5, kEmpty}}));
        QVERIFY(findings.flagged(kKey + 1, kKey + 1).empty());
        findings.setRendered(kKey, {});
        QCOMPARE(findings.flagged(kKey, kKey), (std::vector<FlaggedFrame>{{5, kEmpty}}));
    }

    void anotherClipKeepsWhatBatchesFound() {
        FrameFindings findings;
        findings.keyed(kKey, 5, emptyMatte());
        findings.setRendered(kKey, {{2, kFull}});
        findings.keyFailed(1, QStringLiteral("no memory"));
        findings.plateFailed(2, QStringLiteral("damaged"));
        findings.clear();
        QVERIFY(findings.failed().empty());
        QVERIFY(!findings.hasKeyFailed(1));
        QCOMPARE(findings.flagged(kKey, kKey), (std::vector<FlaggedFrame>{{2, kFull}}));
    }

    /// Dragging a slider makes a new key for every value.
    void oldSettingsAreForgotten() {
        FrameFindings findings;
        for (std::uint64_t key = 0; key < 100; ++key)
            findings.keyed(key, 5, emptyMatte());
        int kept = 0;
        for (std::uint64_t key = 0; key < 100; ++key)
            kept += findings.flagged(key, key).empty() ? 0 : 1;
        QVERIFY2(kept >= 1 && kept <= 8, qPrintable(QString::number(kept)));
        QCOMPARE(findings.flagged(99, 99).size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestFrameFindings)
#include "tst_framefindings.moc"
