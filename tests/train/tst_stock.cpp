// SPDX-License-Identifier: Apache-2.0
#include "app/train/TorchPch.h"

#include "app/train/PlateGenerator.h"
#include "app/train/Stock.h"
#include "app/train/StockPacker.h"

#include "core/infer/Safetensors.h"

#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

using namespace ckd::train;
namespace infer = ckd::infer;

namespace {

/// A screen of this colour with a brighter left half.
QString savedScreen(const QTemporaryDir& folder, const QString& name, QRgb left, QRgb right) {
    QImage image(160, 120, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.setPixel(x, y, x < image.width() / 2 ? left : right);
    const QString path = folder.filePath(name);
    return image.save(path) ? path : QString();
}

/// A solid red square in a picture that is otherwise transparent white.
QString savedSubject(const QTemporaryDir& folder) {
    QImage image(96, 96, QImage::Format_ARGB32);
    image.fill(qRgba(255, 255, 255, 0));
    for (int y = 24; y < 72; ++y)
        for (int x = 24; x < 72; ++x)
            image.setPixel(x, y, qRgba(200, 20, 20, 255));
    const QString path = folder.filePath(QStringLiteral("subject.png"));
    return image.save(path) ? path : QString();
}

GeneratorOptions plainOptions() {
    GeneratorOptions options;
    options.height = options.width = 96;
    options.motionBlur = options.defocus = options.lens = options.chromaticAberration = false;
    options.cameraMatrix = options.spill = options.glare = options.clip = options.noise = false;
    options.bayer = options.smoothing = options.sharpening = options.toneCurve = options.codec = false;
    options.screenDetail = options.shadows = options.cleanPlateErrors = false;
    options.nightChance = 0.0;
    return options;
}

infer::Status saveTensor(const QString& path, const std::string& name, const at::Tensor& values) {
    const infer::TensorView view{
        .name = name,
        .shape = values.sizes().vec(),
        .strides = values.strides().vec(),
        .storage = {static_cast<const std::byte*>(values.data_ptr()), values.nbytes()}};
    return infer::writeSafetensors(path.toStdString(), std::span(&view, 1), {});
}

} // namespace

class TestStock : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void packsAndReads() {
        QTemporaryDir folder;
        const QString green =
            savedScreen(folder, QStringLiteral("green.png"), qRgb(30, 180, 50), qRgb(20, 120, 40));
        const QString blue =
            savedScreen(folder, QStringLiteral("blue.png"), qRgb(20, 50, 190), qRgb(15, 40, 140));
        const QString out = folder.filePath(QStringLiteral("stock.safetensors"));
        const auto packed =
            packStock({.screens = {green, blue}, .subjects = {savedSubject(folder)}, .side = 80}, out);
        QVERIFY2(packed, packed ? "" : qPrintable(packed.error().message));
        QCOMPARE(packed.value().screens, 2);
        QCOMPARE(packed.value().subjects, 1);
        const auto stock = readStock(out.toStdString(), at::kCPU);
        QVERIFY2(stock, stock ? "" : stock.error().message.c_str());
        QCOMPARE(stock.value()->screens.size(), std::size_t{2});
        const auto& first =
            stock.value()->screens[0].blue ? stock.value()->screens[1] : stock.value()->screens[0];
        const auto& second =
            stock.value()->screens[0].blue ? stock.value()->screens[0] : stock.value()->screens[1];
        QVERIFY(!first.blue && second.blue);
        QCOMPARE(first.picture.sizes(), at::IntArrayRef({3, 60, 80}));
        // sRGB 180 is 0.4564 in linear light; a blue screen's key channel comes second, as a green one's
        // does.
        QVERIFY(std::abs(first.picture[1][30][10].item<float>() - 0.4564F) < 2e-3F);
        QVERIFY(std::abs(second.picture[1][30][10].item<float>() - 0.5149F) < 2e-3F);
        const at::Tensor subject = stock.value()->subjects.at(0).to(at::kFloat);
        QCOMPARE(subject.sizes(), at::IntArrayRef({4, 80, 80}));
        QCOMPARE(subject[3][0][0].item<float>(), 0.0F);
        QCOMPARE(subject[3][40][40].item<float>(), 1.0F);
        // Straight right up to the edge: the white around it has no part in its colour.
        const at::Tensor edge = (subject[3] > 0.1) & (subject[3] < 0.9);
        QVERIFY(edge.any().item<bool>());
        QVERIFY(std::abs(subject[0].masked_select(edge).max().item<float>() - 0.5776F) < 5e-3F);
    }

