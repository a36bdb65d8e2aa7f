// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/detail/FrameJob.h"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>

namespace ckd::detail {

/// The one gate of a job: decides when the next frame may be grabbed. No stage behind it ever waits for
/// memory, so every admitted frame reaches its end and the gate cannot lock up; a frame larger than the whole
/// budget is admitted alone.
///
/// A frame reserves what the largest frame so far held at its worst moment (before the first one is keyed:
/// a guess from the plate's size, and at most one frame per worker). Thread-safe.
class Admission {
public:
    struct Limits {
        std::size_t budgetBytes = 0;
        std::size_t firstGuessBytes = 0;
        std::size_t workers = 1;
        /// Frames that are grabbed but not yet being decoded: enough that no worker waits for the reader, no
        /// more (a movie would fill the whole budget with raw frames that nobody can use yet).
        std::size_t grabbedAhead = 4;
        /// Frames between the next to be admitted and the oldest that was not reported yet. Reports are small
        /// but not nothing, and one slow frame (or observer) must not make them pile up without end.
        std::size_t reportWindow = 4096;
    };
    explicit Admission(Limits limits) : m_limits(limits) {}

    /// Waits until there is room for the frame and counts it in. False when stopped first.
    [[nodiscard]] bool admit(FrameJob& job, std::stop_token stop);
    /// A worker has taken a grabbed frame.
    void decodeStarted();
    /// Counts the frame's bytes anew. Call before freeing and after, so that the peak is true.
    /// `freedMeanwhile`: what was there at the worst moment but is gone already.
    void update(FrameJob& job, std::size_t freedMeanwhile = 0);
    /// The frame has a result: its worst moment is behind it, and later frames are expected to be like it.
    void learn(const FrameJob& job);
    /// The frame has freed everything and is out.
    void release(FrameJob& job);
    /// Number of frames whose reports were delivered.
    void reported(std::size_t count);
    /// Waits until no frame is in flight.
    void waitEmpty();

    [[nodiscard]] std::size_t framesInFlight() const;
    [[nodiscard]] std::size_t peakBytes() const;

private:
    [[nodiscard]] bool hasRoom(std::size_t index) const; // m_mutex held

    const Limits m_limits;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    // guarded by m_mutex:
    std::size_t m_frames = 0;
    std::size_t m_grabbed = 0; ///< admitted, decoding not started
    std::size_t m_reserved = 0;
    std::size_t m_held = 0;
    std::size_t m_peak = 0;
    std::size_t m_measured = 0; ///< largest peak of a frame that got a result; 0: none yet
    std::size_t m_reported = 0;
};

} // namespace ckd::detail
