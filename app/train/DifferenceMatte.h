// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/PlateGenerator.h"
#include "core/infer/InferError.h"

#include <filesystem>
#include <memory>

namespace ckd::train {

/// The alpha that the colour-difference keyer would give, which is what the embedded network corrects. The
/// keyer needs Qt and OpenCV and stands in a library of its own (difference_matte.cpp), so that the trainer
/// builds where there is only LibTorch. Any thread.
class DifferenceMatte {
public:
    /// Error Input when the library does not open or lacks the function.
    [[nodiscard]] static infer::Result<std::shared_ptr<const DifferenceMatte>>
    open(const std::filesystem::path& library);
    ~DifferenceMatte();
    DifferenceMatte(const DifferenceMatte&) = delete;
    DifferenceMatte& operator=(const DifferenceMatte&) = delete;

    /// Sets batch.matte, on `threads` threads of the processor. A plate that the keyer refuses keeps the
    /// plain 1 - d(I)/d(C). Throws what LibTorch throws.
    void addTo(PlateBatch& batch, int threads) const;

private:
    using Function = int (*)(const float* plate, const float* cleanPlate, int width, int height,
                             float* matte);
    DifferenceMatte(void* library, Function function) : m_library(library), m_function(function) {}

    void* m_library;
    Function m_function;
};

} // namespace ckd::train
