// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>

class QApplication;

namespace ckd::ui {

/// The window's colours: neutral greys, so that nothing tints the eye beside a picture; one accent. sRGB.
struct Theme {
    static constexpr QRgb kWindow = 0xff2b2b2b; ///< panels
    static constexpr QRgb kBase = 0xff232323;   ///< lists, fields
    static constexpr QRgb kViewer = 0xff1a1a1a; ///< around the picture
    static constexpr QRgb kRaised = 0xff3a3a3a; ///< buttons
    static constexpr QRgb kLine = 0xff171717;   ///< separators
    static constexpr QRgb kText = 0xffd8d8d8;
    static constexpr QRgb kDimText = 0xff9a9a9a; ///< at least 4.5:1 on kWindow
    static constexpr QRgb kDisabledText = 0xff6e6e6e;
    static constexpr QRgb kAccent = 0xffe0a030; ///< playhead, selection, focus
    static constexpr QRgb kGood = 0xff6fbf73;   ///< done, keyed
    static constexpr QRgb kWarning = 0xffe0c040;
    static constexpr QRgb kBad = 0xffe06c60; ///< failed

    /// Palette and style sheet for the whole program.
    static void apply(QApplication& application);
};

} // namespace ckd::ui
