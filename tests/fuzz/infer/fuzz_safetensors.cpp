// SPDX-License-Identifier: Apache-2.0
// A safetensors file. The input is the header; its length and some data are put around it, so that the
// fuzzer does not have to guess them (an input that starts with a zero byte is taken as a whole file).
#include "FuzzTensors.h"

#include "core/infer/Safetensors.h"

#include <cstdint>

using namespace ckd::infer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> file;
    const std::span<const std::byte> input = std::as_bytes(std::span(data, size));
    if (size > 0 && data[0] == 0) {
        file.assign(input.begin() + 1, input.end());
    } else {
        for (int i = 0; i < 8; ++i)
            file.push_back(static_cast<std::byte>(size >> (8 * i)));
        file.insert(file.end(), input.begin(), input.end());
        file.resize(file.size() + 16);
    }
    const Result<SafetensorsContent> content = readSafetensors(file);
    if (content.ok())
        fuzz::copyAll(content.value().tensors);
    return 0;
}
