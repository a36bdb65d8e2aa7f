// SPDX-License-Identifier: Apache-2.0
// Which colour a clean plate is read in (tst_clipsetup does the same with real files), and that hints and
// mattes are read in none.
#include "core/color/Transfer.h"
#include "core/pipeline/SingleFrame.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr std::array kValues{0.2F, 0.6F, 0.3F};

/// What is said of a file: EXR or not, and its primaries.
enum class File { Signal, Exr, ExrRec709, ExrAp1, ExrBroken };

std::shared_ptr<FakeSource> sourceOf(File file) {
    auto source = std::make_shared<FakeSource>(SourceInfo::Kind::Still, 1, 1);
    source->sourceInfo.encoding = file == File::Signal ? ColorEncoding::Srgb : ColorEncoding::Linear;
    if (file == File::ExrRec709)
        source->sourceInfo.chromaticities = primaries::kRec709;
    if (file == File::ExrAp1)
        source->sourceInfo.chromaticities = primaries::kAp1;
    if (file == File::ExrBroken)
        source->sourceInfo.chromaticities = Primaries{};
    source->touch = [](FrameNumber, DecodedFrame& frame) {
        for (int channel = 0; channel < 3; ++channel)
            std::ranges::fill(frame.rgb.plane(channel), kValues[std::size_t(channel)]);
    };
    return source;
}

/// kValues of one space in linear Rec.709.
std::array<float, 3> linearOf(const char* space) {
    Image image = makeImage(1, 1, 3, ColorEncoding::Linear,
                            [](int channel, int, int) { return kValues[std::size_t(channel)]; });
    const auto transform = transformToWorking(*findColorSpace(QString::fromLatin1(space)));
    if (qstrcmp(space, "srgb") == 0) {
        image.setEncoding(ColorEncoding::Srgb);
        convertTo(image, ColorEncoding::Linear);
    } else if (transform && *transform) {
        (*transform)->apply(image);
    }
    return {image.plane(0)[0], image.plane(1)[0], image.plane(2)[0]};
}

} // namespace

Q_DECLARE_METATYPE(File)

class TestCleanPlateColor : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanPlateIsReadAs_data() {
        QTest::addColumn<File>("plate");
        QTest::addColumn<QString>("inputSpace");
        QTest::addColumn<File>("clean");
        QTest::addColumn<QByteArray>("readAs"); ///< as seen from the primaries that the plate is keyed in
        const auto row = [](const char* name, File plate, const char* space, File clean, const char* readAs) {
            QTest::newRow(name) << plate << QString::fromLatin1(space) << clean << QByteArray(readAs);
        };
        using enum File;
        row("two pictures", Signal, "auto", Signal, "srgb");
        row("EXR beside a picture", Signal, "auto", Exr, "linear");
        row("picture beside an EXR", ExrRec709, "auto", Signal, "srgb");
        row("AP1 beside a picture", Signal, "auto", ExrAp1, "acescg");
        row("AP1 beside Rec.709", ExrRec709, "auto", ExrAp1, "acescg");
        // Nothing is known of one of them: nothing is converted.
        row("AP1 beside an EXR that says nothing", Exr, "auto", ExrAp1, "linear");
        row("EXR that says nothing beside AP1", ExrAp1, "auto", Exr, "linear");
        row("two of AP1", ExrAp1, "auto", ExrAp1, "linear");
        row("header that makes no sense", ExrRec709, "auto", ExrBroken, "linear");
        // The chosen space is for what is like the plate.
        row("two log pictures", Signal, "logc3", Signal, "logc3");
        row("EXR beside a log picture", Signal, "logc3", Exr, "linear");
        row("AP1 beside a log picture", Signal, "logc3", ExrAp1, "acescg");
        row("two linear pictures", Signal, "linear", Signal, "linear");
        row("two sRGB EXRs", Exr, "srgb", Exr, "srgb");
        row("picture beside an sRGB EXR", Exr, "srgb", Signal, "srgb");
        row("two EXRs that say nothing", Exr, "acescg", Exr, "acescg");
        row("picture beside ACEScg", Exr, "acescg", Signal, "srgb");
        row("Rec.709 by default", Exr, "acescg", ExrRec709, "acescg");
        row("the header was forgotten", ExrAp1, "acescg", Exr, "acescg");
        row("both headers are wrong alike", ExrAp1, "linear-p3d65", ExrAp1, "linear-p3d65");
        row("Rec.709 beside AP1", ExrAp1, "acescg", ExrRec709, "linear");
        row("AP1 beside one that says nothing", Exr, "acescg", ExrAp1, "acescg");
    }
    void cleanPlateIsReadAs() {
        QFETCH(File, plate);
        QFETCH(QString, inputSpace);
        QFETCH(File, clean);
        QFETCH(QByteArray, readAs);
        Rig rig(1, 1);
        rig.spec->plate = sourceOf(plate);
        rig.spec->side(SideRole::CleanPlate).source = sourceOf(clean);
        rig.spec->settings.inputSpace = inputSpace;
        CKD_VERIFY_OK(resolveColor(*rig.spec));
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 1);
        CKD_VERIFY_OK(keyed);
        QCOMPARE(keyed->input.cleanPlate->encoding(), keyed->input.plate->encoding());
        Image linear = keyed->input.cleanPlate->clone();
        convertTo(linear, ColorEncoding::Linear);
        const std::array<float, 3> expected = linearOf(readAs.constData());
        for (int channel = 0; channel < 3; ++channel) {
            const float got = linear.plane(channel)[0];
            QVERIFY2(std::abs(got - expected[std::size_t(channel)]) < 1e-5F,
                     qPrintable(QStringLiteral("channel %1: %2").arg(channel).arg(got)));
        }
    }

    /// Coverage has no colour space, whatever kind of file it comes in.
    void hintsAndMattesStayAsTheyAre_data() {
        QTest::addColumn<File>("file");
        QTest::addColumn<QString>("inputSpace");
        for (const File file : {File::Signal, File::Exr, File::ExrAp1}) {
            for (const char* space : {"auto", "logc3", "acescg", "linear", "srgb"})
                QTest::addRow("file %d, %s", int(file), space) << file << QString::fromLatin1(space);
        }
    }
    void hintsAndMattesStayAsTheyAre() {
        QFETCH(File, file);
        QFETCH(QString, inputSpace);
        Rig rig(1, 1);
        rig.spec->plate = sourceOf(File::Signal);
        rig.spec->settings.inputSpace = inputSpace;
        for (const SideRole role : {SideRole::Hint, SideRole::Garbage, SideRole::Holdout, SideRole::Core})
            rig.spec->side(role).source = sourceOf(file);
        CKD_VERIFY_OK(resolveColor(*rig.spec));
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 1);
        CKD_VERIFY_OK(keyed);
        const KeyInput& input = keyed->input;
        for (const SharedImage& image : {input.hint, input.garbage, input.holdout, input.core}) {
            QCOMPARE(image->channels(), 1);
            QCOMPARE(image->plane(0)[0], kValues[0]);
        }
    }
};

QTEST_GUILESS_MAIN(TestCleanPlateColor)
#include "tst_cleanplatecolor.moc"
