// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/preview/View.h"

#include <QColor>
#include <QPointF>

#include <array>
#include <cstddef>

namespace ckd::ui {

enum class ViewerLayout {
    One,
    Two,  ///< side by side
    Four, ///< two rows of two
    Wipe, ///< pane 0 and pane 1 in one place, divided by a line
};
inline constexpr std::size_t kViewerLayouts = 4;
inline constexpr int kMaxPanes = 4;

/// What of a picture is shown. Alpha of a picture without one is the frame's matte.
enum class Channel { Rgb, Red, Green, Blue, Alpha, Luma };

enum class MatteColors {
    Grey,
    False, ///< nearly black and nearly white stand out: chatter in the screen, holes in the subject
};

enum class BackgroundKind { Checker, Black, Grey, White, Color, Picture };

/// What a comp is laid over, in linear light.
struct CompBackground {
    BackgroundKind kind = BackgroundKind::Checker;
    QColor color{0x40, 0x60, 0xa0}; ///< sRGB; for Color
    friend bool operator==(const CompBackground&, const CompBackground&) = default;
};

/// Where a pane's pictures come from.
enum class FrameSource { Live, SnapshotA, SnapshotB };
inline constexpr std::size_t kFrameSources = 3;

struct PaneContent {
    View view = View::Matte;
    FrameSource source = FrameSource::Live;
    friend bool operator==(const PaneContent&, const PaneContent&) = default;
};

/// Zoom and pan, shared by all panes.
struct ViewPosition {
    enum class Mode {
        Fit,  ///< as large as the pane allows, centred
        Free, ///< `scale` and `center`
    };
    Mode mode = Mode::Fit;
    double scale = 1.0;       ///< screen pixels (device, not logical) per picture pixel, vertically
    QPointF center{0.5, 0.5}; ///< the point of the picture in the pane's middle; 0..1 across the picture
    friend bool operator==(const ViewPosition&, const ViewPosition&) = default;
};

/// The dividing line of ViewerLayout::Wipe.
struct WipeLine {
    QPointF position{0.5, 0.5}; ///< of the handle; 0..1 across the pane
    double angle = 0.0;         ///< degrees from upright, clockwise; pane 0 lies left of an upright line
    friend bool operator==(const WipeLine&, const WipeLine&) = default;
};

/// Everything about how the viewer looks at a frame. A value; nothing here belongs to a clip.
struct ViewerSettings {
    ViewerLayout layout = ViewerLayout::Two;
    /// By layout, so that each keeps its own choice.
    std::array<std::array<PaneContent, kMaxPanes>, kViewerLayouts> contents{
        {{{{View::Comp}, {View::Fg}, {View::Plate}, {View::Matte}}},
         {{{View::Matte}, {View::Fg}, {View::Plate}, {View::Comp}}},
         {{{View::Plate}, {View::Matte}, {View::Fg}, {View::Comp}}},
         {{{View::Plate}, {View::Comp}, {View::Matte}, {View::Fg}}}}};
    int activePane = 0;
    double exposure = 0.0; ///< stops
    double gamma = 1.0;
    Channel channel = Channel::Rgb;
    MatteColors matteColors = MatteColors::Grey;
    CompBackground background;
    ViewPosition position;
    WipeLine wipe;

    [[nodiscard]] int paneCount() const {
        return layout == ViewerLayout::One ? 1 : layout == ViewerLayout::Four ? 4 : 2;
    }
    [[nodiscard]] const PaneContent& content(int pane) const {
        return contents[static_cast<std::size_t>(layout)][static_cast<std::size_t>(pane)];
    }
    [[nodiscard]] PaneContent& content(int pane) {
        return contents[static_cast<std::size_t>(layout)][static_cast<std::size_t>(pane)];
    }
    friend bool operator==(const ViewerSettings&, const ViewerSettings&) = default;

    static constexpr double kMaxExposure = 16.0; ///< stops, both ways
    static constexpr double kMinGamma = 0.2;
    static constexpr double kMaxGamma = 5.0;
};

} // namespace ckd::ui
