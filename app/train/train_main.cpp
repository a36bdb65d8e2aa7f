// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stock.h"
#include "app/train/Trainer.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <string>

namespace {

using ckd::train::TrainOptions;

constexpr char kHelp[] =
    "corridorkey-train --out DIR [options]\n"
    "Trains the embedded network on generated plates. A state found in DIR is continued, bit for bit on the\n"
    "processor, up to the order of additions on CUDA.\n\n"
    "  --out DIR           state, log.jsonl, training.svg and embedded.safetensors\n"
    "  --device DEVICE     cpu or cuda or cuda:N (default cpu)\n"
    "  --steps N           length of the whole run (default 30000); the learning rate falls to zero there\n"
    "  --stop-after SEC    save and stop after that many seconds; run again to continue\n"
    "  --from FILE         weights to begin with (embedded.safetensors), for fine-tuning; use a lower "
    "--rate\n"
    "  --stock FILE        pictures of your own among the plates, made by corridorkey-pack\n"
    "  --batch N           plates per step (default 16)\n"
    "  --uses N            how often each plate is trained on (default 2)\n"
    "  --plates-on DEVICE  make plates on another card than the one that trains\n"
    "  --producers N       threads that make plates (default 4)\n"
    "  --keyer FILE        ckd_difference_matte.so: the keyer whose mattes the network corrects; a network "
    "that\n"
    "                      is to be used by the program needs it\n"
    "  --size PIXELS       side of a plate, a multiple of 32 (default 448)\n"
    "  --rate R            highest learning rate (default 0.0015)\n"
    "  --seed N            of weights and plates (default 1)\n"
    "  --validate-every N  steps (default 1000)\n";

/// Number after an option, or a sentence and exit code 2.
double numberOf(const char* option, const char* text, double low, double high) {
    char* end = nullptr;
    const double value = std::strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= low && value <= high)) {
        std::fprintf(stderr, "%s takes a number from %g to %g, not '%s'.\n", option, low, high, text);
        std::exit(2);
    }
    return value;
}

at::Device deviceOf(const char* text) {
    try {
        return at::Device(std::string(text));
    } catch (const std::exception&) {
        std::fprintf(stderr, "There is no device '%s': write cpu, cuda or cuda:N.\n", text);
        std::exit(2);
    }
}

/// Takes one option; files are opened later, when the device is known.
bool apply(TrainOptions& options, std::filesystem::path& stockFile, std::filesystem::path& keyerFile,
           const std::string& name, const char* value) {
    const auto number = [&](double low, double high) { return numberOf(name.c_str(), value, low, high); };
    if (name == "--out")
        options.folder = value;
    else if (name == "--device")
        options.device = deviceOf(value);
    else if (name == "--plates-on")
        options.platesOn = deviceOf(value);
    else if (name == "--from")
        options.from = value;
    else if (name == "--stock")
        stockFile = value;
    else if (name == "--keyer")
        keyerFile = value;
    else if (name == "--steps")
        options.steps = static_cast<std::int64_t>(number(1, 1e9));
    else if (name == "--stop-after")
        options.stopAfterSeconds = number(0, 1e9);
    else if (name == "--batch")
        options.batch = static_cast<int>(number(1, 4096));
    else if (name == "--uses")
        options.uses = static_cast<int>(number(1, 100));
    else if (name == "--producers")
        options.producers = static_cast<int>(number(1, 64));
    else if (name == "--size")
        options.plates.height = options.plates.width = static_cast<int>(number(64, 2048)) / 32 * 32;
    else if (name == "--rate")
        options.learningRate = number(0, 1);
    else if (name == "--seed")
        options.seed = static_cast<std::uint64_t>(number(0, 1e6));
    else if (name == "--validate-every")
        options.validateEvery = static_cast<std::int64_t>(number(1, 1e9));
    else
        return false;
    return true;
}

} // namespace

int main(int argc, char** argv) {
    TrainOptions options;
    std::filesystem::path stockFile;
    std::filesystem::path keyerFile;
    for (int i = 1; i < argc; i += 2) {
        if (std::strcmp(argv[i], "--help") == 0) {
            std::fputs(kHelp, stdout);
            return 0;
        }
        if (i + 1 == argc || !apply(options, stockFile, keyerFile, argv[i], argv[i + 1])) {
            std::fprintf(stderr, "'%s' is no option of this program, or lacks its value. See --help.\n",
                         argv[i]);
            return 2;
        }
    }
    if (options.folder.empty()) {
        std::fputs(kHelp, stderr);
        return 2;
    }
    try {
        std::filesystem::create_directories(options.folder);
        if (!stockFile.empty()) {
            const auto stock = ckd::train::readStock(stockFile, options.platesOn.value_or(options.device));
            if (!stock) {
                std::fprintf(stderr, "%s\n", stock.error().message.c_str());
                return 5;
            }
            options.plates.stock = stock.value();
        }
        if (!keyerFile.empty()) {
            auto keyer = ckd::train::DifferenceMatte::open(keyerFile);
            if (!keyer) {
                std::fprintf(stderr, "%s\n", keyer.error().message.c_str());
                return 5;
            }
            options.keyer = keyer.value();
        }
        if (const ckd::infer::Status done = ckd::train::train(options); !done) {
            std::fprintf(stderr, "%s\n", done.error().message.c_str());
            return 6;
        }
    } catch (const std::exception& error) {
        const std::string text = error.what();
        std::fprintf(stderr, "Training stopped: %s\n", text.substr(0, text.find('\n')).c_str());
        return 6;
    }
    return 0;
}
