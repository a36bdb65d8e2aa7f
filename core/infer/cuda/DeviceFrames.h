// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>

/// Frames on their way to and from the card: resize, colour and number formats happen there.
namespace ckd::infer::cuda {

/// What the network reads or wrote, on the card. Comes from a pool and returns to it when released.
struct DevicePicture {
    void* data = nullptr; ///< input: float16 [size][size][4]; output: float [4][size][size]
    int size = 0;
};
using SharedPicture = std::shared_ptr<const DevicePicture>;

enum class Encoding { Srgb, Linear };
enum class Range { Keep, Limit };

struct FrameToSend {
    std::array<std::span<const float>, 3> plate; ///< R, G, B in the network's order, packed rows
    int width = 0;
    int height = 0;
    Encoding encoding = Encoding::Srgb;
    Range range = Range::Keep; ///< Limit: values beyond 0..1 are cut off after the encoding
    std::span<const float> hint;
    int hintWidth = 0;
    int hintHeight = 0;
};

struct FrameToFetch {
    std::array<std::span<float>, 3> fg; ///< in the network's order, packed rows
    std::span<float> alpha;
    int width = 0;
    int height = 0;
    Range alphaRange = Range::Keep;
};

/// Thread-safe: each call takes a lane (a stream with its staging memory) for itself, so that calls of
/// several threads overlap each other and the network. Throws as FastNetwork does.
///
/// Values travel as float16, which is what the network computes in; scene-linear values above 65504 are cut
/// off. Definition of the transforms: detail/Resample.h, with float32 sums on the card.
class DeviceFrames {
public:
    explicit DeviceFrames(int index);
    ~DeviceFrames();
    DeviceFrames(const DeviceFrames&) = delete;
    DeviceFrames& operator=(const DeviceFrames&) = delete;

    /// Resized with antialiasing, encoded, normalised. NaN and infinities count as 0.
    [[nodiscard]] SharedPicture send(const FrameToSend& frame, int modelSize);
    /// Lanczos-4 to the frame's size.
    void fetch(const DevicePicture& output, const FrameToFetch& frame);

    /// Memory for an output that the network shall write.
    [[nodiscard]] std::shared_ptr<DevicePicture> takeOutput(int modelSize);

private:
    class Impl;
    std::shared_ptr<Impl> m_impl; ///< pictures that outlive this object keep their pool
};

} // namespace ckd::infer::cuda
