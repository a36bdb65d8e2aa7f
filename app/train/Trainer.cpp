// SPDX-License-Identifier: Apache-2.0
#include "app/train/Trainer.h"

#include "app/train/BatchQueue.h"
#include "app/train/Losses.h"
#include "app/train/TrainLog.h"

#include <c10/core/GradMode.h>

#include <chrono>
#include <cstdio>
#include <numbers>

namespace ckd::train {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.99;
constexpr double kAdamEpsilon = 1e-8;
constexpr double kWeightDecay = 1e-4; // on kernels only
constexpr double kLargestGradient = 1.0;
constexpr double kAverageDecay = 0.9985;
constexpr std::int64_t kWarmUpSteps = 300;
constexpr std::int64_t kLogEvery = 100;
constexpr int kKeyerThreads = 4;
constexpr std::uint64_t kValidationSeed = 0x5EED'0000'0000;
constexpr std::uint64_t kMeasuringSeed = 0x5EED'1000'0000;
constexpr std::uint64_t kRunStride = 1ULL << 32; // between the batches of runs with different seeds

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Warm-up, then half a cosine down to zero at the end of the run.
double learningRateAt(const TrainOptions& options, std::int64_t step) {
    const double warm = std::min(1.0, double(step + 1) / double(kWarmUpSteps));
    const double done = std::min(1.0, double(step) / double(options.steps));
    return options.learningRate * warm * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
}

at::Tensor featuresOf(const PlateBatch& batch) {
    return infer::detail::embeddedFeatures({.plate = batch.plate,
                                            .cleanPlate = batch.cleanPlate,
                                            .hint = batch.hint,
                                            .hintGiven = batch.hintGiven,
                                            .matte = batch.matte});
}

infer::detail::EmbeddedKey keyOf(const TrainNetwork& network, TrainWeights& weights, const PlateBatch& batch,
                                 bool training) {
    return infer::detail::embeddedUnmix(network.answers(weights, featuresOf(batch), training), batch.plate,
                                        batch.cleanPlate, batch.matte);
}

/// A new run's state that answers like the weights in options.from.
infer::Result<TrainState> startedState(const TrainOptions& options, const TrainNetwork& network) {
    TrainState state = freshState(network, options.seed);
    if (options.from.empty())
        return state;
    const infer::Result<infer::Checkpoint> checkpoint = infer::Checkpoint::open(options.from);
    if (!checkpoint)
        return checkpoint.error();
    const c10::NoGradGuard noGrad;
    GeneratorOptions plates = options.plates;
    plates.stock = nullptr; // may lie on another device
    PlateGenerator generator(plates, options.device);
    PlateBatch batch = generator.make(options.batch, kMeasuringSeed);
    if (options.keyer)
        options.keyer->addTo(batch, kKeyerThreads);
    infer::Result<TrainWeights> weights = network.unfoldedWeights(checkpoint.value(), featuresOf(batch));
    if (!weights)
        return weights.error();
    state.weights = weights.value().clone();
    state.average = weights.value().clone();
    return state;
}

/// One step of AdamW on kernels and norms, whose gradients are limited together; a step whose gradient is not
/// finite changes nothing. No synchronisation with the device.
void adamStep(TrainState& state, double learningRate) {
    const c10::NoGradGuard noGrad;
    const std::array<at::Tensor*, 2> values{&state.weights.convs, &state.weights.norms};
    const at::Tensor norm = (values[0]->grad().square().sum() + values[1]->grad().square().sum()).sqrt();
    const at::Tensor finite = norm.isfinite();
    const at::Tensor limit =
        at::where(finite, (kLargestGradient / (norm + 1e-6)).clamp_max(1.0), at::zeros_like(norm));
    const double t = double(state.step + 1);
    const double scale = learningRate * std::sqrt(1.0 - std::pow(kBeta2, t)) / (1.0 - std::pow(kBeta1, t));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const at::Tensor gradient =
            at::where(finite, values[i]->grad() * limit, at::zeros_like(values[i]->grad()));
        state.firstMoment[i].mul_(kBeta1).add_(gradient, 1.0 - kBeta1);
        state.secondMoment[i].mul_(kBeta2).addcmul_(gradient, gradient, 1.0 - kBeta2);
        if (i == 0)
            values[i]->mul_(1.0 - learningRate * kWeightDecay);
        values[i]->addcdiv_(state.firstMoment[i], state.secondMoment[i].sqrt().add_(kAdamEpsilon), -scale);
        values[i]->mutable_grad() = at::Tensor();
    }
}

void averageStep(TrainState& state) {
    const c10::NoGradGuard noGrad;
    // Early on the average follows more closely, else it would remember the first random weights.
    const double decay = std::min(kAverageDecay, (1.0 + double(state.step)) / (10.0 + double(state.step)));
    const auto from = state.weights.parts();
    const auto to = state.average.parts();
    for (std::size_t i = 0; i < from.size(); ++i)
        to[i]->lerp_(from[i]->detach(), 1.0 - decay);
}

