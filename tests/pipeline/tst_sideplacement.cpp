// SPDX-License-Identifier: Apache-2.0
// Hints and mattes on plates whose data window is not their display window.
#include "core/pipeline/SingleFrame.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

using namespace ckd;
using namespace ckd::test;

Q_DECLARE_METATYPE(ckd::Window)

namespace {

constexpr Window kDisplay{0, 0, 15, 11};
constexpr Window kOverscan{-4, -2, 19, 13}; // with kDisplay: 24x16, the display window at (4, 2)

float valueAt(int x, int y) {
    return float(x + 100 * y) / 4096.0F;
}

/// A hint of this size whose pixel (x, y) is valueAt(x, y).
std::shared_ptr<FakeSource> hintOf(int width, int height, Window display = {}, Window data = {}) {
    auto hint = std::make_shared<FakeSource>(SourceInfo::Kind::Still, 1, 1);
    hint->touch = [=](FrameNumber, DecodedFrame& frame) {
        frame.rgb =
            makeImage(width, height, 3, ColorEncoding::Srgb, [](int, int x, int y) { return valueAt(x, y); });
        frame.metadata.displayWindow = display;
        frame.metadata.dataWindow = data;
    };
    return hint;
}

struct OverscanRig : Rig {
    explicit OverscanRig(const std::shared_ptr<FakeSource>& hint) : Rig(1, 4) {
        spec->side(SideRole::Hint).source = hint;
        plate->size = [](FrameNumber) { return std::pair(24, 16); };
        plate->touch = [](FrameNumber, DecodedFrame& frame) {
            frame.metadata.displayWindow = kDisplay;
            frame.metadata.dataWindow = kOverscan;
        };
    }
};

} // namespace

class TestSidePlacement : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hintLiesOnTheDisplayWindow_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<Window>("display");
        QTest::addColumn<Window>("data");
        QTest::addColumn<int>("left"); ///< where the hint's pixel (0, 0) is found
        QTest::addColumn<int>("top");
        QTest::newRow("picture as large as the display window") << 16 << 12 << Window() << Window() << 4 << 2;
        QTest::newRow("picture as large as the plate with overscan")
            << 24 << 16 << Window() << Window() << 0 << 0;
        QTest::newRow("EXR with the same windows") << 24 << 16 << kDisplay << kOverscan << 0 << 0;
        QTest::newRow("EXR without overscan") << 16 << 12 << kDisplay << kDisplay << 4 << 2;
        QTest::newRow("EXR with less overscan") << 20 << 14 << kDisplay << Window{-2, -1, 17, 12} << 2 << 1;
        QTest::newRow("EXR with more overscan") << 28 << 18 << kDisplay << Window{-6, -3, 21, 14} << -2 << -1;
        QTest::newRow("EXR with its display window elsewhere")
            << 16 << 12 << Window{100, 50, 115, 61} << Window{100, 50, 115, 61} << 4 << 2;
    }
    void hintLiesOnTheDisplayWindow() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(Window, display);
        QFETCH(Window, data);
        QFETCH(int, left);
        QFETCH(int, top);
        OverscanRig rig(hintOf(width, height, display, data));
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 1);
        CKD_VERIFY_OK(keyed);
        const Image& hint = *keyed->input.hint;
        QCOMPARE(hint.width(), 24);
        QCOMPARE(hint.height(), 16);
        for (int y = 0; y < 16; ++y) {
            for (int x = 0; x < 24; ++x) { // beyond the hint its border goes on
                const float expected =
                    valueAt(std::clamp(x - left, 0, width - 1), std::clamp(y - top, 0, height - 1));
                QVERIFY2(hint.row(0, y)[x] == expected, qPrintable(QStringLiteral("%1,%2").arg(x).arg(y)));
            }
        }
    }

    void smallHintIsResizedToTheDisplayWindow() {
        auto hint = hintOf(8, 6);
        hint->touch = [](FrameNumber, DecodedFrame& frame) {
            frame.rgb =
                makeImage(8, 6, 3, ColorEncoding::Srgb, [](int, int x, int) { return x < 4 ? 0.0F : 1.0F; });
        };
        OverscanRig rig(hint);
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 1);
        CKD_VERIFY_OK(keyed);
        // The edge in the hint's middle is in the display window's middle: column 4 + 8 of the picture.
        const float* row = keyed->input.hint->row(0, 8);
        QCOMPARE(row[10], 0.0F);
        QVERIFY(row[11] > 0.0F && row[11] < 0.5F);
        QVERIFY(row[12] > 0.5F && row[12] < 1.0F);
        QCOMPARE(row[13], 1.0F);
    }

    /// The data window of an EXR sequence may change from frame to frame while one still hint serves all.
    void movingDataWindow() {
        OverscanRig rig(hintOf(16, 12));
        rig.plate->touch = [](FrameNumber number, DecodedFrame& frame) {
            const int shift = int(number);
            frame.metadata.displayWindow = kDisplay;
            frame.metadata.dataWindow = {-shift, -2, 23 - shift, 13}; // always 24x16 with the display window
        };
        FrameKeyer keyer(rig.spec);
        for (FrameNumber number = 1; number <= 4; ++number) {
            const Result<KeyedFrame> keyed = keyer.key(number, {});
            CKD_VERIFY_OK(keyed);
            QCOMPARE(keyed->input.hint->row(0, 2)[number], valueAt(0, 0));
            QCOMPARE(keyed->input.hint->row(0, 13)[number + 15], valueAt(15, 11));
        }
    }

    void cleanPlateToo() {
        OverscanRig rig(nullptr);
        rig.spec->side(SideRole::CleanPlate).source = hintOf(16, 12);
        rig.spec->plateEncoding = ColorEncoding::Srgb;
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 1);
        CKD_VERIFY_OK(keyed);
        QCOMPARE(keyed->input.cleanPlate->row(2, 2)[4], valueAt(0, 0));
        QCOMPARE(keyed->input.cleanPlate->row(2, 3)[5], valueAt(1, 1));
    }
};

QTEST_GUILESS_MAIN(TestSidePlacement)
#include "tst_sideplacement.moc"
