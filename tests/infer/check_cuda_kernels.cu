// SPDX-License-Identifier: Apache-2.0
// Every kernel of core/infer/cuda against a plain version with sums in double, on random data, with the
// output poisoned first. Plain C++ on purpose: runs where there is a card but no Qt.
//   check_cuda_kernels [small]      prints one line a check; exit code 1 when one fails
//   check_cuda_kernels time attention|convolution
// `small` takes sizes that compute-sanitizer gets through.
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/DeviceMemory.h"
#include "core/infer/cuda/Kernels.h"
#include "core/infer/cuda/Linear.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

using namespace ckd::infer::cuda;

namespace {

int failures = 0;
cudaStream_t stream = nullptr;

template <typename Work> __global__ void overAll(std::size_t count, Work work) {
    const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i < count)
        work(i);
}

template <typename Work> void each(std::size_t count, Work work) {
    overAll<<<blocksFor(count, 128), 128, 0, stream>>>(count, work);
    checkLaunch("reference");
}

/// Device array of random halves or floats.
template <typename T> class Array {
public:
    explicit Array(std::size_t count, double spread = 1, double centre = 0)
        : m_count(count), m_memory(count * sizeof(T)) {
        static std::mt19937 random(20260);
        std::uniform_real_distribution<float> uniform(-1, 1);
        std::vector<T> values(count);
        for (T& value : values)
            value = static_cast<T>(static_cast<float>(centre) + static_cast<float>(spread) * uniform(random));
        check(cudaMemcpy(get(), values.data(), count * sizeof(T), cudaMemcpyHostToDevice), "upload");
    }
    [[nodiscard]] T* get() const { return m_memory.as<T>(); }
    [[nodiscard]] std::size_t count() const { return m_count; }
    void poison() const { check(cudaMemset(get(), 0xFF, m_count * sizeof(T)), "poison"); }
    [[nodiscard]] std::vector<double> host() const {
        std::vector<T> values(m_count);
        check(cudaStreamSynchronize(stream), "check");
        check(cudaMemcpy(values.data(), get(), m_count * sizeof(T), cudaMemcpyDeviceToHost), "download");
        std::vector<double> out(m_count);
        for (std::size_t i = 0; i < m_count; ++i)
            out[i] = static_cast<double>(static_cast<float>(values[i]));
        return out;
    }

private:
    std::size_t m_count;
    DeviceBuffer m_memory;
};

using Halves = Array<half>;
using Floats = Array<float>;

/// |out - ref| / |ref| over all values; NaN never passes.
void report(const std::string& name, const std::vector<double>& out, const std::vector<double>& ref,
            double limit) {
    double apart = 0;
    double size = 0;
    double largest = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        apart += (out[i] - ref[i]) * (out[i] - ref[i]);
        size += ref[i] * ref[i];
        largest = std::fmax(largest, std::fabs(out[i] - ref[i]));
    }
    const double relative = std::sqrt(apart / size);
    const bool good = relative <= limit;
    failures += good ? 0 : 1;
    std::printf("%-52s relative %.2e  largest %.2e  %s\n", name.c_str(), relative, largest,
                good ? "ok" : "FAILED");
    std::fflush(stdout);
}

/// Plain attention, one thread per query and head; window == 0: all keys.
void plainAttention(const AttentionTask& task, int window, float* out) {
    const int queries = task.querySide * task.querySide;
    each(static_cast<std::size_t>(queries) * task.heads, [=] __device__(std::size_t i) {
        const int query = static_cast<int>(i / task.heads);
        const int head = static_cast<int>(i % task.heads);
        const int ratio = task.keySide / task.querySide;
        const int row = query / task.querySide * ratio;
        const int column = query % task.querySide * ratio;
        const int side = window > 0 ? window : task.keySide;
        const int firstRow = row / side * side;
        const int firstColumn = column / side * side;
        const half* q = task.queries + static_cast<std::size_t>(query) * task.queryStride + head * kHeadWidth;
        double total = 0;
        double top = -INFINITY;
        double sum[kHeadWidth] = {};
        for (int pass = 0; pass < 2; ++pass) {
            for (int key = 0; key < side * side; ++key) {
                const std::size_t at = static_cast<std::size_t>((firstRow + key / side) * task.keySide +
                                                                firstColumn + key % side) *
                                           task.keyStride +
                                       head * kHeadWidth;
                double score = 0;
                for (int c = 0; c < kHeadWidth; ++c)
                    score += static_cast<double>(__half2float(q[c])) *
                             static_cast<double>(__half2float(task.keys[at + c]));
                if (pass == 0) {
                    top = fmax(top, score);
                    continue;
                }
                const double weight = exp(score - top);
                total += weight;
                for (int c = 0; c < kHeadWidth; ++c)
                    sum[c] += weight * static_cast<double>(__half2float(task.values[at + c]));
            }
        }
        for (int c = 0; c < kHeadWidth; ++c)
            out[(static_cast<std::size_t>(query) * task.heads + head) * kHeadWidth + c] =
                static_cast<float>(sum[c] / total);
    });
}

