// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/MovieIndex.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

namespace ckd::detail {

namespace {

/// What the packets of one stream said.
struct ScannedStream {
    std::vector<std::int64_t> presented;   ///< pts of packets that are shown
    std::vector<std::int64_t> decodeOrder; ///< pts of all packets
    std::vector<MovieIndex::Keyframe> keyframes;
    std::size_t packets = 0;
    bool timestampsMissing = false;
};

struct ScannedFile {
    std::map<int, ScannedStream> streams;
    QString endCause;
};

std::vector<int> candidateStreams(const MovieFile& file) {
    std::vector<int> result;
    for (unsigned i = 0; i < file.format()->nb_streams; ++i) {
        const AVStream* stream = file.stream(static_cast<int>(i));
        const bool picture =
            (stream->disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS |
                                    AV_DISPOSITION_STILL_IMAGE)) != 0;
        if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !picture)
            result.push_back(static_cast<int>(i));
    }
    return result;
}

std::int64_t area(const AVStream* stream) {
    return static_cast<std::int64_t>(stream->codecpar->width) * stream->codecpar->height;
}

void addPacket(ScannedStream& scanned, const AVPacket& packet) {
    ++scanned.packets;
    if (packet.pts == AV_NOPTS_VALUE) {
        scanned.timestampsMissing = true;
        return;
    }
    scanned.decodeOrder.push_back(packet.pts);
    if ((packet.flags & AV_PKT_FLAG_KEY) != 0)
        scanned.keyframes.push_back({packet.pts, packet.dts == AV_NOPTS_VALUE ? packet.pts : packet.dts});
    if ((packet.flags & AV_PKT_FLAG_DISCARD) == 0)
        scanned.presented.push_back(packet.pts);
}

/// Transport streams mark packets after a transmission error; elsewhere such a packet is one that was cut.
bool isCut(const MovieFile& file, const AVPacket& packet) {
    return (packet.flags & AV_PKT_FLAG_CORRUPT) != 0 &&
           std::strcmp(file.format()->iformat->name, "mpegts") != 0;
}

ScannedFile scanPackets(MovieFile& file, const std::vector<int>& candidates) {
    ScannedFile result;
    for (unsigned i = 0; i < file.format()->nb_streams; ++i)
        file.stream(static_cast<int>(i))->discard = AVDISCARD_ALL;
    for (const int index : candidates)
        file.stream(index)->discard = AVDISCARD_DEFAULT;
    const FfmpegLogScope log;
    const Packet packet(av_packet_alloc());
    for (;;) {
        const int code = av_read_frame(file.format(), packet.get());
        if (code < 0) {
            if (code != AVERROR_EOF)
                result.endCause = log.detail(code);
            break;
        }
        // Cover art is handed out whether its stream is wanted or not.
        const bool wanted =
            std::find(candidates.begin(), candidates.end(), packet->stream_index) != candidates.end();
        const bool cut = wanted && isCut(file, *packet);
        if (cut)
            result.endCause = QStringLiteral("its last frame is cut off");
        else if (wanted)
            addPacket(result.streams[packet->stream_index], *packet);
        av_packet_unref(packet.get());
        if (cut)
            break;
    }
    for (const QString& message : log.messages()) { // Matroska reports a broken file as a plain end
        if (message.contains(QLatin1String("prematurely")) ||
            message.contains(QLatin1String("truncat"), Qt::CaseInsensitive))
            result.endCause = QStringLiteral("the file is cut off");
    }
    return result;
}

/// The stream with the largest picture among those that can be decoded and hold packets.
std::optional<int> chooseStream(const MovieFile& file, const ScannedFile& scanned) {
    std::optional<int> best;
    for (const auto& [index, stream] : scanned.streams) {
        if (stream.packets == 0 || decoderFor(*file.stream(index)) == nullptr)
            continue;
        if (!best || area(file.stream(index)) > area(file.stream(*best)))
            best = index;
    }
    return best;
}

/// When the file ends early, frames whose earlier neighbours in time may be lost are not numbered: every
/// packet that is missing has a pts of at least its dts.
void dropAfter(std::vector<std::int64_t>& timestamps, std::int64_t firstMissingDts) {
    while (!timestamps.empty() && timestamps.back() >= firstMissingDts)
        timestamps.pop_back();
}

/// How many packets that are shown later can come before a packet: so many of the last frames may still be
/// preceded by one that is lost.
std::size_t reorderDepth(const std::vector<std::int64_t>& decodeOrder) {
    constexpr std::size_t kLookBack = 32; // H.264 and HEVC allow 16
    std::size_t depth = 0;
    for (std::size_t i = 0; i < decodeOrder.size(); ++i) {
        std::size_t later = 0;
        for (std::size_t j = i - std::min(i, kLookBack); j < i; ++j)
            later += decodeOrder[j] > decodeOrder[i] ? 1 : 0;
        depth = std::max(depth, later);
    }
    return depth;
}

