// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/Draw.h"
#include "app/train/StockNames.h"

#include "core/infer/InferError.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace ckd::train {

struct Canvas;

/// Pictures of a studio's own (its empty screens, its subjects with a matte) that join what the generator
/// draws: GeneratorOptions::stock. Immutable; any thread.
struct Stock {
    struct Screen {
        Tensor picture;    ///< [3,h,w] linear BT.709, float16, on the device; the key channel is always green
        bool blue = false; ///< G and B were exchanged
    };
    std::vector<Screen> screens;
    /// [4,h,w] straight linear BT.709 and coverage, float16, in the camera's channel order.
    std::vector<Tensor> subjects;
};

/// Reads a stock file, as corridorkey-pack writes it. ErrorKind::File or Model, with a sentence that names
/// the tensor, when it is not one, holds nothing, or a picture has another shape or values that are not
/// numbers.
[[nodiscard]] infer::Result<std::shared_ptr<const Stock>> readStock(const std::filesystem::path& file,
                                                                    torch::Device device);

/// A random piece of a screen at a random size (0.6..1.5 of the picture's, as far as it is large enough),
/// half of them mirrored: [1,3,h,w] float32.
[[nodiscard]] Tensor stockScreen(const Canvas& canvas, Draw& draw, const Tensor& picture);

/// A subject at a random size (its longer side 0.4..1.8 of the canvas) and place, half of them mirrored:
/// [1,4,h,w] float32, straight colour (0 outside) and coverage.
[[nodiscard]] Tensor stockSubject(const Canvas& canvas, Draw& draw, const Tensor& picture);

} // namespace ckd::train
