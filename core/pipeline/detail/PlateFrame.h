// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderSpec.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

namespace ckd::detail {

/// One frame of the plate as keyers get it: in the working space.
struct PlatePicture {
    SharedImage rgb;
    SharedImage alpha; ///< or null
    FrameMetadata metadata;
};

/// One frame of the plate, which the frames around it may share (KeySettings::steady): decoded once, by
/// whoever needs it first; others wait for it. Thread-safe.
class PlateFrame {
public:
    PlateFrame(FrameNumber number, std::unique_ptr<RawFrame> raw) : m_number(number), m_raw(std::move(raw)) {}

    [[nodiscard]] FrameNumber number() const { return m_number; }
    /// `spec` says what the values mean: the same for all callers. An error stays.
    [[nodiscard]] Result<PlatePicture> picture(const RenderSpec& spec);
    [[nodiscard]] bool failed() const;
    [[nodiscard]] std::size_t bytes() const;

private:
    [[nodiscard]] Result<PlatePicture> decoded(const RenderSpec& spec); // m_mutex held

    const FrameNumber m_number;
    mutable std::mutex m_mutex;
    std::unique_ptr<RawFrame> m_raw;               ///< guarded by m_mutex, like the next
    std::optional<Result<PlatePicture>> m_picture; ///< once decoded
};
using SharedPlateFrame = std::shared_ptr<PlateFrame>;

/// A plate's values as its file holds them become those that keyers and viewers get.
void plateToWorking(const RenderSpec& spec, Image& rgb);

/// Whether pixel (x, y) of both is the same place: same size, same origin (an EXR's data window may change
/// from frame to frame).
[[nodiscard]] bool lieAlike(const PlatePicture& a, const PlatePicture& b);

/// "Frame 7 of 'shot'".
[[nodiscard]] QString frameOf(const RenderSpec& spec, FrameNumber number);

} // namespace ckd::detail
