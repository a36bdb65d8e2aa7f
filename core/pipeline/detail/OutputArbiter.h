// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderJob.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace ckd::detail {

/// Asks the policy about output errors, one frame at a time. When one frame was told to try again, the others
/// that failed before that try again too without asking: the cause is gone. Thread-safe.
class OutputArbiter {
public:
    explicit OutputArbiter(OutputErrorPolicy policy) : m_policy(std::move(policy)) {}

    /// Changes with every Retry. Take it before writing.
    [[nodiscard]] std::uint64_t round() const;
    /// `round`: from before the write that failed. A policy that throws stops the job.
    [[nodiscard]] OutputDecision decide(const Error& error, FrameNumber frame, std::uint64_t round,
                                        std::stop_token stop);

private:
    const OutputErrorPolicy m_policy;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::uint64_t m_round = 0; // guarded by m_mutex
    bool m_asking = false;     // guarded by m_mutex
};

} // namespace ckd::detail