void checkAttention(int keySide, int querySide, int heads, int window, double spread) {
    const int width = heads * kHeadWidth;
    const Halves qkv(static_cast<std::size_t>(keySide) * keySide * 3 * width, spread);
    const Halves pooled(static_cast<std::size_t>(querySide) * querySide * width, spread);
    const Halves out(static_cast<std::size_t>(querySide) * querySide * width);
    const Floats plain(out.count());
    const bool transition = querySide != keySide;
    const AttentionTask task{.queries = transition ? pooled.get() : qkv.get(),
                             .keys = qkv.get() + width,
                             .values = qkv.get() + 2 * width,
                             .out = out.get(),
                             .queryStride = transition ? width : 3 * width,
                             .keyStride = 3 * width,
                             .heads = heads,
                             .querySide = querySide,
                             .keySide = keySide};
    out.poison();
    if (window > 0)
        windowAttention(task, window, stream);
    else
        globalAttention(task, stream);
    plainAttention(task, window, plain.get());
    char name[128];
    std::snprintf(name, sizeof name, "attention %s %d, keys %d^2, queries %d^2, spread %.0f",
                  window > 0 ? "window" : "global", window, keySide, querySide, spread);
    report(name, out.host(), plain.host(), 1.5e-3);
}

/// What a convolution reads, as plain float.
void plainSource(const ConvolutionSource& source, float* out, std::size_t pixels, int channels) {
    each(pixels * channels, [=] __device__(std::size_t i) {
        const int c = static_cast<int>(i % channels);
        float x = __half2float(source.x[i]);
        if (source.xNorm.scale != nullptr)
            x = __half2float(__float2half_rn(fmaxf(
                0.0F, fmaf(x, __half2float(source.xNorm.scale[c]), __half2float(source.xNorm.shift[c])))));
        if (source.added != nullptr) {
            const float z = __half2float(
                __float2half_rn(fmaf(__half2float(source.added[i]), __half2float(source.addedNorm.scale[c]),
                                     __half2float(source.addedNorm.shift[c]))));
            x = __half2float(__float2half_rn(fmaxf(0.0F, x + z)));
        }
        out[i] = x;
    });
}

void plainConvolution(const float* in, const half* weights, float* out, int size, int channels, int stride,
                      int dilation) {
    each(static_cast<std::size_t>(size) * size * kRefinerChannels, [=] __device__(std::size_t i) {
        const int o = static_cast<int>(i % kRefinerChannels);
        const int x = static_cast<int>(i / kRefinerChannels % size);
        const int y = static_cast<int>(i / kRefinerChannels / size);
        double sum = 0;
        for (int tap = 0; tap < 9; ++tap) {
            const int ty = y + (tap / 3 - 1) * dilation;
            const int tx = x + (tap % 3 - 1) * dilation;
            if (ty < 0 || ty >= size || tx < 0 || tx >= size)
                continue;
            for (int c = 0; c < channels; ++c)
                sum += static_cast<double>(in[(static_cast<std::size_t>(ty) * size + tx) * stride + c]) *
                       static_cast<double>(__half2float(weights[(o * channels + c) * 9 + tap]));
        }
        out[i] = static_cast<float>(sum);
    });
}

std::vector<double> summed(const std::vector<double>& statistics, int rows) {
    std::vector<double> total(kStatisticsRow, 0.0);
    for (int row = 0; row < rows; ++row) {
        for (int i = 0; i < kStatisticsRow; ++i)
            total[i] += statistics[static_cast<std::size_t>(row) * kStatisticsRow + i];
    }
    return total;
}

