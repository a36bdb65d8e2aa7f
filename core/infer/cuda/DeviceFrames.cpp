// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/DeviceFrames.h"

#include "core/infer/cuda/DeviceMemory.h"
#include "core/infer/cuda/FrameKernels.h"
#include "core/infer/cuda/HalfConversion.h"
#include "core/infer/detail/Resample.h"

#include <map>
#include <mutex>
#include <tuple>

namespace ckd::infer::cuda {

namespace {

/// Page-locked host memory, which the copy engines read and write at full speed.
class PinnedBuffer {
public:
    PinnedBuffer() = default;
    PinnedBuffer(const PinnedBuffer&) = delete;
    PinnedBuffer& operator=(const PinnedBuffer&) = delete;
    ~PinnedBuffer() { cudaFreeHost(m_data); }

    std::uint16_t* atLeast(std::size_t count) {
        if (count > m_count) {
            cudaFreeHost(m_data);
            m_data = nullptr;
            m_count = 0;
            void* data = nullptr;
            check(cudaMallocHost(&data, count * sizeof(std::uint16_t)), "page-locked memory");
            m_data = static_cast<std::uint16_t*>(data);
            m_count = count;
        }
        return m_data;
    }

private:
    std::uint16_t* m_data = nullptr;
    std::size_t m_count = 0;
};

/// A stream with what one frame in transit needs.
struct Lane {
    Lane() {
        check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "stream");
        check(cudaEventCreateWithFlags(&done, cudaEventBlockingSync | cudaEventDisableTiming), "event");
    }
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    ~Lane() {
        cudaStreamSynchronize(stream);
        cudaEventDestroy(done);
        cudaStreamDestroy(stream);
    }
    std::uint8_t* scratchFor(std::size_t bytes) {
        if (scratch.bytes() < bytes) {
            scratch = DeviceBuffer();
            scratch = DeviceBuffer(bytes);
        }
        return scratch.as<std::uint8_t>();
    }
    /// Sleeps, so that the cores belong to decoders and encoders.
    void wait() const {
        check(cudaEventRecord(done, stream), "event");
        check(cudaEventSynchronize(done), "a frame's transfer");
    }

    cudaStream_t stream = nullptr;
    cudaEvent_t done = nullptr;
    PinnedBuffer staging;
    DeviceBuffer scratch;
};

enum class Filter { BilinearAntialias, Lanczos4 };

struct UploadedTaps {
    DeviceBuffer memory;
    DeviceTaps taps{};
};

UploadedTaps upload(const detail::ResampleTaps& taps) {
    const std::size_t positions = taps.first.size() * sizeof(int);
    const std::size_t weights = taps.weights.size() * sizeof(float);
    UploadedTaps uploaded{.memory = DeviceBuffer(positions + weights)};
    auto* memory = uploaded.memory.as<std::uint8_t>();
    check(cudaMemcpy(memory, taps.first.data(), positions, cudaMemcpyHostToDevice), "resize tables");
    check(cudaMemcpy(memory + positions, taps.weights.data(), weights, cudaMemcpyHostToDevice),
          "resize tables");
    uploaded.taps = {.first = reinterpret_cast<const int*>(memory),
                     .weights = reinterpret_cast<const float*>(memory + positions),
                     .perOutput = taps.tapsPerOutput};
    return uploaded;
}

} // namespace

class DeviceFrames::Impl : public std::enable_shared_from_this<Impl> {
public:
    explicit Impl(int index) : m_index(index) {}
    ~Impl() { cudaSetDevice(m_index); }

