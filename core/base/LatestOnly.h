// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace ckd {

/// Decides what is stale: each request takes a new generation, and a result is shown only while its
/// generation is still the newest. Lock-free; any thread.
class LatestOnly {
public:
    using Generation = std::uint64_t;

    /// Makes everything before it stale.
    [[nodiscard]] Generation begin() { return m_newest.fetch_add(1, std::memory_order_acq_rel) + 1; }
    [[nodiscard]] bool isCurrent(Generation generation) const {
        return generation == m_newest.load(std::memory_order_acquire);
    }

private:
    std::atomic<Generation> m_newest{0};
};

} // namespace ckd
