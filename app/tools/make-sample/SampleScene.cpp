// SPDX-License-Identifier: Apache-2.0
#include "app/tools/make-sample/SampleScene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace ckd::sample {

namespace {

struct Color {
    float r = 0, g = 0, b = 0;
};
Color operator*(Color c, float s) {
    return {c.r * s, c.g * s, c.b * s};
}
Color mix(Color a, Color b, float t) {
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

struct Point {
    float x = 0, y = 0;
};

constexpr float kPi = std::numbers::pi_v<float>;

float smooth(float edge0, float edge1, float x) {
    const float t = std::clamp((x - edge0) / (edge1 - edge0), 0.F, 1.F);
    return t * t * (3 - 2 * t);
}

/// Well-mixed 32-bit hash of up to three integers (finaliser of MurmurHash3).
std::uint32_t hash(std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0) {
    std::uint32_t h = a * 0x9E3779B1U + b * 0x85EBCA77U + c * 0xC2B2AE3DU + 0x27D4EB2FU;
    h ^= h >> 16U;
    h *= 0x85EBCA6BU;
    h ^= h >> 13U;
    h *= 0xC2B2AE35U;
    return h ^ (h >> 16U);
}
float unit(std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0) {
    return float(hash(a, b, c) >> 8U) * (1.F / 16777216.F);
}

float valueNoise(float x, float y, unsigned seed) {
    const float fx = std::floor(x);
    const float fy = std::floor(y);
    const auto ix = static_cast<std::uint32_t>(static_cast<std::int32_t>(fx));
    const auto iy = static_cast<std::uint32_t>(static_cast<std::int32_t>(fy));
    const float tx = smooth(0, 1, x - fx);
    const float ty = smooth(0, 1, y - fy);
    const float top = std::lerp(unit(ix, iy, seed), unit(ix + 1, iy, seed), tx);
    const float bottom = std::lerp(unit(ix, iy + 1, seed), unit(ix + 1, iy + 1, seed), tx);
    return std::lerp(top, bottom, ty);
}
float fractalNoise(float x, float y, unsigned seed, int octaves) {
    float sum = 0;
    float amplitude = 0.5F;
    for (int i = 0; i < octaves; ++i, amplitude *= 0.5F, x *= 2.03F, y *= 1.97F)
        sum += amplitude * (valueNoise(x, y, seed + unsigned(i)) - 0.5F);
    return sum;
}

/// Premultiplied linear RGBA of one moment; layers go on top of each other with "over".
class Canvas {
public:
    Canvas(int width, int height)
        : m_width(width), m_height(height), m_pixels(std::size_t(width) * std::size_t(height)) {}

    void over(int x, int y, Color color, float alpha) {
        if (x < 0 || y < 0 || x >= m_width || y >= m_height || alpha <= 0)
            return;
        auto& p = m_pixels[std::size_t(y) * std::size_t(m_width) + std::size_t(x)];
        const float keep = 1 - alpha;
        p = {p[0] * keep + color.r * alpha, p[1] * keep + color.g * alpha, p[2] * keep + color.b * alpha,
             p[3] * keep + alpha};
    }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] const std::vector<std::array<float, 4>>& pixels() const { return m_pixels; }
    void clear() { std::fill(m_pixels.begin(), m_pixels.end(), std::array<float, 4>{}); }

private:
    int m_width;
    int m_height;
    std::vector<std::array<float, 4>> m_pixels;
};

/// Anti-aliased capsule from a to b; thinner than a pixel means less coverage, as a lens sees a hair.
void drawStrand(Canvas& canvas, Point a, Point b, float radius, Color color, float opacity) {
    const float reach = radius + 1;
    const float dx = b.x - a.x;
    const float dy = b.y - a.y;
    const float length2 = std::max(dx * dx + dy * dy, 1e-6F);
    const float peak = opacity * std::min(1.F, 2 * radius);
    for (int y = int(std::floor(std::min(a.y, b.y) - reach)); y <= int(std::max(a.y, b.y) + reach); ++y) {
        for (int x = int(std::floor(std::min(a.x, b.x) - reach)); x <= int(std::max(a.x, b.x) + reach); ++x) {
            const float px = float(x) + 0.5F - a.x;
            const float py = float(y) + 0.5F - a.y;
            const float t = std::clamp((px * dx + py * dy) / length2, 0.F, 1.F);
            const float distance = std::hypot(px - t * dx, py - t * dy);
            const float coverage = std::clamp(std::max(radius, 0.5F) + 0.5F - distance, 0.F, 1.F);
            canvas.over(x, y, color, coverage * peak);
        }
    }
}

/// Filled shape given by a signed distance (negative inside) and a shader.
template <class Distance, class Shader>
void drawShape(Canvas& canvas, Point centre, float reach, Distance distance, Shader shader) {
    const int top = std::max(0, int(centre.y - reach));
    const int bottom = std::min(canvas.height() - 1, int(centre.y + reach));
    const int left = std::max(0, int(centre.x - reach));
    const int right = std::min(canvas.width() - 1, int(centre.x + reach));
    for (int y = top; y <= bottom; ++y) {
        for (int x = left; x <= right; ++x) {
            const float px = float(x) + 0.5F - centre.x;
            const float py = float(y) + 0.5F - centre.y;
            const float coverage = std::clamp(0.5F - distance(px, py), 0.F, 1.F);
            if (coverage > 0)
                canvas.over(x, y, shader(px, py), coverage);
        }
    }
}

float ellipseDistance(float x, float y, float rx, float ry) {
    const float k = std::hypot(x / rx, y / ry);
    return (k - 1) * std::min(rx, ry) / std::max(0.35F, std::sqrt(k));
}

/// All lengths below are for a frame 540 high.
class Scene {
public:
    Scene(const SceneOptions& options, Canvas& canvas)
        : m_options(options), m_canvas(canvas), m_scale(float(options.height) / 540.F) {}

