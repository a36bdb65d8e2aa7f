// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/ColorTags.h"

#include <optional>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace ckd::detail {

namespace {

QString matrixName(YuvMatrix matrix) {
    switch (matrix) {
    case YuvMatrix::Bt709:
        return QStringLiteral("BT.709");
    case YuvMatrix::Bt601:
        return QStringLiteral("BT.601");
    case YuvMatrix::Bt2020:
        return QStringLiteral("BT.2020");
    case YuvMatrix::Fcc:
        return QStringLiteral("FCC");
    case YuvMatrix::Smpte240m:
        return QStringLiteral("SMPTE 240M");
    case YuvMatrix::YCgCo:
        return QStringLiteral("YCgCo");
    case YuvMatrix::Identity:
        return QStringLiteral("RGB");
    }
    return {};
}

YuvMatrix guessedMatrix(const AVFrame& frame) {
    if (frame.color_primaries == AVCOL_PRI_BT2020)
        return YuvMatrix::Bt2020;
    return frame.width >= 1280 || frame.height > 576 ? YuvMatrix::Bt709 : YuvMatrix::Bt601;
}

/// None: the tag is missing or names something that has no fixed matrix.
std::optional<YuvMatrix> taggedMatrix(AVColorSpace space) {
    switch (space) {
    case AVCOL_SPC_RGB:
        return YuvMatrix::Identity;
    case AVCOL_SPC_BT709:
        return YuvMatrix::Bt709;
    case AVCOL_SPC_FCC:
        return YuvMatrix::Fcc;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return YuvMatrix::Bt601;
    case AVCOL_SPC_SMPTE240M:
        return YuvMatrix::Smpte240m;
    case AVCOL_SPC_YCGCO:
        return YuvMatrix::YCgCo;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return YuvMatrix::Bt2020;
    default:
        return std::nullopt;
    }
}

QString nameOf(const char* name, int number) {
    return name != nullptr ? QString::fromLatin1(name) : QString::number(number);
}

bool isYuvj(int format) {
    return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P ||
           format == AV_PIX_FMT_YUVJ440P || format == AV_PIX_FMT_YUVJ411P;
}

/// Codecs whose luma-only pictures use the limited range when nothing is said.
bool isVideoCodec(AVCodecID codec) {
    switch (codec) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_MPEG2VIDEO:
        return true;
    default:
        return false;
    }
}

void chooseMatrix(const AVFrame& frame, ColorRules& rules) {
    const std::optional<YuvMatrix> tagged = taggedMatrix(frame.colorspace);
    rules.matrix = tagged.value_or(guessedMatrix(frame));
    rules.description = matrixName(rules.matrix);
    if (!tagged)
        rules.description += QStringLiteral(" (assumed)");
    if (!tagged && frame.colorspace != AVCOL_SPC_UNSPECIFIED)
        rules.warnings << QStringLiteral("The colour matrix '%1' is not known here; %2 is used instead.")
                              .arg(nameOf(av_color_space_name(frame.colorspace), frame.colorspace),
                                   matrixName(rules.matrix));
    if (frame.colorspace == AVCOL_SPC_BT2020_CL)
        rules.warnings << QStringLiteral("The movie is tagged BT.2020 constant luminance; it is read as "
                                         "non-constant luminance.");
}

void chooseRange(const AVFrame& frame, AVCodecID codec, ColorRules& rules) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const bool grey = format->nb_components < 3;
    const bool rgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    if (rgb) {
        rules.range = YuvRange::Full;
        rules.matrix = YuvMatrix::Identity;
        rules.description = QStringLiteral("RGB");
        if (frame.color_range == AVCOL_RANGE_MPEG)
            rules.warnings << QStringLiteral(
                "The RGB picture is tagged as limited range; its values are read "
                "as full range.");
        return;
    }
    if (grey)
        rules.description = QStringLiteral("grey");
    const bool known = frame.color_range != AVCOL_RANGE_UNSPECIFIED || isYuvj(frame.format);
    bool full = frame.color_range == AVCOL_RANGE_JPEG || isYuvj(frame.format);
    if (!known && grey)
        full = !isVideoCodec(codec);
    rules.range = full ? YuvRange::Full : YuvRange::Limited;
    rules.description += full ? QStringLiteral(", full range") : QStringLiteral(", limited range");
    if (!known)
        rules.description += QStringLiteral(" (assumed)");
}

void describeTransfer(const AVFrame& frame, ColorRules& rules) {
    if (frame.color_trc == AVCOL_TRC_UNSPECIFIED || frame.color_trc == AVCOL_TRC_RESERVED0)
        return;
    rules.description +=
        QStringLiteral(", transfer ") + nameOf(av_color_transfer_name(frame.color_trc), frame.color_trc);
    QString curve;
    switch (frame.color_trc) {
    case AVCOL_TRC_SMPTE2084:
        curve = QStringLiteral("PQ (SMPTE ST 2084, HDR)");
        break;
    case AVCOL_TRC_ARIB_STD_B67:
        curve = QStringLiteral("HLG (ARIB STD-B67, HDR)");
        break;
    case AVCOL_TRC_LOG:
    case AVCOL_TRC_LOG_SQRT:
        curve = QStringLiteral("a logarithmic curve");
        break;
    case AVCOL_TRC_LINEAR:
        curve = QStringLiteral("linear light");
        break;
    default:
        return;
    }
    rules.warnings << QStringLiteral(
                          "The picture is tagged as %1, but is read as sRGB display values; choose "
                          "its input colour space or convert it first if colours look wrong.")
                          .arg(curve);
}

ChromaSiting sitingOf(const AVFrame& frame, AVCodecID codec) {
    switch (frame.chroma_location) {
    case AVCHROMA_LOC_LEFT:
        return {0.0F, 0.5F};
    case AVCHROMA_LOC_CENTER:
        return {0.5F, 0.5F};
    case AVCHROMA_LOC_TOPLEFT:
        return {0.0F, 0.0F};
    case AVCHROMA_LOC_TOP:
        return {0.5F, 0.0F};
    case AVCHROMA_LOC_BOTTOMLEFT:
        return {0.0F, 1.0F};
    case AVCHROMA_LOC_BOTTOM:
        return {0.5F, 1.0F};
    default:
        break;
    }
    const bool jpegStyle = codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP ||
                           codec == AV_CODEC_ID_VP8 || codec == AV_CODEC_ID_MPEG1VIDEO;
    return jpegStyle ? ChromaSiting{0.5F, 0.5F} : ChromaSiting{};
}

} // namespace

ColorRules colorRules(const AVFrame& frame, AVCodecID codec) {
    ColorRules rules;
    chooseMatrix(frame, rules);
    chooseRange(frame, codec, rules);
    describeTransfer(frame, rules);
    rules.siting = sitingOf(frame, codec);
    return rules;
}

} // namespace ckd::detail
