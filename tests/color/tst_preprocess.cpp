// SPDX-License-Identifier: Apache-2.0
#include "core/color/Resample.h"
#include "core/color/Transfer.h"
#include "tests/support/Safetensors.h"
#include "tests/support/TestData.h"

using namespace ckd;

namespace {

constexpr int kSide = 256;
constexpr double kMean[3] = {0.485, 0.456, 0.406};
constexpr double kDeviation[3] = {0.229, 0.224, 0.225};

} // namespace

/// What the original hands to its network (greenformer.md, "Input and output"), made from these operations:
/// squash with antialiased bilinear, a linear plate in linear light and encoded after that, then normalise.
class TestPreprocess : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matchesTheOriginal_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("space");
        for (const char* file : {"process_frame_160x90_model256", "process_frame_400x300_model256"}) {
            for (const char* space : {"srgb", "linear"})
                QTest::addRow("%s %s", file, space) << file << space;
        }
    }
    void matchesTheOriginal() {
        QFETCH(QString, file);
        QFETCH(QString, space);
        CKD_SHARED_OR_SKIP(folder, "fixtures");
        const auto tensors = test::readSafetensors(folder + u'/' + file + ".safetensors");
        CKD_VERIFY_OK(tensors);
        const bool linear = space == "linear";
        const Image plate =
            tensors->value("image").toImage(linear ? ColorEncoding::Linear : ColorEncoding::Srgb);
        Image rgb = resized(plate, kSide, kSide, ResizeFilter::BilinearAntialias);
        if (linear)
            srgbFromLinearClampedBelow(rgb.data(), rgb.data());
        const Image hint = resized(tensors->value("hint").toImage(ColorEncoding::Linear), kSide, kSide,
                                   ResizeFilter::BilinearAntialias);
        const std::vector<float>& wanted = tensors->value(space + ".preprocessed").values;
        QCOMPARE(wanted.size(), 4 * rgb.pixels());
        double worst = 0;
        for (std::size_t c = 0; c < 4; ++c) {
            for (std::size_t i = 0; i < rgb.pixels(); ++i) {
                const double got = c == 3 ? double(hint.plane(0)[i])
                                          : (double(rgb.plane(int(c))[i]) - kMean[c]) / kDeviation[c];
                worst = std::max(worst, std::abs(got - double(wanted[c * rgb.pixels() + i])));
            }
        }
        QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
    }
};

QTEST_GUILESS_MAIN(TestPreprocess)
#include "tst_preprocess.moc"
