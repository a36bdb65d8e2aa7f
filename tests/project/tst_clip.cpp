// SPDX-License-Identifier: Apache-2.0
#include "core/project/Clip.h"

#include <QJsonDocument>
#include <QTest>

using namespace ckd;

namespace {

/// Every member differs from a new clip's.
Clip changedClip() {
    Clip clip = Clip::forPlate(QStringLiteral("/plates/shot.####.exr"), QStringLiteral("shöt 10"));
    clip.startNumber = -5;
    clip.settings.inputSpace = QStringLiteral("logc3");
    clip.hint = {HintChoice::Kind::File, QStringLiteral("/hints/shot.mov")};
    clip.keyer = QStringLiteral("CorridorKey");
    clip.device = QStringLiteral("cuda:1");
    clip.settings.screen = QStringLiteral("#12ab34");
    clip.settings.gamma = 1.0 / 3.0;
    clip.settings.despeckle = 400;
    clip.settings.garbageMatte = QStringLiteral("/mattes/garbage.png");
    ShapeKey key;
    key.frame = 1001;
    key.points = {{1.5, 1.0 / 3.0}, {100, -7}, {12, 1e6}};
    clip.shapes.shapes.push_back(Shape::make(ShapeKind::Spline, ShapeRole::HintBackground, key));
    clip.inPoint = 1001;
    clip.outPoint = 1'000'000'000'000;
    return clip;
}

} // namespace

class TestClip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newClipHasTheKeyersDefaults();
    void survivesJson();
    void wrongValuesAreNamed_data();
    void wrongValuesAreNamed();
    void newerKeysAreIgnored();
};

void TestClip::newClipHasTheKeyersDefaults() {
    const Clip a = Clip::forPlate(QStringLiteral("/a.mov"), QStringLiteral("a"));
    const Clip b = Clip::forPlate(QStringLiteral("/a.mov"), QStringLiteral("a"));
    QVERIFY(!a.id.isEmpty() && a.id != b.id);
    QCOMPARE(a.keyer, QStringLiteral("difference"));
    QCOMPARE(a.settings.despill, 0.0);
    QCOMPARE(a.hint.kind, HintChoice::Kind::Auto);
}

void TestClip::survivesJson() {
    const Clip clip = changedClip();
    const QByteArray text = QJsonDocument(clip.toJson()).toJson();
    const Result<Clip> back = Clip::fromJson(QJsonDocument::fromJson(text).object());
    QVERIFY2(back.ok(), qPrintable(back ? QString() : back.error().text()));
    QVERIFY(*back == clip);
    const Clip plain = Clip::forPlate(QStringLiteral("/a.mov"), QStringLiteral("a"));
    QVERIFY(*Clip::fromJson(plain.toJson()) == plain);
}

void TestClip::wrongValuesAreNamed_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("named");
    QTest::newRow("in") << "in" << QJsonValue(QStringLiteral("x")) << "'in'";
    QTest::newRow("fraction") << "out" << QJsonValue(1.5) << "'out'";
    QTest::newRow("huge") << "startNumber" << QJsonValue(1e300) << "'startNumber'";
    QTest::newRow("plate") << "plate" << QJsonValue(QString()) << "no plate";
    QTest::newRow("setting") << "settings" << QJsonValue(QJsonObject{{QStringLiteral("matte.gamma"), 99}})
                             << "matte.gamma";
    QTest::newRow("hint") << "hint"
                          << QJsonValue(QJsonObject{{QStringLiteral("kind"), QStringLiteral("guess")}})
                          << "'hint.kind'";
}

void TestClip::wrongValuesAreNamed() {
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QFETCH(QString, named);
    QJsonObject json = changedClip().toJson();
    json.insert(key, value);
    const Result<Clip> clip = Clip::fromJson(json);
    QVERIFY(!clip.ok());
    QCOMPARE(clip.error().kind, ErrorKind::Input);
    QVERIFY2(clip.error().message.contains(named), qPrintable(clip.error().message));
}

void TestClip::newerKeysAreIgnored() {
    const Clip before = changedClip();
    QJsonObject json = before.toJson();
    json.insert(QStringLiteral("fromTheFuture"), 1);
    QJsonObject settings = json.value(QLatin1String("settings")).toObject();
    settings.insert(QStringLiteral("matte.future"), 2);
    json.insert(QStringLiteral("settings"), settings);
    const Result<Clip> clip = Clip::fromJson(json);
    QVERIFY(clip.ok());
    QVERIFY(*clip == before);
}

QTEST_GUILESS_MAIN(TestClip)
#include "tst_clip.moc"