std::size_t shownEntries(const AVStream* stream, int from, int to) {
    std::size_t shown = 0;
    for (int i = from; i < to; ++i) {
        const AVIndexEntry* entry = avformat_index_get_entry(const_cast<AVStream*>(stream), i);
        if ((entry->flags & AVINDEX_DISCARD_FRAME) == 0)
            ++shown;
    }
    return shown;
}

/// AVI says in its header how many frames follow.
bool isShortAvi(const MovieFile& file, const AVStream* stream, std::size_t packets) {
    return std::strcmp(file.format()->iformat->name, "avi") == 0 && stream->nb_frames > 0 &&
           static_cast<std::size_t>(stream->nb_frames) > packets;
}

MovieIndex indexFromScan(const MovieFile& file, int index, ScannedStream scanned, const QString& endCause) {
    MovieIndex result;
    result.stream = index;
    result.timestamps = std::move(scanned.presented);
    result.keyframes = std::move(scanned.keyframes);
    std::sort(result.timestamps.begin(), result.timestamps.end());
    std::sort(result.keyframes.begin(), result.keyframes.end(),
              [](const auto& a, const auto& b) { return a.pts < b.pts; });
    result.endCause = endCause;
    AVStream* stream = file.stream(index);
    const int entries = avformat_index_get_entries_count(stream);
    const auto read = static_cast<int>(scanned.packets);
    if (file.isQuickTime() && entries > read) {
        dropAfter(result.timestamps, avformat_index_get_entry(stream, read)->timestamp);
        result.declared = shownEntries(stream, 0, entries);
        if (result.endCause.isEmpty())
            result.endCause = QStringLiteral("the file is shorter than its header says");
    } else if (!endCause.isEmpty() || isShortAvi(file, stream, scanned.packets)) {
        if (endCause.isEmpty())
            result.endCause = QStringLiteral("the file is shorter than its header says");
        const std::size_t unsure = std::min(
            result.timestamps.size(),
            std::max<std::size_t>(reorderDepth(scanned.decodeOrder),
                                  static_cast<std::size_t>(std::max(0, stream->codecpar->video_delay))));
        result.timestamps.resize(result.timestamps.size() - unsure);
        result.declared = result.timestamps.size() + 1; // the first that is known to be lost
    }
    result.declared = std::max(result.declared, result.timestamps.size());
    return result;
}

/// Intra-only QuickTime: decode order is presentation order, and the header lists every frame. None when the
/// header is no proof (fragmented files add frames later).
std::optional<MovieIndex> indexFromHeader(const MovieFile& file, int index) {
    AVStream* stream = file.stream(index);
    const AVCodecDescriptor* codec = avcodec_descriptor_get(stream->codecpar->codec_id);
    const int entries = avformat_index_get_entries_count(stream);
    if (!file.isQuickTime() || codec == nullptr || (codec->props & AV_CODEC_PROP_INTRA_ONLY) == 0 ||
        entries < 1 || stream->nb_frames < 1 || entries < stream->nb_frames)
        return std::nullopt;
    MovieIndex result;
    result.stream = index;
    const qint64 fileSize = QFileInfo(file.path()).size();
    bool whole = true;
    for (int i = 0; i < entries; ++i) {
        const AVIndexEntry* entry = avformat_index_get_entry(stream, i);
        whole = whole && entry->pos + entry->size <= fileSize;
        if (entry->timestamp == AV_NOPTS_VALUE ||
            (i > 0 && entry->timestamp <= avformat_index_get_entry(stream, i - 1)->timestamp))
            return std::nullopt;
        if ((entry->flags & AVINDEX_DISCARD_FRAME) != 0)
            continue;
        ++result.declared;
        if (!whole)
            continue;
        result.timestamps.push_back(entry->timestamp);
        if ((entry->flags & AVINDEX_KEYFRAME) != 0)
            result.keyframes.push_back({entry->timestamp, entry->timestamp});
    }
    if (!whole)
        result.endCause = QStringLiteral("the file is shorter than its header says");
    return result;
}

/// The first packets must carry what the header said (composition offsets would shift them).
bool agreesWithPackets(MovieFile& file, const MovieIndex& index) {
    constexpr int kProbed = 8;
    file.useOnly(index.stream);
    const Packet packet(av_packet_alloc());
    for (int i = 0; i < kProbed; ++i) {
        if (av_read_frame(file.format(), packet.get()) < 0)
            return i > 0;
        if (packet->stream_index != index.stream) { // cover art
            av_packet_unref(packet.get());
            continue;
        }
        const bool shown = (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
        const bool same =
            packet->pts == packet->dts &&
            (!shown || std::binary_search(index.timestamps.begin(), index.timestamps.end(), packet->pts));
        const bool cut = isCut(file, *packet);
        av_packet_unref(packet.get());
        if (!same && !cut)
            return false;
    }
    return true;
}

bool hasDuplicates(const std::vector<std::int64_t>& ascending) {
    return std::adjacent_find(ascending.begin(), ascending.end()) != ascending.end();
}

Error noPicture(const MovieFile& file, const std::vector<int>& candidates, const QString& endCause) {
    const QString name = QDir::toNativeSeparators(file.path());
    for (const int index : candidates) {
        if (decoderFor(*file.stream(index)) == nullptr) {
            const QString codec = codecName(*file.stream(index)->codecpar);
            return Error::input(QStringLiteral("'%1' uses the codec '%2', which this FFmpeg cannot decode. "
                                               "Convert it to ProRes or H.264, or to an image sequence.")
                                    .arg(name, codec));
        }
    }
    if (!candidates.empty())
        return Error::input(
            QStringLiteral("'%1' ends before its first frame; copy it again from its source.").arg(name),
            endCause);
    return Error::input(QStringLiteral("'%1' holds no moving picture.").arg(name));
}

} // namespace

