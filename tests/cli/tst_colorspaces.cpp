// SPDX-License-Identifier: Apache-2.0
// Colour spaces from a file on disk through the real program to the files it writes.
#include "core/color/ColorSpace.h"
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"
#include "tests/keyers/CliProcess.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QTemporaryDir>

using namespace ckd;

namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 64;

/// Green screen with a disc of this colour in the middle, scene-linear.
Image plate(const std::array<float, 3>& disc) {
    return test::makeImage(kWidth, kHeight, 3, ColorEncoding::Linear, [&](int c, int x, int y) {
        const float dx = float(x) - kWidth * 0.5F;
        const float dy = float(y) - kHeight * 0.5F;
        const float screen[] = {0.08F, 0.45F, 0.10F};
        return dx * dx + dy * dy < 400.0F ? disc[std::size_t(c)] : screen[c];
    });
}

} // namespace

class TestColorSpaces : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    QString save(const QString& name, const Image& image, std::optional<Primaries> primaries = {}) {
        ExrOptions options;
        options.depth = ExrOptions::Depth::Float;
        options.metadata.chromaticities = primaries;
        const QString path = m_dir.filePath(name);
        const auto written =
            writeExr(path, image.width(), image.height(), channelsOf(image, {"R", "G", "B"}), options);
        return written ? path : QString();
    }

    test::CliOutcome key(const QString& input, const QString& out, const QStringList& more = {}) {
        return test::runCli(m_dir.path(), QStringList{"key", input, "-o", m_dir.filePath(out), "--passes",
                                                      "fg,processed", "--depth", "float", "--json"} +
                                              more);
    }

    Result<DecodedFrame> read(const QString& path) {
        Result<SharedSource> source = openSource(path);
        if (!source)
            return source.error();
        auto cursor = (*source)->openCursor();
        if (!cursor)
            return cursor.error();
        auto raw = (*cursor)->grab((*source)->info().frames.front(), {});
        if (!raw)
            return raw.error();
        return (*raw)->convert();
    }

