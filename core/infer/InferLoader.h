// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer {

/// First thing in main(), before any thread exists: asks the OpenMP runtime, which LibTorch brings along,
/// to sleep instead of spinning while it waits. Spinning threads take the cores from decoding and writing:
/// measured on two cores beside other work, a frame cost 14 instead of 24 processor seconds and half the
/// time. A setting that is in the environment already (OMP_WAIT_POLICY) is left alone.
void prepareProcess();

/// File name of the plugin on this system, e.g. "ckd_infer_plugin.so".
[[nodiscard]] std::filesystem::path pluginFileName();

/// Loads the plugin (and with it LibTorch: 0.5 s, so not on the UI thread) from the first of `folders`
/// that holds it. The library stays loaded until the process ends. ErrorKind::Device says which folders
/// were searched, or why the found one did not load.
[[nodiscard]] Result<std::unique_ptr<Runtime>> loadRuntime(std::span<const std::filesystem::path> folders);

} // namespace ckd::infer
