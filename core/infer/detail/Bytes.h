// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ckd::infer::detail {

/// Little-endian number of Size bytes at `offset`; nothing when it does not lie inside `bytes`.
template <std::size_t Size>
[[nodiscard]] std::optional<std::uint64_t> littleEndian(std::span<const std::byte> bytes,
                                                        std::uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < Size)
        return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < Size; ++i)
        value |= std::to_integer<std::uint64_t>(bytes[offset + i]) << (8 * i);
    return value;
}

/// The part [offset, offset + size) of `bytes`; nothing when it does not lie inside.
[[nodiscard]] inline std::optional<std::span<const std::byte>>
part(std::span<const std::byte> bytes, std::uint64_t offset, std::uint64_t size) {
    if (offset > bytes.size() || bytes.size() - offset < size)
        return std::nullopt;
    return bytes.subspan(offset, size);
}

[[nodiscard]] inline std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// a * b for non-negative numbers; nothing when it overflows.
[[nodiscard]] inline std::optional<std::int64_t> checkedMultiply(std::int64_t a, std::int64_t b) {
    if (b != 0 && a > std::numeric_limits<std::int64_t>::max() / b)
        return std::nullopt;
    return a * b;
}

/// a + b for non-negative numbers; nothing when it overflows.
[[nodiscard]] inline std::optional<std::int64_t> checkedAdd(std::int64_t a, std::int64_t b) {
    if (a > std::numeric_limits<std::int64_t>::max() - b)
        return std::nullopt;
    return a + b;
}

/// Text from a file made safe for a sentence: printable ASCII, at most 60 characters.
[[nodiscard]] std::string inQuotes(std::string_view text);

} // namespace ckd::infer::detail
