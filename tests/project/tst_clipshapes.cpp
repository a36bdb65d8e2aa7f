// SPDX-License-Identifier: Apache-2.0
// From a clip with drawn shapes to the keyed frame, with the real reader and keyer.
#include "core/pipeline/SingleFrame.h"
#include "core/project/Clip.h"
#include "tests/support/TestData.h"

#include <QTest>

using namespace ckd;

class TestClipShapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shapesDecideTheMatte();
};

void TestClipShapes::shapesDecideTheMatte() {
    const QString path = test::dataPath(QStringLiteral("../../resources/sample/corridorkey-sample.mp4"));
    Clip clip = Clip::forPlate(path, QStringLiteral("sample"));
    const auto keyed = [&](FrameNumber frame) -> Result<KeyedFrame> {
        const Result<SharedSource> plate = openPlate(clip);
        if (!plate)
            return plate.error();
        const Result<ClipRequest> request = requestFor(clip, *plate);
        if (!request)
            return request.error();
        const Result<ClipSetup> setup = setUpClip(*request);
        if (!setup)
            return setup.error();
        return keyOneFrame(setup->spec, frame);
    };
    const Result<KeyedFrame> plain = keyed(3);
    CKD_VERIFY_OK(plain);
    const int width = plain->input.plate->width();
    const int height = plain->input.plate->height();
    const int middle = width * 43 / 100; // the head
    QVERIFY(plain->result.alpha.row(0, height / 2)[middle] > 0.9F);
    QVERIFY(plain->result.alpha.row(0, 8)[8] < 0.1F);

    const auto rectangle = [](ShapeRole role, double left, double top, double right, double bottom) {
        ShapeKey key;
        key.frame = 3;
        key.points = {{left, top}, {right, bottom}};
        return Shape::make(ShapeKind::Rectangle, role, key);
    };
    clip.shapes.shapes = {rectangle(ShapeRole::Garbage, middle - 20, 0, middle + 20, height),
                          rectangle(ShapeRole::Core, 0, 0, 30, 30)};
    const Result<KeyedFrame> drawn = keyed(3);
    CKD_VERIFY_OK(drawn);
    for (int y = 0; y < height; y += 7)
        QCOMPARE(drawn->result.alpha.row(0, y)[middle], 0.0F);
    QVERIFY(drawn->result.alpha.row(0, 8)[8] > 0.99F);
    // Elsewhere nothing changed.
    const int beside = middle + 60;
    QCOMPARE(drawn->result.alpha.row(0, height / 2)[beside], plain->result.alpha.row(0, height / 2)[beside]);
}

QTEST_GUILESS_MAIN(TestClipShapes)
#include "tst_clipshapes.moc"
