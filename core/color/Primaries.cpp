// SPDX-License-Identifier: Apache-2.0
#include "core/color/Primaries.h"

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

using Vector3 = std::array<double, 3>;

/// Bradford cone responses (Lam 1985, as in the ICC specification, annex E).
constexpr Matrix3 kBradford{0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296};

Vector3 applied(const Matrix3& m, const Vector3& v) {
    return {m[0] * v[0] + m[1] * v[1] + m[2] * v[2], m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
            m[6] * v[0] + m[7] * v[1] + m[8] * v[2]};
}

/// XYZ with Y = 1.
Vector3 xyzOf(double x, double y) {
    return {x / y, 1.0, (1.0 - x - y) / y};
}

Vector3 whiteOf(const Primaries& p) {
    return xyzOf(p[6], p[7]);
}

Matrix3 diagonal(const Vector3& v) {
    return {v[0], 0, 0, 0, v[1], 0, 0, 0, v[2]};
}

Matrix3 xyzFromRgb(const Primaries& p) {
    // A primary may have y <= 0 (AP0's blue): columns are xyz, which the white point then scales.
    const auto z = [&p](std::size_t i) { return 1.0 - double(p[i]) - double(p[i + 1]); };
    const Matrix3 columns{p[0], p[2], p[4], p[1], p[3], p[5], z(0), z(2), z(4)};
    return product(columns, diagonal(applied(inverse(columns), whiteOf(p))));
}

Matrix3 adaptation(const Vector3& from, const Vector3& to) {
    const Vector3 a = applied(kBradford, from);
    const Vector3 b = applied(kBradford, to);
    return product(inverse(kBradford), product(diagonal({b[0] / a[0], b[1] / a[1], b[2] / a[2]}), kBradford));
}

} // namespace

Matrix3 product(const Matrix3& a, const Matrix3& b) {
    Matrix3 result{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            for (std::size_t i = 0; i < 3; ++i)
                result[row * 3 + column] += a[row * 3 + i] * b[i * 3 + column];
        }
    }
    return result;
}

Matrix3 inverse(const Matrix3& m) {
    const Matrix3 adjugate{m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
                           m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
                           m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
    const double determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
    Matrix3 result{};
    for (std::size_t i = 0; i < 9; ++i)
        result[i] = adjugate[i] / determinant;
    return result;
}

bool samePrimaries(const Primaries& a, const Primaries& b) {
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](float left, float right) { return std::abs(left - right) < 1e-3F; });
}

Matrix3 matrixBetween(const Primaries& from, const Primaries& to) {
    const bool sameWhite = from[6] == to[6] && from[7] == to[7];
    const Matrix3 fromXyz = inverse(xyzFromRgb(to));
    const Matrix3 toXyz = xyzFromRgb(from);
    return sameWhite ? product(fromXyz, toXyz)
                     : product(fromXyz, product(adaptation(whiteOf(from), whiteOf(to)), toXyz));
}

Primaries primariesOf(const Matrix3& matrix, const Primaries& to) {
    const Matrix3 xyz = product(xyzFromRgb(to), matrix);
    Primaries result{};
    const auto put = [&result](std::size_t at, double x, double y, double z) {
        result[at] = static_cast<float>(x / (x + y + z));
        result[at + 1] = static_cast<float>(y / (x + y + z));
    };
    for (std::size_t c = 0; c < 3; ++c)
        put(c * 2, xyz[c], xyz[3 + c], xyz[6 + c]);
    put(6, xyz[0] + xyz[1] + xyz[2], xyz[3] + xyz[4] + xyz[5], xyz[6] + xyz[7] + xyz[8]);
    return result;
}

} // namespace ckd
