// SPDX-License-Identifier: Apache-2.0
// From an artist's request to a RenderSpec, with real files.
#include "core/color/Transfer.h"
#include "core/media/ImageWriter.h"
#include "core/media/MovieWriter.h"
#include "core/pipeline/ClipSetup.h"
#include "core/pipeline/SingleFrame.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>

using namespace ckd;

namespace {

constexpr std::array kScreen{0.08F, 0.42F, 0.11F}; // linear Rec.709

/// The screen as these values of a space.
Image screenIn(const char* space) {
    Image image = test::makeImage(32, 32, 3, ColorEncoding::Linear,
                                  [](int channel, int, int) { return kScreen[std::size_t(channel)]; });
    if (qstrcmp(space, "srgb") == 0) {
        convertTo(image, ColorEncoding::Srgb);
    } else if (const auto transform = transformFromWorking(*findColorSpace(QString::fromLatin1(space)));
               transform && *transform) {
        (*transform)->apply(image);
    }
    return image;
}

} // namespace

class TestClipSetup : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    void png(const QString& name, int width, int height) {
        const Image image =
            test::makeImage(width, height, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
        CKD_VERIFY_OK(writeStill(m_dir.filePath(name), width, height, channelsOf(image, {"R", "G", "B"}),
                                 StillFormat::Png16));
    }

    /// The screen in a file "<space>.png", ".exr" (which names the space's primaries) or ".mov".
    Result<void> screenFile(const QString& name) {
        const QByteArray space = name.section(u'.', 0, 0).toLatin1();
        const Image image = screenIn(space.constData());
        const QString path = m_dir.filePath(name);
        const std::vector<ImageChannel> channels = channelsOf(image, {"R", "G", "B"});
        if (name.endsWith(QLatin1String("exr"))) {
            ExrOptions options;
            options.depth = ExrOptions::Depth::Float;
            const ColorSpaceInfo* info = findColorSpace(QString::fromLatin1(space));
            options.metadata.chromaticities = info->primaries;
            const auto written = writeExr(path, image.width(), image.height(), channels, options);
            return written ? Result<void>() : written.error();
        }
        if (name.endsWith(QLatin1String("png"))) {
            const auto written =
                writeStill(path, image.width(), image.height(), channels, StillFormat::Png16);
            return written ? Result<void>() : written.error();
        }
        MovieSettings settings;
        settings.codec = MovieSettings::Codec::ProRes4444;
        settings.width = image.width();
        settings.height = image.height();
        Result<std::unique_ptr<MovieWriter>> movie = MovieWriter::open(path, settings);
        if (!movie)
            return movie.error();
        if (Result<void> written = (*movie)->write(image); !written)
            return written;
        const auto finished = (*movie)->finish();
        return finished ? Result<void>() : finished.error();
    }

    ClipRequest request(const QString& plate) {
        ClipRequest request;
        const Result<SharedSource> source = openSource(m_dir.filePath(plate));
        if (source)
            request.plate = *source;
        request.keyer = std::make_shared<test::FakeKeyer>();
        return request;
    }

private Q_SLOTS:
    void anotherSizeIsSaidOnce() {
        for (const char* name : {"plate.0001.png", "plate.0002.png", "plate.0003.png"})
            png(QString::fromLatin1(name), 32, 24);
        for (const char* name : {"plate_hint.0001.png", "plate_hint.0002.png", "plate_hint.0003.png"})
            png(QString::fromLatin1(name), 16, 12);
        const Result<ClipSetup> setup = setUpClip(request("plate.####.png"));
        CKD_VERIFY_OK(setup);
        const QStringList said = setup->notes.filter(QStringLiteral("resized"));
        QCOMPARE(said.size(), 1);
        QVERIFY2(said[0].contains("hint 'plate_hint.####.png' is 16x12 while the plate is 32x24"),
                 qPrintable(said[0]));
    }

