// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/RateText.h"

#include <QLocale>

#include <cmath>

namespace ckd::ui {

QString rateText(FrameRate rate) {
    const auto thousandths = qint64(std::llround(rate.toDouble() * 1000));
    const int decimals = thousandths % 10 != 0     ? 3
                         : thousandths % 100 != 0  ? 2
                         : thousandths % 1000 != 0 ? 1
                                                   : 0;
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale.toString(double(thousandths) / 1000, 'f', decimals);
}

} // namespace ckd::ui
