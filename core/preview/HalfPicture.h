// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ckd {

/// A picture to look at: IEEE half floats, planar, row-major, no padding; one plane of width*height values
/// per channel, planes one after another (R, G, B[, A], or one channel of coverage). Half the memory of an
/// Image, and uploaded to a texture array (one layer per channel) as it is. Values are not limited to 0..1.
/// Immutable once shared.
class HalfPicture {
public:
    /// What the channels mean, so that a viewer knows how to show them.
    enum class Content {
        Srgb,                ///< colour, display-encoded
        Linear,              ///< colour, scene-linear
        LinearPremultiplied, ///< colour × alpha and alpha, scene-linear
        Coverage,            ///< one channel, linear coverage: matte, hint
    };

    HalfPicture() = default;
    /// Values beyond the half range become ±65504, NaN 0. `content` Coverage needs one channel. Throws
    /// std::bad_alloc.
    HalfPicture(const Image& image, Content content);

    [[nodiscard]] bool isNull() const { return m_values.empty(); }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] int channels() const { return m_channels; }
    [[nodiscard]] Content content() const { return m_content; }
    [[nodiscard]] std::size_t pixels() const { return std::size_t(m_width) * std::size_t(m_height); }
    [[nodiscard]] std::size_t bytes() const { return m_values.size() * sizeof(std::uint16_t); }
    [[nodiscard]] std::span<const std::uint16_t> plane(int channel) const {
        return std::span(m_values).subspan(pixels() * std::size_t(channel), pixels());
    }
    [[nodiscard]] std::span<const std::uint16_t> data() const { return m_values; }
    /// The value of one pixel as float; x, y inside.
    [[nodiscard]] float value(int channel, int x, int y) const;

private:
    std::vector<std::uint16_t> m_values;
    int m_width = 0;
    int m_height = 0;
    int m_channels = 0;
    Content m_content = Content::Srgb;
};

using SharedHalfPicture = std::shared_ptr<const HalfPicture>;

/// Content of a colour picture in that encoding.
[[nodiscard]] constexpr HalfPicture::Content contentOf(ColorEncoding encoding) {
    return encoding == ColorEncoding::Srgb ? HalfPicture::Content::Srgb : HalfPicture::Content::Linear;
}

} // namespace ckd
