// SPDX-License-Identifier: Apache-2.0
#include "core/preview/HalfPicture.h"

#include "core/base/HalfFloat.h"

namespace ckd {

HalfPicture::HalfPicture(const Image& image, Content content)
    : m_values(image.data().size())
    , m_width(image.width())
    , m_height(image.height())
    , m_channels(image.channels())
    , m_content(content) {
    halfFromFloat(image.data().data(), m_values.data(), std::int64_t(m_values.size()));
}

float HalfPicture::value(int channel, int x, int y) const {
    return floatFromHalf(plane(channel)[std::size_t(y) * std::size_t(m_width) + std::size_t(x)]);
}

} // namespace ckd
