// SPDX-License-Identifier: Apache-2.0
#include "core/media/HintPairing.h"
#include "tests/media/ExrFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QTest>

#include <algorithm>

using namespace ckd;
using namespace ckd::test;

class TestSharedMedia : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void movies_data();
    void movies();
    void playerAgreesOnFrames_data();
    void playerAgreesOnFrames();
    void refusedMovies_data();
    void refusedMovies();
    void brokenUnitIsNamed();
    void sequenceWithDateAndGap();
    void openExrPictures_data();
    void openExrPictures();
    void luminanceChromaMatchesLibrary();
    void notFiniteIsCounted();
    void otherStills_data();
    void otherStills();
    void plateAndHintPair();
};

void TestSharedMedia::movies_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("frames");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("rotation");
    QTest::addColumn<QString>("color"); ///< part of the description
    QTest::addColumn<QString>("warning");
    const auto row = [](const char* file, int frames, QSize size, const char* color, const char* warning = "",
                        int rotation = 0) {
        QTest::newRow(file) << QString(file) << frames << size << rotation << QString(color)
                            << QString(warning);
    };
    row("green/lion_1092x1656_hevc.mp4", 686, {1092, 1656}, "BT.709 (assumed), limited range");
    row("green/axe_360x640.mp4", 139, {360, 640}, "BT.601, limited range", "varies");
    row("green/mdn_yellow_green_320x192.mp4", 1465, {320, 192}, "BT.601 (assumed), limited range (assumed)");
    row("video/TestReadAVI_jpg.avi", 2, {512, 512}, "BT.601, full range");
    row("video/TestReadAVI_png.avi", 2, {512, 512}, "RGB");
    row("video/TestReadMOV_ap4h.mov", 2, {512, 512}, "limited range");
    row("video/TestReadMOV_apch.mov", 2, {512, 512}, "limited range");
    row("video/TestReadMOV_apcn.mov", 2, {512, 512}, "limited range");
    row("video/TestReadMOV_rle.mov", 2, {512, 512}, "RGB");
    row("video/TestReadMP4_avc1.mp4", 2, {512, 512}, "limited range (assumed)");
    row("video/TestReadMXF.mxf", 2, {512, 512}, "limited range");
    row("video/bear-vp9-odd-dimensions.webm", 30, {161, 121}, "BT.601 (assumed)");
    row("video/bt601.mov", 30, {640, 428}, "BT.601, limited range");
    row("video/cockatoo_h264_444.mp4", 280, {1280, 720}, "BT.709 (assumed)");
    row("video/hlg10-color-test.mp4", 9, {1920, 1080}, "BT.2020", "HLG");
    row("video/kdenlive_alpha_qtrle_argb.mov", 32, {1920, 1080}, "RGB");
    row("video/sample_android_slow_motion.mp4", 7, {1280, 720}, "full range", "varies");
    row("video/sample_av1.mp4", 30, {1080, 720}, "BT.709 (assumed)");
    row("video/sample_edit_list_only_preroll_sync_sample.mp4", 16, {640, 360}, "BT.709");
    row("video/sample_empty_track.mp4", 30, {1080, 720}, "BT.709", "2 picture streams");
    row("video/sample_gamma2.2.mp4", 60, {320, 240}, "BT.601, full range");
    row("video/sample_mdat_too_long.mp4", 30, {1080, 720}, "BT.709 (assumed)");
    row("video/sample_missing_stsd.mp4", 30, {1080, 720}, "BT.709 (assumed)");
    row("video/sample_no_bframes.mp4", 30, {1080, 720}, "BT.709");
    row("video/sample_portrait.mp4", 30, {720, 1080}, "BT.709 (assumed)");
    row("video/sample_rotate_and_reflect.mp4", 30, {720, 1080}, "BT.709 (assumed)", "", 270);
    row("video/sample_srgb.mp4", 30, {1080, 720}, "transfer iec61966-2-1");
}

