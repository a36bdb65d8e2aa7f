// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/StillReader.h"

#include "core/media/detail/FramePicture.h"
#include "core/media/detail/Orientation.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <optional>

namespace ckd::detail {

namespace {

/// One AVPacket holds at most an int's worth of bytes.
constexpr qint64 kMaxFileBytes = 2'000'000'000;

struct StillFormat {
    StillKind kind;
    AVCodecID codec;
    const char* name;
};
constexpr StillFormat kFormats[] = {
    {StillKind::Png, AV_CODEC_ID_PNG, "PNG"},    {StillKind::Jpeg, AV_CODEC_ID_MJPEG, "JPEG"},
    {StillKind::Tiff, AV_CODEC_ID_TIFF, "TIFF"}, {StillKind::Dpx, AV_CODEC_ID_DPX, "DPX"},
    {StillKind::Bmp, AV_CODEC_ID_BMP, "BMP"},    {StillKind::WebP, AV_CODEC_ID_WEBP, "WebP"},
    {StillKind::Tga, AV_CODEC_ID_TARGA, "TGA"},
};

const StillFormat* formatOf(StillKind kind) {
    for (const StillFormat& format : kFormats) {
        if (format.kind == kind)
            return &format;
    }
    return nullptr;
}

/// A decoded still and what was said about it.
struct DecodedStill {
    Frame frame;
    AVCodecID codec = AV_CODEC_ID_NONE;
    Orientation orientation; ///< Exif's or TIFF's
    QStringList warnings;
};

QString nativeName(const QString& path) {
    return QDir::toNativeSeparators(path);
}

/// The first value of a 16-bit tag in a TIFF's first directory; none when it is absent or out of bounds.
std::optional<int> tiffTag(const uint8_t* data, qint64 size, int tag) {
    if (size < 8)
        return std::nullopt;
    const bool little = data[0] == 'I';
    const auto u16 = [&](qint64 at) {
        return little ? data[at] | (data[at + 1] << 8) : (data[at] << 8) | data[at + 1];
    };
    const auto u32 = [&](qint64 at) {
        const auto low = static_cast<qint64>(u16(little ? at : at + 2));
        const auto high = static_cast<qint64>(u16(little ? at + 2 : at));
        return (high << 16) | low;
    };
    const qint64 directory = u32(4);
    if (directory + 2 > size)
        return std::nullopt;
    const int entries = u16(directory);
    for (int i = 0; i < entries; ++i) {
        const qint64 entry = directory + 2 + 12LL * i;
        if (entry + 12 > size)
            return std::nullopt;
        if (u16(entry) != tag)
            continue;
        const qint64 at = u32(entry + 4) <= 2 ? entry + 8 : u32(entry + 8); // small values lie in the entry
        return at + 2 <= size ? std::optional<int>(u16(at)) : std::nullopt;
    }
    return std::nullopt;
}

constexpr int kTiffOrientation = 274;
constexpr int kTiffSampleFormat = 339;
constexpr int kTiffFloat = 3;

Result<Packet> readFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error::input(
            QStringLiteral("'%1' cannot be read: %2.").arg(nativeName(path), file.errorString()));
    const qint64 size = file.size();
    if (size <= 0 || size > kMaxFileBytes)
        return Error::input(QStringLiteral("'%1' is empty or too large to be a still picture (%2 bytes).")
                                .arg(nativeName(path), QString::number(size)));
    Packet packet(av_packet_alloc());
    if (!packet || av_new_packet(packet.get(), static_cast<int>(size)) < 0)
        throw std::bad_alloc();
    if (file.read(reinterpret_cast<char*>(packet->data), size) != size)
        return Error::input(
            QStringLiteral("'%1' cannot be read: %2.").arg(nativeName(path), file.errorString()));
    packet->flags |= AV_PKT_FLAG_KEY;
    return packet;
}

/// 0 or an FFmpeg error code. `strictness`: AV_EF_ flags.
int decode(const AVCodec* codec, const AVPacket& packet, int strictness, Frame& frame) {
    const CodecContext context(avcodec_alloc_context3(codec));
    if (!context)
        throw std::bad_alloc();
    context->thread_count = 1; // the caller's pool owns the parallelism
    context->max_pixels = static_cast<int64_t>(ImageLimits::kMaxPixels);
    context->err_recognition = strictness;
    int code = avcodec_open2(context.get(), codec, nullptr);
    if (code >= 0)
        code = avcodec_send_packet(context.get(), &packet);
    if (code < 0)
        return code;
    avcodec_send_packet(context.get(), nullptr);
    frame.reset(av_frame_alloc());
    return avcodec_receive_frame(context.get(), frame.get());
}

bool isAboutMetadata(const QString& message) {
    for (const char* word : {"iccp", "icc", "profile", "exif", "chrm", "gamma", "metadata", "ztxt", "itxt",
                             "trns", "app fields", "tag "}) {
        if (message.contains(QLatin1String(word), Qt::CaseInsensitive))
            return true;
    }
    return false;
}

/// Takes the iCCP chunk out of a PNG: a profile that cannot be inflated makes the decoder give up. True when
/// there was one.
bool dropColorProfile(AVPacket& packet) {
    constexpr int kSignature = 8;
    constexpr int kFrame = 12; // length, type, checksum
    for (int at = kSignature; at + kFrame <= packet.size;) {
        const auto length = static_cast<qint64>(qFromBigEndian<quint32>(packet.data + at));
        const qint64 next = at + kFrame + length;
        if (next > packet.size)
            return false;
        if (std::memcmp(packet.data + at + 4, "iCCP", 4) == 0) {
            std::memmove(packet.data + at, packet.data + next, static_cast<std::size_t>(packet.size - next));
            av_shrink_packet(&packet, packet.size - static_cast<int>(next - at));
            return true;
        }
        at = static_cast<int>(next);
    }
    return false;
}

bool isHarmless(const QStringList& messages) {
    return std::all_of(messages.begin(), messages.end(), isAboutMetadata);
}

Error damaged(const QString& path, const StillFormat& format, const QString& detail) {
    return Error::input(
        QStringLiteral("The %1 file '%2' is damaged, incomplete or of a kind that is not supported; "
                       "write it again, or as 16-bit PNG or EXR.")
            .arg(QLatin1String(format.name), nativeName(path)),
        detail);
}

Orientation orientationOf(const AVFrame& frame) {
    const AVDictionaryEntry* entry = av_dict_get(frame.metadata, "Orientation", nullptr, 0);
    return entry != nullptr ? orientationFromExif(QString::fromLatin1(entry->value).trimmed().toInt())
                            : Orientation{};
}

/// Decoded strictly; what only hurts the metadata (a broken colour profile) becomes a warning.
Result<DecodedStill> decodeStill(const QString& path, StillKind kind) {
    const StillFormat& format = *formatOf(kind);
    Result<Packet> packet = readFile(path);
    if (!packet)
        return packet.error();
    if (kind == StillKind::Tiff && tiffTag((*packet)->data, (*packet)->size, kTiffSampleFormat) == kTiffFloat)
        return Error::input(
            QStringLiteral("'%1' is a floating-point TIFF, which is not supported; write it as "
                           "EXR, which keeps every value.")
                .arg(nativeName(path)));
    const AVCodec* codec = avcodec_find_decoder(format.codec);
    if (codec == nullptr)
        return Error::input(
            QStringLiteral("This FFmpeg cannot read %1 files ('%2'); write PNG or EXR instead.")
                .arg(QLatin1String(format.name), nativeName(path)));
    DecodedStill still;
    still.codec = format.codec;
    FfmpegLogScope log;
    constexpr int kStrict = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
    int code = decode(codec, **packet, kStrict, still.frame);
    if (code < 0 && kind == StillKind::Png && dropColorProfile(**packet)) {
        code = decode(codec, **packet, kStrict, still.frame);
        still.warnings
            << QStringLiteral("The colour profile in '%1' is damaged and was ignored.").arg(nativeName(path));
    } else if (code < 0 && isHarmless(log.messages())) {
        code = decode(codec, **packet, 0, still.frame); // what it says goes into the same log
    }
    if (code < 0 || !isHarmless(log.messages()))
        return damaged(path, format, log.detail(code < 0 ? code : AVERROR_INVALIDDATA));
    still.orientation = orientationOf(*still.frame);
    if (kind == StillKind::Tiff)
        still.orientation =
            orientationFromExif(tiffTag((*packet)->data, (*packet)->size, kTiffOrientation).value_or(1));
    QStringList said = log.messages();
    said.removeIf([](const QString& message) { // a tag that nobody needs is no damage
        return message.contains(QLatin1String("Unknown or unsupported tag"));
    });
    if (!said.isEmpty() && still.warnings.isEmpty())
        still.warnings << QStringLiteral("Extra data in '%1' (colour profile or tags) are damaged and were "
                                         "ignored: %2.")
                              .arg(nativeName(path), said.first());
    if (!ImageLimits::allows(still.frame->width, still.frame->height))
        return Error::input(QStringLiteral("'%1' is %2x%3 pixels, more than can be read.")
                                .arg(nativeName(path), QString::number(still.frame->width),
                                     QString::number(still.frame->height)));
    return still;
}

double pixelAspectOf(const AVFrame& frame) {
    const AVRational aspect = frame.sample_aspect_ratio;
    return aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1.0;
}

bool startsWith(const QByteArray& bytes, std::initializer_list<unsigned char> mark) {
    return bytes.size() >= static_cast<qsizetype>(mark.size()) &&
           std::equal(mark.begin(), mark.end(), bytes.begin(),
                      [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
}

} // namespace

StillKind stillKind(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return StillKind::None;
    const QByteArray head = file.read(16);
    if (startsWith(head, {0x76, 0x2f, 0x31, 0x01}))
        return StillKind::Exr;
    if (startsWith(head, {0x89, 'P', 'N', 'G'}) &&
        !path.endsWith(QLatin1String(".apng"), Qt::CaseInsensitive))
        return StillKind::Png;
    if (startsWith(head, {0xff, 0xd8, 0xff}))
        return StillKind::Jpeg;
    if (startsWith(head, {'I', 'I', 42, 0}) || startsWith(head, {'M', 'M', 0, 42}) ||
        startsWith(head, {'I', 'I', 43, 0}) || startsWith(head, {'M', 'M', 0, 43}))
        return StillKind::Tiff;
    if (startsWith(head, {'S', 'D', 'P', 'X'}) || startsWith(head, {'X', 'P', 'D', 'S'}))
        return StillKind::Dpx;
    if (startsWith(head, {'R', 'I', 'F', 'F'}) && head.mid(8, 4) == "WEBP")
        return StillKind::WebP;
    if (startsWith(head, {'B', 'M'}) && path.endsWith(QLatin1String(".bmp"), Qt::CaseInsensitive))
        return StillKind::Bmp;
    if (path.endsWith(QLatin1String(".tga"), Qt::CaseInsensitive))
        return StillKind::Tga;
    return StillKind::None;
}

Result<DecodedFrame> readStill(const QString& path, StillKind kind) {
    Result<DecodedStill> still = decodeStill(path, kind);
    if (!still)
        return still.error();
    const AVFrame& frame = *still->frame;
    Result<FramePicture> picture = pictureFromFrame(frame, colorRules(frame, still->codec));
    if (!picture)
        return Error::input(QStringLiteral("'%1': %2").arg(nativeName(path), picture.error().message));
    const Orientation orientation = still->orientation;
    DecodedFrame result;
    result.rgb = oriented(std::move(picture->rgb), orientation);
    result.alpha = oriented(std::move(picture->alpha), orientation);
    result.metadata.displayWindow = {0, 0, result.rgb.width() - 1, result.rgb.height() - 1};
    result.metadata.dataWindow = result.metadata.displayWindow;
    result.metadata.pixelAspect = pixelAspectOf(frame);
    return result;
}

Result<void> readStillInfo(const QString& path, StillKind kind, SourceInfo& info) {
    Result<DecodedStill> still = decodeStill(path, kind);
    if (!still)
        return still.error();
    const AVFrame& frame = *still->frame;
    const Orientation orientation = still->orientation;
    info.width = orientation.swapsSides() ? frame.height : frame.width;
    info.height = orientation.swapsSides() ? frame.width : frame.height;
    info.rotation = orientation.quarterTurns * 90;
    info.mirrored = orientation.mirrored;
    info.pixelAspect = pixelAspectOf(frame);
    const FormatFacts facts = formatFacts(frame);
    info.pixelFormat = facts.name;
    info.bitDepth = facts.bitDepth;
    info.isFloat = facts.isFloat;
    info.hasAlpha = facts.hasAlpha;
    info.channels = facts.channels;
    info.codec = QStringLiteral("%1 %2-bit").arg(QLatin1String(formatOf(kind)->name)).arg(facts.bitDepth);
    const ColorRules rules = colorRules(frame, still->codec);
    info.colorDescription = rules.description;
    info.warnings += still->warnings + rules.warnings;
    setSpaceWarning(rules.spaceWarning, info);
    info.encoding = ColorEncoding::Srgb;
    return {};
}

} // namespace ckd::detail
