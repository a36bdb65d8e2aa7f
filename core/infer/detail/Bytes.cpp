// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Bytes.h"

namespace ckd::infer::detail {

std::string inQuotes(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::string safe = "'";
    for (const char c : text.substr(0, kLongest))
        safe += c >= ' ' && c < 0x7f ? c : '?';
    return safe + (text.size() > kLongest ? "…'" : "'");
}

} // namespace ckd::infer::detail