std::vector<double> plainSums(const std::vector<double>& values) {
    std::vector<double> total(kStatisticsRow, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        total[i % kRefinerChannels] += values[i];
        total[kRefinerChannels + i % kRefinerChannels] += values[i] * values[i];
    }
    return total;
}

void checkConvolution(int size, int dilation, bool normed, bool added) {
    const std::size_t pixels = static_cast<std::size_t>(size) * size;
    const Halves x(pixels * kRefinerChannels);
    const Halves z(pixels * kRefinerChannels);
    const Halves norms(4 * kRefinerChannels, 1, 0.3);
    const Halves weights(kRefinerChannels * kRefinerChannels * 9, 0.1);
    const Halves out(x.count());
    const Halves settled(x.count());
    const Floats statistics(static_cast<std::size_t>(convolutionBlocks()) * kStatisticsRow);
    std::vector<float> packed(packedRefinerWeights(kRefinerChannels));
    const std::vector<double> plainWeights = weights.host();
    packRefinerWeights(std::vector<float>(plainWeights.begin(), plainWeights.end()).data(), kRefinerChannels,
                       packed.data());
    const Floats staged(packed.size());
    const Halves packedHalves(packed.size());
    check(cudaMemcpy(staged.get(), packed.data(), packed.size() * 4, cudaMemcpyHostToDevice), "upload");
    convertToHalf(staged.get(), packedHalves.get(), packed.size(), stream);
    ConvolutionSource source{.x = x.get()};
    if (normed)
        source.xNorm = {.scale = norms.get(), .shift = norms.get() + kRefinerChannels};
    if (added) {
        source.added = z.get();
        source.addedNorm = {.scale = norms.get() + 2 * kRefinerChannels,
                            .shift = norms.get() + 3 * kRefinerChannels};
        source.settled = settled.get();
    }
    out.poison();
    settled.poison();
    statistics.poison();
    const int rows =
        convolve(source, packedHalves.get(), out.get(), statistics.get(), size, dilation, stream);
    const Floats plainIn(x.count());
    const Floats plainOut(x.count());
    plainSource(source, plainIn.get(), pixels, kRefinerChannels);
    plainConvolution(plainIn.get(), weights.get(), plainOut.get(), size, kRefinerChannels, kRefinerChannels,
                     dilation);
    char name[128];
    std::snprintf(name, sizeof name, "convolution %d, dilation %d, norm %d, sum %d", size, dilation, normed,
                  added);
    const std::vector<double> expected = plainOut.host();
    report(name, out.host(), expected, 5e-4);
    report(std::string(name) + ": sums", summed(statistics.host(), rows), plainSums(expected), 1e-4);
    if (added)
        report(std::string(name) + ": x", settled.host(), plainIn.host(), 1e-4);
}

void checkStem(int size) {
    const std::size_t pixels = static_cast<std::size_t>(size) * size;
    const Halves in(pixels * 8);
    const Halves weights(kRefinerChannels * 7 * 9, 0.2);
    const Halves out(pixels * kRefinerChannels);
    const Floats statistics(static_cast<std::size_t>(convolutionBlocks()) * kStatisticsRow);
    std::vector<float> packed(packedRefinerWeights(7));
    const std::vector<double> plainWeights = weights.host();
    packRefinerWeights(std::vector<float>(plainWeights.begin(), plainWeights.end()).data(), 7, packed.data());
    const Floats staged(packed.size());
    const Halves packedHalves(packed.size());
    check(cudaMemcpy(staged.get(), packed.data(), packed.size() * 4, cudaMemcpyHostToDevice), "upload");
    convertToHalf(staged.get(), packedHalves.get(), packed.size(), stream);
    out.poison();
    statistics.poison();
    const int rows = convolveStem(in.get(), packedHalves.get(), out.get(), statistics.get(), size, stream);
    const Floats plainIn(in.count());
    const Floats plainOut(out.count());
    plainSource({.x = in.get()}, plainIn.get(), pixels, 8);
    plainConvolution(plainIn.get(), weights.get(), plainOut.get(), size, 7, 8, 1);
    const std::vector<double> expected = plainOut.host();
    report("stem " + std::to_string(size), out.host(), expected, 5e-4);
    report("stem " + std::to_string(size) + ": sums", summed(statistics.host(), rows), plainSums(expected),
           1e-4);
}

