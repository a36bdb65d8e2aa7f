// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/PlateFrame.h"

#include "core/base/Guard.h"

#include <algorithm>
#include <utility>

namespace ckd::detail {

namespace {

/// Corner of the picture: the union of an EXR's windows begins there.
std::pair<int, int> originOf(const FrameMetadata& metadata) {
    if (metadata.displayWindow.isEmpty())
        return {0, 0};
    const Window& display = metadata.displayWindow;
    const Window& data = metadata.dataWindow.isEmpty() ? display : metadata.dataWindow;
    return {std::min(display.minX, data.minX), std::min(display.minY, data.minY)};
}

} // namespace

Result<PlatePicture> PlateFrame::decoded(const RenderSpec& spec) {
    Result<DecodedFrame> frame = m_raw->convert();
    if (!frame)
        return frame.error();
    if (frame->rgb.channels() != 3)
        return Error::internal(QStringLiteral("%1 came without colour.").arg(frameOf(spec, m_number)));
    plateToWorking(spec, frame->rgb);
    if (spec.color && spec.color->outputPrimaries) // what EXR passes are written in
        frame->metadata.chromaticities = spec.color->outputPrimaries;
    PlatePicture picture{.rgb = std::make_shared<Image>(std::move(frame->rgb)),
                         .alpha = {},
                         .metadata = std::move(frame->metadata)};
    if (!frame->alpha.isNull())
        picture.alpha = std::make_shared<Image>(std::move(frame->alpha));
    return picture;
}

Result<PlatePicture> PlateFrame::picture(const RenderSpec& spec) {
    const std::lock_guard lock(m_mutex);
    if (!m_picture) {
        m_picture = guarded("decoding a frame", [&] { return decoded(spec); });
        m_raw.reset();
    }
    return *m_picture;
}

bool PlateFrame::failed() const {
    const std::lock_guard lock(m_mutex);
    return m_picture && !*m_picture;
}

std::size_t PlateFrame::bytes() const {
    const std::lock_guard lock(m_mutex);
    if (m_raw)
        return m_raw->bytes();
    if (!m_picture || !*m_picture)
        return 0;
    const PlatePicture& picture = **m_picture;
    return picture.rgb->bytes() + (picture.alpha ? picture.alpha->bytes() : 0);
}

void plateToWorking(const RenderSpec& spec, Image& rgb) {
    if (spec.plateEncoding)
        rgb.setEncoding(*spec.plateEncoding);
    if (spec.color && spec.color->toWorking) {
        spec.color->toWorking->apply(rgb);
        rgb.setEncoding(ColorEncoding::Linear);
    }
}

bool lieAlike(const PlatePicture& a, const PlatePicture& b) {
    return a.rgb->width() == b.rgb->width() && a.rgb->height() == b.rgb->height() &&
           originOf(a.metadata) == originOf(b.metadata);
}

QString frameOf(const RenderSpec& spec, FrameNumber number) {
    return QStringLiteral("Frame %1 of '%2'").arg(number).arg(spec.clipName());
}

} // namespace ckd::detail
