// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/KeyOptions.h"
#include "core/project/ExportJobBuilder.h"

#include <vector>

namespace ckd::cli {

/// Whether the only input is a project of the window.
[[nodiscard]] bool isProjectInput(const QStringList& inputs);

/// The jobs in a project's render queue that are not done, made ready the way the window does. What an
/// earlier run finished of them is left. Clips of one keyer and device share it. Input error when there is
/// none, and the first error of any job: nothing is rendered unless all can begin.
[[nodiscard]] Result<std::vector<ExportJob>> jobsOfProject(const KeyOptions& options,
                                                           const RenderLimits& limits);

} // namespace ckd::cli
