// SPDX-License-Identifier: Apache-2.0
#include "core/matte/BinaryMorphology.h"
#include "core/matte/GrowShrink.h"
#include "tests/support/TestData.h"

#include <QSize>

#include <random>

using namespace ckd;

namespace {

/// Element rows straight from the definition: half-width round(sqrt(r^2 - dy^2)), or the box.
std::vector<int> chords(int radius, ElementShape shape) {
    std::vector<int> result;
    for (int dy = -radius; dy <= radius; ++dy)
        result.push_back(shape == ElementShape::Box
                             ? radius
                             : int(std::lround(std::sqrt(double(radius * radius - dy * dy)))));
    return result;
}

Mask naiveDilated(const Mask& mask, int radius, ElementShape shape) {
    const std::vector<int> element = chords(radius, shape);
    Mask result(mask.width, mask.height);
    for (int y = 0; y < mask.height; ++y) {
        for (int x = 0; x < mask.width; ++x) {
            if (mask.row(y)[x] == 0)
                continue;
            for (int dy = -radius; dy <= radius; ++dy) {
                if (y + dy < 0 || y + dy >= mask.height)
                    continue;
                const int half = element[std::size_t(dy + radius)];
                for (int i = std::max(0, x - half); i <= std::min(mask.width - 1, x + half); ++i)
                    result.row(y + dy)[i] = 255;
            }
        }
    }
    return result;
}

Mask randomMask(int width, int height, double density, unsigned seed) {
    std::mt19937 random(seed);
    Mask mask(width, height);
    for (std::uint8_t& value : mask.values)
        value = random() < density * 4294967295.0 ? 255 : 0;
    return mask;
}

} // namespace

class TestMorphology : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsTheDefinition_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("radius");
        for (const int radius : {0, 1, 2, 3, 7, 25, 60}) {
            for (const QSize size : {QSize(1, 1), QSize(1, 40), QSize(40, 1), QSize(97, 83), QSize(16, 33)})
                QTest::addRow("%dx%d radius %d", size.width(), size.height(), radius) << size << radius;
        }
    }
    void equalsTheDefinition() {
        QFETCH(QSize, size);
        QFETCH(int, radius);
        unsigned seed = 1;
        for (const ElementShape shape : {ElementShape::Ellipse, ElementShape::Box}) {
            for (const double density : {0.0, 0.0005, 0.01, 0.3, 0.97, 1.0}) {
                const Mask mask = randomMask(size.width(), size.height(), density, seed++);
                QVERIFY(dilated(mask, radius, shape) == naiveDilated(mask, radius, shape));
                Mask outside = mask;
                for (std::uint8_t& value : outside.values)
                    value = value ? 0 : 255;
                Mask wanted = naiveDilated(outside, radius, shape);
                for (std::uint8_t& value : wanted.values)
                    value = value ? 0 : 255;
                QVERIFY(eroded(mask, radius, shape) == wanted);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestMorphology)
#include "tst_morphology.moc"
