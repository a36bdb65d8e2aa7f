// SPDX-License-Identifier: Apache-2.0
#include "core/color/ColorSpace.h"
#include "core/color/HdrCurves.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>

#include <OpenColorIO/OpenColorIO.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace ocio = OCIO_NAMESPACE;
using namespace ckd;

namespace {

using SharedTransform = std::shared_ptr<const ColorTransform>;
using Kind = ColorSpaceInfo::Kind;

/// 64 x 64 colours: neutral along the diagonal, every mixture elsewhere, between low and high.
Image colors(float low, float high) {
    return test::makeImage(64, 64, 3, ColorEncoding::Linear, [=](int c, int x, int y) {
        const float values[] = {float(x) / 63.0F, float(y) / 63.0F, float((x * 7 + y * 3) % 64) / 63.0F};
        const float value = x == y ? values[0] : values[c];
        return low + value * (high - low);
    });
}

/// The same range without the most saturated mixtures. A float holds seven digits of the brightest channel; a
/// dark one beside it, thirteen stops down, keeps few of its own through a matrix, and a log signal shows
/// that.
Image photographicSignals(float low, float high) {
    return test::makeImage(64, 64, 3, ColorEncoding::Linear, [=](int c, int x, int y) {
        const float mix[] = {float(y) / 63.0F, float((x * 5 + y * 3) % 64) / 63.0F,
                             float((y * 7) % 64) / 63.0F};
        return low + (0.75F * float(x) / 63.0F + 0.25F * mix[c]) * (high - low);
    });
}

/// Largest difference, relative to the value where that is larger than 1.
double difference(const Image& a, const Image& b) {
    double most = 0;
    for (std::size_t i = 0; i < a.data().size(); ++i) {
        const double reference = std::max(1.0, std::abs(double(b.data()[i])));
        most = std::max(most, std::abs(double(a.data()[i]) - double(b.data()[i])) / reference);
    }
    return most;
}

Image converted(const Image& image, const SharedTransform& transform) {
    Image copy = image.clone();
    if (transform)
        transform->apply(copy);
    return copy;
}

/// Linear light of a grey signal.
double decodedGrey(const QString& id, float signal) {
    const Result<SharedTransform> transform = transformToWorking(*findColorSpace(id));
    if (!transform || !*transform)
        return -1;
    Image pixel(1, 1, 3);
    pixel.fill(signal);
    (*transform)->apply(pixel);
    return pixel.plane(1)[0];
}

Image throughLibrary(const Image& image, const char* builtIn) {
    ocio::BuiltinTransformRcPtr transform = ocio::BuiltinTransform::Create();
    transform->setStyle(builtIn);
    const auto processor = ocio::Config::CreateRaw()->getProcessor(transform)->getOptimizedCPUProcessor(
        ocio::OPTIMIZATION_LOSSLESS);
    Image copy = image.clone();
    ocio::PlanarImageDesc planes(copy.plane(0).data(), copy.plane(1).data(), copy.plane(2).data(), nullptr,
                                 copy.width(), copy.height());
    processor->apply(planes);
    return copy;
}

Image multiplied(const Image& image, const Matrix3& m) {
    Image result = image.clone();
    for (std::size_t i = 0; i < image.pixels(); ++i) {
        for (int row = 0; row < 3; ++row) {
            double sum = 0;
            for (int c = 0; c < 3; ++c)
                sum += m[std::size_t(row * 3 + c)] * double(image.plane(c)[i]);
            result.plane(row)[i] = float(sum);
        }
    }
    return result;
}

constexpr const char* kConfig = R"(ocio_profile_version: 2
roles:
  aces_interchange: ACES2065-1
  scene_linear: Lin AP1
  default: ACES2065-1
file_rules:
  - !<Rule> {name: Default, colorspace: default}
displays:
  sRGB:
    - !<View> {name: Raw, colorspace: Utility - Raw}
colorspaces:
  - !<ColorSpace>
    name: ACES2065-1
  - !<ColorSpace>
    name: Lin AP1
    aliases: [my_ap1]
    to_scene_reference: !<BuiltinTransform> {style: ACEScg_to_ACES2065-1}
  - !<ColorSpace>
    name: My Log
    to_scene_reference: !<GroupTransform>
      children:
        - !<LogAffineTransform> {base: 10, log_side_slope: 0.25, log_side_offset: 0.4, lin_side_offset: 0.01, direction: inverse}
        - !<BuiltinTransform> {style: ACEScg_to_ACES2065-1}
  - !<ColorSpace>
    name: Broken
    to_scene_reference: !<FileTransform> {src: not-there.cube}
  - !<ColorSpace>
    name: Utility - Raw
    isdata: true
)";

} // namespace

