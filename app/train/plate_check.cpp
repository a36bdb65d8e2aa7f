// SPDX-License-Identifier: Apache-2.0
// Checks of the plate generator that need no test framework, and statistics of what it makes.
#include "app/train/TorchPch.h"

#include "app/train/PlateGenerator.h"

#include <cstdio>
#include <iostream>

namespace {

using namespace ckd::train;

int failures = 0;

void check(bool good, const std::string& what) {
    std::printf("%s  %s\n", good ? "ok  " : "FAIL", what.c_str());
    failures += good ? 0 : 1;
}

double number(const torch::Tensor& t) {
    return t.item().toDouble();
}

std::vector<std::pair<std::string, torch::Tensor>> parts(const PlateBatch& b) {
    return {{"plate", b.plate},         {"cleanPlate", b.cleanPlate}, {"hint", b.hint},
            {"hintGiven", b.hintGiven}, {"alpha", b.alpha},           {"fg", b.fg}};
}

void checkRanges(const PlateBatch& b, const std::string& name) {
    for (const auto& [part, tensor] : parts(b)) {
        check(tensor.isfinite().all().item().toBool(), name + ": " + part + " is finite");
        check(number(tensor.min()) >= 0.0, name + ": " + part + " is not negative");
    }
    check(number(b.alpha.max()) <= 1.0 && number(b.hint.max()) <= 1.0,
          name + ": alpha and hint reach at most 1");
    check(number(b.plate.max()) <= 4.0, name + ": no plate above the limit of recordings");
    check(number((b.hint * (1.0 - b.hintGiven)).max()) == 0.0, name + ": no hint where none is given");
}

void checkSameSeed(const GeneratorOptions& options) {
    PlateGenerator one(options, torch::kCPU);
    PlateGenerator two(options, torch::kCPU);
    const PlateBatch a = one.make(6, 11);
    (void)two.make(3, 5); // what was made before must not matter
    const PlateBatch b = two.make(6, 11);
    const PlateBatch c = two.make(6, 12);
    const auto pa = parts(a);
    const auto pb = parts(b);
    bool same = true;
    for (std::size_t i = 0; i < pa.size(); ++i) {
        same = same && at::equal(pa[i].second, pb[i].second);
    }
    check(same, "the same seed gives the same batch");
    check(!at::equal(a.plate, c.plate), "another seed gives another batch");
}

void checkIdentity(GeneratorOptions options) {
    options.motionBlur = options.defocus = options.lens = options.chromaticAberration = false;
    options.cameraMatrix = false;
    options.spill = options.glare = options.clip = options.noise = options.bayer = options.smoothing = false;
    options.sharpening = options.toneCurve = options.codec = options.cleanPlateErrors = false;
    PlateGenerator generator(options, torch::kCPU);
    const PlateBatch b = generator.make(12, 21);
    const torch::Tensor made = b.alpha * b.fg + (1.0 - b.alpha) * b.cleanPlate;
    check(number((made - b.plate).abs().max()) <= 1e-5,
          "plate = alpha * fg + (1 - alpha) * screen without camera and spill");
}

void checkHints(GeneratorOptions options) {
    options.hintNoneChance = 0.0;
    options.hintCoarseChance = 0.0;
    options.hintFullChance = 1.0;
    const PlateBatch full = PlateGenerator(options, torch::kCPU).make(6, 31);
    check(at::equal(full.hint, full.alpha) && number(full.hintGiven.min()) == 1.0,
          "a full hint is the alpha");
    options.hintCoarseChance = 1.0;
    options.hintFullChance = 0.0;
    const PlateBatch coarse = PlateGenerator(options, torch::kCPU).make(6, 31);
    check(!at::equal(coarse.hint, coarse.alpha) && number(coarse.hintGiven.min()) == 1.0,
          "a coarse hint is not the alpha");
    options.hintNoneChance = 1.0;
    options.hintCoarseChance = 0.0;
    const PlateBatch none = PlateGenerator(options, torch::kCPU).make(6, 31);
    check(number(none.hint.max()) == 0.0 && number(none.hintGiven.max()) == 0.0, "no hint is all zero");
}

void printStatistics(GeneratorOptions options, bool heldOut) {
    options.heldOut = heldOut;
    PlateGenerator generator(options, torch::kCPU);
    std::array<double, 8> sum = {};
    constexpr int kBatches = 8;
    for (int i = 0; i < kBatches; ++i) {
        const PlateBatch b = generator.make(8, 100 + static_cast<std::uint64_t>(i));
        checkRanges(b, (heldOut ? "held out " : "train ") + std::to_string(i));
        const torch::Tensor error = (b.cleanPlate - b.plate).abs().mean(1, true) * b.alpha.eq(0.0);
        const std::array<double, 8> values = {
            number(b.alpha.mean()),
            number(b.alpha.eq(0.0).to(at::kFloat).mean()),
            number(b.alpha.eq(1.0).to(at::kFloat).mean()),
            number(b.alpha.gt(0.1).logical_and(b.alpha.lt(0.9)).to(at::kFloat).mean()),
            number(b.hintGiven.mean()),
            number(error.sum()) / std::max(number(b.alpha.eq(0.0).sum()), 1.0),
            number(b.plate.mean()),
            number((b.fg * b.alpha).sum() / (3.0 * b.alpha.sum()).clamp_min(1.0))};
        for (std::size_t j = 0; j < sum.size(); ++j) {
            sum[j] += values[j] / kBatches;
        }
    }
    std::printf("%s: alpha mean %.3f, is 0 in %.3f, is 1 in %.3f, 0.1..0.9 in %.3f; hints given %.2f; |clean "
                "- plate| on bare screen %.4f; "
                "plate mean %.3f; fg mean %.3f\n",
                heldOut ? "held out" : "train", sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6],
                sum[7]);
}

int runMain() {
    GeneratorOptions options;
    options.height = 160;
    options.width = 192;
    checkSameSeed(options);
    checkIdentity(options);
    checkHints(options);
    printStatistics(options, false);
    printStatistics(options, true);
    std::printf("%d failure(s)\n", failures);
    return failures == 0 ? 0 : 1;
}

} // namespace

int main() {
    try {
        return runMain();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
