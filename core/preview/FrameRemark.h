// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"

#include <QString>

namespace ckd {

/// A frame that could not be read or keyed, and why, as a sentence.
struct FrameRemark {
    FrameNumber frame = 0;
    QString reason;
    friend bool operator==(const FrameRemark&, const FrameRemark&) = default;
};

} // namespace ckd
