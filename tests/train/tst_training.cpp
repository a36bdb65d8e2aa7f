// SPDX-License-Identifier: Apache-2.0
// The trainer: it learns, goes on exactly where it stopped, and writes weights that key as the trained ones
// do.
#include "app/train/Losses.h"
#include "app/train/Trainer.h"

#include <c10/core/GradMode.h>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace ckd::train;
namespace infer = ckd::infer;

namespace {

/// A network and plates small enough for a test.
TrainOptions smallOptions(const QString& folder) {
    TrainOptions options;
    options.folder = folder.toStdString();
    options.shape = {
        .widths = {8, 8, 8, 8, 8}, .encoderBlocks = {1, 1, 1, 1, 1}, .decoderBlocks = {1, 1, 1, 1}};
    options.plates.height = options.plates.width = 64;
    options.batch = 2;
    options.steps = 8;
    options.validationBatches = 1;
    options.validateEvery = 1000;
    options.learningRate = 5e-3;
    return options;
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Plates without any help from the generator: a soft ramp over a flat screen.
PlateBatch rampBatch() {
    PlateBatch batch;
    const at::Tensor ramp = at::linspace(-0.5, 1.5, 64).clamp(0.0, 1.0).view({1, 1, 1, 64});
    batch.alpha = ramp.expand({2, 1, 64, 64}).contiguous();
    batch.fg = at::tensor({0.6F, 0.3F, 0.2F}).view({1, 3, 1, 1}).expand({2, 3, 64, 64}).contiguous();
    batch.cleanPlate =
        at::tensor({0.05F, 0.4F, 0.08F}).view({1, 3, 1, 1}).expand({2, 3, 64, 64}).contiguous();
    batch.plate = batch.alpha * batch.fg + (1.0 - batch.alpha) * batch.cleanPlate;
    batch.hint = at::zeros_like(batch.alpha);
    batch.hintGiven = at::zeros({2, 1, 1, 1});
    return batch;
}

} // namespace

class TestTraining : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void perfectKeyHasNoLoss() {
        const PlateBatch truth = rampBatch();
        const at::Tensor background = randomBackgrounds(truth.plate, 7);
        const Losses none = keyLosses({truth.alpha, truth.fg}, truth, background);
        QVERIFY(none.total.item<float>() < 1e-6F);
        const at::Tensor metrics = keyMetrics({truth.alpha, truth.fg}, truth);
        QVERIFY(metrics.abs().max().item<float>() < 1e-3F);
        // Beyond a truth of 1 or 0 is no fault; short of it is.
        const Losses beyond = keyLosses({truth.alpha * 1.02 - 0.01, truth.fg}, truth, background);
        QVERIFY(beyond.total.item<float>() > 0.0F);
        const Losses wrong = keyLosses({1.0 - truth.alpha, truth.fg}, truth, background);
        QVERIFY(wrong.total.item<float>() > 10 * beyond.total.item<float>());
        QVERIFY(wrong.composite.item<float>() > 0.05F);
    }

    void leftOverSpillCosts() {
        const PlateBatch truth = rampBatch();
        const at::Tensor background = randomBackgrounds(truth.plate, 7);
        const at::Tensor green = at::tensor({0.0F, 0.3F, 0.0F}).view({1, 3, 1, 1});
        const Losses spilt = keyLosses({truth.alpha, truth.fg + green}, truth, background);
        QVERIFY(spilt.spill.item<float>() > 0.0F);
        QVERIFY(spilt.alpha.item<float>() < 1e-6F);
        const at::Tensor metrics = keyMetrics({truth.alpha, truth.fg + green}, truth);
        QVERIFY(metrics[3].item<float>() > 0.0F);
    }

