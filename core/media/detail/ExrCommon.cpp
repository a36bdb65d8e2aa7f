// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/ExrCommon.h"

#include <OpenEXR/ImfHeader.h>
#include <OpenEXR/ImfThreading.h>

#include <QRegularExpression>

#include <algorithm>
#include <mutex>

namespace ckd::detail {

void prepareOpenExr() {
    static std::once_flag once;
    std::call_once(once, [] {
        Imf::setGlobalThreadCount(0);
        Imf::Header::setMaxImageSize(ImageLimits::kMaxSide, ImageLimits::kMaxSide);
        Imf::Header::setMaxTileSize(ImageLimits::kMaxSide, ImageLimits::kMaxSide);
    });
}

Window united(const Window& a, const Window& b) {
    return {std::min(a.minX, b.minX), std::min(a.minY, b.minY), std::max(a.maxX, b.maxX),
            std::max(a.maxY, b.maxY)};
}

std::optional<Imf::TimeCode> exrTimecode(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral(R"(^(\d\d):(\d\d):(\d\d)([:;.])(\d\d)$)"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const int hours = match.captured(1).toInt();
    const int minutes = match.captured(2).toInt();
    const int seconds = match.captured(3).toInt();
    const int frame = match.captured(5).toInt();
    if (hours > 23 || minutes > 59 || seconds > 59 || frame > 59)
        return std::nullopt;
    return Imf::TimeCode(hours, minutes, seconds, frame, match.captured(4) != QLatin1String(":"));
}

QString timecodeText(const Imf::TimeCode& timecode) {
    const auto two = [](int value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    return two(timecode.hours()) + QLatin1Char(':') + two(timecode.minutes()) + QLatin1Char(':') +
           two(timecode.seconds()) + QLatin1Char(timecode.dropFrame() ? ';' : ':') + two(timecode.frame());
}

} // namespace ckd::detail
