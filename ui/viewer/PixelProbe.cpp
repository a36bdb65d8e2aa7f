// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/PixelProbe.h"

#include "core/color/Transfer.h"
#include "ui/viewer/ViewNames.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace ckd::ui {

namespace {

struct PixelProbeText {
    Q_DECLARE_TR_FUNCTIONS(PixelProbe)
};

QString numbers(const PixelProbe::Value& value) {
    QStringList parts;
    for (int c = 0; c < value.channels; ++c)
        parts << QString::number(double(value.values[std::size_t(c)]), 'f', 4);
    return parts.join(u' ');
}

QString position(const PixelProbe& probe) {
    //: Position of a pixel: %1 is the column, %2 the row.
    return PixelProbeText::tr("x %1 y %2").arg(probe.pixel.x()).arg(probe.pixel.y());
}

} // namespace

PixelProbe probePixel(const ViewerFrame& frame, View view, const QPoint& pixel) {
    PixelProbe probe{frame.number, pixel, view, {}};
    for (std::size_t i = 0; i < kViews; ++i) {
        const SharedHalfPicture& picture = frame.pictures[i];
        if (!picture || !QRect(0, 0, picture->width(), picture->height()).contains(pixel))
            continue;
        PixelProbe::Value& value = probe.values[i];
        value.channels = std::min(picture->channels(), 4);
        for (int c = 0; c < value.channels; ++c)
            value.values[std::size_t(c)] = picture->value(c, pixel.x(), pixel.y());
    }
    return probe;
}

QString probeText(const PixelProbe& probe) {
    QStringList parts{position(probe)};
    for (const View view : {View::Plate, View::Hint, View::Matte, View::Fg}) {
        if (probe.value(view).channels > 0)
            parts << QStringLiteral("%1 %2").arg(viewName(view), numbers(probe.value(view)));
    }
    return parts.join(QStringLiteral("   "));
}

QString probeShortText(const PixelProbe& probe) {
    // A comp that the viewer makes has no stored values: its parts are shown instead.
    const View view = probe.value(probe.view).channels > 0 ? probe.view : View::Processed;
    if (probe.value(view).channels == 0)
        return position(probe);
    return QStringLiteral("%1   %2 %3").arg(position(probe), viewName(view), numbers(probe.value(view)));
}

std::optional<QColor> meanColor(const HalfPicture& plate, const QRect& area) {
    const QRect inside = area.normalized() & QRect(0, 0, plate.width(), plate.height());
    if (inside.isEmpty() || plate.channels() < 3)
        return std::nullopt;
    const bool encoded = plate.content() == HalfPicture::Content::Srgb;
    std::array<float, 3> mean{};
    for (int c = 0; c < 3; ++c) {
        double sum = 0.0;
        for (int y = inside.top(); y <= inside.bottom(); ++y) {
            for (int x = inside.left(); x <= inside.right(); ++x) {
                const float value = plate.value(c, x, y);
                sum += double(encoded ? linearFromSrgb(value) : value);
            }
        }
        const double light = sum / (double(inside.width()) * double(inside.height()));
        mean[std::size_t(c)] = float(std::clamp(srgbFromLinearExact(light), 0.0, 1.0));
    }
    return QColor::fromRgbF(mean[0], mean[1], mean[2]);
}

} // namespace ckd::ui
