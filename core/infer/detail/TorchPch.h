// SPDX-License-Identifier: Apache-2.0
#pragma once

// Precompiled: LibTorch's headers take most of a translation unit's compile time.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>