void checkLinear(int rows, int outputs, int inputs, bool bias, bool added) {
    const Halves in(static_cast<std::size_t>(rows) * inputs);
    const Halves weight(static_cast<std::size_t>(outputs) * inputs, 0.2);
    const Halves offsets(outputs);
    const Halves x(static_cast<std::size_t>(rows) * outputs);
    const Halves out(x.count());
    const Floats plain(x.count());
    Linear linear;
    out.poison();
    const LinearTask task{.in = in.get(),
                          .weight = weight.get(),
                          .bias = bias ? offsets.get() : nullptr,
                          .added = added ? x.get() : nullptr,
                          .out = out.get(),
                          .rows = rows,
                          .outputs = outputs,
                          .inputs = inputs};
    linear.run(task, stream);
    float* target = plain.get();
    each(x.count(), [=] __device__(std::size_t i) {
        double sum = 0;
        for (int k = 0; k < task.inputs; ++k)
            sum += static_cast<double>(__half2float(task.in[i / task.outputs * task.inputs + k])) *
                   static_cast<double>(__half2float(task.weight[i % task.outputs * task.inputs + k]));
        if (task.bias != nullptr)
            sum += static_cast<double>(__half2float(task.bias[i % task.outputs]));
        if (task.added != nullptr)
            sum += static_cast<double>(__half2float(task.added[i]));
        target[i] = static_cast<float>(sum);
    });
    report("linear " + std::to_string(rows) + " x " + std::to_string(inputs) + " -> " +
               std::to_string(outputs),
           out.host(), plain.host(), 5e-4);
}

void checkLayerNorm(int channels) {
    const int tokens = 333;
    const Halves in(static_cast<std::size_t>(tokens) * channels, 2, 0.5);
    const Halves scale(channels, 1, 1);
    const Halves shift(channels);
    const Halves out(in.count());
    const Floats plain(in.count());
    out.poison();
    layerNorm(in.get(), scale.get(), shift.get(), out.get(), tokens, channels, stream);
    const half* x = in.get();
    const half* s = scale.get();
    const half* t = shift.get();
    float* target = plain.get();
    each(tokens, [=] __device__(std::size_t token) {
        double mean = 0;
        double squares = 0;
        for (int c = 0; c < channels; ++c)
            mean += static_cast<double>(__half2float(x[token * channels + c])) / channels;
        for (int c = 0; c < channels; ++c) {
            const double apart = static_cast<double>(__half2float(x[token * channels + c])) - mean;
            squares += apart * apart / channels;
        }
        for (int c = 0; c < channels; ++c)
            target[token * channels + c] =
                static_cast<float>((static_cast<double>(__half2float(x[token * channels + c])) - mean) /
                                       sqrt(squares + 1e-6) * static_cast<double>(__half2float(s[c])) +
                                   static_cast<double>(__half2float(t[c])));
    });
    report("LayerNorm " + std::to_string(channels), out.host(), plain.host(), 5e-4);
}

void checkNormedLinear(int tokens, int outputs, Activation activation) {
    constexpr int kIn = kNormedLinearInputs;
    const Halves in(static_cast<std::size_t>(tokens) * kIn, 2, 0.5);
    const Halves scale(kIn, 1, 1);
    const Halves shift(kIn);
    const Halves weight(static_cast<std::size_t>(outputs) * kIn, 0.2);
    const Halves bias(outputs);
    const Halves out(static_cast<std::size_t>(tokens) * outputs);
    std::vector<float> packed(packedNormedLinear(outputs));
    const std::vector<double> plainWeights = weight.host();
    packNormedLinear(std::vector<float>(plainWeights.begin(), plainWeights.end()).data(), outputs,
                     packed.data());
    const Floats staged(packed.size());
    const Halves packedHalves(packed.size());
    check(cudaMemcpy(staged.get(), packed.data(), packed.size() * 4, cudaMemcpyHostToDevice), "upload");
    convertToHalf(staged.get(), packedHalves.get(), packed.size(), stream);
    out.poison();
    normedLinear({.in = in.get(),
                  .normScale = scale.get(),
                  .normShift = shift.get(),
                  .weight = packedHalves.get(),
                  .bias = bias.get(),
                  .out = out.get(),
                  .tokens = tokens,
                  .outputs = outputs,
                  .activation = activation},
                 stream);
    const std::vector<double> x = in.host(), s = scale.host(), t = shift.host(), b = bias.host();
    std::vector<double> expected;
    for (int token = 0; token < tokens; ++token) {
        double mean = 0;
        double squares = 0;
        for (int c = 0; c < kIn; ++c)
            mean += x[token * kIn + c] / kIn;
        for (int c = 0; c < kIn; ++c)
            squares += (x[token * kIn + c] - mean) * (x[token * kIn + c] - mean) / kIn;
        for (int o = 0; o < outputs; ++o) {
            double sum = b[o];
            for (int c = 0; c < kIn; ++c)
                sum += ((x[token * kIn + c] - mean) / std::sqrt(squares + 1e-6) * s[c] + t[c]) *
                       plainWeights[o * kIn + c];
            expected.push_back(activation == Activation::Gelu ? 0.5 * sum * std::erfc(-sum / std::sqrt(2.0))
                                                              : sum);
        }
    }
    report("LayerNorm, linear, GELU " + std::to_string(tokens) + " -> " + std::to_string(outputs), out.host(),
           expected, 6e-4);
}

