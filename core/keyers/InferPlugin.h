// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

namespace ckd {

/// Where the inference plugin (and with it LibTorch) is searched, in order: the folders of the environment
/// variable CORRIDORKEY_PLUGIN_DIR, the program's own folder, ../lib/corridorkey-desktop beside it. Needs a
/// QCoreApplication for the last two. Any thread.
[[nodiscard]] std::vector<std::filesystem::path> inferPluginFolders();

} // namespace ckd
