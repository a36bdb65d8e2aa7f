// SPDX-License-Identifier: Apache-2.0
#pragma once

// Precompiled: LibTorch's headers take most of a translation unit's compile time.
#include <ATen/ATen.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
