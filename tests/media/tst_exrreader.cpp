// SPDX-License-Identifier: Apache-2.0
#include "core/media/ImageWriter.h"
#include "core/media/detail/ExrChannels.h"
#include "tests/media/ExrFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace ckd;
using namespace ckd::detail;
using namespace ckd::test;

namespace {

float red(int x, int y) {
    return 0.25F * float(x) + float(y);
}
float green(int x, int y) {
    return -0.5F * float(x) + 2.0F * float(y);
}
float blue(int x, int y) {
    return 1000.0F + float(x * y);
}

std::vector<ExrTestChannel> rgb(char type = 'h') {
    return {{"R", red, 1, type}, {"G", green, 1, type}, {"B", blue, 1, type}};
}

} // namespace

class TestExrReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void selectsChannels_data();
    void selectsChannels();
    void readsStorage_data();
    void readsStorage();
    void pictureIsUnionOfWindows_data();
    void pictureIsUnionOfWindows();
    void choosesPartAndLayer_data();
    void choosesPartAndLayer();
    void luminanceChroma();
    void subsampledColour();
    void notFiniteIsCounted();
    void deepIsRefused();
    void hugeWindowIsRefused();
    void attributesArrive();

private:
    QTemporaryDir m_dir;
    QString path(const char* name) const { return m_dir.filePath(name); }
};

void TestExrReader::selectsChannels_data() {
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("chosen"); ///< red,green,blue or luminance; then alpha and layer
    const auto row = [](const char* label, QStringList names, const char* layer, const char* chosen) {
        QTest::newRow(label) << names << QString(layer) << QString(chosen);
    };
    row("plain", {"A", "B", "G", "R"}, "", "R,G,B|A|");
    row("plain before layers", {"B", "G", "R", "spec.B", "spec.G", "spec.R"}, "", "R,G,B||");
    row("a layer by name", {"B", "G", "R", "spec.B", "spec.G", "spec.R"}, "spec",
        "spec.R,spec.G,spec.B||spec");
    row("luminance and chroma", {"BY", "RY", "Y"}, "", "Y||");
    row("luminance with alpha", {"A", "Y"}, "", "Y|A|");
    row("one colour", {"G"}, "", "G||");
    row("alpha alone", {"A"}, "", "A|A|");
    row("depth alone", {"Z"}, "", "Z||");
    row("the combined layer",
        {"v.AO.B", "v.AO.G", "v.AO.R", "v.Combined.A", "v.Combined.B", "v.Combined.G", "v.Combined.R"}, "",
        "v.Combined.R,v.Combined.G,v.Combined.B|v.Combined.A|v.Combined");
    row("lower case words", {"main.blue", "main.green", "main.red"}, "",
        "main.red,main.green,main.blue||main");
    row("a channel by name", {"A", "B", "G", "R", "Z"}, "Z", "Z||");
    row("no such layer", {"B", "G", "R"}, "spec", "");
    row("nothing", {}, "", "");
}

void TestExrReader::selectsChannels() {
    QFETCH(QStringList, names);
    QFETCH(QString, layer);
    const std::optional<ExrSelection> s = selectExrChannels(names, layer);
    QString text;
    if (s) {
        const QString picture = s->kind == ExrSelection::Kind::Rgb
                                    ? QStringList{s->red, s->green, s->blue}.join(',')
                                    : s->luminance;
        text = picture + '|' + s->alpha + '|' + s->layer;
    }
    QTEST(text, "chosen");
}

void TestExrReader::readsStorage_data() {
    QTest::addColumn<char>("type");
    QTest::addColumn<bool>("tiled");
    for (const char type : {'h', 'f', 'u'}) {
        QTest::addRow("%c scan lines", type) << type << false;
        QTest::addRow("%c tiles", type) << type << true;
    }
}

