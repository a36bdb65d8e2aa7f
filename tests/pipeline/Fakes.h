// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/FrameSink.h"
#include "core/pipeline/RenderJob.h"
#include "core/pipeline/RenderObserver.h"
#include "core/pipeline/RenderSpec.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace ckd::test {

/// A place where fakes wait for the test, and the test for fakes. Thread-safe.
class Gate {
public:
    /// Waits until open() or stop. False when stopped.
    bool pass(std::stop_token stop);
    /// Waits until open(), whatever happens: a dead disk.
    void passIgnoringStop();
    void open();
    /// Waits until so many came to the gate, ever. False after ten seconds (a test that would hang).
    [[nodiscard]] bool waitForArrivals(int count);
    [[nodiscard]] bool waitForDepartures(int count);
    [[nodiscard]] int arrivals() const;

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    int m_arrivals = 0;
    int m_departures = 0;
    bool m_open = false;
};

/// Counts how many are inside at once, by whom and in which order. Thread-safe.
class Traffic {
public:
    class Visit {
    public:
        Visit(Traffic& traffic, FrameNumber number);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        Traffic& m_traffic;
    };
    [[nodiscard]] int most() const;
    [[nodiscard]] std::set<std::thread::id> threads() const;
    [[nodiscard]] std::vector<FrameNumber> numbers() const;

private:
    mutable std::mutex m_mutex;
    int m_inside = 0;
    int m_most = 0;
    std::set<std::thread::id> m_threads;
    std::vector<FrameNumber> m_numbers;
};

/// What a fake does with one frame: fail (return), throw, wait, take time, or nothing.
using Hook = std::function<Result<void>(FrameNumber, std::stop_token)>;

/// A clip that exists only as a formula. Set everything before it is used.
class FakeSource : public FrameSource {
public:
    SourceInfo sourceInfo;
    Hook onGrab;
    Hook onConvert; ///< gets no stop, as RawFrame::convert() gets none
    Hook onOpen;
    std::function<std::pair<int, int>(FrameNumber)> size;  ///< empty: sourceInfo's
    std::function<float(FrameNumber)> value;               ///< red; empty: number / 1000
    std::function<void(FrameNumber, DecodedFrame&)> touch; ///< the last word on a frame; may be empty
    bool withAlpha = false;
    std::size_t rawBytes = 100;
    mutable Traffic grabs; ///< through all cursors
    mutable Traffic converts;
    mutable std::atomic<int> cursors{0}; ///< ever opened
    mutable std::atomic<int> liveRaws{0};

    FakeSource(SourceInfo::Kind kind, FrameNumber first, FrameNumber last);
    [[nodiscard]] const SourceInfo& info() const override { return sourceInfo; }
    [[nodiscard]] Result<std::unique_ptr<FrameCursor>> openCursor() const override;
    [[nodiscard]] float valueOf(FrameNumber number) const;
};

/// Every setting, the analysis, the hint and the plate leave their mark on every pixel it makes.
class FakeKeyer : public Keyer {
public:
    KeyerInfo keyerInfo;
    Hook onLoad, onAnalyse, onPrepare, onInfer, onFinish;
    std::function<void()> onUnload;
    std::size_t analysisCount = 0; ///< frames wanted, spread over the clip
    std::size_t taskBytes = 100;
    bool tasksOnDevice = false;
    std::function<QString(FrameNumber)> note;
    std::function<std::optional<float>(FrameNumber)> alphaOf; ///< instead of the marks
    Traffic infers, prepares;
    std::atomic<int> loads{0}, unloads{0}, liveTasks{0};
    std::set<std::thread::id> lifeThreads; ///< of load, infer, unload; guarded by lifeMutex
    std::mutex lifeMutex;

    [[nodiscard]] const KeyerInfo& info() const override { return keyerInfo; }
    [[nodiscard]] std::vector<FrameNumber> analysisFrames(std::span<const FrameNumber> clipFrames,
                                                          const KeySettings& settings) const override;
    [[nodiscard]] Result<SharedAnalysis> analyse(std::span<const KeyInput> frames,
                                                 const KeySettings& settings,
                                                 std::stop_token stop) const override;
    [[nodiscard]] Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input, const KeySettings& settings,
                                                           const SharedAnalysis& analysis,
                                                           std::stop_token stop) const override;
    [[nodiscard]] Result<void> load(std::stop_token stop) override;
    [[nodiscard]] Result<void> infer(KeyTask& task, std::stop_token stop) override;
    void unload() override;
    [[nodiscard]] Result<KeyResult> finish(std::unique_ptr<KeyTask> task,
                                           std::stop_token stop) const override;