void TestSharedMedia::movies() {
    QFETCH(QString, file);
    QFETCH(int, frames);
    QFETCH(QSize, size);
    QFETCH(QString, color);
    QFETCH(QString, warning);
    const QString path = sharedPath("media/" + file);
    if (path.isEmpty())
        QSKIP("needs the shared test data: media");
    const Result<SharedSource> source = openSource(path);
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    QCOMPARE(int(info.frames.size()), frames);
    QCOMPARE(QSize(info.width, info.height), size);
    QTEST(info.rotation, "rotation");
    QVERIFY2(info.colorDescription.contains(color), qPrintable(info.colorDescription));
    QCOMPARE(info.warnings.size(), warning.isEmpty() ? 0 : 1);
    QVERIFY2(info.warnings.join(' ').contains(warning), qPrintable(info.warnings.join(' ')));
    const auto cursor = (*source)->openCursor();
    for (const FrameNumber number : {FrameNumber(1), FrameNumber(frames)}) {
        const Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(number, {});
        CKD_VERIFY_OK(raw);
        const Result<DecodedFrame> frame = (*raw)->convert();
        CKD_VERIFY_OK(frame);
        QCOMPARE(frame->rgb.width(), size.width());
        QVERIFY(frame->metadata.note.isEmpty());
        const auto green = frame->rgb.plane(1);
        const auto [low, high] = std::minmax_element(green.begin(), green.end());
        QVERIFY(*high - *low > 0.05F); // neither black nor flat
    }
}

void TestSharedMedia::playerAgreesOnFrames_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("frame");
    for (const auto& [file, frame] : {std::pair("green/axe_360x640.mp4", 100),
                                      {"green/axe_360x640.mp4", 2},
                                      {"green/mdn_yellow_green_320x192.mp4", 701},
                                      {"video/bt601.mov", 30},
                                      {"video/sample_edit_list_only_preroll_sync_sample.mp4", 1},
                                      {"video/sample_edit_list_only_preroll_sync_sample.mp4", 16},
                                      {"video/sample_rotate_and_reflect.mp4", 7},
                                      {"video/sample_android_slow_motion.mp4", 5}})
        QTest::addRow("%s %d", file, frame) << QString(file) << frame;
}

/// The ffmpeg program's n-th frame, as luma: swscale's colours differ by roundings, another frame by far
/// more.
void TestSharedMedia::playerAgreesOnFrames() {
    QFETCH(QString, file);
    QFETCH(int, frame);
    const QString path = sharedPath("media/" + file);
    if (path.isEmpty())
        QSKIP("needs the shared test data: media");
    const auto raw =
        judge("ffmpeg", {"-v", "error", "-i", path, "-vf", QString("select=eq(n\\,%1)").arg(frame - 1),
                         "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"});
    if (!raw)
        QSKIP("needs the ffmpeg program");
    const Result<DecodedFrame> decoded = readFrame(path, frame);
    CKD_VERIFY_OK(decoded);
    const Image& rgb = decoded->rgb;
    QCOMPARE(raw->size(), qsizetype(rgb.pixels()) * 3);
    double sum = 0;
    for (std::size_t i = 0; i < rgb.pixels(); ++i) {
        for (int c = 0; c < 3; ++c) {
            const float shown = float(uchar((*raw)[qsizetype(i) * 3 + c])) / 255.0F;
            sum += std::abs(double(std::clamp(rgb.plane(c)[i], 0.0F, 1.0F) - shown));
        }
    }
    const double mean = sum / double(rgb.pixels() * 3);
    QVERIFY2(mean < 0.01, qPrintable(QString::number(mean)));
}

void TestSharedMedia::refusedMovies_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("says");
    QTest::newRow("VVC") << "video/sample_vvc.mp4"
                         << "vvc1";
    QTest::newRow("VP9 that is none") << "video/invalid-bitstream.webm"
                                      << "No frame of";
    QTest::newRow("folder of movies") << "video"
                                      << "holds no pictures";
    QTest::newRow("two sequences in one folder") << "sequence"
                                                 << "2 clips";
}

