// SPDX-License-Identifier: Apache-2.0
#include "core/matte/MatteLibrary.h"

#include <opencv2/core/utility.hpp>

namespace ckd {

QString openCvVersion() {
    return QString::fromStdString(cv::getVersionString());
}

} // namespace ckd
