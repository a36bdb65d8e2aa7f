// SPDX-License-Identifier: Apache-2.0
#include "core/color/RowOps.h"

#include "core/base/Simd.h"

#include <cstddef>

namespace ckd {

namespace {

CKD_MULTIVERSION void multiplyKernel(float* out, const float* a, const float* b, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = a[i] * b[i];
}

CKD_MULTIVERSION void multiplyByByteKernel(float* out, const float* a, const std::uint8_t* mask,
                                           std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = a[i] * (static_cast<float>(mask[i]) / 255.0F);
}

CKD_MULTIVERSION void clampKernel(float* out, const float* in, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float below = in[i] > 0.0F ? in[i] : 0.0F;
        out[i] = below < 1.0F ? below : 1.0F;
    }
}

CKD_MULTIVERSION void clampBelowKernel(float* out, const float* in, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = in[i] > 0.0F ? in[i] : 0.0F;
}

CKD_MULTIVERSION void matrixKernel(float* __restrict r, float* __restrict g, float* __restrict b,
                                   const std::array<float, 9>& m, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float red = r[i];
        const float green = g[i];
        const float blue = b[i];
        r[i] = m[0] * red + m[1] * green + m[2] * blue;
        g[i] = m[3] * red + m[4] * green + m[5] * blue;
        b[i] = m[6] * red + m[7] * green + m[8] * blue;
    }
}

CKD_MULTIVERSION void mixKernel(float* out, const float* from, const float* to, const float* weight,
                                std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = from[i] + (to[i] - from[i]) * weight[i];
}

CKD_MULTIVERSION void overKernel(float* out, const float* over, const float* under, const float* alpha,
                                 std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = over[i] + under[i] * (1.0F - alpha[i]);
}

CKD_MULTIVERSION unsigned countAbove(const float* values, std::size_t count, float limit) {
    unsigned above = 0;
    for (std::size_t i = 0; i < count; ++i)
        above += values[i] > limit ? 1U : 0U;
    return above;
}

} // namespace

void multiplyRow(std::span<float> out, std::span<const float> a, std::span<const float> b) {
    multiplyKernel(out.data(), a.data(), b.data(), out.size());
}

void multiplyByByteRow(std::span<float> out, std::span<const float> a, std::span<const std::uint8_t> mask) {
    multiplyByByteKernel(out.data(), a.data(), mask.data(), out.size());
}

void clampRow(std::span<float> out, std::span<const float> in) {
    clampKernel(out.data(), in.data(), out.size());
}

void clampBelowRow(std::span<float> out, std::span<const float> in) {
    clampBelowKernel(out.data(), in.data(), out.size());
}

void matrixRows(std::array<std::span<float>, 3> rgb, const std::array<float, 9>& matrix) {
    matrixKernel(rgb[0].data(), rgb[1].data(), rgb[2].data(), matrix, rgb[0].size());
}

void mixRow(std::span<float> out, std::span<const float> from, std::span<const float> to,
            std::span<const float> weight) {
    mixKernel(out.data(), from.data(), to.data(), weight.data(), out.size());
}

void overRow(std::span<float> out, std::span<const float> over, std::span<const float> under,
             std::span<const float> alpha) {
    overKernel(out.data(), over.data(), under.data(), alpha.data(), out.size());
}

bool anyAbove(std::span<const float> values, float limit) {
    constexpr std::size_t kBlock = 4096; // lets a large span answer early
    for (std::size_t start = 0; start < values.size(); start += kBlock) {
        const std::size_t count = values.size() - start < kBlock ? values.size() - start : kBlock;
        if (countAbove(values.data() + start, count, limit) > 0)
            return true;
    }
    return false;
}

} // namespace ckd
