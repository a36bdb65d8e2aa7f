// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/matte/Shapes.h"

#include <QJsonArray>

namespace ckd {

/// As a project keeps drawn shapes; numbers come back exactly. Any thread.
[[nodiscard]] QJsonArray shapesToJson(const ShapeSet& shapes);
/// Input error that says which shape and value is wrong: an unknown kind or role, no keys, keys out of order,
/// too few or too many points, numbers that are not finite. Unknown entries of a shape are ignored (a newer
/// program's).
[[nodiscard]] Result<ShapeSet> shapesFromJson(const QJsonArray& json);

} // namespace ckd
