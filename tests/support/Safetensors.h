// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Image.h"

#include <QMap>
#include <QString>

#include <vector>

namespace ckd::test {

/// One float32 tensor, row-major.
struct Tensor {
    std::vector<qint64> shape;
    std::vector<float> values;

    /// Shape [height, width] or [height, width, channels] (interleaved) as a planar picture.
    [[nodiscard]] Image toImage(ColorEncoding encoding) const;
};

/// Every float32 tensor of a small, trusted safetensors file (fixtures). Other element types are left out.
[[nodiscard]] Result<QMap<QString, Tensor>> readSafetensors(const QString& path);

} // namespace ckd::test
