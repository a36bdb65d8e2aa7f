// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/FrameHasher.h"
#include "tests/pipeline/Fakes.h"

#include <QTest>

using namespace ckd;
using namespace ckd::test;

class TestFrameHasher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shapesCountWhereTheyAreSeen();
    void convertedCleanPlateCounts();
};

void TestFrameHasher::shapesCountWhereTheyAreSeen() {
    Rig rig(1, 30);
    rig.spec->analysis = SharedAnalysis();
    const auto hashOf = [&](FrameNumber frame) { return FrameHasher(*rig.spec, {}).hash(frame); };
    const QByteArray plain = hashOf(5);
    rig.spec->shapes = std::make_shared<ShapeSet>();
    QCOMPARE(hashOf(5), plain); // no shapes: as before there were any

    ShapeKey key;
    key.frame = 1;
    key.points = {{0, 0}, {2, 2}};
    ShapeSet set{{Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, key)}};
    for (const FrameNumber frame : {FrameNumber(10), FrameNumber(20)}) {
        key.frame = frame;
        key.points[1].x += 1;
        set.shapes[0].setKey(key);
    }
    rig.spec->shapes = std::make_shared<ShapeSet>(set);
    const QByteArray early = hashOf(5);
    const QByteArray late = hashOf(15);
    QVERIFY(early != plain);
    set.shapes[0].keys[2].points[1].x += 5; // at frame 20
    rig.spec->shapes = std::make_shared<ShapeSet>(set);
    QCOMPARE(hashOf(5), early); // frames done before the change stay done
    QVERIFY(hashOf(15) != late);
}

/// Versions that converted nothing made other files of the same sources.
void TestFrameHasher::convertedCleanPlateCounts() {
    Rig rig(1, 2);
    rig.spec->analysis = SharedAnalysis();
    auto clean = std::make_shared<FakeSource>(SourceInfo::Kind::Still, 1, 1);
    rig.spec->side(SideRole::CleanPlate).source = clean;
    const auto hash = [&] { return FrameHasher(*rig.spec, {}).hash(1); };
    rig.plate->sourceInfo.chromaticities = clean->sourceInfo.chromaticities = primaries::kAp1;
    const QByteArray alike = hash();
    clean->sourceInfo.chromaticities = primaries::kRec709;
    QVERIFY(hash() != alike);
}

QTEST_GUILESS_MAIN(TestFrameHasher)
#include "tst_framehasher.moc"
