// SPDX-License-Identifier: Apache-2.0
#include "core/keying/FullSizePass.h"

#include "core/base/Simd.h"
#include "core/matte/GaussianBlur.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ckd {

namespace {

using detail::Plane;
using detail::RgbPlanes;
using detail::RowEnlarger;

RgbRow rowOf(const Image& rgb, int y) {
    return {rgb.row(0, y), rgb.row(1, y), rgb.row(2, y)};
}

/// Gaussian of kNoiseBlurSigma, seven taps, mixed with the row itself.
class NoiseBlur {
public:
    NoiseBlur(int width, float strength)
        : m_padded(std::size_t(width) + 2 * kRadius), m_width(width), m_strength(strength) {
        float total = 0.0F;
        for (int k = 0; k <= kRadius; ++k) {
            m_taps[std::size_t(k)] =
                static_cast<float>(std::exp(-0.5 * k * k / (double(kNoiseBlurSigma) * kNoiseBlurSigma)));
            total += (k == 0 ? 1.0F : 2.0F) * m_taps[std::size_t(k)];
        }
        for (float& tap : m_taps)
            tap /= total;
    }

    void row(float* out, const Image& image, int channel, int y) {
        const int last = image.height() - 1;
        std::array<const float*, 2 * kRadius + 1> rows{};
        for (int k = -kRadius; k <= kRadius; ++k)
            rows[std::size_t(k + kRadius)] = image.row(channel, std::clamp(y + k, 0, last));
        float* middle = m_padded.data() + kRadius;
        vertical(middle, rows.data(), m_taps.data(), m_width);
        std::fill_n(m_padded.data(), kRadius, middle[0]);
        std::fill_n(middle + m_width, kRadius, middle[m_width - 1]);
        horizontal(out, middle, rows[kRadius], m_taps.data(), m_strength, m_width);
    }

private:
    static constexpr int kRadius = 3;

    CKD_MULTIVERSION static void vertical(float* __restrict out, const float* const* rows, const float* taps,
                                          int width) {
        const float* a = rows[0];
        const float* b = rows[1];
        const float* c = rows[2];
        const float* d = rows[3];
        const float* e = rows[4];
        const float* f = rows[5];
        const float* g = rows[6];
        const float t0 = taps[0];
        const float t1 = taps[1];
        const float t2 = taps[2];
        const float t3 = taps[3];
        for (int x = 0; x < width; ++x)
            out[x] = t0 * d[x] + t1 * (c[x] + e[x]) + t2 * (b[x] + f[x]) + t3 * (a[x] + g[x]);
    }

    CKD_MULTIVERSION static void horizontal(float* __restrict out, const float* __restrict in,
                                            const float* __restrict own, const float* taps, float strength,
                                            int width) {
        const float t0 = taps[0];
        const float t1 = taps[1];
        const float t2 = taps[2];
        const float t3 = taps[3];
        for (int x = 0; x < width; ++x) {
            const float soft = t0 * in[x] + t1 * (in[x - 1] + in[x + 1]) + t2 * (in[x - 2] + in[x + 2]) +
                               t3 * (in[x - 3] + in[x + 3]);
            out[x] = own[x] + (soft - own[x]) * strength;
        }
    }

    std::array<float, kRadius + 1> m_taps{};
    std::vector<float> m_padded;
    int m_width;
    float m_strength;
};

/// Three rows of scratch memory.
struct RowBuffer {
    std::array<std::vector<float>, 3> rows;
    explicit RowBuffer(int width) {
        for (std::vector<float>& row : rows)
            row.resize(static_cast<std::size_t>(width));
    }
    [[nodiscard]] RgbRow view() const { return {rows[0].data(), rows[1].data(), rows[2].data()}; }
};

CKD_MULTIVERSION void maximumRow(float* __restrict out, const float* __restrict a, int width) {
    for (int x = 0; x < width; ++x) {
        const float value = std::min(a[x], 1.0F);
        out[x] = out[x] < value ? value : out[x];
    }
}

/// Hands out the model's planes row by row at full size.
class ModelRows {
public:
    ModelRows(const FrameModel& model, const Image* cleanPlate, int width)
        : m_model(model)
        , m_cleanPlate(cleanPlate)
        , m_plate(model.cleanPlate[0].width, width, model.plateScale)
        , m_main(model.gate.width, width, model.scale)
        , m_core(model.fill.width, width, model.coreScale)
        , m_scratch(static_cast<std::size_t>(width) + 2)
        , m_plateRow(width)
        , m_foregroundRow(width)
        , m_gate(static_cast<std::size_t>(width))
        , m_push(m_gate.size())
        , m_fill(m_gate.size())
        , m_coreRow(m_gate.size())
        , m_reach(m_gate.size()) {}

    void loadPlate(int y) {
        for (std::size_t c = 0; c < 3; ++c) {
            if (m_cleanPlate)
                std::copy_n(m_cleanPlate->row(int(c), y), m_cleanPlate->width(), m_plateRow.rows[c].data());
            else
                m_plate.row(m_plateRow.rows[c].data(), m_model.cleanPlate[c], y, m_scratch.data());
        }
    }

