// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/FrameSink.h"
#include "core/matte/MatteCheck.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ckd {

/// Put around a job's sink, measures the matte of every frame that passes, so that a render's list of frames
/// worth a look costs about 3 ms a frame. Measured as the keyer gave it, before despeckle.
class MatteCheckSink : public FrameSink {
public:
    explicit MatteCheckSink(std::shared_ptr<FrameSink> sink) : m_sink(std::move(sink)) {}

    /// Of the frames so far. Any thread.
    [[nodiscard]] std::vector<FlaggedFrame> flagged() const;

    [[nodiscard]] Result<void> begin(const RenderSpec& spec, std::stop_token stop) override;
    [[nodiscard]] Result<WriteReport> write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                            const FrameMetadata& metadata, std::stop_token stop) override;
    [[nodiscard]] std::optional<WriteReport> finished(FrameNumber number) override;
    void giveUp(FrameNumber number) override;
    [[nodiscard]] bool hasOrderedStep() const override { return m_sink->hasOrderedStep(); }
    [[nodiscard]] Result<void> writeOrdered(FrameNumber number, std::stop_token stop) override;
    [[nodiscard]] QStringList takeNotes() override;
    [[nodiscard]] Result<void> end(RenderState outcome, std::stop_token stop) override;
    [[nodiscard]] bool needsOrder() const override { return m_sink->needsOrder(); }

private:
    const std::shared_ptr<FrameSink> m_sink;
    mutable std::mutex m_mutex;
    MatteCheck m_check; // guarded by m_mutex
};

} // namespace ckd
