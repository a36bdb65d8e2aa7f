// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <thread>

namespace ckd::cli {

/// Turns SIGINT and SIGTERM into a stop request; a second one ends the process at once with exit code 130.
/// Make it first thing in main(), before any other thread starts, so that every thread inherits the blocked
/// signals and only this object's thread receives them. Destroying it ends its thread.
class SignalWatcher {
public:
    SignalWatcher();
    ~SignalWatcher() = default;
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread; // last member: joined before m_stop goes
};

} // namespace ckd::cli
