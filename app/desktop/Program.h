// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ckd::desktop {

/// The desktop program: composition root of everything the window needs. Returns the exit code.
int runProgram(int argc, char** argv);

} // namespace ckd::desktop