void checkGelu() {
    const Halves x(8 * 4096, 6);
    const std::vector<double> before = x.host();
    gelu(x.get(), x.count(), stream);
    std::vector<double> expected;
    for (const double value : before)
        expected.push_back(0.5 * value * std::erfc(-value / std::sqrt(2.0)));
    report("GELU", x.host(), expected, 3e-4);
}

/// Pooled values are copies, so the reference is exact.
void checkMaxPool() {
    constexpr int kSide = 6;
    constexpr int kChannels = 24;
    constexpr int kStride = 40;
    const Halves in(4 * kSide * kSide * kStride);
    const Halves out(kSide * kSide * kChannels);
    out.poison();
    maxPool(in.get(), kStride, kSide, kChannels, out.get(), stream);
    const std::vector<double> values = in.host();
    std::vector<double> expected;
    for (int i = 0; i < kSide * kSide * kChannels; ++i) {
        const int token = i / kChannels;
        double best = -INFINITY;
        for (int j = 0; j < 4; ++j) {
            const int at = (token / kSide * 2 + j / 2) * 2 * kSide + token % kSide * 2 + j % 2;
            best = std::fmax(best, values[at * kStride + i % kChannels]);
        }
        expected.push_back(best);
    }
    report("pooling", out.host(), expected, 0);
}

double resized(const std::vector<double>& values, int side, int channels, int factor, int y, int x, int c) {
    const auto place = [&](int at, int& first, int& second) {
        const double position = std::fmax((at + 0.5) / factor - 0.5, 0.0);
        first = std::min(static_cast<int>(position), side - 1);
        second = std::min(first + 1, side - 1);
        return position - first;
    };
    int y0, y1, x0, x1;
    const double low = place(y, y0, y1);
    const double right = place(x, x0, x1);
    const auto at = [&](int row, int column) {
        return values[(static_cast<std::size_t>(row) * side + column) * channels + c];
    };
    return (1 - low) * ((1 - right) * at(y0, x0) + right * at(y0, x1)) +
           low * ((1 - right) * at(y1, x0) + right * at(y1, x1));
}

void checkDecoder(int side) {
    std::vector<Halves> scales;
    for (int i = 0; i < 4; ++i)
        scales.emplace_back(static_cast<std::size_t>(side >> i) * (side >> i) * 512);
    const Floats bias(512);
    const Halves classifier(1024);
    const Floats classifierBias(4);
    const Floats logits(static_cast<std::size_t>(side) * side * 4);
    logits.poison();
    decoderTail({.scales = {scales[0].get(), scales[1].get(), scales[2].get(), scales[3].get()},
                 .bias = bias.get(),
                 .classifier = classifier.get(),
                 .classifierBias = classifierBias.get()},
                side, logits.get(), stream);
    std::vector<std::vector<double>> host;
    for (const Halves& scale : scales)
        host.push_back(scale.host());
    const std::vector<double> b = bias.host();
    const std::vector<double> w = classifier.host();
    const std::vector<double> wb = classifierBias.host();
    std::vector<double> expected;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            double out[4] = {wb[0], wb[1], wb[2], wb[3]};
            for (int c = 0; c < 512; ++c) {
                double hidden = b[c];
                for (int i = 0; i < 4; ++i)
                    hidden += resized(host[i], side >> i, 512, 1 << i, y, x, c);
                hidden = std::fmax(hidden, 0.0);
                for (int o = c < 256 ? 0 : 1; o < (c < 256 ? 1 : 4); ++o)
                    out[o] += hidden * w[o * 256 + c % 256];
            }
            expected.insert(expected.end(), out, out + 4);
        }
    }
    report("decoders' end " + std::to_string(side), logits.host(), expected, 1e-5);
}

