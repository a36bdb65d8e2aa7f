// SPDX-License-Identifier: Apache-2.0
#include "core/color/Despill.h"
#include "core/color/Transfer.h"
#include "tests/support/TestData.h"

#include <vector>

using namespace ckd;

namespace {

std::array<float, 3> despilled(std::array<float, 3> rgb, const DespillParameters& parameters) {
    despillRow({std::span(&rgb[0], 1), std::span(&rgb[1], 1), std::span(&rgb[2], 1)}, parameters);
    return rgb;
}

bool near(const std::array<float, 3>& a, const std::array<float, 3>& b) {
    return std::abs(a[0] - b[0]) < 1e-6F && std::abs(a[1] - b[1]) < 1e-6F && std::abs(a[2] - b[2]) < 1e-6F;
}

} // namespace

class TestDespill : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void kinds_data() {
        using A = std::array<float, 3>;
        QTest::addColumn<KeyChannel>("channel");
        QTest::addColumn<SpillLimit>("limit");
        QTest::addColumn<float>("strength");
        QTest::addColumn<A>("in");
        QTest::addColumn<A>("out");
        const auto green = KeyChannel::Green;
        const auto blue = KeyChannel::Blue;
        QTest::newRow("average") << green << SpillLimit::Average << 1.F << A{.4F, .9F, .2F}
                                 << A{.7F, .3F, .5F};
        QTest::newRow("half") << green << SpillLimit::Average << .5F << A{.4F, .9F, .2F}
                              << A{.55F, .6F, .35F};
        QTest::newRow("off") << green << SpillLimit::Average << 0.F << A{.4F, .9F, .2F} << A{.4F, .9F, .2F};
        QTest::newRow("no spill") << green << SpillLimit::Average << 1.F << A{.8F, .4F, .2F}
                                  << A{.8F, .4F, .2F};
        QTest::newRow("max") << green << SpillLimit::Max << 1.F << A{.4F, .9F, .2F} << A{.65F, .4F, .45F};
        QTest::newRow("double") << green << SpillLimit::Double << 1.F << A{.6F, .9F, .3F} << A{.8F, .5F, .5F};
        QTest::newRow("skin, red leads")
            << green << SpillLimit::Skin << 1.F << A{.6F, .5F, .2F} << A{.6F, .5F, .2F};
        QTest::newRow("skin, blue leads")
            << green << SpillLimit::Skin << 1.F << A{.2F, .9F, .4F} << A{.5F, .3F, .7F};
        QTest::newRow("blue screen") << blue << SpillLimit::Average << 1.F << A{.4F, .2F, .9F}
                                     << A{.7F, .5F, .3F};
        QTest::newRow("blue screen, skin")
            << blue << SpillLimit::Skin << 1.F << A{.6F, .2F, .5F} << A{.6F, .2F, .5F};
        QTest::newRow("red screen") << KeyChannel::Red << SpillLimit::Average << 1.F << A{.9F, .4F, .2F}
                                    << A{.3F, .7F, .5F};
        QTest::newRow("above one") << green << SpillLimit::Average << 1.F << A{2.F, 6.F, 2.F}
                                   << A{4.F, 2.F, 4.F};
    }
    void kinds() {
        QFETCH(KeyChannel, channel);
        QFETCH(SpillLimit, limit);
        QFETCH(float, strength);
        using A = std::array<float, 3>;
        QFETCH(A, in);
        QFETCH(A, out);
        const A got = despilled(in, {channel, limit, strength});
        QVERIFY2(near(got, out), qPrintable(QStringLiteral("%1 %2 %3").arg(got[0]).arg(got[1]).arg(got[2])));
    }
    void linearPicturesAreDespilledEncoded() {
        Image image = test::makeImage(37, 2, 4, ColorEncoding::Srgb, [](int c, int x, int y) {
            return c == 3 ? 0.5F : float((x * 7 + y * 5 + c * 11) % 40) / 30.0F;
        });
        Image linear = image.clone();
        for (int c = 0; c < 3; ++c)
            linearFromSrgb(linear.plane(c), linear.plane(c));
        linear.setEncoding(ColorEncoding::Linear);
        const DespillParameters full{KeyChannel::Green, SpillLimit::Average, 1.0F};
        despill(image, full);
        despill(linear, full);
        QCOMPARE(linear.encoding(), ColorEncoding::Linear);
        for (int c = 0; c < 3; ++c)
            linearFromSrgb(image.plane(c), image.plane(c));
        QVERIFY(test::maxDifference(image, linear) < 3e-6);
        QCOMPARE(linear.plane(3)[5], 0.5F);
    }
    void dominant() {
        QCOMPARE(dominantChannel(.1F, .8F, .2F), KeyChannel::Green);
        QCOMPARE(dominantChannel(.1F, .2F, .8F), KeyChannel::Blue);
        QCOMPARE(dominantChannel(.9F, .2F, .8F), KeyChannel::Red);
        QCOMPARE(dominantChannel(.5F, .5F, .5F), KeyChannel::Green);
        QCOMPARE(dominantChannel(.5F, .1F, .5F), KeyChannel::Blue);
    }
};

QTEST_GUILESS_MAIN(TestDespill)
#include "tst_despill.moc"