void TestSharedMedia::refusedMovies() {
    QFETCH(QString, file);
    QFETCH(QString, says);
    const QString path = sharedPath("media/" + file);
    if (path.isEmpty())
        QSKIP("needs the shared test data: media");
    const Result<SharedSource> source = openSource(path);
    QVERIFY(!source.ok());
    QCOMPARE(source.error().kind, ErrorKind::Input);
    QVERIFY2(source.error().message.contains(says), qPrintable(source.error().message));
}

/// One packet is garbage: its frame is named, those around it come.
void TestSharedMedia::brokenUnitIsNamed() {
    CKD_SHARED_OR_SKIP(path, "media/video/sample_with_invalid_nalu.mp4");
    const Result<SharedSource> source = openSource(path);
    CKD_VERIFY_OK(source);
    const auto cursor = (*source)->openCursor();
    std::vector<FrameNumber> failed;
    for (const FrameNumber number : (*source)->info().frames) {
        const auto raw = (*cursor)->grab(number, {});
        if (!raw) {
            failed.push_back(number);
            QVERIFY(raw.error().message.startsWith(QString("Frame %1:").arg(number)));
        }
    }
    QCOMPARE(failed, std::vector<FrameNumber>{27});
}

void TestSharedMedia::sequenceWithDateAndGap() {
    CKD_SHARED_OR_SKIP(folder, "media/sequence");
    for (const QString pattern : {"BART_2021-02-07.####.png", "BART_2021-02-07.%04d.jpg"}) {
        const Result<SharedSource> source = openSource(QDir(folder).filePath(pattern));
        CKD_VERIFY_OK(source);
        QCOMPARE((*source)->info().frames, (std::vector<FrameNumber>{1, 2, 3, 5, 6}));
        QCOMPARE((*source)->info().missing, std::vector<FrameNumber>{4});
        CKD_VERIFY_OK(readFrame(*source, 6));
    }
}

void TestSharedMedia::openExrPictures_data() {
    QTest::addColumn<QString>("file");
    const QString folder = sharedPath("media/stills/openexr");
    for (const QString& name : QDir(folder).entryList({"*.exr"}, QDir::Files)) {
        if (!name.startsWith("LuminanceChroma") && !folder.isEmpty())
            QTest::newRow(qPrintable(name)) << QDir(folder).filePath(name);
    }
    if (folder.isEmpty())
        QTest::newRow("shared data missing") << QString();
}

/// Every pixel as OpenEXR's own RGBA interface gives it (halves), over the data window.
void TestSharedMedia::openExrPictures() {
    QFETCH(QString, file);
    if (file.isEmpty())
        QSKIP("needs the shared test data: media/stills/openexr");
    const Result<SharedSource> source = openSource(file);
    CKD_VERIFY_OK(source);
    const Result<DecodedFrame> frame = readFrame(*source, (*source)->info().frames.front());
    CKD_VERIFY_OK(frame);
    if ((*source)->info().bitDepth != 16)
        return; // the judge rounds floats to halves
    const Image judged = readWithRgbaInterface(file);
    const Window& data = frame->metadata.dataWindow;
    const int left = data.minX - std::min(data.minX, frame->metadata.displayWindow.minX);
    const int top = data.minY - std::min(data.minY, frame->metadata.displayWindow.minY);
    QCOMPARE(judged.width(), data.width());
    for (int c = 0; c < 3; ++c) {
        for (int y = 0; y < judged.height(); ++y) {
            for (int x = 0; x < judged.width(); ++x) {
                const float wanted = std::isfinite(judged.row(c, y)[x]) ? judged.row(c, y)[x] : 0.0F;
                if (frame->rgb.row(c, top + y)[left + x] != wanted)
                    QCOMPARE(frame->rgb.row(c, top + y)[left + x], wanted);
            }
        }
    }
}

