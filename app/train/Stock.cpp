// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stock.h"

#include "app/train/Canvas.h"

#include "core/infer/Checkpoint.h"

namespace ckd::train {

namespace {

infer::Error fault(const std::filesystem::path& file, const std::string& what) {
    return {infer::ErrorKind::Model, "'" + file.string() + "' " + what};
}

/// The tensor as float32 on the CPU, or why it cannot be a picture of so many channels.
infer::Result<Tensor> pictureOf(const std::filesystem::path& file, const infer::TensorView& view,
                                std::int64_t channels) {
    if (view.shape.size() != 3 || view.shape[0] != channels)
        return fault(file, "has '" + view.name + "' of shape " + infer::shapeText(view.shape) +
                               "; it should be [" + std::to_string(channels) + ", height, width].");
    for (const std::size_t side : {1U, 2U})
        if (view.shape[side] < kStockSmallest || view.shape[side] > kStockLargest)
            return fault(file, "has '" + view.name + "' of shape " + infer::shapeText(view.shape) +
                                   "; sides must be from " + std::to_string(kStockSmallest) + " to " +
                                   std::to_string(kStockLargest) + " pixels. Scale the picture.");
    Tensor picture = at::empty(view.shape, at::kFloat);
    infer::copyAsFloat32(view, {picture.data_ptr<float>(), static_cast<std::size_t>(picture.numel())});
    if (!picture.isfinite().all().item<bool>())
        return fault(file, "has values in '" + view.name + "' that are no numbers.");
    return picture.clamp_min_(0.0);
}

Tensor mirrored(Draw& draw, const Tensor& picture) {
    return draw.coin(0.5) ? picture.flip(3) : picture;
}

/// Averaging when it becomes smaller, bilinear when it becomes larger.
Tensor scaled(const Tensor& picture, std::int64_t height, std::int64_t width) {
    if (picture.size(2) == height && picture.size(3) == width)
        return picture;
    return at::_upsample_bilinear2d_aa(picture, {height, width}, false);
}

} // namespace

infer::Result<std::shared_ptr<const Stock>> readStock(const std::filesystem::path& file,
                                                      torch::Device device) {
    const infer::Result<infer::Checkpoint> opened = infer::Checkpoint::open(file);
    if (!opened)
        return opened.error();
    const auto stock = std::make_shared<Stock>();
    for (const infer::TensorView& view : opened.value().tensors()) {
        const bool screen = view.name.starts_with(kStockScreen);
        if (!screen && !view.name.starts_with(kStockSubject))
            return fault(file, "is no stock of pictures: it holds '" + view.name +
                                   "'. Make one with corridorkey-pack.");
        const infer::Result<Tensor> picture = pictureOf(file, view, screen ? 3 : 4);
        if (!picture)
            return picture.error();
        const auto kept = [&](const Tensor& t) { return t.to(at::kHalf).to(device); };
        if (!screen) {
            stock->subjects.push_back(kept(picture.value()));
            continue;
        }
        const Tensor means = picture.value().mean(at::IntArrayRef({1, 2}));
        const bool blue = means[2].item<float>() > means[1].item<float>();
        const Tensor order =
            at::tensor(blue ? std::vector<std::int64_t>{0, 2, 1} : std::vector<std::int64_t>{0, 1, 2});
        stock->screens.push_back({kept(picture.value().index_select(0, order)), blue});
    }
    if (stock->screens.empty() && stock->subjects.empty())
        return fault(file, "holds no pictures. Make it with corridorkey-pack.");
    return std::shared_ptr<const Stock>(stock);
}

Tensor stockScreen(const Canvas& canvas, Draw& draw, const Tensor& picture) {
    const auto height = static_cast<double>(picture.size(1));
    const auto width = static_cast<double>(picture.size(2));
    const double largest =
        std::min(height / static_cast<double>(canvas.h), width / static_cast<double>(canvas.w));
    const double zoom = std::min(std::exp(draw.real(std::log(0.6), std::log(1.5))), largest);
    const auto piece = [&](std::int64_t side, double limit) {
        return std::clamp<std::int64_t>(std::llround(static_cast<double>(side) * zoom), 1,
                                        static_cast<std::int64_t>(limit));
    };
    const std::int64_t h = piece(canvas.h, height);
    const std::int64_t w = piece(canvas.w, width);
    const std::int64_t y = draw.index(static_cast<int>(picture.size(1) - h + 1));
    const std::int64_t x = draw.index(static_cast<int>(picture.size(2) - w + 1));
    const Tensor cut = picture.narrow(1, y, h).narrow(2, x, w).to(at::kFloat).unsqueeze(0);
    return mirrored(draw, scaled(cut, canvas.h, canvas.w));
}

Tensor stockSubject(const Canvas& canvas, Draw& draw, const Tensor& picture) {
    const Tensor whole = picture.to(at::kFloat).unsqueeze(0);
    const Tensor coverage = whole.narrow(1, 3, 1).clamp(0.0, 1.0);
    const auto longer = static_cast<double>(std::max(picture.size(1), picture.size(2)));
    const double target =
        std::exp(draw.real(std::log(0.4), std::log(1.8))) * static_cast<double>(std::min(canvas.h, canvas.w));
    const auto sized = [&](std::int64_t side) {
        return std::max<std::int64_t>(std::llround(static_cast<double>(side) * target / longer), 4);
    };
    const std::int64_t h = sized(picture.size(1));
    const std::int64_t w = sized(picture.size(2));
    // Scaling mixes neighbours: associated colour, or what stands where coverage is 0 bleeds in.
    const Tensor small =
        mirrored(draw, scaled(at::cat({whole.narrow(1, 0, 3) * coverage, coverage}, 1), h, w));
    // Where its corner lies: at least a third of the subject stays in the picture.
    const auto place = [&](std::int64_t canvasSide, std::int64_t side) {
        const std::int64_t least = -(side * 2) / 3;
        const std::int64_t most = canvasSide - side / 3;
        return least + draw.index(static_cast<int>(std::max<std::int64_t>(most - least, 1)));
    };
    const std::int64_t top = place(canvas.h, h);
    const std::int64_t left = place(canvas.w, w);
    // Negative padding cuts away.
    const Tensor placed = at::constant_pad_nd(small, {left, canvas.w - left - w, top, canvas.h - top - h});
    const Tensor alpha = placed.narrow(1, 3, 1).clamp(0.0, 1.0);
    return at::cat({placed.narrow(1, 0, 3).clamp_min(0.0) / alpha.clamp_min(1e-4), alpha}, 1);
}

} // namespace ckd::train