    void draw(float seconds) {
        m_head = {float(m_options.width) * 0.42F + m_scale * 26 * std::sin(seconds * 1.3F),
                  m_scale * (214 + 5 * std::sin(seconds * 2.1F))};
        drawHair(seconds, 0, 420);
        drawBody();
        drawHead();
        drawHair(seconds, 420, 900);
        drawScarf(seconds);
        drawFan(seconds);
        drawBall(seconds);
    }

private:
    void drawBody() {
        const Point centre{m_head.x, m_scale * 560};
        drawShape(
            m_canvas, centre, m_scale * 250,
            [this](float x, float y) { return ellipseDistance(x, y, m_scale * 190, m_scale * 230); },
            [this](float x, float y) {
                const float weave =
                    0.85F + 0.15F * std::sin(x / m_scale * 0.9F) * std::sin(y / m_scale * 0.9F);
                const float light = 0.35F + 0.65F * smooth(-200 * m_scale, 160 * m_scale, -x - 0.5F * y);
                return Color{0.10F, 0.13F, 0.34F} * (weave * light);
            });
        drawShape(
            m_canvas, {m_head.x, m_head.y + m_scale * 120}, m_scale * 90,
            [this](float x, float y) { return ellipseDistance(x, y, m_scale * 40, m_scale * 75); },
            [this](float x, float) {
                return Color{0.42F, 0.24F, 0.16F} * (0.55F + 0.3F * smooth(40 * m_scale, -40 * m_scale, x));
            });
    }

    void drawHead() {
        const float rx = 82 * m_scale;
        const float ry = 108 * m_scale;
        drawShape(
            m_canvas, m_head, 120 * m_scale, [=](float x, float y) { return ellipseDistance(x, y, rx, ry); },
            [=, this](float x, float y) {
                const float nx = x / rx;
                const float ny = y / ry;
                const float nz = std::sqrt(std::max(0.F, 1 - nx * nx - ny * ny));
                const float diffuse = std::max(0.F, -0.5F * nx - 0.45F * ny + 0.74F * nz);
                const float shine = std::pow(std::max(0.F, -0.28F * nx - 0.3F * ny + 0.91F * nz), 40.F);
                Color skin = Color{0.60F, 0.36F, 0.25F} * (0.25F + 0.85F * diffuse);
                for (const float side : {-1.F, 1.F}) { // eyes and cheeks
                    const float eye = std::hypot((x - side * 32 * m_scale) / 1.5F, y + 8 * m_scale) / m_scale;
                    skin = mix({0.03F, 0.02F, 0.02F}, skin, smooth(6, 8.5F, eye));
                    const float cheek = std::hypot(x - side * 42 * m_scale, y - 30 * m_scale) / m_scale;
                    skin = mix({skin.r * 1.1F, skin.g * 0.8F, skin.b * 0.8F}, skin, smooth(0, 28, cheek));
                }
                const float mouth =
                    std::hypot(x / 2.6F, y - 52 * m_scale - 0.0025F * x * x / m_scale) / m_scale;
                skin = mix({0.32F, 0.06F, 0.06F}, skin, smooth(5, 8, mouth));
                return Color{skin.r + 0.16F * shine, skin.g + 0.16F * shine, skin.b + 0.155F * shine};
            });
    }

