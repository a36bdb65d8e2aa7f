// SPDX-License-Identifier: Apache-2.0
// Are the clean plates that the embedded network is trained on like those that it will be given?
//   bench_cleanplate [SIDE_IN_PIXELS [PLATES]]
// Makes plates, has the colour-difference keyer estimate their screens, and prints how far those estimates
// and the generator's own lie from the true screen: median and 90th percentile of |log ratio| of green, where
// the screen is bare and where the subject covers it.
#include "app/train/TorchPch.h"

#include "app/train/PlateGenerator.h"
#include "core/keying/ColorDifferenceKeyer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace ckd;
using namespace ckd::train;

/// The errors of one kind of clean plate.
struct Errors {
    std::vector<float> bare;
    std::vector<float> covered;

    void add(const at::Tensor& estimate, const at::Tensor& truth, const at::Tensor& alpha) {
        const at::Tensor error = (estimate[1].clamp_min(1e-4) / truth[1].clamp_min(1e-4)).log().abs();
        const auto take = [&](const at::Tensor& where, std::vector<float>& to) {
            const at::Tensor values = error.masked_select(where).contiguous();
            to.insert(to.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
        };
        take(alpha[0].eq(0.0), bare);
        take(alpha[0].gt(0.9), covered);
    }

    void print(const char* name) {
        const auto at = [](std::vector<float>& values, double share) {
            if (values.empty())
                return 0.0F;
            const auto place = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
            std::nth_element(values.begin(), place, values.end());
            return *place;
        };
        std::printf("%-20s bare %.4f, 90 %% %.4f; covered %.4f, 90 %% %.4f\n", name, double(at(bare, 0.5)),
                    double(at(bare, 0.9)), double(at(covered, 0.5)), double(at(covered, 0.9)));
    }
};

} // namespace

int main(int argc, char** argv) {
    GeneratorOptions options;
    options.height = options.width = argc > 1 ? std::atoi(argv[1]) : 448;
    const int count = argc > 2 ? std::atoi(argv[2]) : 36;
    // The estimate is compared with the screen itself: nothing may change both afterwards.
    options.blueChance = options.exactCleanPlateChance = options.roughCleanPlateChance = 0.0;
    options.glare = options.cameraMatrix = options.toneCurve = false;
    GeneratorOptions exact = options;
    exact.cleanPlateErrors = false;
    PlateGenerator generator(options, at::kCPU);
    PlateGenerator truths(exact, at::kCPU);
    const ColorDifferenceKeyer keyer;
    Errors estimated;
    Errors generated;
    for (int i = 0; i < count; ++i) {
        const PlateBatch plate = generator.make(1, 500 + std::uint64_t(i));
        const PlateBatch truth = truths.make(1, 500 + std::uint64_t(i));
        const at::Tensor alpha = plate.alpha[0];
        if (alpha.eq(0.0).to(at::kFloat).mean().item<float>() < 0.1F)
            continue; // other frames of the clip would show the screen
        auto image = std::make_shared<Image>(options.width, options.height, 3, ColorEncoding::Linear);
        const at::Tensor picture = plate.plate[0].contiguous();
        std::copy_n(picture.data_ptr<float>(), image->data().size(), image->data().begin());
        KeyInput input;
        input.number = 1;
        input.plate = image;
        Result<Image> screen = keyer.cleanPlate(input, {}, nullptr, {});
        if (!screen) {
            std::printf("plate %d: %s\n", i, qPrintable(screen.error().message));
            continue;
        }
        estimated.add(at::from_blob(screen.value().data().data(), {3, options.height, options.width}),
                      truth.cleanPlate[0], alpha);
        generated.add(plate.cleanPlate[0], truth.cleanPlate[0], alpha);
    }
    estimated.print("the keyer's estimate");
    generated.print("the generator's");
    return 0;
}
