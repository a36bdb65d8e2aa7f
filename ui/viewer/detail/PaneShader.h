// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ckd::ui::detail {

/// GLSL 3.30. The fragment shader makes the same sums as SampleAxis, displayValue(), FalseColor and the
/// comp of RasterRenderer; tests compare the two.
extern const char* const kPaneVertexShader;
extern const char* const kPaneFragmentShader;

} // namespace ckd::ui::detail