private Q_SLOTS:
    void opaqueColourComesBackInThePlatesSpace_data() {
        QTest::addColumn<QString>("space");
        for (const char* space : {"acescg", "aces2065-1", "linear-rec2020", "logc3", "logc4", "slog3",
                                  "slog3-cine", "vlog", "log3g10", "acescct", "pq", "hlg", "rec709"})
            QTest::newRow(space) << QString::fromLatin1(space);
    }
    /// A plate stored in a space is keyed and its FG is the plate's own light in the plate's own primaries.
    void opaqueColourComesBackInThePlatesSpace() {
        QFETCH(QString, space);
        const ColorSpaceInfo& info = *findColorSpace(space);
        const std::array<float, 3> disc{0.62F, 0.22F, 0.17F};
        Image stored = plate(disc); // linear Rec.709, as a camera in that space would have seen it
        const auto encode = transformFromWorking(info);
        CKD_VERIFY_OK(encode);
        if (*encode)
            (*encode)->apply(stored);
        const QString input = save(space + QStringLiteral(".exr"), stored);
        QVERIFY(!input.isEmpty());
        const test::CliOutcome outcome = key(input, space, {"--input-space", space});
        CKD_CLI_CODE(outcome, 0);

        Image expected = plate(disc);
        const Matrix3 matrix = matrixBetween(primaries::kRec709, info.primaries);
        const int x = kWidth / 2;
        const int y = kHeight / 2;
        for (const char* pass : {"FG", "Processed"}) {
            const auto frame = read(m_dir.filePath(space + u'/' + QString::fromLatin1(pass) + u'/' + space +
                                                   QStringLiteral(".exr")));
            CKD_VERIFY_OK(frame);
            QCOMPARE(frame->metadata.chromaticities.value_or(primaries::kRec709), info.primaries);
            for (int c = 0; c < 3; ++c) {
                double linear = 0;
                for (int i = 0; i < 3; ++i)
                    linear += matrix[std::size_t(c * 3 + i)] * double(expected.row(i, y)[x]);
                QVERIFY2(std::abs(frame->rgb.row(c, y)[x] - linear) < 1e-4,
                         qPrintable(QStringLiteral("%1 %2: %3, not %4")
                                        .arg(QString::fromLatin1(pass))
                                        .arg(c)
                                        .arg(double(frame->rgb.row(c, y)[x]))
                                        .arg(linear)));
            }
        }
    }

    /// Colours outside Rec.709 have negative values while they are keyed, and come back.
    void wideGamutColourSurvives() {
        // An ACEScg red that no Rec.709 display can show, brighter than white.
        const std::array<float, 3> red{2.5F, 0.02F, 0.05F};
        const QString input = save("wide.exr", plate(red), primaries::kAp1);
        const test::CliOutcome outcome = key(input, "wide", {"--input-space", "acescg"});
        CKD_CLI_CODE(outcome, 0);
        const auto frame = read(m_dir.filePath("wide/FG/wide.exr"));
        CKD_VERIFY_OK(frame);
        for (int c = 0; c < 3; ++c) {
            const float value = frame->rgb.row(c, kHeight / 2)[kWidth / 2];
            QVERIFY2(std::abs(value - red[std::size_t(c)]) < 3e-4F,
                     qPrintable(QString::number(double(value))));
        }
    }

    void chosenOutputSpace() {
        const QString input = save("out.exr", plate({0.6F, 0.2F, 0.1F}));
        CKD_CLI_CODE(key(input, "out", {"--output-space", "acescg"}), 0);
        const auto frame = read(m_dir.filePath("out/FG/out.exr"));
        CKD_VERIFY_OK(frame);
        QCOMPARE(*frame->metadata.chromaticities, primaries::kAp1);
        const Matrix3 matrix = matrixBetween(primaries::kRec709, primaries::kAp1);
        const double red = matrix[0] * 0.6 + matrix[1] * 0.2 + matrix[2] * 0.1;
        QVERIFY(std::abs(frame->rgb.row(0, kHeight / 2)[kWidth / 2] - red) < 1e-4);
    }

    void automaticKeepsTheFilesPrimaries() {
        const QString input = save("auto.exr", plate({0.6F, 0.2F, 0.1F}), primaries::kAp1);
        CKD_CLI_CODE(key(input, "auto"), 0);
        const auto frame = read(m_dir.filePath("auto/FG/auto.exr"));
        CKD_VERIFY_OK(frame);
        QCOMPARE(*frame->metadata.chromaticities, primaries::kAp1);
        QVERIFY(std::abs(frame->rgb.row(0, kHeight / 2)[kWidth / 2] - 0.6F) < 1e-4F);
        const test::CliOutcome unsaid = key(input, "unsaid", {"--output-space", "linear-rec709"});
        CKD_CLI_CODE(unsaid, 2);
        QVERIFY(unsaid.error.contains("acescg"));
    }

    void settingsReachTheHash() {
        const QString input = save("hash.exr", plate({0.6F, 0.2F, 0.1F}));
        CKD_CLI_CODE(key(input, "hash", {"--input-space", "acescg"}), 0);
        const auto skipped = key(input, "hash", {"--input-space", "acescg", "--skip-existing"});
        CKD_CLI_CODE(skipped, 0);
        QVERIFY2(skipped.out.contains("\"skipped\":1"), qPrintable(skipped.out));
        const auto changed = key(input, "hash", {"--input-space", "linear", "--skip-existing"});
        CKD_CLI_CODE(changed, 0);
        QVERIFY2(changed.out.contains("\"skipped\":0"), qPrintable(changed.out));
    }

    void layerAndOwnAlphaCanBeChosen() {
        const Image picture = plate({0.6F, 0.2F, 0.1F});
        const Image alpha = test::makeImage(kWidth, kHeight, 1, ColorEncoding::Linear,
                                            [](int, int x, int) { return x < 48 ? 1.0F : 0.0F; });
        std::vector<ImageChannel> channels = channelsOf(picture, {"beauty.R", "beauty.G", "beauty.B"});
        const std::vector<ImageChannel> more = channelsOf(alpha, {"beauty.A"});
        channels.insert(channels.end(), more.begin(), more.end());
        const std::vector<ImageChannel> plain = channelsOf(alpha, {"R"});
        channels.insert(channels.end(), plain.begin(), plain.end());
        const QString input = m_dir.filePath("layers.exr");
        CKD_VERIFY_OK(writeExr(input, kWidth, kHeight, channels));
        CKD_CLI_CODE(test::runCli(m_dir.path(), {"key", input, "-o", m_dir.filePath("layers"), "--layer",
                                                 "beauty", "--hint", "plate-alpha", "--passes", "hint,fg"}),
                     0);
        const auto hint = read(m_dir.filePath("layers/Hint/layers.png"));
        CKD_VERIFY_OK(hint);
        QCOMPARE(hint->rgb.row(0, 10)[10], 1.0F);
        QCOMPARE(hint->rgb.row(0, 10)[80], 0.0F);
        CKD_CLI_CODE(key(input, "layers2", {"--layer", "nothing"}), 3);
    }

    void wrongNamesAreUsageErrors() {
        const QString input = save("names.exr", plate({0.6F, 0.2F, 0.1F}));
        const auto unknown = key(input, "names", {"--input-space", "logc9"});
        CKD_CLI_CODE(unknown, 2);
        QVERIFY(unknown.error.contains("logc4"));
        CKD_CLI_CODE(key(input, "names", {"--output-space", "logc3"}), 2);
        CKD_CLI_CODE(key(input, "names", {"--input-space", "My Log", "--color-config", "/no/such.ocio"}), 3);
        QVERIFY(!QDir(m_dir.filePath("names/FG")).exists());
    }
};

QTEST_GUILESS_MAIN(TestColorSpaces)
#include "tst_colorspaces.moc"
