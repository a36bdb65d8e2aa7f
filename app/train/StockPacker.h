// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QString>
#include <QStringList>

namespace ckd::train {

/// What goes into a stock file.
struct PackOptions {
    QStringList screens = {};  ///< pictures, sequences or movies of empty screens
    QStringList subjects = {}; ///< pictures or sequences with a matte
    int frames = 8;            ///< of each sequence or movie, evenly spread
    int side = 1280; ///< pixels; larger pictures are made smaller until their longer side has so many
};

struct PackResult {
    int screens = 0;
    int subjects = 0;
};

/// Writes `out` (safetensors, float16, see Stock.h) whole or not at all. EXR colour is taken as associated
/// with its alpha, all other as straight. Errors: Input for what cannot be read or has no matte, as a
/// sentence with the path; File for `out`. Any thread.
[[nodiscard]] Result<PackResult> packStock(const PackOptions& options, const QString& out);

} // namespace ckd::train
