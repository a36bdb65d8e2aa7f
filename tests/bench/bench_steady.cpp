// SPDX-License-Identifier: Apache-2.0
// What matte.steady does to a still shot with noise, made on the fly, and what it costs:
//   bench_steady [--width W] [--height H] [--frames N]
// A subject with soft edges and strands stands before a screen; each frame has noise of its own (Gaussian,
// display-encoded, standard deviation in 1/255). Keyed with the colour difference, off and on:
//   dtSSD    1000 x root mean square of alpha's change from frame to frame (the truth does not change)
//   MAD      1000 x mean absolute difference of alpha from the truth
//   grain    root mean square change of the straight foreground inside the subject, as a share of the
//   plate's: off,
//            on, and on before returnGrain()
//   ms       thread time per frame: keying, and steadying in addition
#include "core/color/Transfer.h"
#include "core/keying/ColorDifferenceKeyer.h"
#include "core/keying/SteadyPlate.h"

#include <QCoreApplication>
#include <QTextStream>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>

using namespace ckd;

namespace {

struct Size {
    int width = 1280;
    int height = 720;
};

double threadMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

float alphaAt(Size size, int x, int y) {
    const float u = float(x) / float(size.width) - 0.5F;
    const float v = float(y) / float(size.height) - 0.5F;
    const float distance = std::sqrt(3.0F * u * u + v * v);
    const float body = std::clamp((0.25F - distance) * 60.0F, 0.0F, 1.0F);
    const float strand = std::clamp(std::sin(40.0F * std::atan2(v, u)) * 4.0F - 3.0F, 0.0F, 1.0F) *
                         std::clamp((0.4F - distance) * 12.0F, 0.0F, 1.0F);
    return std::max(body, strand);
}

/// Display-encoded, without noise.
Image scene(Size size) {
    Image plate(size.width, size.height, 3, ColorEncoding::Linear);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const float alpha = alphaAt(size, x, y);
            const float light = 1.2F - 0.4F * float(x) / float(size.width);
            const std::array<float, 3> subject{0.35F + 0.1F * std::sin(float(x) * 0.05F), 0.25F, 0.2F};
            const std::array<float, 3> screen{0.03F * light, 0.30F * light, 0.05F * light};
            for (std::size_t c = 0; c < 3; ++c)
                plate.row(int(c), y)[x] = alpha * subject[c] + (1.0F - alpha) * screen[c];
        }
    }
    convertTo(plate, ColorEncoding::Srgb);
    return plate;
}

std::vector<KeyInput> noisyClip(const Image& clean, float noise, int frames) {
    std::vector<KeyInput> clip;
    for (int n = 1; n <= frames; ++n) {
        std::mt19937 generator{unsigned(n)};
        std::normal_distribution<float> grain(0.0F, noise);
        Image plate = clean.clone();
        for (float& value : plate.data()) // as an 8-bit file would hold it
            value = std::round(std::clamp(value + grain(generator), 0.0F, 1.0F) * 255.0F) / 255.0F;
        KeyInput input;
        input.number = n;
        input.plate = std::make_shared<const Image>(std::move(plate));
        clip.push_back(std::move(input));
    }
    return clip;
}

/// Returns the milliseconds per frame.
double steady(std::vector<KeyInput>& clip) {
    std::vector<FrameNumber> numbers;
    for (const KeyInput& input : clip)
        numbers.push_back(input.number);
    const double start = threadMs();
    for (KeyInput& input : clip) {
        std::vector<SharedImage> neighbours;
        for (const FrameNumber number : steadyFrames(numbers, input.number))
            neighbours.push_back(clip[std::size_t(number) - 1].plate);
        input.steadyPlate =
            std::make_shared<const Image>(steadiedPlate(*input.plate, neighbours, 1.0F, {}).value());
    }
    return (threadMs() - start) / double(clip.size());
}

struct Score {
    double dtSsd = 0.0;
    double mad = 0.0;
    double grain = 0.0;
    double rawGrain = 0.0; ///< before returnGrain()
    double ms = 0.0;
};

