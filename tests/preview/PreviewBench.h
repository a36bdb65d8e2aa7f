// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/preview/PreviewEngine.h"
#include "tests/pipeline/Fakes.h"

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace ckd::test {

/// A PreviewEngine on a clip of formulas, and everything it said.
struct PreviewBench {
    std::shared_ptr<FakeSource> source;
    std::shared_ptr<FakeKeyer> keyer = std::make_shared<FakeKeyer>();
    std::shared_ptr<FrameCache> cache = std::make_shared<FrameCache>(std::size_t(1) << 20U);
    std::shared_ptr<KeyerPool> pool; ///< gives out `keyer`
    std::atomic<int> keyersMade{0};
    Clip clip;
    std::function<Result<SharedSource>(const Clip&)> open;
    std::unique_ptr<PreviewEngine> engine;
    std::vector<PreviewPicture> pictures; ///< in order
    int opened = 0;
    std::vector<FrameNumber> keyed, failedKeys, failedPlates;

    explicit PreviewBench(FrameNumber first = 1, FrameNumber last = 100,
                          SourceInfo::Kind kind = SourceInfo::Kind::Sequence);
    void start();
    [[nodiscard]] bool startAndOpen(Tristate live = Tristate::Off);

    [[nodiscard]] SharedHalfPicture shown(View view, FrameNumber frame) const;
    [[nodiscard]] std::vector<std::uint64_t> generationsOf(View view) const;
    [[nodiscard]] std::size_t cached() const; ///< frames of the plate
};

[[nodiscard]] bool sameHalf(const HalfPicture& picture, const Image& image, HalfPicture::Content content);

} // namespace ckd::test