    void load(int y) {
        loadPlate(y);
        for (std::size_t c = 0; c < 3; ++c)
            m_main.row(m_foregroundRow.rows[c].data(), m_model.foreground[c], y, m_scratch.data());
        m_main.row(m_gate.data(), m_model.gate, y, m_scratch.data());
        m_main.row(m_push.data(), m_model.push, y, m_scratch.data());
        m_core.row(m_fill.data(), m_model.fill, y, m_scratch.data());
        m_core.row(m_coreRow.data(), m_model.core, y, m_scratch.data());
        m_core.row(m_reach.data(), m_model.reach, y, m_scratch.data());
    }

    [[nodiscard]] RgbRow plate() const { return m_plateRow.view(); }
    [[nodiscard]] RgbRow foreground() const { return m_foregroundRow.view(); }
    [[nodiscard]] const float* gate() const { return m_gate.data(); }
    [[nodiscard]] const float* push() const { return m_push.data(); }
    [[nodiscard]] CleanRows clean() const {
        return {m_fill.data(), m_coreRow.data(), m_push.data(), m_reach.data()};
    }

private:
    const FrameModel& m_model;
    const Image* m_cleanPlate;
    RowEnlarger m_plate;
    RowEnlarger m_main;
    RowEnlarger m_core;
    std::vector<float> m_scratch;
    RowBuffer m_plateRow;
    RowBuffer m_foregroundRow;
    std::vector<float> m_gate;
    std::vector<float> m_push;
    std::vector<float> m_fill;
    std::vector<float> m_coreRow;
    std::vector<float> m_reach;
};

/// Noise of the colour-difference alpha at full size, from about 30,000 bare pixels.
float fullSizeNoise(const Image& plate, const FrameModel& model, const FullSizeOptions& options,
                    ModelRows& rows) {
    std::vector<float> values;
    const int step = std::max(1, static_cast<int>(std::sqrt(double(plate.pixels()) / 60'000.0)));
    const KeyAxes& axes = options.screen.axes;
    for (int y = step / 2; y < plate.height(); y += step) {
        rows.loadPlate(y);
        const RgbRow I = rowOf(plate, y);
        const RgbRow C = rows.plate();
        const unsigned char* bare =
            model.bare.data() + std::size_t(y / model.plateScale) * std::size_t(model.cleanPlate[0].width);
        for (int x = step / 2; x < plate.width(); x += step) {
            if (!bare[x / model.plateScale])
                continue;
            const float whole = std::max(axes.difference(C.r[x], C.g[x], C.b[x]), 1e-4F);
            const float raw = 1.0F - options.gain * axes.difference(I.r[x], I.g[x], I.b[x]) / whole;
            if (std::abs(raw) < 0.4F)
                values.push_back(raw);
        }
    }
    return robustSigma(values);
}

} // namespace

Result<FullSizeKey> keyFullSize(Image plate, const FrameModel& model, const FullSizeOptions& options,
                               std::stop_token stop) {
    const int width = plate.width();
    const int height = plate.height();
    const auto count = static_cast<std::size_t>(width);
    ModelRows rows(model, options.cleanPlate, width);
    const float noise = model.scale == 1 ? model.noise : fullSizeNoise(plate, model, options, rows);
    const float strength = noiseBlurStrength(noise);
    const UnmixParameters parameters{options.screen.axes, options.gain, noise * (1.0F - 0.6F * strength),
                                     options.clean, options.edgeExtend};

    Image preBlurred;
    if (options.preBlur > 0.05) {
        preBlurred = plate.clone();
        gaussianBlur(preBlurred, options.preBlur);
    }
    const Image& calm = preBlurred.isNull() ? plate : preBlurred;
    // The noise blur reads rows around the current one, so the result cannot overwrite them.
    const bool inPlace = strength <= 0.0F || !preBlurred.isNull();
    FullSizeKey out{inPlace ? Image() : Image(width, height, 3, ColorEncoding::Linear),
                   Image(width, height, 1, ColorEncoding::Linear)};
    Image& fg = inPlace ? plate : out.fg;
    NoiseBlur blur(width, strength);
    RowBuffer calmRow(width);
    std::vector<float> solid(count);
    for (int y = 0; y < height; ++y) {
        if (y % 64 == 0 && stop.stop_requested())
            return Error::cancelled();
        rows.load(y);
        RgbRow forAlpha = rowOf(calm, y);
        if (strength > 0.0F) {
            for (std::size_t c = 0; c < 3; ++c)
                blur.row(calmRow.rows[c].data(), calm, int(c), y);
            forAlpha = calmRow.view();
        }
        const std::span<float> alpha(out.alpha.row(0, y), count);
        estimateAlphaRow(alpha, forAlpha, rows.plate(), rows.foreground(), rows.gate(), rows.push(),
                         parameters);
        cleanAlphaRow(alpha, rows.clean(), parameters);
        std::span<const float> opacity = alpha;
        if (options.core || options.holdout) {
            std::copy(alpha.begin(), alpha.end(), solid.begin());
            for (const Image* mask : {options.core, options.holdout}) {
                if (mask)
                    maximumRow(solid.data(), mask->row(0, y), width);
            }
            opacity = solid;
        }
        unmixRow({fg.row(0, y), fg.row(1, y), fg.row(2, y)}, opacity, rowOf(plate, y), rows.plate(),
                 rows.foreground(), rows.clean(), parameters);
    }
    if (inPlace)
        out.fg = std::move(plate);
    return out;
}

} // namespace ckd