/// Root mean square change of green inside the subject, linear.
double change(const Image& now, const Image& before, Size size) {
    double sum = 0.0;
    int count = 0;
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            if (alphaAt(size, x, y) < 1.0F)
                continue;
            const double step = double(now.row(1, y)[x]) - double(before.row(1, y)[x]);
            sum += step * step;
            ++count;
        }
    }
    return std::sqrt(sum / count);
}

double plateGrain(const std::vector<KeyInput>& clip, Size size) {
    Image a = clip[0].plate->clone();
    Image b = clip[1].plate->clone();
    convertTo(a, ColorEncoding::Linear);
    convertTo(b, ColorEncoding::Linear);
    return change(b, a, size);
}

Score keyed(const std::vector<KeyInput>& clip, Size size) {
    const ColorDifferenceKeyer keyer;
    const SharedAnalysis analysis = keyer.analyse(clip, {}, {}).value();
    std::vector<KeyResult> results;
    std::vector<Image> raw;
    Score score;
    const double start = threadMs();
    for (const KeyInput& input : clip) {
        KeyResult result =
            keyer.finish(keyer.prepare(steadyInput(input), {}, analysis, {}).value(), {}).value();
        if (results.size() < 2)
            raw.push_back(result.fg.clone());
        returnGrain(result, input);
        results.push_back(std::move(result));
    }
    score.ms = (threadMs() - start) / double(clip.size());
    double squares = 0.0;
    for (std::size_t n = 0; n < results.size(); ++n) {
        for (int y = 0; y < size.height; ++y) {
            for (int x = 0; x < size.width; ++x) {
                const double alpha = double(results[n].alpha.row(0, y)[x]);
                score.mad += std::abs(alpha - double(alphaAt(size, x, y)));
                const double step = n > 0 ? alpha - double(results[n - 1].alpha.row(0, y)[x]) : 0.0;
                squares += step * step;
            }
        }
    }
    const double pixels = double(size.width) * size.height;
    score.dtSsd = 1000.0 * std::sqrt(squares / (pixels * double(results.size() - 1)));
    score.mad *= 1000.0 / (pixels * double(results.size()));
    score.grain = change(results[1].fg, results[0].fg, size);
    score.rawGrain = change(raw[1], raw[0], size);
    return score;
}

} // namespace

int main(int argc, char* argv[]) {
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const auto value = [&](const char* name, int fallback) {
        const qsizetype at = arguments.indexOf(QLatin1String(name));
        return at > 0 && at + 1 < arguments.size() ? arguments[at + 1].toInt() : fallback;
    };
    const Size size{std::max(16, value("--width", 1280)), std::max(16, value("--height", 720))};
    const int frames = std::max(2, value("--frames", 8));
    QTextStream out(stdout);
    out << "| noise /255 | dtSSD off | on | MAD off | on | grain off | on | on before | ms keying off | on | "
           "steadying |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|\n";
    const Image clean = scene(size);
    for (const float noise : {0.0F, 1.0F, 2.0F, 4.0F, 8.0F, 16.0F}) {
        std::vector<KeyInput> clip = noisyClip(clean, noise / 255.0F, frames);
        const double grain = std::max(plateGrain(clip, size), 1e-9);
        const Score off = keyed(clip, size);
        const double ms = steady(clip);
        const Score on = keyed(clip, size);
        out << QStringLiteral("| %1 | %2 | %3 | %4 | %5 | %6 | %7 | %8 | %9 | %10 | %11 |\n")
                   .arg(double(noise), 0, 'f', 0)
                   .arg(off.dtSsd, 0, 'f', 2)
                   .arg(on.dtSsd, 0, 'f', 2)
                   .arg(off.mad, 0, 'f', 2)
                   .arg(on.mad, 0, 'f', 2)
                   .arg(off.grain / grain, 0, 'f', 2)
                   .arg(on.grain / grain, 0, 'f', 2)
                   .arg(on.rawGrain / grain, 0, 'f', 2)
                   .arg(off.ms, 0, 'f', 0)
                   .arg(on.ms, 0, 'f', 0)
                   .arg(ms, 0, 'f', 0);
        out.flush();
    }
    return 0;
}
