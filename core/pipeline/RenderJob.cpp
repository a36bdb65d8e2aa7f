// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/RenderJob.h"

#include "core/base/Log.h"
#include "core/pipeline/detail/JobPool.h"
#include "core/pipeline/detail/RenderCore.h"

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace ckd {

using namespace detail;

namespace {

/// Pools whose threads are stuck in somebody else's code. They are kept for ever: destroying one would wait
/// for its thread, even at the end of the program.
void leaveBehind(std::unique_ptr<JobPool> pool) {
    static std::mutex mutex;
    static auto& pools = *new std::vector<std::unique_ptr<JobPool>>;
    const std::lock_guard lock(mutex);
    pools.push_back(std::move(pool));
}

} // namespace

struct RenderJob::Threads {
    std::shared_ptr<RenderCore> core;
    std::unique_ptr<JobPool> decode;
    std::unique_ptr<JobPool> write;
    std::thread control;
    std::thread inference;
    std::thread reporter;
    bool started = false;

    void startPools();
    void startThreads();
    void joinAll();
};

void RenderJob::Threads::startPools() {
    const RenderLimits& limits = core->limits();
    const auto decodeWork = [shared = core](FrameJobPtr& job) { shared->runDecode(job); };
    const auto writeWork = [shared = core](FrameJobPtr& job) { shared->runWrite(job); };
    decode = std::make_unique<JobPool>(limits.workers, core->permits(), WorkPriority::EarlierStage,
                                       core->stopToken(), decodeWork);
    write = std::make_unique<JobPool>(limits.writeThreads, core->permits(), WorkPriority::LaterStage,
                                      core->stopToken(), writeWork);
    core->setPools(*decode, *write);
}

void RenderJob::Threads::startThreads() {
    const std::shared_ptr<RenderCore> shared = core;
    int lanes = 2;
    try {
        reporter = std::thread([shared] { shared->runReporter(); });
        inference = std::thread([shared] { shared->runInference(); });
        --lanes;
        control = std::thread([shared] { shared->runControl(); });
        --lanes;
    } catch (const std::system_error& error) {
        core->fail(Error::internal(
            QStringLiteral("The system does not allow another thread. Close other programs and try again."),
            QString::fromLocal8Bit(error.what())));
        for (; lanes > 0; --lanes)
            core->laneEnded();
        if (!reporter.joinable())
            core->runReporter(); // there is nothing to wait for
    }
}

void RenderJob::Threads::joinAll() {
    if (reporter.joinable())
        reporter.join();
    if (!core->gaveUp() || !decode)
        return;
    for (std::thread* thread : {&control, &inference}) {
        if (thread->joinable())
            thread->detach();
    }
    leaveBehind(std::move(decode));
    leaveBehind(std::move(write));
}

RenderJob::RenderJob(SharedRenderSpec spec, std::shared_ptr<FrameSink> sink, RenderObserver* observer,
                     RenderJobOptions options)
    : m_threads(std::make_unique<Threads>()) {
    m_threads->core =
        std::make_shared<RenderCore>(std::move(spec), std::move(sink), observer, std::move(options));
}

RenderJob::~RenderJob() {
    cancel();
    (void)wait();
    for (std::thread* thread : {&m_threads->control, &m_threads->inference}) {
        if (thread->joinable())
            thread->join();
    }
}

void RenderJob::start() {
    if (m_threads->started)
        return;
    m_threads->started = true;
    m_threads->startPools();
    m_threads->startThreads();
}

void RenderJob::cancel() {
    m_threads->core->cancel();
}

void RenderJob::pause() {
    m_threads->core->pause();
}

void RenderJob::resume() {
    m_threads->core->resume();
}

std::vector<StageUse> RenderJob::stages() const {
    return m_threads->core->stages();
}

RenderState RenderJob::state() const {
    return m_threads->core->state();
}

RenderSummary RenderJob::wait() {
    if (m_threads->started && m_threads->reporter.get_id() != std::this_thread::get_id())
        m_threads->joinAll();
    return m_threads->core->summary();
}

} // namespace ckd