void checkRefinerEnds(int size) {
    const std::size_t pixels = static_cast<std::size_t>(size) * size;
    const Halves x(pixels * 64);
    const Halves z(pixels * 64);
    const Halves norm(128, 1, 0.3);
    const Halves weights(256, 0.2);
    const Floats bias(4);
    const Floats logits(pixels / 4);
    const Floats out(4 * pixels);
    const Array<int> flag(1, 0);
    out.poison();
    finishRefiner({.x = x.get(),
                   .z = z.get(),
                   .zNorm = {norm.get(), norm.get() + 64},
                   .weights = weights.get(),
                   .bias = bias.get(),
                   .logits = logits.get(),
                   .gain = 0.7F},
                  out.get(), flag.get(), size, stream);
    const Floats settledPlain(x.count());
    plainSource({.x = x.get(), .added = z.get(), .addedNorm = {norm.get(), norm.get() + 64}},
                settledPlain.get(), pixels, 64);
    const std::vector<double> values = settledPlain.host();
    const std::vector<double> w = weights.host();
    const std::vector<double> b = bias.host();
    const std::vector<double> coarse = logits.host();
    std::vector<double> expected(4 * pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        for (int o = 0; o < 4; ++o) {
            double delta = b[o];
            for (int c = 0; c < 64; ++c)
                delta += values[i * 64 + c] * w[o * 64 + c];
            const double logit =
                resized(coarse, size / 4, 4, 4, static_cast<int>(i / size), static_cast<int>(i % size), o) +
                static_cast<double>(0.7F) * delta;
            expected[o * pixels + i] = 1 / (1 + std::exp(-logit));
        }
    }
    report("refiner's end " + std::to_string(size), out.host(), expected, 1e-5);
    const Halves settled(x.count());
    check(cudaMemcpyAsync(settled.get(), x.get(), x.count() * 2, cudaMemcpyDeviceToDevice, stream), "copy");
    settle(settled.get(), {}, z.get(), {norm.get(), norm.get() + 64}, size, stream);
    report("GroupNorm and sum " + std::to_string(size), settled.host(), values, 1e-4);
}

double millisecondsOf(const std::function<void()>& work) {
    cudaEvent_t begin;
    cudaEvent_t end;
    check(cudaEventCreate(&begin), "event");
    check(cudaEventCreate(&end), "event");
    std::vector<float> times;
    for (int i = 0; i < 12; ++i) {
        check(cudaEventRecord(begin, stream), "event");
        work();
        check(cudaEventRecord(end, stream), "event");
        check(cudaEventSynchronize(end), "timing");
        float time = 0;
        cudaEventElapsedTime(&time, begin, end);
        if (i > 1)
            times.push_back(time);
    }
    std::sort(times.begin(), times.end());
    return static_cast<double>(times[times.size() / 2]);
}

void timeAttention(int keySide, int querySide, int heads, int window) {
    const int width = heads * kHeadWidth;
    const Halves qkv(static_cast<std::size_t>(keySide) * keySide * 3 * width);
    const Halves out(static_cast<std::size_t>(keySide) * keySide * width);
    const AttentionTask task{.queries = qkv.get(),
                             .keys = qkv.get() + width,
                             .values = qkv.get() + 2 * width,
                             .out = out.get(),
                             .queryStride = 3 * width,
                             .keyStride = 3 * width,
                             .heads = heads,
                             .querySide = querySide,
                             .keySide = keySide};
    const double time = millisecondsOf(
        [&] { window > 0 ? windowAttention(task, window, stream) : globalAttention(task, stream); });
    std::printf("time attention %s %d^2 x %d^2 x %d heads: %.3f ms\n", window > 0 ? "window" : "global",
                querySide, keySide, heads, time);
}

