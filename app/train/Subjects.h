// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/Canvas.h"
#include "app/train/PlateGenerator.h"

namespace ckd::train {

inline constexpr std::int64_t kPaletteSize = 6;

/// Layers of one subject, drawn together. k of them.
struct Group {
    std::int64_t k = 0;
    Tensor palette;     ///< [k,6,3] linear reflectances, G and B already exchanged for blue screens
    Tensor scale;       ///< [k,1,1,1] size of all features, about 0.5..2
    Tensor interior;    ///< [k,1,1,1] 1: the layer covers the whole picture
    Tensor albedo = {}; ///< [k,3,h,w] its texture
};

/// What a subject looks like before light from the screen, optics and camera. Linear, unlimited above.
struct Layer {
    Tensor alpha; ///< [k,1,h,w] coverage
    Tensor fg;    ///< [k,3,h,w] straight; meaningful where alpha > 0
    Tensor rim;   ///< [k,1,h,w] 0..1 share of the screen's bounce light, from grazing angles and thinness
};

/// Colours for one layer, 6 x 3 values. `ownHue` allows colours of the screen's family.
enum class PaletteKind { Natural, Vivid, Black, Grey, Skin, OwnHue, Hair, Flame, Smoke, Count };
void appendPalette(Draw& draw, PaletteKind kind, bool blueScreen, std::vector<float>& to);

/// Smooth (sharpness 1) to hard (large) choice among the palette by t in 0..5: [k,1,h,w] -> [k,3,h,w].
[[nodiscard]] Tensor paletteColour(const Tensor& palette, const Tensor& t, const Tensor& sharpness);

/// Reflectance textures of many kinds [k,3,h,w], 0.003..0.95. Made for all layers at once: every kind is a
/// chain of small kernels, and their launches are what a GPU waits for.
[[nodiscard]] Tensor albedo(Context& ctx, const Group& group);

/// Overlapping elongated leaves or discs. Colour [k,3,h,w] and coverage [k,1,h,w].
struct Leaves {
    Tensor colour;
    Tensor alpha;
};
[[nodiscard]] Leaves overlappingLeaves(Context& ctx, const Group& group, std::int64_t count, double smallest,
                                       double largest, double longest);

// Distance-like fields [k,1,h,w], pixels, negative inside.
[[nodiscard]] Tensor bodyField(Context& ctx, const Group& group);
[[nodiscard]] Tensor stampField(Context& ctx, const Group& group);
[[nodiscard]] Tensor glyphField(Context& ctx, const Group& group);
struct PersonField {
    Tensor field;
    Tensor clothes; ///< [k,1,h,w] 1 where clothes are, 0 on skin
};
[[nodiscard]] PersonField personField(Context& ctx, const Group& group);
/// Coverage of a field's inside, anti-aliased over about one pixel.
[[nodiscard]] Tensor coverage(const Tensor& field);

/// Light on a rounded, folded surface over the field.
[[nodiscard]] Layer shaded(Context& ctx, const Group& group, const Tensor& field, const Tensor& reflectance);

/// Points with weights and colours added up over the picture.
struct Splat {
    Tensor density; ///< [k,1,h,w] sum of weights
    Tensor colour;  ///< [k,3,h,w] mean colour, 0 where nothing fell
};
/// px, py: [k,N] pixels from the middle; weight [k,N] area in pixels; colour [k,3,N].
[[nodiscard]] Splat splat(const Canvas& canvas, const Tensor& px, const Tensor& py, const Tensor& weight,
                          const Tensor& colour);

[[nodiscard]] Layer drawLayer(Context& ctx, Subject subject, const Group& group);
[[nodiscard]] Layer drawHair(Context& ctx, const Group& group);
[[nodiscard]] Layer drawFur(Context& ctx, const Group& group);
[[nodiscard]] Layer drawFoliage(Context& ctx, const Group& group);
[[nodiscard]] Layer drawParticles(Context& ctx, const Group& group);
[[nodiscard]] Layer drawWires(Context& ctx, const Group& group);
[[nodiscard]] Layer drawNet(Context& ctx, const Group& group);
[[nodiscard]] Layer drawSmoke(Context& ctx, const Group& group);
[[nodiscard]] Layer drawFire(Context& ctx, const Group& group);
[[nodiscard]] Layer drawGlass(Context& ctx, const Group& group);
[[nodiscard]] Layer drawVeil(Context& ctx, const Group& group);
[[nodiscard]] Layer drawStudio(Context& ctx, const Group& group);

/// `top` over `bottom`, [k,1,h,w] and straight colours.
[[nodiscard]] Layer over(const Layer& top, const Layer& bottom);

} // namespace ckd::train
