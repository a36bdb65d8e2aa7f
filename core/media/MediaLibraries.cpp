// SPDX-License-Identifier: Apache-2.0
#include "core/media/MediaLibraries.h"

#include <OpenEXR/OpenEXRConfig.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
}

namespace ckd {

namespace {
QString dotted(unsigned version) {
    return QStringLiteral("%1.%2.%3")
        .arg(AV_VERSION_MAJOR(version))
        .arg(AV_VERSION_MINOR(version))
        .arg(AV_VERSION_MICRO(version));
}
} // namespace

QString ffmpegVersion() {
    return QStringLiteral("%1 (avformat %2, avcodec %3, %4)")
        .arg(QString::fromUtf8(av_version_info()), dotted(avformat_version()), dotted(avcodec_version()),
             QString::fromUtf8(avcodec_license()));
}

QString openExrVersion() {
    return QStringLiteral(OPENEXR_VERSION_STRING);
}

} // namespace ckd
