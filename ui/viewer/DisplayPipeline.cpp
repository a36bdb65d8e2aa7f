// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/DisplayPipeline.h"

#include "core/base/HalfFloat.h"
#include "core/color/Resample.h"
#include "core/color/Transfer.h"

#include <algorithm>
#include <cmath>

namespace ckd::ui {

namespace {

constexpr std::uint16_t kHalfInfinity = 0x7c00;

ValueDomain domainOf(HalfPicture::Content content) {
    switch (content) {
    case HalfPicture::Content::Srgb:
        return ValueDomain::Srgb;
    case HalfPicture::Content::Linear:
    case HalfPicture::Content::LinearPremultiplied:
        return ValueDomain::Linear;
    case HalfPicture::Content::Coverage:
        break;
    }
    return ValueDomain::Coverage;
}

int byteOf(double value) {
    return int(std::lround(std::clamp(value, 0.0, 1.0) * 255.0));
}

QRgb mixed(std::array<float, 3> low, std::array<float, 3> high, float weight) {
    std::array<int, 3> rgb{};
    for (std::size_t c = 0; c < 3; ++c)
        rgb[c] = byteOf(double(low[c]) + (double(high[c]) - double(low[c])) * double(weight));
    return qRgb(rgb[0], rgb[1], rgb[2]);
}

PicturePlan planePlan(PicturePlan plan, const SharedHalfPicture& picture, int plane) {
    plan.source = PicturePlan::Source::Plane;
    plan.color = picture;
    plan.plane = plane;
    plan.domain = ValueDomain::Coverage;
    return plan;
}

/// The plan of a comp, or Nothing when the frame cannot make one.
PicturePlan compPlan(PicturePlan plan, const ViewerFrame& frame) {
    const SharedHalfPicture& processed = frame.picture(View::Processed);
    const SharedHalfPicture& fg = frame.picture(View::Fg);
    const SharedHalfPicture& matte = frame.picture(View::Matte);
    plan.domain = ValueDomain::Linear;
    if (processed && processed->channels() == 4) {
        plan.source = PicturePlan::Source::CompPremultiplied;
        plan.color = processed;
    } else if (fg && matte && fg->channels() >= 3 && fg->width() == matte->width() &&
               fg->height() == matte->height()) {
        plan.source = PicturePlan::Source::CompStraight;
        plan.color = fg;
        plan.alpha = matte;
    }
    return plan;
}

PicturePlan alphaPlan(const PicturePlan& plan, const ViewerFrame& frame, const SharedHalfPicture& picture) {
    if (picture->channels() == 4)
        return planePlan(plan, picture, 3);
    return planePlan(plan, frame.picture(View::Matte), 0);
}

} // namespace

double displayValue(double value, ValueDomain domain, const DisplayGrade& grade) {
    double light = domain == ValueDomain::Srgb ? linearFromSrgbExact(value) : value;
    light = std::max(light, 0.0) * std::exp2(grade.exposure);
    if (grade.gamma != 1.0)
        light = std::pow(light, 1.0 / grade.gamma);
    const double encoded = domain == ValueDomain::Coverage ? light : srgbFromLinearExact(light);
    return std::clamp(encoded, 0.0, 1.0);
}

std::shared_ptr<const DisplayTable> makeDisplayTable(ValueDomain domain, const DisplayGrade& grade) {
    auto table = std::make_shared<DisplayTable>();
    table->fill(0);
    // The curve rises: after the first 255 all codes give 255.
    bool full = false;
    for (std::uint16_t code = 0; code < kHalfInfinity; ++code) {
        const int byte = full ? 255 : byteOf(displayValue(double(floatFromHalf(code)), domain, grade));
        full = byte == 255;
        (*table)[code] = std::uint8_t(byte);
    }
    std::fill(table->begin() + kHalfInfinity, table->begin() + 0x8000, std::uint8_t(255));
    return table;
}

QRgb FalseColor::of(float coverage) {
    if (coverage < -kCleanBlack || coverage > 1.0F + kCleanBlack)
        return qRgb(255, 0, 255);
    if (coverage <= kCleanBlack)
        return qRgb(0, 0, 0);
    if (coverage >= kCleanWhite)
        return qRgb(255, 255, 255);
    if (coverage < kLow)
        return mixed({0.05F, 0.15F, 0.75F}, {0.25F, 0.55F, 1.0F}, coverage / kLow);
    if (coverage > kHigh)
        return mixed({1.0F, 0.65F, 0.2F}, {0.85F, 0.1F, 0.1F}, (coverage - kHigh) / (1.0F - kHigh));
    const int grey = byteOf(double(coverage));
    return qRgb(grey, grey, grey);
}

const std::vector<QRgb>& FalseColor::table() {
    static const std::vector<QRgb> colors = [] {
        std::vector<QRgb> made(65536, qRgb(255, 0, 255));
        for (std::uint32_t code = 0; code < 65536; ++code) {
            if ((code & kHalfInfinity) != kHalfInfinity)
                made[code] = of(floatFromHalf(std::uint16_t(code)));
        }
        return made;
    }();
    return colors;
}

PicturePlan planFor(const ViewerFrame& frame, View view, const ViewerSettings& settings,
                    const SharedHalfPicture& backgroundPicture) {
    PicturePlan plan;
    plan.channel = settings.channel;
    plan.matteColors = settings.matteColors;
    plan.grade = {settings.exposure, settings.gamma};
    plan.background = settings.background;
    plan.backgroundPicture = backgroundPicture;

    if (view == View::Comp) {
        const PicturePlan comp = compPlan(plan, frame);
        if (comp.source != PicturePlan::Source::Nothing) {
            if (settings.channel != Channel::Alpha)
                return comp;
            return comp.alpha ? planePlan(plan, comp.alpha, 0) : planePlan(plan, comp.color, 3);
        }
    }
    const SharedHalfPicture& picture = frame.picture(view);
    if (!picture || picture->isNull())
        return plan;
    if (picture->channels() < 3)
        return planePlan(plan, picture, 0);
    if (settings.channel == Channel::Alpha && (picture->channels() == 4 || frame.picture(View::Matte)))
        return alphaPlan(plan, frame, picture);
    plan.source = PicturePlan::Source::Color;
    plan.color = picture;
    plan.domain = domainOf(picture->content());
    if (settings.channel == Channel::Alpha) // a picture without alpha and without a matte
        plan.channel = Channel::Rgb;
    return plan;
}

std::array<float, 3> backgroundLight(const CompBackground& background) {
    constexpr float kMiddleGrey = 0.18F;
    switch (background.kind) {
    case BackgroundKind::Grey:
        return {kMiddleGrey, kMiddleGrey, kMiddleGrey};
    case BackgroundKind::White:
        return {1.0F, 1.0F, 1.0F};
    case BackgroundKind::Color:
        return {linearFromSrgb(float(background.color.redF())),
                linearFromSrgb(float(background.color.greenF())),
                linearFromSrgb(float(background.color.blueF()))};
    case BackgroundKind::Checker:
    case BackgroundKind::Black:
    case BackgroundKind::Picture:
        break;
    }
    return {0.0F, 0.0F, 0.0F};
}

SharedHalfPicture fitBackground(const SharedHalfPicture& picture, int width, int height) {
    if (!picture || picture->isNull() || picture->channels() < 3 || width < 1 || height < 1)
        return {};
    const bool linear = picture->content() != HalfPicture::Content::Srgb;
    if (linear && picture->width() == width && picture->height() == height)
        return picture;
    // Cut to the shape first: the rest need not be filtered.
    const double scale = std::max(double(width) / picture->width(), double(height) / picture->height());
    const int cutWidth = std::clamp(int(std::lround(width / scale)), 1, picture->width());
    const int cutHeight = std::clamp(int(std::lround(height / scale)), 1, picture->height());
    const int left = (picture->width() - cutWidth) / 2;
    const int top = (picture->height() - cutHeight) / 2;
    Image cut(cutWidth, cutHeight, 3, linear ? ColorEncoding::Linear : ColorEncoding::Srgb);
    for (int c = 0; c < 3; ++c) {
        for (int y = 0; y < cutHeight; ++y) {
            const auto row = picture->plane(c).subspan(std::size_t(top + y) * std::size_t(picture->width()) +
                                                           std::size_t(left),
                                                       std::size_t(cutWidth));
            std::ranges::transform(row, cut.row(c, y), floatFromHalf);
        }
    }
    convertTo(cut, ColorEncoding::Linear);
    if (cutWidth != width || cutHeight != height)
        cut = resized(cut, width, height, ResizeFilter::BilinearAntialias);
    return std::make_shared<HalfPicture>(cut, HalfPicture::Content::Linear);
}

} // namespace ckd::ui
