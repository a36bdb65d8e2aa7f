// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace ckd::train {

struct Stock;

/// One batch of generated plates with their truth. All float32, on the generator's device, NCHW, without
/// gradient. Linear light with BT.709 primaries; the key channel is always green: blue screens come with G
/// and B exchanged.
struct PlateBatch {
    torch::Tensor plate; ///< [n,3,h,w] as decoded with the sRGB curve from the noisy, compressed picture
    torch::Tensor
        cleanPlate;     ///< [n,3,h,w] the estimate that a classical keyer would have, not the true screen
    torch::Tensor hint; ///< [n,1,h,w] 0..1; all 0 where none was given
    torch::Tensor hintGiven; ///< [n,1,1,1] 0 or 1
    torch::Tensor alpha;     ///< [n,1,h,w] truth: linear coverage
    /// [n,3,h,w] truth: straight, without spill and glare, exposure and the camera's tone curve included; a
    /// smooth continuation where alpha is 0; limited to what the recording can hold (1 where alpha is 1 and
    /// it clips).
    torch::Tensor fg;
    /// [n,1,h,w] 0..1 the colour-difference keyer's alpha on plate and cleanPlate (DifferenceMatte.h);
    /// undefined as the generator leaves it.
    torch::Tensor matte = {};
};

/// What may stand before the screen. Values index subjectName().
enum class Subject {
    Body,      ///< smooth organic shapes
    Person,    ///< head, shoulders, arms, cut by the frame
    Stamp,     ///< hard shapes with holes, polygons, boxes
    Hair,      ///< a head with hundreds of strands
    Fur,       ///< shapes with a fringe of short strands
    Wires,     ///< thin lines, from a fraction of a pixel up
    Net,       ///< grids and nets
    Glyphs,    ///< text-like strokes
    Smoke,     ///< smoke, steam, dust
    Fire,      ///< flames and explosions, brighter than white in parts
    Particles, ///< spray, sparks
    Glass,     ///< thin strong outline, wide even interior
    Veil,      ///< tulle, stockings, foil: wide even half transparency
    Foliage,   ///< leaves and grass, mostly of the screen's own hue family
    Studio,    ///< wall, floor or stand beyond the screen
    Stock,     ///< one of GeneratorOptions::stock
    Count
};

/// The name that subjectFromName() takes back, e.g. "hair".
[[nodiscard]] std::string_view subjectName(Subject subject);
[[nodiscard]] std::optional<Subject> subjectFromName(std::string_view name);

/// Sizes, switches and probabilities. Chances are 0..1 and per sample unless said otherwise.
struct GeneratorOptions {
    int height = 448; ///< pixels, at least 64
    int width = 448;  ///< pixels, at least 64
    /// Other random numbers, other kinds of outlines (harmonic outlines, stars), other textures (cells,
    /// rings), curly hair, other ranges of noise, of smoke's roughness and of compression: for
    /// validation.
    bool heldOut = false;
    std::optional<Subject> only; ///< this subject alone, one layer per sample
    /// Pictures of one's own among the drawn ones; null: none. On the generator's device.
    std::shared_ptr<const Stock> stock;
    double stockScreenChance = 0.4;  ///< of those plates if there are such screens
    double stockSubjectChance = 0.3; ///< per layer, likewise

    bool motionBlur = true;
    bool defocus = true;
    bool lens = true; ///< the lens' and the sensor's own softness
    bool chromaticAberration = true;
    bool screenDetail = true; ///< wrinkles, seams, markers, cloth, hot spots, fall-off
    bool shadows = true;
    bool spill = true;
    bool glare = true;
    bool cleanPlateErrors = true; ///< off: cleanPlate is the true screen
    bool clip = true;
    bool cameraMatrix = true; ///< colours of the camera: saturation, a little crosstalk of the channels
    bool noise = true;
    bool bayer = true;
    bool smoothing = true;
    bool sharpening = true;
    bool toneCurve =
        true;          ///< part of the cameras write BT.709's curve or a contrast curve, and are read as sRGB
    bool codec = true; ///< bit depth, chroma subsampling, block compression

    double blueChance = 0.35;
    double oddScreenChance = 0.10;
    double emptyChance = 0.05;
    double interiorChance = 0.05;
    double nightChance = 0.10;
    double masterChance = 0.45;  ///< recorded without loss: what is soft in the picture is soft in truth
    double featherChance = 0.35; ///< per layer of a solid subject: edges as soft as down or a cut-out's
    double studioChance = 0.10;
    double motionChance = 0.24;  ///< per layer
    double defocusChance = 0.28; ///< per sample
    double bayerChance = 0.5;
    double smoothingChance = 0.3;
    double sharpenChance = 0.35;
    double cameraMatrixChance = 0.4;
    double toneCurveChance = 0.25;
    double subsampledChance = 0.5;
    double compressedChance = 0.45;
    double exactCleanPlateChance = 0.1;
    double roughCleanPlateChance = 0.12; ///< of another frame, or badly estimated
    double hintNoneChance = 0.55;
    double hintCoarseChance = 0.37;
    double hintFullChance = 0.04; ///< the rest of the hints is wrong
};

/// Makes plates endlessly: light, optics, sensor, codec, in this order; the truth is known because the
/// picture was made from it. Owns its grids and nothing random: the same seed gives the same batch on the
/// same CPU build (on a GPU the order of atomic additions makes strands differ in the last bits). One thread
/// at a time. Throws c10::Error for sizes LibTorch cannot hold, std::invalid_argument for bad options.
class PlateGenerator {
public:
    PlateGenerator(const GeneratorOptions& options, torch::Device device);
    ~PlateGenerator();
    PlateGenerator(PlateGenerator&&) noexcept;
    PlateGenerator& operator=(PlateGenerator&&) noexcept;

    /// `count` >= 1 samples; queued on the device's current stream, not waited for.
    [[nodiscard]] PlateBatch make(int count, std::uint64_t seed);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace ckd::train
