// SPDX-License-Identifier: Apache-2.0
// Contact sheets of generated plates, to be looked at. One row per plate:
// plate | clean plate | hint | alpha | foreground | foreground over grey. Binary PPM, sRGB.
#include "app/train/TorchPch.h"

#include "app/train/PlateGenerator.h"
#include "app/train/Stages.h"
#include "app/train/Stock.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace {

using namespace ckd::train;

struct Arguments {
    std::string out = "plates.ppm";
    std::uint64_t seed = 1;
    int count = 6;
    int size = 256;
    GeneratorOptions options;
};

constexpr const char* kUsage = "corridorkey-plates --out FILE.ppm [--seed N] [--count N] [--size PIXELS] "
                               "[--subject NAME] [--stock FILE] [--held-out] [--clean]\n"
                               "  --clean switches noise, codec, optics, spill and glare off\n";

bool parse(int argc, char** argv, Arguments& a) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        const std::string value = i + 1 < argc ? argv[i + 1] : "";
        if (name == "--held-out") {
            a.options.heldOut = true;
            continue;
        }
        if (name == "--clean") {
            a.options.noise = a.options.codec = a.options.spill = a.options.glare = a.options.motionBlur =
                false;
            a.options.defocus = a.options.bayer = a.options.smoothing = a.options.sharpening =
                a.options.toneCurve = false;
            continue;
        }
        ++i;
        if (name == "--out") {
            a.out = value;
        } else if (name == "--seed") {
            a.seed = std::stoull(value);
        } else if (name == "--count") {
            a.count = std::stoi(value);
        } else if (name == "--size") {
            a.size = std::stoi(value);
        } else if (name == "--stock") {
            const auto stock = readStock(value, torch::Device(at::hasCUDA() ? torch::kCUDA : torch::kCPU));
            if (!stock) {
                std::cerr << stock.error().message << '\n';
                return false;
            }
            a.options.stock = stock.value();
        } else if (name == "--subject") {
            a.options.only = subjectFromName(value);
            if (!a.options.only) {
                std::cerr << "There is no subject '" << value << "'.\n";
                return false;
            }
        } else {
            return false;
        }
    }
    a.options.height = a.options.width = a.size;
    return true;
}

torch::Tensor sheetOf(const PlateBatch& b) {
    const auto rgb = [](const torch::Tensor& t) { return t.expand({t.size(0), 3, t.size(2), t.size(3)}); };
    const torch::Tensor over = b.fg * b.alpha + 0.2 * (1.0 - b.alpha);
    const torch::Tensor row = at::cat({srgbFromLinear(b.plate), srgbFromLinear(b.cleanPlate), rgb(b.hint),
                                       rgb(b.alpha), srgbFromLinear(b.fg), srgbFromLinear(over)},
                                      3);
    return (row.clamp(0.0, 1.0) * 255.0).round().to(at::kByte).permute({0, 2, 3, 1}).contiguous().cpu();
}

int runMain(int argc, char** argv) {
    Arguments a;
    if (!parse(argc, argv, a)) {
        std::cerr << kUsage;
        return 2;
    }
    PlateGenerator generator(a.options, torch::Device(at::hasCUDA() ? torch::kCUDA : torch::kCPU));
    const auto start = std::chrono::steady_clock::now();
    const PlateBatch batch = generator.make(a.count, a.seed);
    const torch::Tensor sheet = sheetOf(batch);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::ofstream file(a.out, std::ios::binary);
    file << "P6\n" << sheet.size(2) << ' ' << sheet.size(0) * sheet.size(1) << "\n255\n";
    file.write(static_cast<const char*>(sheet.data_ptr()), static_cast<std::streamsize>(sheet.numel()));
    if (!file.flush()) {
        std::cerr << "The sheet could not be written to " << a.out << ".\n";
        return 1;
    }
    std::cout << a.count << " plates of " << a.size << " x " << a.size << " in " << seconds << " s\n";
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return runMain(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