    void generatorUsesThem() {
        QTemporaryDir folder;
        const QString blue =
            savedScreen(folder, QStringLiteral("blue.png"), qRgb(20, 50, 190), qRgb(15, 40, 140));
        const QString out = folder.filePath(QStringLiteral("stock.safetensors"));
        QVERIFY(packStock({.screens = {blue}, .subjects = {savedSubject(folder)}}, out));
        const auto stock = readStock(out.toStdString(), at::kCPU);
        QVERIFY(stock);
        GeneratorOptions options = plainOptions();
        options.stock = stock.value();
        options.stockScreenChance = 1.0;
        options.only = Subject::Stock;
        const PlateBatch batch = PlateGenerator(options, at::kCPU).make(4, 3);
        const at::Tensor solid = batch.alpha.eq(1.0);
        QVERIFY(solid.any().item<bool>());
        QVERIFY(batch.alpha.eq(0.0).any().item<bool>());
        // The network is shown blue screens with G and B exchanged in screen and plate alike.
        const at::Tensor bare = batch.alpha.eq(0.0);
        const auto mean = [](const at::Tensor& picture, std::int64_t channel, const at::Tensor& where) {
            return picture.narrow(1, channel, 1).masked_select(where).mean().item<float>();
        };
        QVERIFY(mean(batch.plate, 1, bare) > 4.0F * mean(batch.plate, 2, bare));
        QVERIFY(mean(batch.fg, 0, solid) > 10.0F * mean(batch.fg, 1, solid));
        const at::Tensor made = batch.alpha * batch.fg + (1.0 - batch.alpha) * batch.cleanPlate;
        QVERIFY((made - batch.plate).abs().max().item<float>() <= 1e-5F);
        // The same seed gives the same plates.
        QVERIFY(at::equal(batch.plate, PlateGenerator(options, at::kCPU).make(4, 3).plate));
        options.stock = nullptr;
        QVERIFY_EXCEPTION_THROWN(PlateGenerator(options, at::kCPU), std::invalid_argument);
    }

    void refuses() {
        QTemporaryDir folder;
        const QString out = folder.filePath(QStringLiteral("stock.safetensors"));
        const auto sentence = [&] {
            const auto stock = readStock(out.toStdString(), at::kCPU);
            return stock ? QString() : QString::fromStdString(stock.error().message);
        };
        QVERIFY(sentence().contains(QLatin1String("stock.safetensors")));
        QVERIFY(saveTensor(out, "weight", at::zeros({3, 64, 64})));
        QVERIFY(sentence().contains(QLatin1String("no stock of pictures")));
        QVERIFY(saveTensor(out, "screen/a", at::zeros({4, 64, 64})));
        QVERIFY(sentence().contains(QLatin1String("[4, 64, 64]")));
        QVERIFY(saveTensor(out, "screen/a", at::zeros({3, 8, 64})));
        QVERIFY(sentence().contains(QLatin1String("from 32 to 4096")));
        QVERIFY(saveTensor(out, "subject/a", at::full({4, 64, 64}, std::nan(""))));
        QVERIFY(sentence().contains(QLatin1String("no numbers")));
        QVERIFY(saveTensor(out, "subject/a", at::full({4, 64, 64}, 0.5)));
        QVERIFY(sentence().isEmpty());

        const QString screen = savedScreen(folder, QStringLiteral("s.png"), qRgb(0, 200, 0), qRgb(0, 200, 0));
        const auto noMatte = packStock({.subjects = {screen}}, out);
        QVERIFY(!noMatte);
        QVERIFY(noMatte.error().message.contains(QLatin1String("no alpha channel")));
        const auto nothing = packStock({}, out);
        QVERIFY(!nothing);
        const auto missing = packStock({.screens = {folder.filePath(QStringLiteral("none.png"))}}, out);
        QVERIFY(!missing);
        QVERIFY(missing.error().message.contains(QLatin1String("none.png")));
        const auto noFolder =
            packStock({.screens = {screen}}, folder.filePath(QStringLiteral("no/where.safetensors")));
        QVERIFY(!noFolder);
        QVERIFY(sentence().isEmpty()); // what was there is untouched
    }
};

QTEST_GUILESS_MAIN(TestStock)
#include "tst_stock.moc"
