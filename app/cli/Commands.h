// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

#include <stop_token>

namespace ckd::cli {

/// Each runs one command with the arguments after its name and returns the exit code. Messages for people go
/// to standard error, results to standard output.
[[nodiscard]] int runKey(const QStringList& arguments, std::stop_token stop);
[[nodiscard]] int runVerify(const QStringList& arguments, std::stop_token stop);
[[nodiscard]] int runScan(const QStringList& arguments, std::stop_token stop);
[[nodiscard]] int runInfo(const QStringList& arguments);
[[nodiscard]] int runCheckpoints(const QStringList& arguments, std::stop_token stop);
[[nodiscard]] int runDoctor(const QStringList& arguments);

} // namespace ckd::cli
