// SPDX-License-Identifier: Apache-2.0
#include "core/keying/Unmix.h"

#include "core/base/Simd.h"
#include "core/base/FastMath.h"

#include <algorithm>

namespace ckd {

namespace {

constexpr float kSmallestDifference = 1e-4F; ///< of the clean plate; below it there is no screen to speak of

/// What the compiler keeps in registers during a row; plain copies so that no pointer is read per pixel.
struct Axes {
    float ur, ug, ub, vr, vg, vb, balance;
    explicit Axes(const KeyAxes& axes)
        : ur(axes.u[0])
        , ug(axes.u[1])
        , ub(axes.u[2])
        , vr(axes.v[0])
        , vg(axes.v[1])
        , vb(axes.v[2])
        , balance(axes.balance) {}
    [[nodiscard]] float difference(float r, float g, float b) const {
        const float p = ur * r + ug * g + ub * b;
        const float q = vr * r + vg * g + vb * b;
        const float low = p < q ? p : q;
        return low + balance * (0.5F * (p + q) - low);
    }
};

inline float unit(float value) {
    const float low = value > 0.0F ? value : 0.0F;
    return low < 1.0F ? low : 1.0F;
}

inline float larger(float a, float b) {
    return a > b ? a : b;
}

inline float smaller(float a, float b) {
    return a < b ? a : b;
}

/// 3t² − 2t³ for t already scaled.
inline float hermite(float t) {
    const float u = unit(t);
    return u * u * (3.0F - 2.0F * u);
}

constexpr float kBrightnessVariance = 0.3F * 0.3F;
constexpr float kColorVariance = 0.15F * 0.15F;
constexpr float kTrust = 16.0F; ///< squared deviations at which projection and difference weigh the same
/// The plate itself is known to about 3 % (its local error on the test plates).
constexpr float kPlateVariance = 0.03F * 0.03F;

/// Light, as a share of the plate's, below which a channel says nothing about how dark a pixel is.
constexpr float kBoundMargin = 0.02F;

/// Alpha of the projection and the squared deviation of I from the line it lies on.
struct Projection {
    float alpha;
    float deviation;
};

inline Projection projected(float ir, float ig, float ib, float cr, float cg, float cb, float fr, float fg,
                            float fb, float noiseVariance) {
    const float dr = cr - fr;
    const float dg = cg - fg;
    const float db = cb - fb;
    const float norm = fr * fr + fg * fg + fb * fb + 1e-6F;
    const float spread = kColorVariance * norm + 1e-5F;
    // Σ⁻¹ by Sherman–Morrison, up to the factor 1/spread that cancels in alpha.
    const float k = kBrightnessVariance / (spread + kBrightnessVariance * norm);
    const float along = k * (fr * dr + fg * dg + fb * db);
    const float wr = dr - along * fr;
    const float wg = dg - along * fg;
    const float wb = db - along * fb;
    const float whole = larger(wr * dr + wg * dg + wb * db, 1e-6F);
    const float part = wr * (ir - fr) + wg * (ig - fg) + wb * (ib - fb);
    const float alpha = unit(1.0F - part / whole);
    const float rr = ir - cr + alpha * dr;
    const float rg = ig - cg + alpha * dg;
    const float rb = ib - cb + alpha * db;
    const float onF = rr * fr + rg * fg + rb * fb;
    const float rest = larger(rr * rr + rg * rg + rb * rb - k * onF * onF, 0.0F);
    return {alpha, rest / (spread * alpha * alpha + noiseVariance)};
}

CKD_MULTIVERSION void estimateKernel(float* __restrict out, const RgbRow I, const RgbRow C, const RgbRow F,
                                     const float* __restrict gate, const float* __restrict push,
                                     const UnmixParameters parameters, int width) {
    const Axes axes(parameters.axes);
    const float gain = parameters.gain;
    const float noise = parameters.noise;
    const float soften = 1.0F / (2.5F * parameters.noise * parameters.clean + 1e-4F);
    for (int x = 0; x < width; ++x) {
        const float cr = C.r[x];
        const float cg = C.g[x];
        const float cb = C.b[x];
        const float plateDifference = larger(axes.difference(cr, cg, cb), kSmallestDifference);
        const float difference = axes.difference(I.r[x], I.g[x], I.b[x]);
        const float raw = 1.0F - gain * difference / plateDifference;
        const float byDifference = unit(raw + larger(1.0F - raw, 0.0F) * push[x]);

        const float s = noise * plateDifference;
        const float noiseVariance = kPlateVariance * (cr * cr + cg * cg + cb * cb) + s * s + 1e-7F;
        const Projection p =
            projected(I.r[x], I.g[x], I.b[x], cr, cg, cb, F.r[x], F.g[x], F.b[x], noiseVariance);
        // F is not negative, so no channel can hold less than (1 − alpha) of the plate's light.
        const float dark = 3.0F * s + kBoundMargin * (cr + cg + cb);
        const float least = smaller(
            smaller((larger(I.r[x], 0.0F) + dark) / (cr + dark), (larger(I.g[x], 0.0F) + dark) / (cg + dark)),
            (larger(I.b[x], 0.0F) + dark) / (cb + dark));
        const float bound = unit((1.0F - least - 0.25F) * (1.0F / 0.75F));
        const float byProjection = larger(larger(unit(1.0F - gain * (1.0F - p.alpha)), bound), push[x]);

        const float trust = kTrust / (kTrust + p.deviation);
        const float a = (byDifference + trust * (byProjection - byDifference)) * gate[x];
        // Grain near 0 and 1 is pulled to the end; the middle is left alone.
        const float b = a * hermite(a * soften);
        out[x] = 1.0F - (1.0F - b) * hermite((1.0F - b) * soften);
    }
}

CKD_MULTIVERSION void cleanKernel(float* __restrict alpha, const float* __restrict fill,
                                  const float* __restrict core, float white, int width) {
    for (int x = 0; x < width; ++x) {
        const float a = unit(alpha[x] + fill[x]);
        const float solid = a + (1.0F - a) * core[x] * hermite((a - 0.2F) * 2.5F);
        alpha[x] = unit(solid * white);
    }
}

CKD_MULTIVERSION void unmixKernel(float* outR, float* outG, float* outB, const float* __restrict alpha,
                                  const RgbRow I, const RgbRow C, const RgbRow F,
                                  const float* __restrict push, const float* __restrict reach,
                                  const UnmixParameters parameters, int width) {
    const Axes axes(parameters.axes);
    const float extend = parameters.edgeExtend;
    const float limitStrength = 0.5F * extend;
    const float trustFloor = 0.03F * 0.03F + parameters.noise * parameters.noise;
#pragma GCC ivdep
    for (int x = 0; x < width; ++x) {
        const float a = alpha[x];
        const float cr = C.r[x];
        const float cg = C.g[x];
        const float cb = C.b[x];
        const float fr = F.r[x];
        const float fg = F.g[x];
        const float fb = F.b[x];
        const float plateDifference = larger(axes.difference(cr, cg, cb), kSmallestDifference);
        // The subject's own colour only where it is more than light from the screen can add (a quarter to
        // three quarters of the plate).
        const float excess = axes.difference(I.r[x], I.g[x], I.b[x]) / plateDifference;
        const float keep = 1.0F - push[x] * a * hermite((excess - 0.25F) * 2.0F);
        const float nearDifference = axes.difference(fr, fg, fb);
        // Colour of the solid neighbourhood without its own spill.
        const float nearSpill = larger(nearDifference, 0.0F) / plateDifference * (1.0F - push[x]);
        const float nr = larger(fr - nearSpill * cr, 0.0F) * reach[x];
        const float ng = larger(fg - nearSpill * cg, 0.0F) * reach[x];
        const float nb = larger(fb - nearSpill * cb, 0.0F) * reach[x];

        float pr = I.r[x] - (1.0F - a) * cr;
        float pg = I.g[x] - (1.0F - a) * cg;
        float pb = I.b[x] - (1.0F - a) * cb;
        const float brightness = larger(pr, 0.0F) + larger(pg, 0.0F) + larger(pb, 0.0F);
        const float nearRatio = nearDifference / larger(fr + fg + fb, 1e-5F);
        const float limit = (nearRatio < 0.0F ? nearRatio : 0.0F) * brightness * (1.0F - a) * limitStrength;
        const float spill = larger(axes.difference(pr, pg, pb) - limit, 0.0F) / plateDifference * keep;
        const float scale = 1.0F / larger(a, 1e-3F);
        // Negative light of the plate's own is a colour that Rec.709 does not have: it stays as it is.
        pr = larger(pr - spill * cr, smaller(I.r[x], 0.0F) * a) * scale;
        pg = larger(pg - spill * cg, smaller(I.g[x], 0.0F) * a) * scale;
        pb = larger(pb - spill * cb, smaller(I.b[x], 0.0F) * a) * scale;

        const float own = 1.0F - extend * (1.0F - a) * trustFloor / (a * a + trustFloor);
        const float visible = a > 0.0F ? 1.0F : 0.0F; // without extension nothing is left where alpha is 0
        outR[x] = nr * (1.0F - own) + pr * own * visible;
        outG[x] = ng * (1.0F - own) + pg * own * visible;
        outB[x] = nb * (1.0F - own) + pb * own * visible;
    }
}

} // namespace

void estimateAlphaRow(std::span<float> alpha, const RgbRow& plate, const RgbRow& cleanPlate,
                      const RgbRow& foreground, const float* gate, const float* push,
                      const UnmixParameters& parameters) {
    estimateKernel(alpha.data(), plate, cleanPlate, foreground, gate, push, parameters,
                   static_cast<int>(alpha.size()));
}

void cleanAlphaRow(std::span<float> alpha, const CleanRows& clean, const UnmixParameters& parameters) {
    // 0.95: the last 5 % of a solid's alpha is noise and spill, never transparency worth keeping.
    const float white = 1.0F / (1.0F - 0.05F * parameters.clean);
    cleanKernel(alpha.data(), clean.fill, clean.core, white, static_cast<int>(alpha.size()));
}

void unmixRow(std::array<float*, 3> fg, std::span<const float> alpha, const RgbRow& plate,
              const RgbRow& cleanPlate, const RgbRow& foreground, const CleanRows& clean,
              const UnmixParameters& parameters) {
    unmixKernel(fg[0], fg[1], fg[2], alpha.data(), plate, cleanPlate, foreground, clean.push, clean.reach,
                parameters, static_cast<int>(alpha.size()));
}

} // namespace ckd
