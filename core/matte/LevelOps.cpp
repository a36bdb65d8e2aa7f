// SPDX-License-Identifier: Apache-2.0
#include "core/matte/LevelOps.h"

#include "core/base/Simd.h"
#include "core/color/Transfer.h"
#include "core/matte/GaussianBlur.h"

namespace ckd {

namespace {

CKD_MULTIVERSION void clipKernel(float* alpha, std::size_t count, float black, float scale) {
    for (std::size_t i = 0; i < count; ++i) {
        const float value = (alpha[i] - black) * scale;
        const float above = value > 0.0F ? value : 0.0F;
        alpha[i] = above < 1.0F ? above : 1.0F;
    }
}

CKD_MULTIVERSION void rollbackKernel(float* __restrict alpha, const float* __restrict unclipped,
                                     const float* __restrict blurred, std::size_t count, float rollback) {
    for (std::size_t i = 0; i < count; ++i) {
        const float edge = 4.0F * blurred[i] * (1.0F - blurred[i]);
        alpha[i] += rollback * edge * (unclipped[i] - alpha[i]);
    }
}

CKD_MULTIVERSION void joinKernel(float* alpha, const float* mask, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float limited = mask[i] < 1.0F ? mask[i] : 1.0F;
        alpha[i] = limited > alpha[i] ? limited : alpha[i];
    }
}

CKD_MULTIVERSION void removeKernel(float* alpha, const float* mask, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float above = mask[i] > 0.0F ? mask[i] : 0.0F;
        alpha[i] *= 1.0F - (above < 1.0F ? above : 1.0F);
    }
}

} // namespace

void clipLevels(std::span<float> alpha, float black, float white) {
    clipKernel(alpha.data(), alpha.size(), black, 1.0F / (white - black));
}

void clipWithRollback(Image& alpha, float black, float white, float rollback, double edgeSigma) {
    if (rollback <= 0.0F)
        return clipLevels(alpha.plane(0), black, white);
    const Image unclipped = alpha.clone();
    clipLevels(alpha.plane(0), black, white);
    Image edge = alpha.clone();
    gaussianBlur(edge, edgeSigma);
    rollbackKernel(alpha.plane(0).data(), unclipped.plane(0).data(), edge.plane(0).data(), alpha.pixels(),
                   rollback);
}

void applyGamma(std::span<float> alpha, float gamma) {
    powRow(alpha, alpha, 1.0F / gamma);
}

void joinMask(std::span<float> alpha, std::span<const float> mask) {
    joinKernel(alpha.data(), mask.data(), alpha.size());
}

void removeMask(std::span<float> alpha, std::span<const float> mask) {
    removeKernel(alpha.data(), mask.data(), alpha.size());
}

} // namespace ckd
