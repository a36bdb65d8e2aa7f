// SPDX-License-Identifier: Apache-2.0
// Frame ranges: whatever is typed gives a range or a sentence, and a range writes itself so that it reads
// back.
#include "core/base/FrameRange.h"

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size));
    const ckd::Result<ckd::FrameRange> range = ckd::FrameRange::parse(text);
    if (!range) {
        require(!range.error().message.isEmpty());
        return 0;
    }
    const ckd::Result<ckd::FrameRange> again = ckd::FrameRange::parse(range->toString());
    require(again.ok() && *again == *range);
    std::vector<ckd::FrameNumber> probes;
    for (const ckd::FrameRange::Run& run : range->runs()) {
        require(run.step >= 1 && run.first <= run.last);
        require(range->contains(run.first));
        probes.push_back(run.first);
    }
    require(range->select(probes) == probes);
    const ckd::FrameRange shortest = ckd::FrameRange::fromNumbers(probes);
    for (const ckd::FrameNumber number : probes)
        require(shortest.contains(number));
    return 0;
}
