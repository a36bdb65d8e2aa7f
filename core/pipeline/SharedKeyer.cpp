// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/SharedKeyer.h"

#include "core/base/Guard.h"
#include "core/base/Log.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace ckd {

/// Knows nothing of the thread it is used on, so that work posted there may keep it alive.
struct SharedKeyer::Model {
    explicit Model(std::shared_ptr<Keyer> k) : keyer(std::move(k)) {}

    const std::shared_ptr<Keyer> keyer;
    struct ThreadOnly {
        int users = 0;
        bool loaded = false;
    } thread; ///< of the inference thread

    Result<void> load(const std::stop_token& stop) {
        if (!thread.loaded) {
            if (Result<void> loaded = keyer->load(stop); !loaded)
                return loaded;
            thread.loaded = true;
        }
        ++thread.users;
        return {};
    }

    void unloadIfUnused() {
        if (thread.users > 0 || !thread.loaded)
            return;
        thread.loaded = false;
        const Result<void> done = detail::guarded("unloading the model", [&]() -> Result<void> {
            keyer->unload();
            return {};
        });
        if (!done)
            qCWarning(logPipeline).noquote() << done.error().text();
    }
};

namespace {

/// The turns at a keyer of several lanes, which has threads of its own: as many callers as it has lanes,
/// preview before batch.
class LaneGate {
public:
    /// Runs `work` in its turn; Cancelled when stopped before.
    template <class Work>
    Result<void> pass(const Keyer& keyer, InferenceThread::Priority priority, const std::stop_token& stop,
                      const Work& work) {
        const bool first = priority == InferenceThread::Priority::Preview;
        {
            std::unique_lock lock(m_mutex);
            int& waiting = first ? m_previews : m_batches;
            ++waiting;
            m_changed.wait(lock, stop,
                           [&] { return m_inside < keyer.lanes() && (first || m_previews == 0); });
            --waiting;
            m_changed.notify_all();
            if (stop.stop_requested())
                return Error::cancelled();
            ++m_inside;
        }
        const Leaving leaving{*this};
        return work();
    }

    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard lock(m_mutex);
        return std::size_t(m_previews) + std::size_t(m_batches);
    }

private:
    struct Leaving { // also by an exception
        LaneGate& gate;
        ~Leaving() {
            const std::lock_guard lock(gate.m_mutex);
            --gate.m_inside;
            gate.m_changed.notify_all();
        }
    };
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    // guarded by m_mutex:
    int m_inside = 0;
    int m_previews = 0; ///< waiting; likewise the next
    int m_batches = 0;
};

} // namespace

struct SharedKeyer::Core {
    Core(std::shared_ptr<Keyer> keyer, std::shared_ptr<InferenceThread> t)
        : model(std::make_shared<Model>(std::move(keyer)))
        , thread(t ? std::move(t) : std::make_shared<InferenceThread>()) {}

    const std::shared_ptr<Model> model;
    const std::shared_ptr<InferenceThread> thread;
    LaneGate lanes;
};

namespace {

/// Runs `work` in its turn on the thread; Cancelled when stopped before.
Result<void> inTurn(InferenceThread& thread, InferenceThread::Priority priority, const std::stop_token& stop,
                    const std::function<Result<void>()>& work) {
    std::optional<Result<void>> result;
    if (!thread.run(priority, stop, [&] { result.emplace(work()); }))
        return Error::cancelled();
    return *std::move(result);
}

} // namespace

class SharedKeyer::Client : public Keyer {
public:
    Client(std::shared_ptr<Core> core, std::shared_ptr<const SharedKeyer> owner, Priority priority)
        : m_core(std::move(core)), m_owner(std::move(owner)), m_priority(priority) {}
    ~Client() override {
        while (m_loads > 0)
            Client::unload();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    const KeyerInfo& info() const override { return keyer().info(); }
    std::vector<FrameNumber> analysisFrames(std::span<const FrameNumber> clipFrames,
                                            const KeySettings& settings) const override {
        return keyer().analysisFrames(clipFrames, settings);
    }
    Result<SharedAnalysis> analyse(std::span<const KeyInput> frames, const KeySettings& settings,
                                   std::stop_token stop) const override {
        return keyer().analyse(frames, settings, std::move(stop));
    }
    Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input, const KeySettings& settings,
                                             const SharedAnalysis& analysis,
                                             std::stop_token stop) const override {
        return keyer().prepare(input, settings, analysis, std::move(stop));
    }
    Result<KeyResult> finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const override {
        return keyer().finish(std::move(task), std::move(stop));
    }
    Result<Image> cleanPlate(const KeyInput& input, const KeySettings& settings,
                             const SharedAnalysis& analysis, std::stop_token stop) const override {
        return keyer().cleanPlate(input, settings, analysis, std::move(stop));
    }

    Result<void> load(std::stop_token stop) override {
        Model& model = *m_core->model;
        Result<void> loaded = inTurn(*m_core->thread, m_priority, stop, [&] { return model.load(stop); });
        if (loaded)
            ++m_loads;
        return loaded;
    }

    int lanes() const override { return keyer().lanes(); }
    bool isHomeFree(const KeyTask& task) const override { return keyer().isHomeFree(task); }

    Result<void> infer(KeyTask& task, std::stop_token stop) override {
        if (keyer().lanes() > 1)
            return m_core->lanes.pass(keyer(), m_priority, stop, [&] { return keyer().infer(task, stop); });
        return inTurn(*m_core->thread, m_priority, stop, [&] { return keyer().infer(task, stop); });
    }

    /// Returns at once: whoever unloads may be in a hurry, while another's frame takes its time.
    void unload() override {
        if (m_loads == 0)
            return;
        --m_loads;
        m_core->thread->postIdle([model = m_core->model] {
            --model->thread.users;
            model->unloadIfUnused();
        });
    }

private:
    [[nodiscard]] Keyer& keyer() const { return *m_core->model->keyer; }

    const std::shared_ptr<Core> m_core;
    const std::shared_ptr<const SharedKeyer> m_owner; ///< only kept alive; null when nobody shares it
    const Priority m_priority;
    std::atomic<int> m_loads{0};
};

SharedKeyer::SharedKeyer(std::shared_ptr<Keyer> keyer, std::shared_ptr<InferenceThread> thread)
    : m_core(std::make_shared<Core>(std::move(keyer), std::move(thread))) {
}

SharedKeyer::~SharedKeyer() = default;

const KeyerInfo& SharedKeyer::info() const {
    return m_core->model->keyer->info();
}

std::size_t SharedKeyer::waiting() const {
    return m_core->thread->waiting() + m_core->lanes.waiting();
}

std::shared_ptr<Keyer> SharedKeyer::client(Priority priority) const {
    return std::make_shared<Client>(m_core, weak_from_this().lock(), priority);
}

} // namespace ckd