void TestExrReader::readsStorage() {
    QFETCH(char, type);
    QFETCH(bool, tiled);
    ExrTestPart part;
    part.channels = rgb(type);
    part.channels.push_back({"A", [](int x, int) { return x > 3 ? 1.0F : 0.0F; }, 1, type});
    part.tiled = tiled;
    writeTestExr(path("s.exr"), {part});
    const Result<SharedSource> source = openSource(path("s.exr"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().encoding, ColorEncoding::Linear);
    QCOMPARE((*source)->info().channels, 4);
    const Result<DecodedFrame> frame = readFrame(*source, 1);
    CKD_VERIFY_OK(frame);
    const auto stored = [type](float value) {
        return type == 'u' ? std::floor(std::max(value, 0.0F)) : value;
    };
    for (int y = 0; y < 24; ++y) {
        for (int x = 0; x < 32; ++x) {
            QCOMPARE(frame->rgb.row(0, y)[x], stored(red(x, y)));
            QCOMPARE(frame->rgb.row(1, y)[x], stored(green(x, y)));
            QCOMPARE(frame->rgb.row(2, y)[x], stored(blue(x, y)));
            QCOMPARE(frame->alpha.row(0, y)[x], x > 3 ? 1.0F : 0.0F);
        }
    }
}

void TestExrReader::pictureIsUnionOfWindows_data() {
    QTest::addColumn<QList<int>>("display");
    QTest::addColumn<QList<int>>("data");
    QTest::newRow("equal") << QList<int>{0, 0, 9, 7} << QList<int>{0, 0, 9, 7};
    QTest::newRow("data inside") << QList<int>{0, 0, 9, 7} << QList<int>{3, 2, 5, 6};
    QTest::newRow("overscan") << QList<int>{0, 0, 9, 7} << QList<int>{-3, -2, 12, 9};
    QTest::newRow("apart") << QList<int>{0, 0, 3, 3} << QList<int>{6, 5, 9, 8};
    QTest::newRow("origin elsewhere") << QList<int>{100, -50, 109, -41} << QList<int>{98, -48, 105, -40};
}

void TestExrReader::pictureIsUnionOfWindows() {
    QFETCH(QList<int>, display);
    QFETCH(QList<int>, data);
    ExrTestPart part;
    part.channels = rgb();
    part.display = {display[0], display[1], display[2], display[3]};
    part.data = {data[0], data[1], data[2], data[3]};
    writeTestExr(path("w.exr"), {part});
    const Result<DecodedFrame> frame = readFrame(path("w.exr"), 1);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->metadata.displayWindow, part.display);
    QCOMPARE(frame->metadata.dataWindow, part.data);
    const int left = std::min(display[0], data[0]);
    const int top = std::min(display[1], data[1]);
    QCOMPARE(frame->rgb.width(), std::max(display[2], data[2]) - left + 1);
    QCOMPARE(frame->rgb.height(), std::max(display[3], data[3]) - top + 1);
    for (int y = 0; y < frame->rgb.height(); ++y) {
        for (int x = 0; x < frame->rgb.width(); ++x) {
            const int fx = x + left;
            const int fy = y + top;
            const bool inside = fx >= data[0] && fx <= data[2] && fy >= data[1] && fy <= data[3];
            QCOMPARE(frame->rgb.row(0, y)[x], inside ? red(fx, fy) : 0.0F);
            QCOMPARE(frame->rgb.row(1, y)[x], inside ? green(fx, fy) : 0.0F);
        }
    }
}

void TestExrReader::choosesPartAndLayer_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<float>("value"); ///< of the red channel; negative: refused
    QTest::newRow("automatic: the part with plain R, G, B") << "" << 2.0F;
    QTest::newRow("by part name") << "depth" << 1.0F;
    QTest::newRow("by layer name") << "spec" << 3.0F;
    QTest::newRow("unknown") << "nothere" << -1.0F;
}

void TestExrReader::choosesPartAndLayer() {
    QFETCH(QString, layer);
    QFETCH(float, value);
    const auto constant = [](float v) { return [v](int, int) { return v; }; };
    writeTestExr(path("p.exr"),
                 {{"depth", {{"Z", constant(1), 1, 'f'}}},
                  {"beauty", {{"R", constant(2)}, {"G", constant(2)}, {"B", constant(2)}}},
                  {"more", {{"spec.R", constant(3)}, {"spec.G", constant(3)}, {"spec.B", constant(3)}}}});
    OpenOptions options;
    options.layer = layer;
    const Result<SharedSource> source = openSource(path("p.exr"), options);
    if (value < 0) {
        QVERIFY(!source.ok());
        QVERIFY(source.error().message.contains("spec"));
        return;
    }
    CKD_VERIFY_OK(source);
    QVERIFY((*source)->info().warnings.join(' ').contains("3 parts"));
    const Result<DecodedFrame> frame = readFrame(*source, 1);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->rgb.row(0, 3)[3], value);
}