class TestColorSpace : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    QString config(const QByteArray& text = kConfig, const QString& name = QStringLiteral("config.ocio")) {
        QFile file(m_dir.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write the test's config");
        return file.fileName();
    }

private Q_SLOTS:
    void init() { qunsetenv("OCIO"); }

    void everySpaceComesBack_data() {
        QTest::addColumn<QString>("id");
        for (const ColorSpaceInfo& space : builtInColorSpaces())
            QTest::newRow(qPrintable(space.id)) << space.id;
    }
    /// Values above 1 and below 0 included, in the space's own values and in linear light.
    void everySpaceComesBack() {
        QFETCH(QString, id);
        const ColorSpaceInfo& space = *findColorSpace(id);
        const Result<SharedTransform> in = transformToWorking(space);
        const Result<SharedTransform> out = transformFromWorking(space);
        CKD_VERIFY_OK(in);
        CKD_VERIFY_OK(out);
        QCOMPARE(*in == nullptr, *out == nullptr);
        const bool isSignal = space.kind == Kind::Signal;
        const Image signal = isSignal ? photographicSignals(-0.05F, 1.09F) : colors(-2.0F, 60.0F);
        const double backToSignal = difference(converted(converted(signal, *in), *out), signal);
        const Image light = colors(-0.5F, 40.0F);
        const double backToLight = difference(converted(converted(light, *out), *in), light);
        qInfo("%s: %.2g in its own values, %.2g in linear light", qPrintable(id), backToSignal, backToLight);
        QVERIFY2(backToSignal <= 1e-4, qPrintable(QString::number(backToSignal)));
        QVERIFY2(backToLight <= 1e-4, qPrintable(QString::number(backToLight)));
        if (*in) // it does something
            QVERIFY(difference(converted(signal, *in), signal) > 0.01);
    }

