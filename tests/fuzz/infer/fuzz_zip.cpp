// SPDX-License-Identifier: Apache-2.0
// A whole weights file: zip directory, pickle and storages together.
#include "FuzzTensors.h"

#include <cstdint>

using namespace ckd::infer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Result<Checkpoint> file = Checkpoint::read(std::as_bytes(std::span(data, size)), nullptr, "fuzz");
    if (file.ok())
        fuzz::copyAll(file.value().tensors());
    return 0;
}