    void learns() {
        const infer::EmbeddedShape shape = smallOptions({}).shape;
        const TrainNetwork network(shape, at::kCPU, at::kFloat);
        TrainState state = freshState(network, 3);
        const PlateBatch batch = rampBatch();
        const at::Tensor background = randomBackgrounds(batch.plate, 1);
        const auto lossNow = [&](bool training) {
            const at::Tensor features =
                infer::detail::embeddedFeatures({batch.plate, batch.cleanPlate, batch.hint, batch.hintGiven});
            return keyLosses(infer::detail::embeddedUnmix(network.answers(state.weights, features, training),
                                                          batch.plate, batch.cleanPlate),
                             batch, background)
                .total;
        };
        const float before = lossNow(true).item<float>();
        for (int i = 0; i < 60; ++i)
            trainStep(state, 5e-3, [&] { return lossNow(true); });
        const float after = lossNow(true).item<float>();
        QVERIFY2(after < 0.5F * before, qPrintable(QStringLiteral("%1 -> %2").arg(before).arg(after)));
    }

    void continuesExactly() {
        QTemporaryDir whole;
        QTemporaryDir parts;
        TrainOptions options = smallOptions(whole.path());
        QVERIFY(train(options));
        options.folder = parts.path().toStdString();
        options.stopAfterSeconds = 1e-9; // stops after its first step
        for (int run = 0; run < 8; ++run)
            QVERIFY(train(options));
        const QString name = QStringLiteral("/state-8-0.safetensors");
        QVERIFY(!contentOf(whole.path() + name).isEmpty());
        QCOMPARE(contentOf(parts.path() + name), contentOf(whole.path() + name));
        QCOMPARE(contentOf(parts.path() + QStringLiteral("/embedded.safetensors")),
                 contentOf(whole.path() + QStringLiteral("/embedded.safetensors")));
        QVERIFY(contentOf(whole.path() + QStringLiteral("/log.jsonl")).contains("\"validation\""));
        QVERIFY(contentOf(whole.path() + QStringLiteral("/training.svg")).startsWith("<svg"));
    }

    void refusesForeignState() {
        QTemporaryDir folder;
        TrainOptions options = smallOptions(folder.path());
        options.steps = 1;
        QVERIFY(train(options));
        options.shape.widths = {8, 8, 8, 8, 16};
        const infer::Status status = train(options);
        QVERIFY(!status);
        QVERIFY(status.error().message.find("another size") != std::string::npos);
    }

    void foldedWeightsKeyAlike() {
        QTemporaryDir folder;
        const infer::EmbeddedShape shape = smallOptions({}).shape;
        const TrainNetwork network(shape, at::kCPU, at::kFloat);
        TrainState state = freshState(network, 5);
        const at::Generator generator = at::detail::createCPUGenerator(1);
        state.weights.stats = state.weights.stats + 0.3 * at::rand(state.weights.stats.sizes(), generator);
        state.weights.norms = state.weights.norms + 0.3 * at::rand(state.weights.norms.sizes(), generator);
        const QString path = folder.filePath(QStringLiteral("folded.safetensors"));
        QVERIFY(network.writeFolded(state.weights, path.toStdString(), {}));
        const infer::Result<infer::Checkpoint> file = infer::Checkpoint::open(path.toStdString());
        QVERIFY(file);
        QVERIFY(infer::checkEmbedded(file.value(), shape));

        const auto load = [&](const std::string& name) {
            const infer::TensorView* view = file.value().find(name);
            at::Tensor values = at::empty(view->shape, at::kFloat);
            infer::copyAsFloat32(*view, {values.data_ptr<float>(), std::size_t(values.numel())});
            return values;
        };
        const c10::NoGradGuard noGrad;
        const PlateBatch batch = rampBatch();
        const at::Tensor features =
            infer::detail::embeddedFeatures({batch.plate, batch.cleanPlate, batch.hint, batch.hintGiven});
        const at::Tensor folded = infer::detail::embeddedAnswers(
            shape,
            [&](const infer::EmbeddedConv& conv, const at::Tensor& x) {
                const at::Tensor y = at::conv2d(x, load(conv.name + ".weight"), load(conv.name + ".bias"),
                                                at::IntArrayRef(std::int64_t{conv.stride}),
                                                at::IntArrayRef(std::int64_t{conv.kernel / 2}));
                return conv.relu ? y.relu() : y;
            },
            features, [] {});
        const at::Tensor trained = network.answers(state.weights, features, false);
        const double error = (folded - trained).abs().max().item<double>();
        const double size = trained.abs().max().item<double>();
        QVERIFY2(error < 5e-3 * size, qPrintable(QStringLiteral("%1 of %2").arg(error).arg(size)));
    }