    SharedPicture send(const FrameToSend& frame, int size) {
        select();
        const Borrowed lane = borrowLane();
        const auto pixels = static_cast<std::size_t>(frame.width) * frame.height;
        const auto hintPixels = static_cast<std::size_t>(frame.hintWidth) * frame.hintHeight;
        std::uint16_t* staged = lane->staging.atLeast(3 * pixels + hintPixels);
        Pieces counted;
        layUpload(counted, frame, size);
        Pieces pieces(lane->scratchFor(counted.used()));
        const Upload on = layUpload(pieces, frame, size);
        // Plane by plane, so that the card copies one while the next is converted.
        for (std::size_t c = 0; c < 3; ++c)
            sendPlane(*lane, frame.plate[c], staged + c * pixels, on.plate + c * pixels);
        sendPlane(*lane, frame.hint, staged + 3 * pixels, on.hint);
        resampleAcross(on.plate, frame.width, frame.height, 3, on.narrow, size,
                       tapsFor(frame.width, size, Filter::BilinearAntialias), lane->stream);
        resampleAcross(on.hint, frame.hintWidth, frame.hintHeight, 1, on.narrowHint, size,
                       tapsFor(frame.hintWidth, size, Filter::BilinearAntialias), lane->stream);
        std::shared_ptr<DevicePicture> picture = take(size, sizeof(half));
        resampleDownIntoPixels({.rgb = on.narrow,
                                .height = frame.height,
                                .taps = tapsFor(frame.height, size, Filter::BilinearAntialias),
                                .hint = on.narrowHint,
                                .hintHeight = frame.hintHeight,
                                .hintTaps = tapsFor(frame.hintHeight, size, Filter::BilinearAntialias),
                                .encoding = frame.encoding,
                                .range = frame.range},
                               static_cast<half*>(picture->data), size, lane->stream);
        lane->wait();
        return picture;
    }

    void fetch(const DevicePicture& output, const FrameToFetch& frame) {
        select();
        const Borrowed lane = borrowLane();
        const auto pixels = static_cast<std::size_t>(frame.width) * frame.height;
        const auto narrowed = 4 * static_cast<std::size_t>(output.size) * frame.width;
        std::uint16_t* staged = lane->staging.atLeast(4 * pixels);
        const std::size_t narrowBytes = (narrowed * sizeof(float) + 255) / 256 * 256;
        std::uint8_t* scratch = lane->scratchFor(narrowBytes + 4 * pixels * sizeof(half));
        auto* narrow = reinterpret_cast<float*>(scratch);
        auto* made = reinterpret_cast<half*>(scratch + narrowBytes);
        resampleAcross(static_cast<const float*>(output.data), output.size, output.size, 4, narrow,
                       frame.width, tapsFor(output.size, frame.width, Filter::Lanczos4), lane->stream);
        resampleDownIntoHalf(narrow, output.size, made, frame.width, frame.height,
                             tapsFor(output.size, frame.height, Filter::Lanczos4), frame.alphaRange,
                             lane->stream);
        check(cudaMemcpyAsync(staged, made, 4 * pixels * sizeof(half), cudaMemcpyDeviceToHost, lane->stream),
              "download");
        lane->wait();
        floatsFromHalves(staged, frame.alpha.data(), pixels);
        for (std::size_t c = 0; c < 3; ++c)
            floatsFromHalves(staged + (c + 1) * pixels, frame.fg[c].data(), pixels);
    }

