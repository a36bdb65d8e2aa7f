// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <QString>
#include <QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <span>

namespace ckd::test {

/// Path below the shared test data (CKD_SHARED_DIR, else ../shared beside the checkout); empty when absent.
[[nodiscard]] QString sharedPath(const QString& relative);
/// Path below tests/data of the source tree.
[[nodiscard]] QString dataPath(const QString& relative);

/// Image whose every value is function(channel, x, y).
[[nodiscard]] Image makeImage(int width, int height, int channels, ColorEncoding encoding,
                              const std::function<float(int, int, int)>& function);

/// Largest absolute difference; infinity when the sizes differ or a value is NaN on one side only.
[[nodiscard]] double maxDifference(std::span<const float> a, std::span<const float> b);
[[nodiscard]] double maxDifference(const Image& a, const Image& b);

} // namespace ckd::test

/// Skips the test by name when the shared test data are not there (a user's clone).
#define CKD_SHARED_OR_SKIP(variable, relative)                                                               \
    const QString variable = ckd::test::sharedPath(QStringLiteral(relative));                                \
    if (variable.isEmpty())                                                                                  \
    QSKIP("needs the shared test data: " relative)

/// Fails the test with the Error's sentence. The argument is evaluated once.
#define CKD_VERIFY_OK(result)                                                                                \
    do {                                                                                                     \
        const auto& ckdResult = (result);                                                                    \
        QVERIFY2(ckdResult.ok(), ckdResult.ok() ? "" : qPrintable(ckdResult.error().text()));                \
    } while (false)
