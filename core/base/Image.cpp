// SPDX-License-Identifier: Apache-2.0
#include "core/base/Image.h"

#include <algorithm>
#include <new>
#include <utility>

namespace ckd {

namespace {
constexpr std::align_val_t kAlignment{64}; // one cache line, one AVX-512 register
}

void Image::Free::operator()(float* memory) const {
    ::operator delete[](memory, kAlignment);
}

Image::Image(int width, int height, int channels, ColorEncoding encoding)
    : m_width(width), m_height(height), m_channels(channels), m_encoding(encoding) {
    m_data.reset(static_cast<float*>(::operator new[](std::max<std::size_t>(bytes(), 1), kAlignment)));
}

Image::Image(Image&& other) noexcept {
    *this = std::move(other);
}

Image& Image::operator=(Image&& other) noexcept {
    m_data = std::move(other.m_data);
    m_width = std::exchange(other.m_width, 0);
    m_height = std::exchange(other.m_height, 0);
    m_channels = std::exchange(other.m_channels, 0);
    m_encoding = other.m_encoding;
    return *this;
}

Image Image::clone() const {
    if (isNull())
        return {};
    Image copy(m_width, m_height, m_channels, m_encoding);
    std::copy(data().begin(), data().end(), copy.data().begin());
    return copy;
}

void Image::fill(float value) {
    std::fill(data().begin(), data().end(), value);
}

} // namespace ckd
