// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <cstdlib>

namespace ckd::infer::fuzz {

/// Touches every byte a reader has promised to be there, and holds it to its other promises.
inline void copyAll(const std::vector<TensorView>& tensors) {
    for (const TensorView& tensor : tensors) {
        const std::int64_t count = tensor.elementCount();
        if (count < 0 || static_cast<std::size_t>(count) * byteSize(tensor.type) > tensor.storage.size())
            std::abort();
        if (count > 1 << 16)
            continue; // the same loop, only longer
        std::vector<float> floats(static_cast<std::size_t>(count));
        copyAsFloat32(tensor, floats);
        std::vector<std::byte> packed(static_cast<std::size_t>(count) * byteSize(tensor.type));
        copyPacked(tensor, packed);
    }
}

} // namespace ckd::infer::fuzz
