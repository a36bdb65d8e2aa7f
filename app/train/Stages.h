// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/Canvas.h"
#include "app/train/PlateGenerator.h"
#include "app/train/Subjects.h"

namespace ckd::train {

// The stages of a picture, in the order of the light's way. [n,c,h,w], linear unless said otherwise.

/// What one sample is, decided on the CPU.
struct SamplePlan {
    bool blue = false;
    bool odd = false;
    bool night = false;
    bool master = false;  ///< recorded as it was seen: no mosaic, smoothing, sharpening, chroma subsampling
    int stockScreen = -1; ///< index into Stock::screens, or -1
};

struct ScreenPicture {
    Tensor plain; ///< [n,3,h,w] paint and large-scale light only
    Tensor full;  ///< [n,3,h,w] with wrinkles, seams, markers, cloth and the subject's shadow
};
/// The screen as the camera would see it without the subject (its shadow stays). `alpha` casts the shadow.
[[nodiscard]] ScreenPicture makeScreen(Context& ctx, const std::vector<SamplePlan>& plans,
                                       const Tensor& alpha);

/// The clean plate that a keyer would have estimated from `picture`, the subject before the screen.
[[nodiscard]] Tensor estimateCleanPlate(Context& ctx, const ScreenPicture& screen, const Tensor& picture,
                                        const Tensor& alpha);

/// Layers moved during the exposure: premultiplied [k,c,h,w] averaged over 64 instants.
[[nodiscard]] Tensor motionBlurred(Context& ctx, const Tensor& premultiplied);
/// Disc of confusion and the lens' own blur, on premultiplied [n,c,h,w]; radius and sigma [n,1,1,1] in
/// pixels.
[[nodiscard]] Tensor lensBlurred(const Tensor& premultiplied, const Tensor& discRadius, const Tensor& sigma);
/// Straight colour of premultiplied [n,3,h,w], continued smoothly to where alpha [n,1,h,w] is nothing.
[[nodiscard]] Tensor straightColour(const Tensor& premultiplied, const Tensor& alpha);
/// Screen light on the subject: [n,3,h,w] to be added to the straight colour.
[[nodiscard]] Tensor spillLight(Context& ctx, const Tensor& fg, const Tensor& alpha, const Tensor& rim,
                                const Tensor& screen);
/// Share of each picture that is spread over all of it, [n,1,1,1], and the wide-spread light.
struct Glare {
    Tensor share;
    Tensor light;
};
[[nodiscard]] Glare makeGlare(Context& ctx, const Tensor& picture);
[[nodiscard]] Tensor withColourFringes(Context& ctx, const Tensor& picture);

/// Channels in the order of the camera that saw a blue screen, or back.
[[nodiscard]] Tensor exchanged(const Tensor& picture, const Tensor& blue);
/// Noise, mosaic, smoothing, sharpening of a linear picture in the camera's channel order; masters get
/// noise alone, and less of it.
[[nodiscard]] Tensor throughSensor(Context& ctx, const std::vector<SamplePlan>& plans, const Tensor& picture);

[[nodiscard]] Tensor srgbFromLinear(const Tensor& linear);
[[nodiscard]] Tensor linearFromSrgb(const Tensor& coded);
/// Decoded sRGB of what a camera with another curve wrote: identity for `curve` 0, BT.709 for 1; plus
/// contrast.
struct CameraCurve {
    Tensor bt709;    ///< [n,1,1,1] 0 or 1
    Tensor contrast; ///< [n,1,1,1] 0 is none
};
[[nodiscard]] CameraCurve drawCurve(Context& ctx, std::int64_t n);
[[nodiscard]] Tensor throughCurve(const Tensor& linear, const CameraCurve& curve);
/// Rounding, chroma subsampling and block compression of an sRGB-coded picture in the camera's channel
/// order; masters are rounded only.
[[nodiscard]] Tensor throughCodec(Context& ctx, const std::vector<SamplePlan>& plans, const Tensor& coded);

struct HintPicture {
    Tensor hint;
    Tensor given;
};
[[nodiscard]] HintPicture makeHints(Context& ctx, const Tensor& alpha);

} // namespace ckd::train
