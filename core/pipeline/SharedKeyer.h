// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/InferenceThread.h"
#include "core/keying/Keyer.h"

#include <memory>

namespace ckd {

/// One loaded keyer that the live key and any number of jobs use at the same time: one model in memory, whose
/// load(), infer() and unload() run on one thread.
///
/// client() gives a Keyer that may be put into a RenderSpec like any other. Its load() counts: the model is
/// loaded with the first and unloaded once nobody has it loaded and no call waits (so that a change of hands
/// does not load it anew). Its infer() waits for its turn; calls of Preview clients go first. A call that
/// waits ends at once with ErrorKind::Cancelled when its stop token asks for it; one that runs has the token.
/// A keyer of several lanes infers on threads of its own, as many calls at once as it has lanes.
/// Errors and exceptions of the keyer reach the caller. analyse(), prepare() and finish() go straight through
/// on the caller's thread.
///
/// Any thread. Clients keep what they need alive: this may be destroyed before them, and held by a shared
/// pointer it lives as long as they do, so that whoever knows it weakly (KeyerPool) finds the loaded model.
/// The last one that goes waits for the thread unless others share it; never let that happen inside a call of
/// the keyer.
class SharedKeyer : public std::enable_shared_from_this<SharedKeyer> {
public:
    using Priority = InferenceThread::Priority;

    /// `thread` may be shared with keyers of the same device; null: one of its own.
    explicit SharedKeyer(std::shared_ptr<Keyer> keyer, std::shared_ptr<InferenceThread> thread = {});
    ~SharedKeyer();
    SharedKeyer(const SharedKeyer&) = delete;
    SharedKeyer& operator=(const SharedKeyer&) = delete;

    [[nodiscard]] const KeyerInfo& info() const;
    /// Calls that have not begun (of every keyer that shares the thread).
    [[nodiscard]] std::size_t waiting() const;
    /// One per job: a client is used as the Keyer interface says. Unloads by itself when it is destroyed.
    [[nodiscard]] std::shared_ptr<Keyer> client(Priority priority) const;

private:
    class Client;
    struct Model;
    struct Core;
    std::shared_ptr<Core> m_core;
};

} // namespace ckd
