// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/preview/HalfPicture.h"
#include "core/preview/View.h"

#include <QSize>
#include <QString>

#include <array>

namespace ckd::ui {

/// What the viewer shows: one frame of one clip, every view of it that exists. A value; the pictures are
/// shared and immutable. All pictures have the plate's size.
struct ViewerFrame {
    enum class State {
        Current, ///< the pictures belong to `number` and to the settings of now
        Keying,  ///< newer pictures are on their way; these are older, or not there yet
        Failed,  ///< `message` says why
    };

    FrameNumber number = 0;
    std::array<SharedHalfPicture, kViews> pictures; ///< by View; null: not there (yet)
    double pixelAspect = 1.0;                       ///< width of a pixel divided by its height
    QString message;                                ///< a sentence: why a view is missing or failed
    State state = State::Current;

    [[nodiscard]] const SharedHalfPicture& picture(View view) const {
        return pictures[static_cast<std::size_t>(view)];
    }
    [[nodiscard]] SharedHalfPicture& picture(View view) { return pictures[static_cast<std::size_t>(view)]; }
    /// Of the first picture there is; empty without any.
    [[nodiscard]] QSize size() const {
        for (const SharedHalfPicture& picture : pictures) {
            if (picture)
                return {picture->width(), picture->height()};
        }
        return {};
    }
    /// A comp is made from processed, or from FG and matte, or shown as given.
    [[nodiscard]] bool has(View view) const {
        return picture(view) != nullptr ||
               (view == View::Comp &&
                (picture(View::Processed) || (picture(View::Fg) && picture(View::Matte))));
    }
};

} // namespace ckd::ui