void timeConvolution(int size, int dilation, bool added) {
    const std::size_t count = static_cast<std::size_t>(size) * size * 64;
    const Halves x(count / 64), norms(256, 0.1, 0.5), weights(packedRefinerWeights(64), 0.05);
    const DeviceBuffer a(count * 2), b(count * 2), c(count * 2), d(count * 2);
    for (const DeviceBuffer* buffer : {&a, &b, &c}) {
        for (std::size_t i = 0; i < 64; ++i)
            check(cudaMemcpy(buffer->as<half>() + i * count / 64, x.get(), count / 64 * 2,
                             cudaMemcpyDeviceToDevice),
                  "copy");
    }
    const Floats statistics(static_cast<std::size_t>(convolutionBlocks()) * kStatisticsRow);
    ConvolutionSource source{.x = a.as<half>(), .xNorm = {norms.get(), norms.get() + 64}};
    if (added)
        source = {.x = a.as<half>(),
                  .added = b.as<half>(),
                  .addedNorm = {norms.get(), norms.get() + 64},
                  .settled = d.as<half>()};
    const double time = millisecondsOf(
        [&] { convolve(source, weights.get(), c.as<half>(), statistics.get(), size, dilation, stream); });
    std::printf("time convolution %d, dilation %d, sum %d: %.3f ms\n", size, dilation, added, time);
}

} // namespace

int main(int argc, char** argv) {
    const bool small = argc > 1 && std::strcmp(argv[1], "small") == 0;
    const std::string only = argc > 2 && std::strcmp(argv[1], "time") == 0 ? argv[2] : "";
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "stream");
    const auto guarded = [](const char* name, const std::function<void()>& work) {
        try {
            work();
        } catch (const std::exception& error) {
            ++failures;
            std::printf("%s: FAILED, %s\n", name, error.what());
        }
    };
    if (!only.empty()) {
        guarded("timing", [&] {
            if (only == "attention")
                return timeAttention(128, 128, 8, 0);
            for (const int dilation : {1, 8}) {
                timeConvolution(2048, dilation, false);
                timeConvolution(2048, dilation, true);
            }
        });
        return failures;
    }
    for (const int channels : {112, 224, 448, 896})
        guarded("LayerNorm", [&] { checkLayerNorm(channels); });
    guarded("normed linear", [&] {
        checkNormedLinear(64, 336, Activation::None);
        checkNormedLinear(300, 448, Activation::Gelu);
        checkNormedLinear(small ? 256 : 40000, 224, Activation::None);
        checkNormedLinear(256, 672, Activation::None);
    });
    guarded("GELU", checkGelu);
    guarded("pooling", checkMaxPool);
    guarded("linear", [] {
        checkLinear(192, 336, 112, true, false);
        checkLinear(128, 112, kPatchRow, true, true);
        checkLinear(64, 512, 224, false, false);
    });
    guarded("windows", [&] {
        checkAttention(16, 16, 2, 8, 2);
        checkAttention(24, 12, 4, 8, 2);
        checkAttention(8, 8, 4, 4, 2);
        checkAttention(12, 6, 8, 4, 2);
    });
    guarded("decoders", [&] {
        checkDecoder(16);
        checkDecoder(8);
        checkDecoder(small ? 8 : 40);
    });
    guarded("refiner ends", [&] {
        checkRefinerEnds(32);
        checkRefinerEnds(96);
    });
    guarded("stem", [&] {
        checkStem(32);
        checkStem(small ? 64 : 160);
    });
    for (const int dilation : {1, 2, 4, 8}) {
        guarded("convolution", [&] { checkConvolution(small ? 64 : 160, dilation, true, false); });
        guarded("convolution", [&] { checkConvolution(small ? 32 : 288, dilation, false, true); });
    }
    guarded("convolution", [&] {
        checkConvolution(small ? 64 : 256, 1, true, true);
        checkConvolution(32, 2, false, false);
    });
    guarded("attention", [&] {
        checkAttention(8, 8, 2, 0, 1);
        checkAttention(10, 10, 2, 0, 1);
        checkAttention(20, 10, 3, 0, 2);
    });
    if (!small)
        guarded("attention", [&] {
            checkAttention(32, 32, 8, 0, 1);
            checkAttention(64, 32, 4, 0, 3);
            checkAttention(48, 48, 2, 0, 8);
        });
    if (!small) {
        guarded("timing", [&] {
            timeAttention(128, 128, 8, 0);
            timeAttention(64, 64, 16, 0);
            timeAttention(512, 512, 2, 8);
            timeAttention(256, 256, 4, 4);
        });
        for (const int dilation : {1, 2, 4, 8})
            guarded("timing", [&] {
                timeConvolution(2048, dilation, false);
                timeConvolution(2048, dilation, true);
            });
    }
    std::printf("%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