    /// What inference reads can be trained on: the norms that were folded away come back.
    void unfoldedWeightsKeyAlike() {
        QTemporaryDir folder;
        const infer::EmbeddedShape shape = smallOptions({}).shape;
        const TrainNetwork network(shape, at::kCPU, at::kFloat);
        TrainState state = freshState(network, 5);
        const at::Generator generator = at::detail::createCPUGenerator(1);
        state.weights.stats = state.weights.stats + 0.3 * at::rand(state.weights.stats.sizes(), generator);
        state.weights.norms = state.weights.norms + 0.3 * at::rand(state.weights.norms.sizes(), generator);
        const QString path = folder.filePath(QStringLiteral("folded.safetensors"));
        QVERIFY(network.writeFolded(state.weights, path.toStdString(), {}));
        const infer::Result<infer::Checkpoint> file = infer::Checkpoint::open(path.toStdString());
        QVERIFY(file);
        const PlateBatch batch = rampBatch();
        const at::Tensor features =
            infer::detail::embeddedFeatures({batch.plate, batch.cleanPlate, batch.hint, batch.hintGiven});
        infer::Result<TrainWeights> again = network.unfoldedWeights(file.value(), features);
        QVERIFY(again);
        const c10::NoGradGuard noGrad;
        const at::Tensor wanted = network.answers(state.weights, features, false);
        const double size = wanted.abs().max().item<double>();
        const at::Tensor stored = network.answers(again.value(), features, false);
        QVERIFY((stored - wanted).abs().max().item<double>() < 5e-3 * size);
        // And it goes on from there: the batch's own statistics are the stored ones.
        const at::Tensor training = network.answers(again.value(), features, true);
        QVERIFY((training - wanted).abs().max().item<double>() < 2e-2 * size);
        const TrainNetwork wider({.widths = {8, 8, 8, 8, 16}, .encoderBlocks = {1, 1, 1, 1, 1}}, at::kCPU,
                                 at::kFloat);
        QVERIFY(!wider.unfoldedWeights(file.value(), features));
    }

    void beginsWithGivenWeights() {
        QTemporaryDir first;
        QTemporaryDir second;
        TrainOptions options = smallOptions(first.path());
        QVERIFY(train(options));
        options.folder = second.path().toStdString();
        options.from = first.filePath(QStringLiteral("embedded.safetensors")).toStdString();
        options.steps = 1;
        options.learningRate = 1e-9;
        QVERIFY(train(options));
        const auto weights = [](const QTemporaryDir& folder) {
            const auto file = infer::Checkpoint::open(
                folder.filePath(QStringLiteral("embedded.safetensors")).toStdString());
            const infer::TensorView* view = file.value().find("head.weight");
            std::vector<float> values(std::size_t(view->elementCount()));
            infer::copyAsFloat32(*view, values);
            return values;
        };
        const std::vector<float> before = weights(first);
        const std::vector<float> after = weights(second);
        QCOMPARE(after.size(), before.size());
        for (std::size_t i = 0; i < before.size(); ++i)
            QVERIFY(std::abs(after[i] - before[i]) <= 2e-3F * (1.0F + std::abs(before[i])));
        options.folder = first.filePath(QStringLiteral("other")).toStdString();
        std::filesystem::create_directories(options.folder);
        options.from = first.filePath(QStringLiteral("missing.safetensors")).toStdString();
        const infer::Status missing = train(options);
        QVERIFY(!missing);
        QVERIFY(missing.error().message.find("missing.safetensors") != std::string::npos);
    }

    void faintFaultsCost() {
        PlateBatch truth = rampBatch();
        truth.alpha = at::ones_like(truth.alpha);
        truth.plate = truth.fg;
        const at::Tensor background = randomBackgrounds(truth.plate, 7);
        const auto lossOf = [&](double alpha) {
            return keyLosses({truth.alpha * alpha, truth.fg}, truth, background).alpha.item<float>();
        };
        QVERIFY(lossOf(1.0) < 1e-6F);
        // A solid part at 0.97 costs more than twice its share of one at 0.
        QVERIFY(lossOf(0.97) > 2.0F * 0.03F * lossOf(0.0));
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "tst_training.moc"
