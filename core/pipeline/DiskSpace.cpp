// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/DiskSpace.h"

#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace ckd {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPoll{500};
constexpr std::chrono::seconds kTryAnyway{10};
constexpr std::chrono::seconds kSamePause{15}; ///< a disk that is full again so soon was never freed

/// Only one frame at a time asks a policy (see OutputErrorPolicy), so this needs no lock of its own.
class DiskPause {
public:
    DiskPause(QString folder, DiskPauseHooks hooks)
        : m_folder(std::move(folder)), m_hooks(std::move(hooks)) {}

    OutputDecision decide(const Error& error, FrameNumber frame, std::stop_token stop) {
        if (stopWhenDiskFull(error, frame, stop) != OutputDecision::StopJob)
            return OutputDecision::FailFrame;
        if (stop.stop_requested())
            return OutputDecision::Retry;
        const std::uint64_t before = freeBytes(m_folder).value_or(0);
        if (m_hooks.begins && (!m_lastTry || Clock::now() - *m_lastTry > kSamePause))
            m_hooks.begins(error);
        if (m_hooks.waits)
            m_hooks.waits(error);
        waitForMoreThan(before, stop);
        if (m_hooks.triesAgain)
            m_hooks.triesAgain();
        m_lastTry = Clock::now();
        return OutputDecision::Retry; // when stopped meanwhile, the job drops the frame
    }

private:
    void waitForMoreThan(std::uint64_t before, std::stop_token stop) const {
        const Clock::time_point patience = Clock::now() + kTryAnyway;
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested() && Clock::now() < patience && freeBytes(m_folder).value_or(0) <= before)
            never.wait_for(lock, stop, kPoll, [] { return false; });
    }

    const QString m_folder;
    const DiskPauseHooks m_hooks;
    std::optional<Clock::time_point> m_lastTry;
};

} // namespace

std::optional<std::uint64_t> freeBytes(const QString& folder) {
    QString path = QDir(folder).absolutePath();
    while (!QFileInfo::exists(path) && path != QFileInfo(path).path())
        path = QFileInfo(path).path();
    const QStorageInfo storage(path);
    if (!storage.isValid() || storage.bytesAvailable() < 0)
        return std::nullopt;
    return std::uint64_t(storage.bytesAvailable());
}

OutputErrorPolicy pauseWhenDiskFull(QString folder, DiskPauseHooks hooks) {
    auto pause = std::make_shared<DiskPause>(std::move(folder), std::move(hooks));
    return [pause](const Error& error, FrameNumber frame, std::stop_token stop) {
        return pause->decide(error, frame, stop);
    };
}

} // namespace ckd