Result<MovieIndex> buildMovieIndex(const QString& path) {
    Result<std::unique_ptr<MovieFile>> opened = MovieFile::open(path);
    if (!opened)
        return opened.error();
    const std::vector<int> candidates = candidateStreams(**opened);
    if (candidates.size() == 1 && decoderFor(*(*opened)->stream(candidates.front())) != nullptr) {
        std::optional<MovieIndex> index = indexFromHeader(**opened, candidates.front());
        if (index) {
            index->videoStreams = 1;
            if (agreesWithPackets(**opened, *index))
                return std::move(*index);
            opened = MovieFile::open(path); // the probe moved the read position
            if (!opened)
                return opened.error();
        }
    }
    MovieFile& file = **opened;
    ScannedFile scanned = scanPackets(file, candidates);
    const std::optional<int> chosen = chooseStream(file, scanned);
    if (!chosen)
        return noPicture(file, candidates, scanned.endCause);
    ScannedStream& stream = scanned.streams[*chosen];
    // VP8 stores pictures that are never shown as packets of their own.
    const bool unsure =
        stream.timestampsMissing || file.stream(*chosen)->codecpar->codec_id == AV_CODEC_ID_VP8;
    MovieIndex index = indexFromScan(file, *chosen, std::move(stream), scanned.endCause);
    index.videoStreams = candidates.size();
    if (unsure || hasDuplicates(index.timestamps) || index.timestamps.empty())
        return buildDecodedIndex(path, index);
    return index;
}

namespace {

/// Timestamps of everything a decoder puts out, in its order.
Result<std::vector<std::int64_t>> decodeTimestamps(MovieFile& file, int streamIndex) {
    Result<CodecContext> decoder = openDecoder(*file.stream(streamIndex), 0, file.path());
    if (!decoder)
        return decoder.error();
    (*decoder)->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    (*decoder)->skip_loop_filter = AVDISCARD_ALL; // only counted, never looked at
    file.useOnly(streamIndex);
    std::vector<std::int64_t> timestamps;
    const Packet packet(av_packet_alloc());
    const Frame frame(av_frame_alloc());
    bool more = true;
    while (more) {
        more = av_read_frame(file.format(), packet.get()) >= 0;
        if (more && packet->stream_index != streamIndex) { // cover art
            av_packet_unref(packet.get());
            continue;
        }
        avcodec_send_packet(decoder->get(), more ? packet.get() : nullptr);
        av_packet_unref(packet.get());
        while (avcodec_receive_frame(decoder->get(), frame.get()) >= 0) {
            timestamps.push_back(frame->best_effort_timestamp);
            av_frame_unref(frame.get());
        }
    }
    return timestamps;
}

} // namespace

Result<MovieIndex> buildDecodedIndex(const QString& path, const MovieIndex& scanned) {
    Result<std::unique_ptr<MovieFile>> file = MovieFile::open(path);
    if (!file)
        return file.error();
    const FfmpegLogScope log;
    Result<std::vector<std::int64_t>> decoded = decodeTimestamps(**file, scanned.stream);
    if (!decoded)
        return decoded.error();
    if (decoded->empty())
        return Error::input(QStringLiteral("No frame of '%1' can be decoded: the movie is damaged.")
                                .arg(QDir::toNativeSeparators(path)),
                            log.messages().isEmpty() ? QString() : log.messages().last());
    MovieIndex index = scanned;
    index.timestamps = std::move(*decoded);
    const bool usable = std::find(index.timestamps.begin(), index.timestamps.end(), AV_NOPTS_VALUE) ==
                            index.timestamps.end() &&
                        std::is_sorted(index.timestamps.begin(), index.timestamps.end()) &&
                        !hasDuplicates(index.timestamps);
    index.counted = !usable;
    if (index.counted) {
        for (std::size_t i = 0; i < index.timestamps.size(); ++i)
            index.timestamps[i] = static_cast<std::int64_t>(i);
        index.keyframes.clear();
    }
    index.declared = index.timestamps.size() + (index.endCause.isEmpty() ? 0 : 1);
    return index;
}

} // namespace ckd::detail