class Training {
public:
    Training(const TrainOptions& options, TrainState& state, const TrainNetwork& network, TrainLog& log)
        : m_options(options), m_state(state), m_network(network), m_log(log) {
        const c10::NoGradGuard noGrad;
        GeneratorOptions heldOut = options.plates;
        heldOut.heldOut = true;
        heldOut.stock = nullptr; // what is trained on is no test
        PlateGenerator generator(heldOut, options.device);
        for (int i = 0; i < options.validationBatches; ++i) {
            m_validation.push_back(
                generator.make(options.batch, kValidationSeed + static_cast<std::uint64_t>(i)));
            if (options.keyer)
                options.keyer->addTo(m_validation.back(), kKeyerThreads);
        }
        m_sums = at::zeros({6}, at::TensorOptions().dtype(at::kFloat).device(options.device));
    }

    void step(const PlateBatch& batch) {
        at::Tensor parts;
        trainStep(m_state, learningRateAt(m_options, m_state.step), [&] {
            const std::uint64_t seed = m_options.seed * kRunStride + std::uint64_t(m_state.step);
            const Losses losses = keyLosses(keyOf(m_network, m_state.weights, batch, true), batch,
                                            randomBackgrounds(batch.plate, seed));
            parts = at::stack({losses.total, losses.alpha, losses.pyramid, losses.foreground,
                               losses.composite, losses.spill})
                        .detach();
            return losses.total;
        });
        m_sums += parts;
        ++m_summed;
    }

    void report(double secondsPerStep) {
        const at::Tensor means = (m_sums / double(m_summed)).cpu();
        m_log.training(m_state.step, learningRateAt(m_options, m_state.step), secondsPerStep,
                       {means.data_ptr<float>(), 6});
        m_sums.zero_();
        m_summed = 0;
    }

    void validate() {
        const c10::NoGradGuard noGrad;
        at::Tensor sum;
        for (const PlateBatch& batch : m_validation) {
            const at::Tensor metrics = keyMetrics(keyOf(m_network, m_state.average, batch, false), batch);
            sum = sum.defined() ? sum + metrics : metrics;
        }
        const at::Tensor means = (sum / double(m_validation.size())).to(at::kCPU).contiguous();
        m_log.validation(m_state.step, {means.data_ptr<float>(), kMetricNames.size()});
    }

    infer::Status save() const {
        if (const infer::Status saved = saveState(m_state, m_options.folder); !saved)
            return saved;
        return m_network.writeFolded(m_state.average, m_options.folder / "embedded.safetensors",
                                     {{"network", "corridorkey-embedded"},
                                      {"step", std::to_string(m_state.step)},
                                      {"steps", std::to_string(m_options.steps)},
                                      {"seed", std::to_string(m_options.seed)}});
    }

private:
    const TrainOptions& m_options;
    TrainState& m_state;
    const TrainNetwork& m_network;
    TrainLog& m_log;
    std::vector<PlateBatch> m_validation;
    at::Tensor m_sums;
    int m_summed = 0;
};

} // namespace

at::Tensor trainStep(TrainState& state, double learningRate, const std::function<at::Tensor()>& loss) {
    state.weights.convs.set_requires_grad(true);
    state.weights.norms.set_requires_grad(true);
    const at::Tensor value = loss();
    value.backward();
    adamStep(state, learningRate);
    averageStep(state);
    ++state.step;
    return value.detach();
}

infer::Status train(const TrainOptions& options) {
    if (options.device.is_cuda()) // sizes never change: the library may try its kernels and keep the fastest
        at::globalContext().setBenchmarkCuDNN(true);
    const TrainNetwork network(options.shape, options.device,
                               options.device.is_cuda() ? at::kBFloat16 : at::kFloat);
    infer::Result<TrainState> started = startedState(options, network);
    if (!started)
        return started.error();
    TrainState& state = started.value();
    const infer::Result<bool> resumed = loadState(state, options.folder);
    if (!resumed)
        return resumed.error();
    TrainLog log(options.folder);
    std::printf("%s at step %lld of %lld\n", resumed.value() ? "continuing" : "beginning",
                static_cast<long long>(state.step), static_cast<long long>(options.steps));

    Training training(options, state, network, log);
    BatchQueue batches({.plates = options.plates,
                        .batch = options.batch,
                        .uses = options.uses,
                        .producers = options.producers,
                        .device = options.platesOn,
                        .seed = options.seed * kRunStride,
                        .keyer = options.keyer,
                        .keyerThreads = kKeyerThreads},
                       options.device, state.step);
    const Clock::time_point start = Clock::now();
    Clock::time_point saved = start;
    Clock::time_point reported = start;
    while (state.step < options.steps) {
        training.step(batches.next());
        if (state.step % kLogEvery == 0) {
            training.report(secondsSince(reported) / double(kLogEvery));
            reported = Clock::now();
        }
        if (state.step % options.validateEvery == 0)
            training.validate();
        if (options.stopAfterSeconds > 0 && secondsSince(start) > options.stopAfterSeconds)
            break;
        if (secondsSince(saved) > options.saveEverySeconds) {
            if (const infer::Status done = training.save(); !done)
                return done;
            saved = Clock::now();
        }
    }
    training.validate();
    if (const infer::Status done = training.save(); !done)
        return done;
    return log.writePlot(options.folder / "training.svg");
}

} // namespace ckd::train
