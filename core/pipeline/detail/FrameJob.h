// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderReport.h"
#include "core/pipeline/detail/FrameReader.h"

#include <cstddef>
#include <memory>
#include <optional>

namespace ckd::detail {

/// One frame on its way: a stage takes it, fills it, frees what nobody needs any more and hands it on.
/// Belongs to one thread at a time.
struct FrameJob {
    FrameNumber number = 0;
    std::size_t index = 0; ///< position in RenderSpec::frames
    GrabbedFrame grabbed;
    DecodedInput decoded;
    std::unique_ptr<KeyTask> task;
    KeyResult result;
    std::optional<WriteReport>
        written;     ///< its own files are there; it waits for its turn in the ordered step
    QString keyNote; ///< result.note, which a sink may take away with the result
    UsedHint usedHint = UsedHint::None; ///< likewise
    FrameReport::Milliseconds ms;
    bool skipped = false;    ///< was there already
    bool passedGate = false; ///< came to its turn in a sink that needs order

    /// What the frame counts for in the memory budget; only Admission changes these.
    struct Account {
        std::size_t reserved = 0; ///< kept free for the frame until it is gone
        std::size_t held = 0;     ///< held now
        std::size_t peak = 0;     ///< most it held so far
    } account;

    [[nodiscard]] std::size_t bytes() const {
        return grabbed.bytes() + decoded.ownBytes + (task ? task->bytes() : 0) + result.fg.bytes() +
               result.alpha.bytes() + result.hint.bytes();
    }
};
using FrameJobPtr = std::unique_ptr<FrameJob>;

} // namespace ckd::detail
