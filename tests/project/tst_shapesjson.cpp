// SPDX-License-Identifier: Apache-2.0
#include "core/project/ShapesJson.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace ckd;

namespace {

ShapeSet everything() {
    ShapeSet set;
    for (const ShapeKind kind : {ShapeKind::Rectangle, ShapeKind::Ellipse, ShapeKind::Polygon,
                                 ShapeKind::Spline, ShapeKind::Stroke}) {
        ShapeKey key;
        key.frame = -5;
        key.toNext = KeyInterpolation::Hold;
        key.points = {{1.0 / 3.0, -2.5}, {1e5, 7}, {0, 0}};
        key.feather = 0.1;
        key.opacity = 2.0 / 3.0;
        key.radius = 12.25;
        Shape shape = Shape::make(kind, ShapeRole(int(kind)), key);
        key.frame = 1'000'000'000'000;
        key.toNext = KeyInterpolation::Linear;
        shape.setKey(key);
        set.shapes.push_back(shape);
    }
    set.shapes[1].name = QStringLiteral("Müll");
    return set;
}

} // namespace

class TestShapesJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survivesText();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void newerEntriesAreIgnored();
};

void TestShapesJson::survivesText() {
    const ShapeSet set = everything();
    const QByteArray text = QJsonDocument(shapesToJson(set)).toJson();
    const Result<ShapeSet> back = shapesFromJson(QJsonDocument::fromJson(text).array());
    QVERIFY2(back.ok(), back ? "" : qPrintable(back.error().text()));
    QVERIFY(*back == set);
    QVERIFY(shapesFromJson({})->isEmpty());
}

void TestShapesJson::refusesWhatIsWrong_data() {
    QTest::addColumn<QString>("in");
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QJsonValue>("value");
    const auto row = [](const char* name, const char* in, const char* entry, const QJsonValue& value) {
        QTest::newRow(name) << QString::fromLatin1(in) << QString::fromLatin1(entry) << value;
    };
    row("kind", "shape", "kind", QStringLiteral("blob"));
    row("role", "shape", "role", 3);
    row("no id", "shape", "id", QString());
    row("no keys", "shape", "keys", QJsonArray());
    row("frame is no number", "key", "frame", QStringLiteral("1"));
    row("half a frame", "key", "frame", 1.5);
    row("frame too large", "key", "frame", 1e18);
    row("key out of order", "key", "frame", 1e13);
    row("interpolation", "key", "toNext", QStringLiteral("bounce"));
    row("opacity", "key", "opacity", 1.01);
    row("negative feather", "key", "feather", -1.0);
    row("no radius", "key", "radius", QJsonValue());
    row("odd points", "key", "points", QJsonArray{1, 2, 3});
    row("too few points", "key", "points", QJsonArray{1, 2});
    row("point of text", "key", "points", QJsonArray{1, 2, 3, QStringLiteral("4"), 5, 6});
    row("point far away", "key", "points", QJsonArray{1, 2, 3, 1e300, 5, 6});
}

void TestShapesJson::refusesWhatIsWrong() {
    QFETCH(QString, in);
    QFETCH(QString, entry);
    QFETCH(QJsonValue, value);
    QJsonArray json = shapesToJson(everything());
    QJsonObject shape = json[2].toObject();
    QJsonArray keys = shape.value(QStringLiteral("keys")).toArray();
    QJsonObject key = keys[0].toObject();
    if (in == QStringLiteral("key")) {
        key.insert(entry, value);
        keys[0] = key;
        shape.insert(QStringLiteral("keys"), keys);
    } else {
        shape.insert(entry, value);
    }
    json[2] = shape;
    const Result<ShapeSet> back = shapesFromJson(json);
    QVERIFY(!back);
    QCOMPARE(back.error().kind, ErrorKind::Input);
    QVERIFY2(back.error().message.contains(QStringLiteral("Shape 3")), qPrintable(back.error().message));
}

void TestShapesJson::newerEntriesAreIgnored() {
    QJsonArray json = shapesToJson(everything());
    QJsonObject shape = json[0].toObject();
    shape.insert(QStringLiteral("rotation"), 12);
    json[0] = shape;
    QVERIFY(shapesFromJson(json).ok());
    // The same id twice is not: an edit would change the wrong one.
    json[1] = json[0];
    QVERIFY(!shapesFromJson(json));
}

QTEST_GUILESS_MAIN(TestShapesJson)
#include "tst_shapesjson.moc"
