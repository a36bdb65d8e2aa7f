// SPDX-License-Identifier: Apache-2.0
#include "core/base/Image.h"

#include "core/base/PictureMemory.h"

#include <algorithm>
#include <utility>

namespace ckd {

void Image::Free::operator()(float* memory) const {
    givePictureMemoryBack(memory);
}

Image::Image(int width, int height, int channels, ColorEncoding encoding)
    : m_width(width), m_height(height), m_channels(channels), m_encoding(encoding) {
    m_data.reset(takePictureMemory(bytes()));
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
