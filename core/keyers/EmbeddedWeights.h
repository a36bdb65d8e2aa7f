// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace ckd {

/// Where the embedded network's weights are: in the program (ADR 0050), unless the environment variable
/// CORRIDORKEY_EMBEDDED names another file (a studio's own training) or is "off".
struct EmbeddedWeights {
    QString path;      ///< empty: those in the program
    QByteArray sha256; ///< hexadecimal; empty when the file cannot be read, which loading then reports
};

/// Nothing when this build has no network (no LibTorch), no weights, or they are switched off. Reads a file
/// that the variable names, once per change. Any thread.
[[nodiscard]] std::optional<EmbeddedWeights> embeddedWeights();

/// Those in the program are used where they lie. Model or File error.
[[nodiscard]] infer::Result<infer::Checkpoint> openEmbeddedWeights(const EmbeddedWeights& weights);

} // namespace ckd