    void publishedGreys_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("signal");
        QTest::addColumn<double>("light");
        const auto row = [](const char* id, double signal, double light) {
            QTest::addRow("%s %g", id, light) << QString(id) << signal << light;
        };
        row("logc3", 0.391007, 0.18); // ARRI: 18 % grey is 400 of 1023
        row("logc3", 0.092809, 0.0);
        row("logc4", 0.278396, 0.18);
        row("logc4", 1.0, 469.8);
        row("slog3", 420.0 / 1023, 0.18); // Sony: 41.06 %
        row("slog3", 95.0 / 1023, 0.0);
        row("slog3-cine", 598.0 / 1023, 0.90);
        row("vlog", 433.0 / 1023, 0.18); // Panasonic: 42 %, code 433
        row("vlog", 128.0 / 1023, 0.0);
        row("log3g10", 1.0 / 3, 0.18); // RED: 18 % grey is 1/3, ten stops above it 1
        row("log3g10", 1.0, 184.32);
        row("log3g10", 0.0, -0.01);
        row("acescct", 0.413588, 0.18);
        row("acescct", 0.554795, 1.0);
        row("rec709", 0.5, std::pow(0.5, 2.4));
        row("pq", 0.580689, 1.0); // BT.2408: 203 cd/m²
        row("pq", 1.0, 10000.0 / 203);
        row("hlg", 0.75, 1.0);
        row("hlg", 0.5, 1.0 / 12 / 0.26496);
    }
    void publishedGreys() {
        QFETCH(QString, id);
        QFETCH(double, signal);
        QFETCH(double, light);
        const double decoded = decodedGrey(id, float(signal));
        const double slack = std::max(0.002, 0.006 * std::abs(light)); // codes are published with few digits
        QVERIFY2(std::abs(decoded - light) < slack, qPrintable(QString::number(decoded)));
    }

    void agreesWithTheLibrarysOwn_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("style");
        const auto row = [](const char* id, const char* style) {
            QTest::newRow(id) << QString(id) << QString(style);
        };
        row("acescg", "ACEScg_to_ACES2065-1");
        row("acescct", "ACEScct_to_ACES2065-1");
        row("logc3", "ARRI_ALEXA-LOGC-EI800-AWG_to_ACES2065-1");
        row("slog3", "SONY_SLOG3-SGAMUT3_to_ACES2065-1");
        row("slog3-cine", "SONY_SLOG3-SGAMUT3.CINE_to_ACES2065-1");
        row("vlog", "PANASONIC_VLOG-VGAMUT_to_ACES2065-1");
        row("log3g10", "RED_LOG3G10-RWG_to_ACES2065-1");
    }
    /// Greys agree to 1e-4. Colours differ a little: the library adapts some cameras' D65 to ACES' white with
    /// another method, which a camera-to-Rec.709 conversion does not need at all.
    void agreesWithTheLibrarysOwn() {
        QFETCH(QString, id);
        QFETCH(QString, style);
        const Image signal = colors(0.0F, 0.9F);
        const Image library = throughLibrary(signal, qPrintable(style));
        const Result<SharedTransform> in = transformToWorking(*findColorSpace(id));
        CKD_VERIFY_OK(in);
        const Image ours =
            multiplied(converted(signal, *in), matrixBetween(primaries::kRec709, primaries::kAp0));
        double grey = 0;
        for (int i = 0; i < 64; ++i) {
            const double reference = std::max(1.0F, library.row(1, i)[i]);
            for (int c = 0; c < 3; ++c)
                grey = std::max(grey, std::abs(ours.row(c, i)[i] - library.row(c, i)[i]) / reference);
        }
        QVERIFY2(grey < 1e-4, qPrintable(QString::number(grey)));
        double light = 1;
        double most = 0;
        for (std::size_t i = 0; i < ours.pixels(); ++i) {
            light = 1;
            for (int c = 0; c < 3; ++c)
                light = std::max(light, std::abs(double(library.plane(c)[i])));
            for (int c = 0; c < 3; ++c)
                most = std::max(most, std::abs(double(ours.plane(c)[i]) - library.plane(c)[i]) / light);
        }
        QVERIFY2(most < 0.02, qPrintable(QString::number(most)));
    }

    void matricesAreThePublishedOnes() {
        // ITU-R BT.2087 (709 to 2020) and the ACES documentation (709 to AP1, Bradford).
        const Matrix3 to2020 = matrixBetween(primaries::kRec709, primaries::kRec2020);
        const Matrix3 toAp1 = matrixBetween(primaries::kRec709, primaries::kAp1);
        const double expected2020[] = {0.6274, 0.3293, 0.0433, 0.0691, 0.9195,
                                       0.0114, 0.0164, 0.0880, 0.8956};
        const double expectedAp1[] = {0.6131, 0.3395, 0.0474, 0.0702, 0.9164, 0.0134, 0.0206, 0.1096, 0.8698};
        for (std::size_t i = 0; i < 9; ++i) {
            QVERIFY(std::abs(to2020[i] - expected2020[i]) < 1e-4);
            QVERIFY(std::abs(toAp1[i] - expectedAp1[i]) < 1e-4);
        }
        const Primaries back = primariesOf(matrixBetween(primaries::kAp1, primaries::kAp0), primaries::kAp0);
        for (std::size_t i = 0; i < 8; ++i)
            QVERIFY(std::abs(back[i] - primaries::kAp1[i]) < 1e-5F);
    }

    void hdrCurvesFollowTheirDefinition() {
        std::vector<float> signal(5000);
        for (std::size_t i = 0; i < signal.size(); ++i)
            signal[i] = float(i) / float(signal.size() - 1);
        std::vector<float> pq(signal.size());
        std::vector<float> hlg(signal.size());
        linearFromPq(pq, signal);
        linearFromHlg(hlg, signal);
        for (std::size_t i = 0; i < signal.size(); ++i) {
            const double wantedPq = linearFromPqExact(signal[i]);
            const double wantedHlg = linearFromHlgExact(signal[i]);
            QVERIFY(std::abs(pq[i] - wantedPq) < 2e-5 * std::max(1.0, wantedPq));
            QVERIFY(std::abs(hlg[i] - wantedHlg) < 2e-5 * std::max(1.0, wantedHlg));
        }
    }

    void plainSpacesChangeNothing() {
        for (const char* id : {"srgb", "linear", "raw"}) {
            const auto color = resolveColor({QString::fromLatin1(id), QStringLiteral("plate"), {}});
            CKD_VERIFY_OK(color);
            QVERIFY(!(*color)->toWorking && !(*color)->toOutput && !(*color)->outputPrimaries);
            QCOMPARE((*color)->encoding,
                     std::optional(QByteArray(id) == "srgb" ? ColorEncoding::Srgb : ColorEncoding::Linear));
        }
        const auto automatic = resolveColor({});
        CKD_VERIFY_OK(automatic);
        QVERIFY(!(*automatic)->encoding && !(*automatic)->toWorking && !(*automatic)->toOutput);
    }

    void linearLightOfOtherPrimaries() {
        const auto transform = transformBetween(primaries::kAp1, primaries::kRec709);
        QVERIFY(transform);
        Image there = test::makeImage(2, 1, 3, ColorEncoding::Linear, [](int channel, int x, int) {
            return x == 0 ? 0.5F : 0.1F * float(channel);
        });
        const Image before = there.clone();
        transform->apply(there);
        QVERIFY(std::abs(there.plane(0)[0] - 0.5F) < 1e-6F); // white stays white
        QVERIFY(std::abs(there.plane(0)[1] - before.plane(0)[1]) > 0.01F);
        transformBetween(primaries::kRec709, primaries::kAp1)->apply(there);
        QVERIFY(test::maxDifference(there, before) < 1e-6);
        QVERIFY(!transformBetween(Primaries{}, primaries::kRec709)); // a broken header
        QVERIFY(!transformBetween(Primaries{1, 0, 0, 1, 0, 0, 0, 0}, primaries::kRec709));
    }

    void passesComeInThePlatesPrimaries() {
        const auto color = resolveColor({QStringLiteral("logc3"), QStringLiteral("plate"), {}});
        CKD_VERIFY_OK(color);
        QCOMPARE(*(*color)->outputPrimaries, findColorSpace("logc3")->primaries);
        // What comes out is the camera's linear light: the curve without the matrix.
        const Image signal = colors(0.05F, 0.95F);
        const Image out = converted(converted(signal, (*color)->toWorking), (*color)->toOutput);
        for (std::size_t i = 0; i < signal.pixels(); ++i) {
            const double v = signal.plane(0)[i];
            const double linear = v > 5.367655 * 0.010591 + 0.092809
                                      ? (std::pow(10.0, (v - 0.385537) / 0.247190) - 0.052272) / 5.555556
                                      : (v - 0.092809) / 5.367655;
            QVERIFY(std::abs(out.plane(0)[i] - linear) < 1e-4 * std::max(1.0, linear));
        }
    }

    void chosenOutput() {
        const auto color = resolveColor({QStringLiteral("srgb"), QStringLiteral("acescg"), {}});
        CKD_VERIFY_OK(color);
        QCOMPARE(*(*color)->outputPrimaries, primaries::kAp1);
        Image white(1, 1, 3);
        white.fill(1.0F);
        (*color)->toOutput->apply(white);
        for (int c = 0; c < 3; ++c)
            QVERIFY(std::abs(white.plane(c)[0] - 1.0F) < 1e-5F); // white stays white
        const auto signal = resolveColor({QStringLiteral("srgb"), QStringLiteral("logc3"), {}});
        QVERIFY(!signal.ok());
        QCOMPARE(signal.error().kind, ErrorKind::Usage);
        QVERIFY(signal.error().message.contains("not scene-linear"));
        QVERIFY(!resolveColor({QStringLiteral("srgb"), QStringLiteral("srgb"), {}}).ok());
    }

    void taggedPrimariesMustBeSaid() {
        const auto unsaid =
            resolveColor({QStringLiteral("auto"), QStringLiteral("linear-rec709"), {}}, primaries::kAp1);
        QVERIFY(!unsaid.ok());
        QVERIFY(unsaid.error().message.contains("acescg"));
        CKD_VERIFY_OK(
            resolveColor({QStringLiteral("acescg"), QStringLiteral("linear-rec709"), {}}, primaries::kAp1));
        CKD_VERIFY_OK(resolveColor({}, primaries::kAp1));
        CKD_VERIFY_OK(
            resolveColor({QStringLiteral("auto"), QStringLiteral("acescg"), {}}, primaries::kRec709));
        QCOMPARE(linearSpaceWith(primaries::kAp0), QStringLiteral("aces2065-1"));
        QCOMPARE(linearSpaceWith(primaries::kRec709), QString());
    }

    void unknownNamesSayWhatThereIs() {
        const auto color = resolveColor({QStringLiteral("logc9"), QStringLiteral("plate"), {}});
        QVERIFY(!color.ok());
        QCOMPARE(color.error().kind, ErrorKind::Usage);
        QVERIFY(color.error().message.contains("logc4"));
        QVERIFY(findColorSpace("S-Log3") == findColorSpace("slog3"));
        QVERIFY(findColorSpace("ACEScg") != nullptr);
        QVERIFY(findColorSpace("nothing") == nullptr);
    }

    void digestsTellChoicesApart() {
        QList<QByteArray> digests;
        for (const ColorChoice& choice :
             {ColorChoice{}, ColorChoice{"srgb", "plate", {}}, ColorChoice{"srgb", "acescg", {}},
              ColorChoice{"logc3", "plate", {}}, ColorChoice{"logc4", "plate", {}}}) {
            const auto color = resolveColor(choice);
            CKD_VERIFY_OK(color);
            QVERIFY(!digests.contains((*color)->digest));
            digests << (*color)->digest;
        }
    }

    void configSpaces() {
        const QString file = config();
        const auto color = resolveColor({QStringLiteral("My Log"), QStringLiteral("plate"), file});
        CKD_VERIFY_OK(color);
        QCOMPARE((*color)->notes, QStringList());
        QCOMPARE((*color)->outputName, QStringLiteral("Lin AP1")); // a log plate's passes are scene-linear
        QCOMPARE(*(*color)->outputPrimaries, primaries::kAp1);
        const Image signal = colors(0.0F, 1.0F);
        const Image out = converted(converted(signal, (*color)->toWorking), (*color)->toOutput);
        for (std::size_t i = 0; i < signal.pixels(); ++i) {
            const double linear = std::pow(10.0, (double(signal.plane(2)[i]) - 0.4) / 0.25) - 0.01;
            QVERIFY(std::abs(out.plane(2)[i] - linear) < 1e-4 * std::max(1.0, std::abs(linear)));
        }
        const auto alias = resolveColor({QStringLiteral("srgb"), QStringLiteral("my_ap1"), file});
        CKD_VERIFY_OK(alias);
        QCOMPARE(*(*alias)->outputPrimaries, primaries::kAp1);
        const Result<QStringList> names = configColorSpaces(file);
        CKD_VERIFY_OK(names);
        QVERIFY(names->contains("My Log"));
    }

    void environmentNamesTheConfig() {
        qputenv("OCIO", config().toLocal8Bit());
        const auto color = resolveColor({QStringLiteral("My Log"), QStringLiteral("plate"), {}});
        CKD_VERIFY_OK(color);
        qputenv("OCIO", "/no/such/config.ocio");
        QVERIFY(!resolveColor({QStringLiteral("My Log"), QStringLiteral("plate"), {}}).ok());
        // It harms nobody who does not need it.
        CKD_VERIFY_OK(resolveColor({QStringLiteral("logc3"), QStringLiteral("acescg"), {}}));
    }

    void configProblemsAreSentences() {
        const QString file = config();
        const auto noLut = resolveColor({QStringLiteral("Broken"), QStringLiteral("plate"), file});
        QVERIFY(!noLut.ok());
        QVERIFY(noLut.error().message.contains("LUT files"));
        const auto notLinear = resolveColor({QStringLiteral("srgb"), QStringLiteral("My Log"), file});
        QVERIFY(!notLinear.ok());
        QVERIFY(notLinear.error().message.contains("not scene-linear"));
        const auto unknown = resolveColor({QStringLiteral("nothing"), QStringLiteral("plate"), file});
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().message.contains("config.ocio"));
        const auto raw = resolveColor({QStringLiteral("Utility - Raw"), QStringLiteral("plate"), file});
        CKD_VERIFY_OK(raw);
        QVERIFY(!(*raw)->toWorking);
        QCOMPARE((*raw)->notes.size(), 1);
        for (const QByteArray& text : {QByteArray(), QByteArray("nonsense: ["), QByteArray(4000, '\xff')}) {
            const auto broken = resolveColor(
                {QStringLiteral("x"), QStringLiteral("plate"), config(text, QStringLiteral("broken.ocio"))});
            QVERIFY(!broken.ok());
            QVERIFY2(broken.error().message.contains("broken.ocio"), qPrintable(broken.error().message));
        }
    }

    void anEditedConfigIsNoticed() {
        const ColorChoice choice{QStringLiteral("My Log"), QStringLiteral("plate"), config()};
        const auto before = resolveColor(choice);
        CKD_VERIFY_OK(before);
        const auto same = resolveColor(choice);
        QCOMPARE((*same)->digest, (*before)->digest);
        (void)config(QByteArray(kConfig).replace("0.25", "0.26"));
        const auto after = resolveColor(choice);
        CKD_VERIFY_OK(after);
        QVERIFY((*after)->digest != (*before)->digest);
    }

    void threadsShareATransform() {
        const Result<SharedTransform> transform = transformToWorking(*findColorSpace("logc3"));
        CKD_VERIFY_OK(transform);
        const Image signal = colors(0.0F, 1.0F);
        const Image expected = converted(signal, *transform);
        std::atomic<int> right = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                    for (int round = 0; round < 8; ++round)
                        right += test::maxDifference(converted(signal, *transform), expected) == 0.0 ? 1 : 0;
                });
            }
        }
        QCOMPARE(right.load(), 32);
    }
};

QTEST_GUILESS_MAIN(TestColorSpace)
#include "tst_colorspace.moc"