    std::shared_ptr<DevicePicture> take(int size, std::size_t bytesPerValue) {
        select();
        const std::size_t bytes = 4 * bytesPerValue * static_cast<std::size_t>(size) * size;
        DeviceBuffer memory;
        {
            const std::lock_guard lock(m_mutex);
            auto& idle = m_idle[bytes];
            if (!idle.empty()) {
                memory = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (memory.bytes() == 0)
            memory = DeviceBuffer(bytes);
        struct Held {
            DevicePicture picture;
            DeviceBuffer memory;
            std::shared_ptr<Impl> home;
            Held(DeviceBuffer taken, int side, std::shared_ptr<Impl> owner)
                : picture{.data = taken.as<void>(), .size = side}
                , memory(std::move(taken))
                , home(std::move(owner)) {}
            Held(const Held&) = delete;
            Held& operator=(const Held&) = delete;
            ~Held() { home->giveBack(std::move(memory)); }
        };
        const auto held = std::make_shared<Held>(std::move(memory), size, shared_from_this());
        return {held, &held->picture};
    }

private:
    /// Returns the lane when it goes out of scope.
    class Borrowed {
    public:
        Borrowed(Impl& home, std::unique_ptr<Lane> lane) : m_home(home), m_lane(std::move(lane)) {}
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        ~Borrowed() {
            const std::lock_guard lock(m_home.m_mutex);
            m_home.m_lanes.push_back(std::move(m_lane));
        }
        Lane* operator->() const { return m_lane.get(); }
        Lane& operator*() const { return *m_lane; }

    private:
        Impl& m_home;
        std::unique_ptr<Lane> m_lane;
    };

    struct Upload {
        half* plate;
        half* hint;
        float* narrow;
        float* narrowHint;
    };

    void select() const { check(cudaSetDevice(m_index), "cudaSetDevice"); }

    static Upload layUpload(Pieces& pieces, const FrameToSend& frame, int size) {
        const auto pixels = static_cast<std::size_t>(frame.width) * frame.height;
        const auto side = static_cast<std::size_t>(size);
        return {.plate = pieces.take<half>(3 * pixels),
                .hint = pieces.take<half>(static_cast<std::size_t>(frame.hintWidth) * frame.hintHeight),
                .narrow = pieces.take<float>(3 * side * frame.height),
                .narrowHint = pieces.take<float>(side * frame.hintHeight)};
    }

    static void sendPlane(const Lane& lane, std::span<const float> plane, std::uint16_t* staged,
                          half* target) {
        halvesFromFloats(plane.data(), staged, plane.size());
        check(
            cudaMemcpyAsync(target, staged, plane.size() * sizeof(half), cudaMemcpyHostToDevice, lane.stream),
            "upload");
    }

    Borrowed borrowLane() {
        std::unique_ptr<Lane> lane;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_lanes.empty()) {
                lane = std::move(m_lanes.back());
                m_lanes.pop_back();
            }
        }
        if (lane == nullptr)
            lane = std::make_unique<Lane>();
        return {*this, std::move(lane)};
    }

    DeviceTaps tapsFor(int inputs, int outputs, Filter filter) {
        const std::lock_guard lock(m_mutex);
        const auto [found, added] = m_taps.try_emplace({inputs, outputs, filter});
        if (added) {
            try {
                found->second = upload(filter == Filter::Lanczos4 ? detail::lanczos4Taps(inputs, outputs)
                                                                  : detail::bilinearTaps(inputs, outputs));
            } catch (...) {
                m_taps.erase(found);
                throw;
            }
        }
        return found->second.taps;
    }

    void giveBack(DeviceBuffer memory) {
        const std::lock_guard lock(m_mutex);
        m_idle[memory.bytes()].push_back(std::move(memory));
    }

    const int m_index;
    std::mutex m_mutex; ///< for everything below
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::map<std::size_t, std::vector<DeviceBuffer>> m_idle; ///< by bytes
    std::map<std::tuple<int, int, Filter>, UploadedTaps> m_taps;
};

DeviceFrames::DeviceFrames(int index) : m_impl(std::make_shared<Impl>(index)) {
}

DeviceFrames::~DeviceFrames() = default;

SharedPicture DeviceFrames::send(const FrameToSend& frame, int modelSize) {
    return m_impl->send(frame, modelSize);
}

void DeviceFrames::fetch(const DevicePicture& output, const FrameToFetch& frame) {
    m_impl->fetch(output, frame);
}

std::shared_ptr<DevicePicture> DeviceFrames::takeOutput(int modelSize) {
    return m_impl->take(modelSize, sizeof(float));
}

} // namespace ckd::infer::cuda
