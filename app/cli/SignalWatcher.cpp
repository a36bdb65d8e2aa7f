// SPDX-License-Identifier: Apache-2.0
#include "app/cli/SignalWatcher.h"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace ckd::cli {

namespace {

sigset_t watchedSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void say(const char* text, std::size_t size) {
    // Nothing can be done when standard error is gone.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, size);
}

} // namespace

SignalWatcher::SignalWatcher() {
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a closed reader of --json must not cut a file in half
    m_thread = std::jthread([this, set](std::stop_token ending) {
        int seen = 0;
        while (!ending.stop_requested()) {
            const timespec wait{0, 100'000'000};
            if (sigtimedwait(&set, nullptr, &wait) < 0)
                continue;
            if (++seen == 2)
                ::_exit(130);
            static constexpr char kText[] =
                "\nStopping after the frames in flight; press Ctrl+C again to quit at once.\n";
            say(kText, sizeof(kText) - 1);
            m_stop.request_stop();
        }
    });
}

} // namespace ckd::cli