    void overscanIsSaid() {
        ExrOptions options;
        options.metadata.displayWindow = {0, 0, 15, 11};
        options.metadata.dataWindow = {-4, -2, 19, 13};
        const Image image =
            test::makeImage(24, 16, 3, ColorEncoding::Linear, [](int, int, int) { return 0.5F; });
        CKD_VERIFY_OK(
            writeExr(m_dir.filePath("over.exr"), 24, 16, channelsOf(image, {"R", "G", "B"}), options));
        png("over_hint.png", 16, 12);
        const Result<ClipSetup> setup = setUpClip(request("over.exr"));
        CKD_VERIFY_OK(setup);
        QCOMPARE(setup->notes.filter(QStringLiteral("display window (16x12)")).size(), 1);
        QCOMPARE(setup->notes.filter(QStringLiteral("resized")).size(), 0);
    }

    /// Plate and clean plate show the same screen in different files: to the keyer they are the same.
    void cleanPlateHasItsOwnColour_data() {
        QTest::addColumn<QString>("plate");
        QTest::addColumn<QString>("inputSpace");
        QTest::addColumn<QString>("clean");
        const auto row = [](const char* plate, const char* inputSpace, const char* clean) {
            QTest::addRow("%s as %s, %s", plate, inputSpace, clean)
                << QString::fromLatin1(plate) << QString::fromLatin1(inputSpace)
                << QString::fromLatin1(clean);
        };
        for (const char* plate : {"srgb.png", "srgb.mov", "linear.exr", "acescg.exr"}) {
            for (const char* clean : {"srgb.png", "srgb.mov", "linear.exr", "acescg.exr"})
                row(plate, "auto", clean);
        }
        for (const char* clean : {"logc3.png", "logc3.mov", "linear.exr", "acescg.exr"}) {
            row("logc3.png", "logc3", clean);
            row("logc3.mov", "logc3", clean);
        }
        for (const char* clean : {"srgb.png", "srgb.mov", "linear.exr", "acescg.exr"})
            row("acescg.exr", "acescg", clean);
        row("linear.png", "linear", "linear.png");
        row("linear.png", "linear", "linear.exr");
        row("srgb.exr", "srgb", "srgb.exr");
        row("srgb.exr", "srgb", "srgb.png");
    }
    void cleanPlateHasItsOwnColour() {
        QFETCH(QString, plate);
        QFETCH(QString, inputSpace);
        QFETCH(QString, clean);
        CKD_VERIFY_OK(screenFile(plate));
        CKD_VERIFY_OK(screenFile(clean));
        ClipRequest asked = request(plate);
        asked.settings.inputSpace = inputSpace;
        asked.settings.cleanPlate = m_dir.filePath(clean);
        const Result<ClipSetup> setup = setUpClip(asked);
        CKD_VERIFY_OK(setup);
        const Result<KeyedFrame> keyed = keyOneFrame(setup->spec, setup->spec->frames.front());
        CKD_VERIFY_OK(keyed);
        const Image& seen = *keyed->input.plate;
        QCOMPARE(keyed->input.cleanPlate->encoding(), seen.encoding());
        const double difference = test::maxDifference(seen, *keyed->input.cleanPlate);
        const bool movie = (plate + clean).contains(QLatin1String("mov")); // 10 or 12 bit, compressed
        QVERIFY2(difference < (movie ? 0.02 : 2e-4), qPrintable(QString::number(difference)));
        const bool chosen = inputSpace != QLatin1String("auto");
        const bool ownColour = plate.endsWith(QLatin1String("exr")) != clean.endsWith(QLatin1String("exr")) ||
                               (plate == QLatin1String("acescg.exr") && clean == QLatin1String("linear.exr"));
        QCOMPARE(setup->notes.filter(QStringLiteral("clean plate")).size(), chosen && ownColour ? 1 : 0);
    }

    void sameSizeSaysNothing() {
        png("same.png", 8, 8);
        png("same_hint.png", 8, 8);
        const Result<ClipSetup> setup = setUpClip(request("same.png"));
        CKD_VERIFY_OK(setup);
        QVERIFY(setup->spec->side(SideRole::Hint).source);
        QCOMPARE(setup->notes.size(), 1); // that the hint was found
    }
};

QTEST_GUILESS_MAIN(TestClipSetup)
#include "tst_clipsetup.moc"
