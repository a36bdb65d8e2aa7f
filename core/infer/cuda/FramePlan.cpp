// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/FramePlan.h"

#include "core/infer/GreenformerSpec.h"

#include <algorithm>
#include <cmath>

namespace ckd::infer::cuda {

namespace {

constexpr std::size_t kNorms = 9;
constexpr std::size_t kStatisticsRows = 1024; // two per multiprocessor; no card has more than 512

void layEncoder(FramePlan& plan, Pieces& pieces, std::size_t pixels) {
    const std::size_t tokens = pixels / 16;
    plan.input = pieces.take<float>(4 * pixels);
    for (std::size_t stage = 0; stage < 4; ++stage)
        plan.features[stage] = pieces.take<half>((tokens >> (2 * stage)) * kStageDims[stage]);
    plan.normed = pieces.take<half>(tokens * 112);
    plan.queries = pieces.take<half>(tokens * 56);
    plan.wide = pieces.take<half>(tokens * 672);
    plan.narrow = pieces.take<half>(tokens * 224);
}

void layRefiner(FramePlan& plan, Pieces& pieces, std::size_t pixels, RefinerMemory refiner) {
    const std::size_t count = refiner == RefinerMemory::Fast ? 4 : 3;
    for (std::size_t i = 0; i < count; ++i)
        plan.pictures[i] = pieces.take<half>(pixels * kRefinerChannels);
    plan.pixels8 = plan.pictures[1]; // free until the first block's first convolution, after the stem
}

} // namespace

FramePlan FramePlan::lay(std::uint8_t* memory, int size, RefinerMemory refiner) {
    FramePlan plan;
    const std::size_t pixels = static_cast<std::size_t>(size) * size;
    Pieces kept(memory);
    plan.output = kept.take<float>(4 * pixels);
    plan.pixels = kept.take<half>(4 * pixels);
    plan.posEmbed = kept.take<half>(pixels / 16 * kStageDims[0]);
    plan.logits = kept.take<float>(pixels / 4);
    plan.statistics = kept.take<float>(kStatisticsRows * kStatisticsRow);
    plan.norms = kept.take<half>(kNorms * kStatisticsRow);
    plan.notFinite = kept.take<int>(1);
    std::uint8_t* shared = memory == nullptr ? nullptr : memory + kept.used();
    Pieces encoder(shared);
    layEncoder(plan, encoder, pixels);
    Pieces pictures(shared);
    layRefiner(plan, pictures, pixels, refiner);
    plan.bytes = kept.used() + std::max(encoder.used(), pictures.used());
    return plan;
}

std::vector<float> resizedPosEmbed(const std::vector<float>& stored, int side) {
    if (side == kPosEmbedSide)
        return stored;
    constexpr int kChannels = kStageDims[0];
    struct Taps {
        int at[4];
        float weight[4];
    };
    std::vector<Taps> taps(static_cast<std::size_t>(side));
    const float scale = static_cast<float>(kPosEmbedSide) / static_cast<float>(side);
    for (int i = 0; i < side; ++i) {
        const float position = (static_cast<float>(i) + 0.5F) * scale - 0.5F;
        const float cell = std::floor(position);
        for (int tap = 0; tap < 4; ++tap) {
            constexpr float a = -0.75F;
            const float t = std::abs(position - cell + 1.0F - static_cast<float>(tap));
            Taps& target = taps[static_cast<std::size_t>(i)];
            target.weight[tap] =
                t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
            target.at[tap] = std::clamp(static_cast<int>(cell) - 1 + tap, 0, kPosEmbedSide - 1);
        }
    }
    std::vector<float> out(static_cast<std::size_t>(side) * side * kChannels, 0.0F);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            float* target = out.data() + (static_cast<std::size_t>(y) * side + x) * kChannels;
            for (int tap = 0; tap < 16; ++tap) {
                const Taps& down = taps[static_cast<std::size_t>(y)];
                const Taps& across = taps[static_cast<std::size_t>(x)];
                const float weight = down.weight[tap / 4] * across.weight[tap % 4];
                const float* source =
                    stored.data() +
                    (static_cast<std::size_t>(down.at[tap / 4]) * kPosEmbedSide + across.at[tap % 4]) *
                        kChannels;
                for (int c = 0; c < kChannels; ++c)
                    target[c] += weight * source[c];
            }
        }
    }
    return out;
}

} // namespace ckd::infer::cuda
