// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferError.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace ckd::train {

/// `log.jsonl` of a run, one object per line: {"step", "rate", "ms", "total", "alpha", "pyramid",
/// "foreground", "composite", "spill"} while training, {"step", "validation": {"MAD": …}} when validated.
/// Appends, and echoes to standard output. One thread.
class TrainLog {
public:
    explicit TrainLog(const std::filesystem::path& folder);

    void training(std::int64_t step, double rate, double secondsPerStep, std::span<const float> losses);
    void validation(std::int64_t step, std::span<const float> metrics);

    /// Total loss and validated MAD over steps, all runs in the log, as SVG with a logarithmic axis.
    [[nodiscard]] infer::Status writePlot(const std::filesystem::path& path) const;

private:
    void write(const std::string& line);

    std::filesystem::path m_path;
    std::ofstream m_file;
};

} // namespace ckd::train