/// Smooth colour differences, so that OpenEXR's sharper filter and ours agree.
void TestExrReader::luminanceChroma() {
    ExrTestPart part;
    part.channels = {{"Y", [](int x, int y) { return 0.5F + 0.01F * float(x + y); }},
                     {"RY", [](int x, int) { return 0.002F * float(x); }, 2},
                     {"BY", [](int, int y) { return -0.003F * float(y); }, 2}};
    writeTestExr(path("y.exr"), {part});
    const Result<DecodedFrame> frame = readFrame(path("y.exr"), 1);
    CKD_VERIFY_OK(frame);
    const Image judged = readWithRgbaInterface(path("y.exr"));
    for (int c = 0; c < 3; ++c) {
        for (int y = 4; y < 20; ++y) { // away from the borders, where the filters extrapolate differently
            for (int x = 4; x < 28; ++x)
                QVERIFY(std::abs(frame->rgb.row(c, y)[x] - judged.row(c, y)[x]) < 0.004F);
        }
    }
}

void TestExrReader::subsampledColour() {
    ExrTestPart part;
    part.channels = {{"R", [](int x, int) { return float(x); }, 2},
                     {"G", [](int, int y) { return float(y); }, 2},
                     {"B", blue}};
    writeTestExr(path("sub.exr"), {part});
    const Result<DecodedFrame> frame = readFrame(path("sub.exr"), 1);
    CKD_VERIFY_OK(frame);
    for (int y = 0; y < 22; ++y) {
        for (int x = 0; x < 30; ++x) { // a ramp is reproduced exactly by linear interpolation
            QCOMPARE(frame->rgb.row(0, y)[x], float(x));
            QCOMPARE(frame->rgb.row(1, y)[x], float(y));
            QCOMPARE(frame->rgb.row(2, y)[x], blue(x, y));
        }
    }
}

void TestExrReader::notFiniteIsCounted() {
    ExrTestPart part;
    part.channels = rgb();
    part.channels[1].value = [](int x, int y) {
        return y > 0 ? 1.0F
                     : (x == 0 ? std::nanf("") : (x == 1 ? std::numeric_limits<float>::infinity() : 2.0F));
    };
    writeTestExr(path("n.exr"), {part});
    const Result<DecodedFrame> frame = readFrame(path("n.exr"), 1);
    CKD_VERIFY_OK(frame);
    QVERIFY(frame->metadata.note.contains("not numbers"));
    QCOMPARE(frame->metadata.sanitisedValues, 2);
    QCOMPARE(frame->rgb.row(1, 0)[0], 0.0F);
    QCOMPARE(frame->rgb.row(1, 0)[1], 0.0F);
    QCOMPARE(frame->rgb.row(1, 0)[2], 2.0F);
}

void TestExrReader::deepIsRefused() {
    writeDeepExr(path("deep.exr"));
    const Result<SharedSource> source = openSource(path("deep.exr"));
    QVERIFY(!source.ok());
    QCOMPARE(source.error().kind, ErrorKind::Input);
    QVERIFY2(source.error().message.contains("deep image"), qPrintable(source.error().message));
}

void TestExrReader::hugeWindowIsRefused() {
    ExrTestPart part;
    part.channels = rgb();
    part.data = {0, 0, 3, 3};
    part.display = {0, 0, 40'000, 3};
    writeTestExr(path("h.exr"), {part});
    const Result<SharedSource> source = openSource(path("h.exr"));
    QVERIFY(!source.ok());
    QVERIFY2(source.error().message.contains("h.exr"), qPrintable(source.error().message));
}

void TestExrReader::attributesArrive() {
    const Image picture = makeImage(8, 6, 3, ColorEncoding::Linear, [](int, int, int) { return 0.5F; });
    ExrOptions options;
    options.metadata.pixelAspect = 2.0;
    options.metadata.rate = {24000, 1001};
    options.metadata.timecode = "10:20:30;04";
    options.metadata.reel = "A001";
    options.metadata.chromaticities = {0.7F, 0.29F, 0.17F, 0.79F, 0.13F, 0.04F, 0.31F, 0.32F};
    CKD_VERIFY_OK(writeExr(path("m.0007.exr"), 8, 6, channelsOf(picture, {"R", "G", "B"}), options));
    const Result<SharedSource> source = openSource(path("m.0007.exr"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().rate, options.metadata.rate);
    QCOMPARE((*source)->info().timecode, options.metadata.timecode);
    const Result<DecodedFrame> frame = readFrame(*source, 7);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->metadata.pixelAspect, 2.0);
    QCOMPARE(frame->metadata.timecode, options.metadata.timecode);
    QCOMPARE(frame->metadata.reel, options.metadata.reel);
    QVERIFY(frame->metadata.chromaticities == options.metadata.chromaticities);
}

QTEST_GUILESS_MAIN(TestExrReader)
#include "tst_exrreader.moc"
