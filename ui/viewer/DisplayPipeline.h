// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerFrame.h"
#include "ui/viewer/ViewerSettings.h"

#include <QRgb>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace ckd::ui {

/// What a picture's value means, and so which way it takes to the screen.
enum class ValueDomain {
    Srgb,     ///< decode, exposure, gamma, encode
    Linear,   ///< exposure, gamma, encode
    Coverage, ///< exposure, gamma: a matte's value is shown as it is
};

/// The viewer's exposure and gamma: v -> (v * 2^exposure)^(1/gamma), v >= 0.
struct DisplayGrade {
    double exposure = 0.0; ///< stops
    double gamma = 1.0;
    friend bool operator==(const DisplayGrade&, const DisplayGrade&) = default;
};

/// The definition that both renderers follow: what a screen gets for `value`, 0..1, sRGB-encoded.
[[nodiscard]] double displayValue(double value, ValueDomain domain, const DisplayGrade& grade);

/// displayValue() for every half code, as 0..255. Negative codes give 0.
using DisplayTable = std::array<std::uint8_t, 65536>;
[[nodiscard]] std::shared_ptr<const DisplayTable> makeDisplayTable(ValueDomain domain,
                                                                   const DisplayGrade& grade);

/// The colours of MatteColors::False: clean black and white stay, values in between are grey; above
/// kCleanBlack blue appears (chatter), below kCleanWhite red (holes); beyond 0..1 magenta.
struct FalseColor {
    static constexpr float kCleanBlack = 0.002F; ///< half an 8-bit step
    static constexpr float kCleanWhite = 0.998F;
    static constexpr float kLow = 0.1F;  ///< up to here it counts as chatter
    static constexpr float kHigh = 0.9F; ///< from here it counts as a hole
    [[nodiscard]] static QRgb of(float coverage);
    /// By half code.
    [[nodiscard]] static const std::vector<QRgb>& table();
};

/// What a pane shows, worked out from frame and settings: the one description that both renderers draw from.
/// A value; shares the pictures.
struct PicturePlan {
    enum class Source {
        Nothing,
        Plane,             ///< one channel of `color`: number `plane`
        Color,             ///< the three first channels of `color`
        CompPremultiplied, ///< color (RGBA, linear, premultiplied) over the background
        CompStraight,      ///< color (RGB, straight) times `alpha` over the background
    };
    Source source = Source::Nothing;
    SharedHalfPicture color;
    SharedHalfPicture alpha;
    int plane = 0;
    ValueDomain domain = ValueDomain::Coverage; ///< of what is shown, after mixing
    Channel channel = Channel::Rgb;             ///< Rgb, Red, Green, Blue or Luma; of three channels
    MatteColors matteColors = MatteColors::Grey;
    DisplayGrade grade;
    CompBackground background;
    SharedHalfPicture backgroundPicture; ///< of the plate's size, linear; for BackgroundKind::Picture

    [[nodiscard]] QSize size() const { return color ? QSize(color->width(), color->height()) : QSize(); }
    [[nodiscard]] bool isComp() const {
        return source == Source::CompPremultiplied || source == Source::CompStraight;
    }
    /// Whether `color` holds display-encoded values that must become light before they are mixed.
    [[nodiscard]] bool decodesColor() const {
        return isComp() && color->content() == HalfPicture::Content::Srgb;
    }
};

/// `backgroundPicture`: null, or as fitBackground() makes it.
[[nodiscard]] PicturePlan planFor(const ViewerFrame& frame, View view, const ViewerSettings& settings,
                                  const SharedHalfPicture& backgroundPicture);

/// Rec. 709 luminance of linear light.
inline constexpr std::array<float, 3> kLumaWeights{0.2126F, 0.7152F, 0.0722F};

/// The light of a background that has one colour, linear; {0,0,0} for the others.
[[nodiscard]] std::array<float, 3> backgroundLight(const CompBackground& background);

/// `picture` (colour) scaled to fill width × height, what is beyond cut off evenly, in linear light. Any
/// thread; 20 ms and more for HD: not for each frame on a UI thread. Returns `picture` itself when nothing is
/// to be done.
[[nodiscard]] SharedHalfPicture fitBackground(const SharedHalfPicture& picture, int width, int height);

} // namespace ckd::ui