    /// Strands [first, last): polylines from the scalp that sag and sway; ends thinner than a pixel.
    void drawHair(float seconds, unsigned first, unsigned last) {
        constexpr int kSegments = 22;
        for (unsigned i = first; i < last; ++i) {
            const unsigned id = i + m_options.seed * 7919U;
            const bool back = i < 420;
            const float around = (back ? -1.15F : -0.8F) + (back ? 2.3F : 1.6F) * unit(id, 1);
            const float angle = -kPi / 2 + around * 1.25F;
            Point p{m_head.x + 80 * m_scale * std::cos(angle),
                    m_head.y + 4 * m_scale + 104 * m_scale * std::sin(angle)};
            float direction = angle + 0.5F * (unit(id, 2) - 0.5F);
            const float step = m_scale * (5.5F + 7.F * unit(id, 3)) * (back ? 1.F : 0.5F);
            const float curl = 0.10F * (unit(id, 4) - 0.5F);
            const float phase = 2 * kPi * unit(id, 5);
            const Color root = mix({0.09F, 0.04F, 0.015F}, {0.30F, 0.16F, 0.06F}, unit(id, 6));
            const Color tip = mix(root, {0.75F, 0.48F, 0.22F}, 0.7F * unit(id, 7));
            for (int s = 0; s < kSegments; ++s) {
                const float t = float(s) / kSegments;
                const float sway = 0.05F * std::sin(seconds * 3.1F + phase + 2 * t) +
                                   0.035F * std::sin(seconds * 7.3F + phase * 3);
                direction +=
                    curl + sway * t + (back ? 0.34F : 0.22F) * (0.25F + t) * std::cos(direction); // gravity
                const Point next{p.x + step * std::cos(direction), p.y + step * std::sin(direction)};
                const float radius = m_scale * std::lerp(0.75F, 0.18F, t);
                const float light = 0.55F + 0.45F * std::abs(std::sin(direction - 0.6F));
                drawStrand(m_canvas, p, next, radius, mix(root, tip, t) * light, 0.9F);
                p = next;
            }
        }
    }

    /// A waving band of gauze: alpha between 0.15 and 0.6, folds denser than the flat parts.
    void drawScarf(float seconds) {
        const int left = int(float(m_options.width) * 0.44F);
        const int right = int(float(m_options.width) * 0.86F);
        for (int x = left; x < right; ++x) {
            const float u = float(x - left) / float(right - left);
            const float middle =
                m_scale * (372 + 34 * std::sin(5.2F * u - seconds * 3.4F) * (0.25F + u) - 60 * u);
            const float half = m_scale * (44 + 12 * std::sin(3 * u + seconds * 1.7F)) * (0.75F + 0.25F * u);
            const float ends = smooth(0, 0.03F, u) * smooth(1, 0.9F, u);
            for (int y = int(middle - half) - 1; y <= int(middle + half) + 1; ++y) {
                const float v = (float(y) + 0.5F - middle) / half;
                const float coverage = std::clamp((1 - std::abs(v)) * half + 0.5F, 0.F, 1.F) * ends;
                const float folds =
                    std::sin(9 * v + 6 * u - seconds * 2.6F) * std::sin(4 * v - 11 * u + seconds * 1.9F);
                const float density = 0.34F + 0.2F * folds + 0.22F * smooth(0.86F, 1, std::abs(v));
                m_canvas.over(x, y, Color{0.72F, 0.20F, 0.30F} * (0.75F + 0.25F * folds), coverage * density);
            }
        }
    }

    void drawFan(float seconds) {
        const Point centre{float(m_options.width) * 0.86F, m_scale * 150};
        const float turn = seconds * 9.5F;
        drawShape(
            m_canvas, centre, 88 * m_scale,
            [=, this](float x, float y) {
                const float radius = std::hypot(x, y);
                const float wave = std::cos(3 * (std::atan2(y, x) - turn));
                return std::max(radius - 84 * m_scale, (0.15F - wave) * radius * 0.33F);
            },
            [=, this](float x, float y) {
                const float radius = std::hypot(x, y) / (84 * m_scale);
                return mix({0.85F, 0.75F, 0.10F}, {0.75F, 0.12F, 0.05F}, radius);
            });
        drawStrand(m_canvas, centre, {centre.x, float(m_options.height) + 20}, 3.2F * m_scale,
                   {0.22F, 0.20F, 0.19F}, 1);
    }

