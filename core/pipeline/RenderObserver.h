// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderReport.h"

namespace ckd {

/// Hears what a job does. All calls come from the job's reporter thread, one at a time:
/// stateChanged(Opening) … warning/frameFinished … stateChanged(the end), finished. Frame numbers of
/// frameFinished are strictly ascending. A call that takes long holds the job back in the end, but no worker
/// at once; one that throws is logged and ignored. A call must not destroy the job or wait for it; it may
/// cancel it.
class RenderObserver {
public:
    virtual ~RenderObserver() = default;
    virtual void stateChanged(RenderState) {}
    virtual void analysed(const QString& /*summary*/, const QByteArray& /*digest*/) {}
    virtual void warning(const QString& /*sentence*/) {}
    virtual void frameFinished(const FrameReport&) {}
    /// Last call.
    virtual void finished(const RenderSummary&) {}
};

} // namespace ckd
