// SPDX-License-Identifier: Apache-2.0
#include "app/cli/SignalWatcher.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <semaphore.h>
#include <unistd.h>

namespace ckd::cli {

namespace {

// What a signal handler may touch: lock-free atomics, sem_post and _exit.
std::atomic<int> g_signals{0};
sem_t g_arrived;

/// A handler, not a blocked mask with sigwait: libraries (OpenBLAS) start threads before main() whose mask we
/// do not control, and a signal that such a thread receives would end the process by its default action.
void onSignal(int) {
    const int saved = errno;
    if (g_signals.fetch_add(1) >= 1)
        ::_exit(130);
    sem_post(&g_arrived);
    errno = saved;
}

void say(const char* text, std::size_t size) {
    // Nothing can be done when standard error is gone.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, size);
}

} // namespace

SignalWatcher::SignalWatcher() {
    sem_init(&g_arrived, 0, 0);
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a closed reader of --json must not cut a file in half
    m_thread = std::jthread([this](std::stop_token ending) {
        while (sem_wait(&g_arrived) != 0 && errno == EINTR) {
        }
        if (ending.stop_requested())
            return;
        static constexpr char kText[] =
            "\nStopping after the frames in flight; press Ctrl+C again to quit at once.\n";
        say(kText, sizeof(kText) - 1);
        m_stop.request_stop();
    });
}

SignalWatcher::~SignalWatcher() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    m_thread.request_stop();
    sem_post(&g_arrived);
}

} // namespace ckd::cli
