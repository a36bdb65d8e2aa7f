// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ckd {

/// An English text as the pseudo-locale shows it: accents on the letters, brackets around the whole and, with
/// them, at least 40 % longer. What is no language stays as it is: placeholders (%1, %L1, %n), mnemonics
/// (&F), tags (<a …>), file patterns ((*.json)), the window title's [*] and line breaks.
[[nodiscard]] QString pseudoText(const QString& english);

} // namespace ckd
