// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/infer/InferError.h"

#include <QString>

#include <filesystem>

namespace ckd {

/// core/infer knows no Qt; these carry its errors, texts and paths over. Any thread.

/// A file that core/infer cannot open is a weights file: ErrorKind::Model. Too little memory: Device.
[[nodiscard]] Error errorFromInfer(const infer::Error& error);
[[nodiscard]] inline QString textFromInfer(const std::string& utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}
[[nodiscard]] std::filesystem::path inferPath(const QString& path);

} // namespace ckd
