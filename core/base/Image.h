// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace ckd {

/// How an image's colour values are encoded. Alpha, hints and mattes are always linear coverage.
enum class ColorEncoding {
    Srgb,   ///< display-encoded with the piecewise sRGB curve (also used for BT.709/BT.1886 video)
    Linear, ///< scene-linear light
};

/// A picture in memory: planar float32, row-major, no padding; one contiguous plane of width*height floats
/// per channel, planes one after another (channel order R,G,B[,A], or one channel for mattes and hints).
/// Values are not limited to 0..1. Move-only (a copy is a visible clone()); frames that cross threads travel
/// as std::shared_ptr<const Image>. Memory is not initialised by the sized constructor. Allocation failure
/// throws std::bad_alloc, which workers turn into an Error.
class Image {
public:
    Image() = default;
    Image(int width, int height, int channels, ColorEncoding encoding = ColorEncoding::Linear);

    Image(Image&& other) noexcept;
    Image& operator=(Image&& other) noexcept;
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    ~Image() = default;

    [[nodiscard]] Image clone() const;

    [[nodiscard]] bool isNull() const { return !m_data; }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] int channels() const { return m_channels; }
    [[nodiscard]] ColorEncoding encoding() const { return m_encoding; }
    void setEncoding(ColorEncoding encoding) { m_encoding = encoding; }

    [[nodiscard]] std::size_t pixels() const {
        return static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
    }
    [[nodiscard]] std::size_t bytes() const {
        return pixels() * static_cast<std::size_t>(m_channels) * sizeof(float);
    }

    [[nodiscard]] std::span<float> plane(int channel) {
        return {m_data.get() + pixels() * static_cast<std::size_t>(channel), pixels()};
    }
    [[nodiscard]] std::span<const float> plane(int channel) const {
        return {m_data.get() + pixels() * static_cast<std::size_t>(channel), pixels()};
    }
    [[nodiscard]] float* row(int channel, int y) {
        return plane(channel).data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width);
    }
    [[nodiscard]] const float* row(int channel, int y) const {
        return plane(channel).data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width);
    }
    /// All planes as one span.
    [[nodiscard]] std::span<float> data() {
        return {m_data.get(), pixels() * static_cast<std::size_t>(m_channels)};
    }
    [[nodiscard]] std::span<const float> data() const {
        return {m_data.get(), pixels() * static_cast<std::size_t>(m_channels)};
    }

    void fill(float value);

private:
    struct Free {
        void operator()(float* memory) const;
    };
    std::unique_ptr<float[], Free> m_data; ///< 64-byte aligned
    int m_width = 0;
    int m_height = 0;
    int m_channels = 0;
    ColorEncoding m_encoding = ColorEncoding::Linear;
};

using SharedImage = std::shared_ptr<const Image>;

/// Size limits checked before anything is allocated for a file (docs/architecture.md).
struct ImageLimits {
    static constexpr int kMaxSide = 32768;
    static constexpr std::size_t kMaxPixels = 268'435'456;
    static constexpr int kMaxChannels = 64;
    [[nodiscard]] static constexpr bool allows(long long width, long long height) {
        return width > 0 && height > 0 && width <= kMaxSide && height <= kMaxSide &&
               static_cast<std::size_t>(width) * static_cast<std::size_t>(height) <= kMaxPixels;
    }
};

} // namespace ckd
