// SPDX-License-Identifier: Apache-2.0
#include "app/train/StockPacker.h"

#include "app/train/StockNames.h"

#include "core/base/HalfFloat.h"
#include "core/color/Resample.h"
#include "core/color/Transfer.h"
#include "core/infer/Safetensors.h"
#include "core/media/FrameSource.h"

#include <QFile>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

namespace ckd::train {

namespace {

struct Packed {
    std::string name;
    int channels = 0;
    int width = 0;
    int height = 0;
    std::vector<std::uint16_t> values; ///< half floats, planar
};

/// Linear RGB, then coverage if `alpha` is there; colour associated with it. Smaller than `side`.
Image shrunk(const DecodedFrame& frame, bool associated, int side) {
    const bool matte = !frame.alpha.isNull();
    Image picture(frame.rgb.width(), frame.rgb.height(), matte ? 4 : 3, ColorEncoding::Linear);
    const std::span<float> colour = picture.data().first(frame.rgb.pixels() * 3);
    std::ranges::copy(frame.rgb.data().first(colour.size()), colour.begin());
    if (frame.rgb.encoding() == ColorEncoding::Srgb)
        linearFromSrgb(colour, colour);
    if (matte) {
        std::ranges::copy(frame.alpha.plane(0), picture.plane(3).begin());
        for (int channel = 0; channel < 3 && !associated; ++channel)
            std::ranges::transform(picture.plane(channel), picture.plane(3), picture.plane(channel).begin(),
                                   std::multiplies<>());
    }
    const int longer = std::max(picture.width(), picture.height());
    if (longer <= side)
        return picture;
    const auto scaled = [&](int size) { return std::max(1, int(std::lround(double(size) * side / longer))); };
    return resized(picture, scaled(picture.width()), scaled(picture.height()),
                   ResizeFilter::BilinearAntialias);
}

/// Straight colour again.
void divideByCoverage(Image& picture) {
    for (int channel = 0; channel < 3; ++channel)
        std::ranges::transform(picture.plane(channel), picture.plane(3), picture.plane(channel).begin(),
                               [](float value, float alpha) { return alpha > 1e-4F ? value / alpha : 0.0F; });
}

Packed packed(const Image& picture, std::string name) {
    Packed result{std::move(name), picture.channels(), picture.width(), picture.height(), {}};
    result.values.resize(picture.data().size());
    halfFromFloat(picture.data().data(), result.values.data(), std::int64_t(result.values.size()));
    return result;
}

Result<DecodedFrame> decoded(FrameCursor& cursor, FrameNumber number) {
    Result<std::unique_ptr<RawFrame>> raw = cursor.grab(number, {});
    if (!raw)
        return raw.error();
    return raw.value()->convert();
}

std::vector<FrameNumber> spread(const std::vector<FrameNumber>& frames, int count) {
    std::vector<FrameNumber> chosen;
    const std::size_t wanted = std::min(frames.size(), std::size_t(std::max(count, 1)));
    for (std::size_t i = 0; i < wanted; ++i)
        chosen.push_back(frames[wanted == 1 ? 0 : i * (frames.size() - 1) / (wanted - 1)]);
    return chosen;
}

/// The frames of one source, added to `to`.
Result<void> read(const QString& path, bool subject, const PackOptions& options, std::vector<Packed>& to) {
    const Result<SharedSource> source = openSource(path);
    if (!source)
        return source.error();
    const SourceInfo& info = source.value()->info();
    if (subject && !info.hasAlpha)
        return Error::input(QStringLiteral("%1 has no alpha channel, so it cannot be a subject. Give a keyed "
                                           "picture, or pass it as a screen.")
                                .arg(path));
    const Result<std::unique_ptr<FrameCursor>> cursor = source.value()->openCursor();
    if (!cursor)
        return cursor.error();
    for (const FrameNumber number : spread(info.frames, options.frames)) {
        Result<DecodedFrame> frame = decoded(*cursor.value(), number);
        if (!frame)
            return frame.error();
        if (!subject)
            frame.value().alpha = Image();
        else if (frame.value().alpha.isNull())
            return Error::input(QStringLiteral("Frame %1 of %2 has no alpha channel.").arg(number).arg(path));
        Image picture = shrunk(frame.value(), info.encoding == ColorEncoding::Linear, options.side);
        if (std::min(picture.width(), picture.height()) < kStockSmallest)
            return Error::input(QStringLiteral("%1 is %2 × %3 pixels; at least %4 are needed on each side.")
                                    .arg(path)
                                    .arg(info.width)
                                    .arg(info.height)
                                    .arg(kStockSmallest));
        if (subject)
            divideByCoverage(picture);
        // The number in front keeps names apart that come from different folders.
        const QString name =
            QStringLiteral("%1-%2").arg(to.size(), 4, 10, QLatin1Char('0')).arg(frameStem(info, number));
        to.push_back(
            packed(picture, std::string(subject ? kStockSubject : kStockScreen) + name.toStdString()));
    }
    return {};
}

Result<void> write(const std::vector<Packed>& pictures, const QString& out) {
    std::vector<infer::TensorView> views;
    for (const Packed& picture : pictures) {
        const std::vector<std::int64_t> shape{picture.channels, picture.height, picture.width};
        views.push_back({.name = picture.name,
                         .type = infer::ScalarType::Float16,
                         .shape = shape,
                         .strides = infer::packedStrides(shape),
                         .storage = std::as_bytes(std::span(picture.values))});
    }
    const QString aside = out + QStringLiteral(".part");
    if (const infer::Status written = infer::writeSafetensors(aside.toStdString(), views, {}); !written)
        return Error::output(QString::fromStdString(written.error().message));
    std::error_code failed;
    std::filesystem::rename(aside.toStdString(), out.toStdString(), failed);
    if (failed) {
        QFile::remove(aside);
        return Error::output(QStringLiteral("%1 could not be written: %2.")
                                 .arg(out, QString::fromStdString(failed.message())));
    }
    return {};
}

} // namespace

Result<PackResult> packStock(const PackOptions& options, const QString& out) {
    std::vector<Packed> pictures;
    PackResult result;
    for (const QString& path : options.screens)
        if (const Result<void> done = read(path, false, options, pictures); !done)
            return done.error();
    result.screens = int(pictures.size());
    for (const QString& path : options.subjects)
        if (const Result<void> done = read(path, true, options, pictures); !done)
            return done.error();
    result.subjects = int(pictures.size()) - result.screens;
    if (pictures.empty())
        return Error::usage(QStringLiteral("There is nothing to pack: name screens or subjects."));
    if (const Result<void> done = write(pictures, out); !done)
        return done.error();
    return result;
}

} // namespace ckd::train
