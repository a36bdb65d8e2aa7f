// SPDX-License-Identifier: Apache-2.0
// The unpickler alone; every storage key up to 8 characters exists and has as many bytes as its length says.
#include "FuzzTensors.h"

#include "core/infer/detail/Unpickler.h"

#include <array>
#include <cstdint>

using namespace ckd::infer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::array<std::byte, 256> kStorage{};
    const auto lookup = [](std::string_view key) -> std::optional<std::span<const std::byte>> {
        if (key.size() > 8)
            return std::nullopt;
        return std::span(kStorage).first(key.size() * 16);
    };
    const Result<std::vector<TensorView>> tensors =
        detail::unpickleStateDict(std::as_bytes(std::span(data, size)), lookup);
    if (tensors.ok())
        fuzz::copyAll(tensors.value());
    return 0;
}
