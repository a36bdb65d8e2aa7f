// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/ColorTags.h"

#include <cstring>
#include <optional>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace ckd::detail {

namespace {

/// A frame's tags as plain numbers: decoders copy them from damaged files unchecked, and an enum may not hold
/// just any number.
struct Tags {
    int space = 0;
    int range = 0;
    int primaries = 0;
    int transfer = 0;
    int location = 0;
};

template <class Enum> int plainNumber(const Enum& tag) {
    static_assert(sizeof(Enum) == sizeof(int));
    int number = 0;
    std::memcpy(&number, &tag, sizeof number);
    return number;
}

Tags tagsOf(const AVFrame& frame) {
    return {plainNumber(frame.colorspace), plainNumber(frame.color_range), plainNumber(frame.color_primaries),
            plainNumber(frame.color_trc), plainNumber(frame.chroma_location)};
}

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

YuvMatrix guessedMatrix(const AVFrame& frame, const Tags& tags) {
    if (tags.primaries == AVCOL_PRI_BT2020)
        return YuvMatrix::Bt2020;
    return frame.width >= 1280 || frame.height > 576 ? YuvMatrix::Bt709 : YuvMatrix::Bt601;
}

/// None: the tag is missing or names something that has no fixed matrix.
std::optional<YuvMatrix> taggedMatrix(int space) {
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

/// FFmpeg's name, or the number when it has none.
QString spaceName(int space) {
    const bool known = space >= 0 && space < AVCOL_SPC_NB;
    const char* name = known ? av_color_space_name(static_cast<AVColorSpace>(space)) : nullptr;
    return name != nullptr ? QString::fromLatin1(name) : QString::number(space);
}

QString transferName(int transfer) {
    const bool known = transfer >= 0 && transfer < AVCOL_TRC_NB;
    const char* name =
        known ? av_color_transfer_name(static_cast<AVColorTransferCharacteristic>(transfer)) : nullptr;
    return name != nullptr ? QString::fromLatin1(name) : QString::number(transfer);
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

void chooseMatrix(const AVFrame& frame, const Tags& tags, ColorRules& rules) {
    const std::optional<YuvMatrix> tagged = taggedMatrix(tags.space);
    rules.matrix = tagged.value_or(guessedMatrix(frame, tags));
    rules.description = matrixName(rules.matrix);
    if (!tagged)
        rules.description += QStringLiteral(" (assumed)");
    if (!tagged && tags.space != AVCOL_SPC_UNSPECIFIED)
        rules.warnings << QStringLiteral("The colour matrix '%1' is not known here; %2 is used instead.")
                              .arg(spaceName(tags.space), matrixName(rules.matrix));
    if (tags.space == AVCOL_SPC_BT2020_CL)
        rules.warnings << QStringLiteral("The movie is tagged BT.2020 constant luminance; it is read as "
                                         "non-constant luminance.");
}

void chooseRange(const AVFrame& frame, const Tags& tags, AVCodecID codec, ColorRules& rules) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const bool grey = format->nb_components < 3;
    const bool rgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    if (rgb) {
        rules.range = YuvRange::Full;
        rules.matrix = YuvMatrix::Identity;
        rules.description = QStringLiteral("RGB");
        if (tags.range == AVCOL_RANGE_MPEG)
            rules.warnings << QStringLiteral(
                "The RGB picture is tagged as limited range; its values are read "
                "as full range.");
        return;
    }
    if (grey)
        rules.description = QStringLiteral("grey");
    const bool known = tags.range != AVCOL_RANGE_UNSPECIFIED || isYuvj(frame.format);
    bool full = tags.range == AVCOL_RANGE_JPEG || isYuvj(frame.format);
    if (!known && grey)
        full = !isVideoCodec(codec);
    rules.range = full ? YuvRange::Full : YuvRange::Limited;
    rules.description += full ? QStringLiteral(", full range") : QStringLiteral(", limited range");
    if (!known)
        rules.description += QStringLiteral(" (assumed)");
}

void describeTransfer(const Tags& tags, ColorRules& rules) {
    if (tags.transfer == AVCOL_TRC_UNSPECIFIED || tags.transfer == AVCOL_TRC_RESERVED0)
        return;
    rules.description += QStringLiteral(", transfer ") + transferName(tags.transfer);
    QString curve;
    const char* space = "the camera's"; // which log curve it is, no tag says
    switch (tags.transfer) {
    case AVCOL_TRC_SMPTE2084:
        curve = QStringLiteral("PQ (SMPTE ST 2084, HDR)");
        space = "pq";
        break;
    case AVCOL_TRC_ARIB_STD_B67:
        curve = QStringLiteral("HLG (ARIB STD-B67, HDR)");
        space = "hlg";
        break;
    case AVCOL_TRC_LOG:
    case AVCOL_TRC_LOG_SQRT:
        curve = QStringLiteral("a logarithmic curve");
        break;
    case AVCOL_TRC_LINEAR:
        curve = QStringLiteral("linear light");
        space = "linear";
        break;
    default:
        return;
    }
    rules.spaceWarning =
        QStringLiteral("The picture is tagged as %1, but is read as sRGB display values; choose "
                       "%2 as its input colour space if that is right.")
            .arg(curve, QLatin1String(space));
}

ChromaSiting sitingOf(const Tags& tags, AVCodecID codec) {
    switch (tags.location) {
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

void setSpaceWarning(const QString& sentence, SourceInfo& info) {
    info.spaceWarning = sentence;
    if (!sentence.isEmpty())
        info.warnings << sentence;
}

ColorRules colorRules(const AVFrame& frame, AVCodecID codec) {
    const Tags tags = tagsOf(frame);
    ColorRules rules;
    chooseMatrix(frame, tags, rules);
    chooseRange(frame, tags, codec, rules);
    describeTransfer(tags, rules);
    rules.siting = sitingOf(tags, codec);
    return rules;
}

} // namespace ckd::detail
