// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/keyers/CheckpointStore.h"

#include <QByteArray>

namespace ckd {

/// The JSON beside a stored checkpoint:
/// {"format": 1, "name": …, "color": "green"|"blue", "originalFile": …, "sourceSha256": …, "sha256": …,
///  "bytes": …, "addedAt": ISO 8601 UTC, "published": …}
[[nodiscard]] QByteArray sidecarJson(const CheckpointRecord& record);

/// Reads one (`path` ends with the name and ".json"); the record's path is set to the weights beside it.
/// Model error naming the file and what is wrong: too large, no JSON, another format, a missing field, a name
/// that is not the file's.
[[nodiscard]] Result<CheckpointRecord> readSidecar(const QString& path);

} // namespace ckd
