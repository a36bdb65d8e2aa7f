// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/Program.h"

int main(int argc, char** argv) {
    return ckd::desktop::runProgram(argc, argv);
}