private:
    void noteThread();
};

/// Keeps what it is given. Thread-safe.
class FakeSink : public FrameSink {
public:
    Hook onBegin, onWrite, onEnd;
    bool ordered = false;
    bool keepPictures = true;
    Traffic writes;

    [[nodiscard]] Result<void> begin(const RenderSpec& spec, std::stop_token stop) override;
    [[nodiscard]] Result<WriteReport> write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                            const FrameMetadata& metadata, std::stop_token stop) override;
    [[nodiscard]] Result<void> end(RenderState outcome, std::stop_token stop) override;
    [[nodiscard]] bool needsOrder() const override { return ordered; }

    struct Picture {
        std::vector<float> fg, alpha;
        friend bool operator==(const Picture&, const Picture&) = default;
    };
    [[nodiscard]] static Picture pictureOf(const KeyResult& result);
    [[nodiscard]] std::map<FrameNumber, Picture> pictures() const;
    [[nodiscard]] std::vector<FrameNumber> order() const; ///< in which write() was called
    [[nodiscard]] std::optional<KeySettings> settings() const;
    [[nodiscard]] std::vector<RenderState> ends() const;
    [[nodiscard]] int begins() const;

private:
    mutable std::mutex m_mutex;
    std::map<FrameNumber, Picture> m_pictures;
    std::vector<FrameNumber> m_order;
    std::optional<KeySettings> m_settings;
    std::vector<RenderState> m_ends;
    int m_begins = 0;
};

/// Keeps every event in order. Thread-safe.
class Recorder : public RenderObserver {
public:
    std::function<void(const FrameReport&)> onFrame; ///< runs on the reporter thread

    void stateChanged(RenderState state) override;
    void analysed(const QString& summary, const QByteArray& digest) override;
    void warning(const QString& sentence) override;
    void frameFinished(const FrameReport& report) override;
    void finished(const RenderSummary& summary) override;

    [[nodiscard]] std::vector<RenderState> states() const;
    [[nodiscard]] std::vector<FrameReport> reports() const;
    [[nodiscard]] std::vector<FrameNumber> frames() const;
    [[nodiscard]] QStringList warnings() const;
    [[nodiscard]] QStringList log() const; ///< one word per event
    [[nodiscard]] std::set<std::thread::id> threads() const;
    [[nodiscard]] std::vector<RenderSummary> summaries() const;
    [[nodiscard]] bool waitForState(RenderState state);

private:
    void noteLocked(const QString& word);

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<RenderState> m_states;
    std::vector<FrameReport> m_reports;
    std::vector<RenderSummary> m_summaries;
    QStringList m_warnings;
    QStringList m_log;
    std::set<std::thread::id> m_threads;
};

/// Everything one test needs, with fakes that do nothing special.
struct Rig {
    std::shared_ptr<FakeSource> plate;
    std::shared_ptr<FakeKeyer> keyer = std::make_shared<FakeKeyer>();
    std::shared_ptr<FakeSink> sink = std::make_shared<FakeSink>();
    std::shared_ptr<RenderSpec> spec = std::make_shared<RenderSpec>();
    Recorder recorder; ///< before the job, so that it outlives it
    RenderJobOptions options;

    explicit Rig(FrameNumber first = 1, FrameNumber last = 20,
                 SourceInfo::Kind kind = SourceInfo::Kind::Sequence);
    [[nodiscard]] std::unique_ptr<RenderJob> makeJob();
    /// start() and wait().
    [[nodiscard]] RenderSummary run();
};

/// first … last.
[[nodiscard]] std::vector<FrameNumber> numbersFrom(FrameNumber first, FrameNumber last);
/// Pauses for a pseudo-random time up to `most` that depends on the frame alone. A load, not a
/// synchronisation.
void dawdle(FrameNumber number, std::chrono::microseconds most);

} // namespace ckd::test
