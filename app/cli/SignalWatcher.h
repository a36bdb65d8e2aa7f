// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <thread>

namespace ckd::cli {

/// Turns SIGINT and SIGTERM into a stop request; a second one ends the process at once with exit code 130.
/// One per process, made first thing in main(). Destroying it ends its thread and restores the default
/// actions.
class SignalWatcher {
public:
    SignalWatcher();
    ~SignalWatcher();
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread; // last member: joined before m_stop goes
};

} // namespace ckd::cli
