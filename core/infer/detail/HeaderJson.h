// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferError.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ckd::infer::detail {

struct HeaderTensor {
    std::string name;
    std::string type{};
    std::vector<std::int64_t> shape{};
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

struct HeaderContent {
    std::vector<HeaderTensor> tensors; ///< in the header's order
    std::map<std::string, std::string> metadata;
};

/// Reads the JSON of a safetensors header: one object of tensors {"dtype", "shape", "data_offsets"} and
/// optionally "__metadata__" of texts. That grammar and nothing more: it has a fixed depth, so that no
/// input can make the reader recurse. Numbers are non-negative integers; every tensor has at most 8 sides.
[[nodiscard]] Result<HeaderContent> parseHeaderJson(std::string_view json);

} // namespace ckd::infer::detail