    void drawBall(float seconds) {
        const float cycle = std::fmod(seconds, 1.25F) / 1.25F;
        const Point centre{float(m_options.width) * (-0.08F + 1.16F * cycle),
                           m_scale * (430 - 300 * 4 * cycle * (1 - cycle) + 40)};
        const float radius = 27 * m_scale;
        drawShape(
            m_canvas, centre, radius + 2, [=](float x, float y) { return std::hypot(x, y) - radius; },
            [=](float x, float y) {
                const float light = 0.35F + 0.65F * smooth(1.2F, -1, (x + 1.4F * y) / radius * 0.6F);
                return Color{0.85F, 0.25F, 0.03F} * light;
            });
    }

    const SceneOptions& m_options;
    Canvas& m_canvas;
    float m_scale;
    Point m_head;
};

/// The painted wall: one green, lit by two lamps that do not match, with folds and a dark corner. Steady over
/// time.
Color screenAt(const SceneOptions& options, int x, int y) {
    const float u = float(x) / float(options.width) - 0.5F;
    const float v = float(y) / float(options.height) - 0.5F;
    const float hotSpot = 0.42F * std::exp(-((u + 0.22F) * (u + 0.22F) * 7 + (v + 0.2F) * (v + 0.2F) * 6));
    const float falloff = 0.92F - 0.30F * u - 0.22F * v - 0.38F * u * u;
    const float folds = 0.10F * fractalNoise(7 * u + 2 * v, 2.2F * v - u, options.seed + 40, 4) +
                        0.035F * std::sin(34 * u + 3.5F * fractalNoise(3 * u, 3 * v, options.seed + 60, 2));
    const float light = std::max(0.12F, falloff + hotSpot + folds);
    const float warm = 0.05F * u; // the lamps' colours differ
    return {0.055F * light * (1 + warm), 0.30F * light, 0.085F * light * (1 - 2 * warm)};
}

/// Approximately Gaussian (sum of three uniforms), sigma 1.
float gaussian(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    return (unit(a, b, c) + unit(a + 17, b, c + 91) + unit(a, b + 29, c + 173) - 1.5F) * 2.F;
}

} // namespace

SampleFrame renderFrame(const SceneOptions& options, int index) {
    constexpr float kFramesPerSecond = 24;
    const std::size_t count = std::size_t(options.width) * std::size_t(options.height);
    std::vector<std::array<float, 4>> sum(count);
    Canvas canvas(options.width, options.height);
    for (int s = 0; s < options.shutterSamples; ++s) {
        canvas.clear();
        const float open = 0.5F * (float(s) + 0.5F) / float(options.shutterSamples);
        Scene(options, canvas).draw((float(index) + open) / kFramesPerSecond);
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t c = 0; c < 4; ++c)
                sum[i][c] += canvas.pixels()[i][c];
        }
    }

    SampleFrame frame{Image(options.width, options.height, 3), Image(options.width, options.height, 3),
                      Image(options.width, options.height, 1)};
    const float weight = 1.F / float(options.shutterSamples);
    for (std::size_t i = 0; i < count; ++i) {
        const int x = int(i % std::size_t(options.width));
        const int y = int(i / std::size_t(options.width));
        const float alpha = std::min(1.F, sum[i][3] * weight);
        const Color screen = screenAt(options, x, y);
        const std::array<float, 3> behind{screen.r, screen.g, screen.b};
        const float bounce = 0.045F * alpha; // light that the screen throws on the subject
        frame.alpha.plane(0)[i] = alpha;
        for (int c = 0; c < 3; ++c) {
            const auto channel = std::size_t(c);
            const float premultiplied = sum[i][channel] * weight;
            frame.fg.plane(c)[i] = alpha > 0 ? premultiplied / alpha : 0.F;
            const float light = premultiplied + bounce * behind[channel] + (1 - alpha) * behind[channel];
            // Photon and read noise of a clean camera: variance = 0.00006·signal + 0.000002.
            const float sigma = std::sqrt(0.00006F * light + 0.000002F);
            const float noise = gaussian(std::uint32_t(i), std::uint32_t(index * 3 + c), options.seed);
            frame.plate.plane(c)[i] = std::max(0.F, light + sigma * noise);
        }
    }
    return frame;
}

} // namespace ckd::sample