void TestSharedMedia::luminanceChromaMatchesLibrary() {
    CKD_SHARED_OR_SKIP(path, "media/stills/openexr/LuminanceChroma_Flowers.exr");
    const Result<DecodedFrame> frame = readFrame(path, 1);
    CKD_VERIFY_OK(frame);
    const Image judged = readWithRgbaInterface(path);
    double sum = 0;
    for (std::size_t i = 0; i < judged.data().size(); ++i)
        sum += std::abs(double(judged.data()[i] - frame->rgb.data()[i]));
    // The library sharpens chroma with 27 taps and limits saturation; ours is bilinear.
    QVERIFY2(sum / double(judged.data().size()) < 0.03,
             qPrintable(QString::number(sum / double(judged.data().size()))));
}

void TestSharedMedia::notFiniteIsCounted() {
    CKD_SHARED_OR_SKIP(path, "media/stills/openexr/TestImages_BrightRingsNanInf.exr");
    const Result<DecodedFrame> frame = readFrame(path, 1);
    CKD_VERIFY_OK(frame);
    const Image judged = readWithRgbaInterface(path);
    const auto bad = std::count_if(judged.data().begin(), judged.data().end(),
                                   [](float value) { return !std::isfinite(value); });
    QVERIFY(bad > 0);
    QCOMPARE(frame->metadata.sanitisedValues, int(bad));
}

void TestSharedMedia::otherStills_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("channels");
    QTest::addColumn<QSize>("size");
    QTest::newRow("PNG with straight alpha") << "NonPremultiplied.png" << 4 << QSize(512, 512);
    QTest::newRow("DPX") << "TestImageDPX_input.dpx" << 4 << QSize(256, 256);
    QTest::newRow("grey PNG with alpha") << "TestImagePNG_input.png" << 2 << QSize(256, 256);
    QTest::newRow("TGA") << "TestImageTGA_input.tga" << 4 << QSize(256, 256);
    QTest::newRow("TIFF with an orientation tag") << "TestImageTIF_input.tiff" << 4 << QSize(256, 256);
    QTest::newRow("EXR layer") << "TestImageEXR_input.exr" << 4 << QSize(256, 256);
    QTest::newRow("EXR layers") << "TestMultiPlaneEXR_input.exr" << 4 << QSize(256, 256);
    QTest::newRow("EXR overscan") << "grid-overscan.exr" << 4 << QSize(1500, 1500);
}

void TestSharedMedia::otherStills() {
    QFETCH(QString, file);
    const QString path = sharedPath("media/stills/other/" + file);
    if (path.isEmpty())
        QSKIP("needs the shared test data: media/stills/other");
    const Result<SharedSource> source = openSource(path);
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    QTEST(info.channels, "channels");
    QTEST(QSize(info.width, info.height), "size");
    const Result<DecodedFrame> frame = readFrame(*source, 1);
    CKD_VERIFY_OK(frame);
    const auto plane = frame->rgb.plane(0);
    QVERIFY(*std::max_element(plane.begin(), plane.end()) > 0.05F);
}

void TestSharedMedia::plateAndHintPair() {
    CKD_SHARED_OR_SKIP(folder, "media/plates/c01_figure_420");
    const Result<SharedSource> plate = openSource(folder + "/plate.mp4");
    CKD_VERIFY_OK(plate);
    const Result<SharedSource> hint = openSource(folder + "/hint");
    CKD_VERIFY_OK(hint);
    const Result<HintPairing> pairing = pairHint((*plate)->info(), (*hint)->info());
    CKD_VERIFY_OK(pairing);
    QCOMPARE(pairing->pairs.size(), (*plate)->info().frames.size());
    QCOMPARE(pairing->notes, QStringList());
}

QTEST_GUILESS_MAIN(TestSharedMedia)
#include "tst_sharedmedia.moc"
