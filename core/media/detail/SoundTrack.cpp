// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/SoundTrack.h"

#include "core/media/detail/MovieFile.h"
#include "core/media/detail/SoundConverter.h"

#include <QDir>

#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/dict.h>
}

namespace ckd::detail {

namespace {

/// Seconds at which the source's pictures begin, on the clock of its packets.
double pictureStart(const MovieFile& file) {
    const int best = av_find_best_stream(file.format(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (best < 0)
        return 0;
    const AVStream* stream = file.stream(best);
    return stream->start_time == AV_NOPTS_VALUE ? 0 : double(stream->start_time) * av_q2d(stream->time_base);
}

} // namespace

SoundTrack::SoundTrack(std::unique_ptr<MovieFile> file, MovieSound sound, AVFormatContext* muxer)
    : m_file(std::move(file)), m_sound(std::move(sound)), m_muxer(muxer), m_packet(av_packet_alloc()) {
}

SoundTrack::~SoundTrack() = default;

Result<std::unique_ptr<SoundTrack>> SoundTrack::open(const MovieSound& sound, AVFormatContext* muxer,
                                                     QStringList& notes, std::stop_token stop) {
    Result<std::unique_ptr<MovieFile>> file = MovieFile::open(sound.path);
    if (!file)
        return file.error();
    (*file)->setStop(std::move(stop));
    std::unique_ptr<SoundTrack> track(new SoundTrack(std::move(*file), sound, muxer));
    AVFormatContext* format = track->m_file->format();
    for (unsigned i = 0; i < format->nb_streams; ++i) {
        AVStream* in = format->streams[i];
        const bool taken = in->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && track->addLane(in, notes);
        in->discard = taken ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    track->m_zero = pictureStart(*track->m_file) + sound.start;
    track->seekToStart();
    return track;
}

bool SoundTrack::addLane(AVStream* in, QStringList& notes) {
    const QString codec = codecName(*in->codecpar);
    Lane lane;
    lane.source = in->index;
    const bool copies =
        avformat_query_codec(m_muxer->oformat, in->codecpar->codec_id, FF_COMPLIANCE_NORMAL) == 1;
    if (!copies) {
        lane.converter = SoundConverter::open(*in, *m_muxer->oformat);
        if (!lane.converter) {
            notes << QStringLiteral(
                         "The sound (%1) cannot be written into this kind of movie; it is left out. "
                         "Choose another container, for example mov.")
                         .arg(codec);
            return false;
        }
        notes << QStringLiteral("The sound (%1) was converted to %2, as this kind of movie cannot hold it.")
                     .arg(codec, QString::fromLatin1(lane.converter->codecName()));
    }
    lane.out = avformat_new_stream(m_muxer, nullptr);
    if (lane.out == nullptr)
        throw std::bad_alloc();
    if (lane.converter) {
        lane.converter->describe(*lane.out);
    } else {
        avcodec_parameters_copy(lane.out->codecpar, in->codecpar);
        lane.out->codecpar->codec_tag = 0; // the muxer's own
        lane.out->time_base = in->time_base;
    }
    av_dict_copy(&lane.out->metadata, in->metadata, 0);
    av_dict_set(&lane.out->metadata, "timecode", nullptr, 0);
    lane.out->disposition = in->disposition;
    m_lanes.push_back(std::move(lane));
    return true;
}

void SoundTrack::seekToStart() {
    constexpr double kEarlier = 1.0; // s; packets of sound may lie before their pictures
    if (m_lanes.empty() || m_sound.start <= kEarlier)
        return;
    const auto target = std::int64_t((m_zero - kEarlier) * AV_TIME_BASE);
    (void)avformat_seek_file(m_file->format(), -1, INT64_MIN, target, target, 0); // else read from the start
}

SoundTrack::Lane* SoundTrack::laneOf(int source) {
    for (Lane& lane : m_lanes) {
        if (lane.source == source)
            return &lane;
    }
    return nullptr;
}

double SoundTrack::timeOf(const AVPacket& packet) const {
    const std::int64_t stamp = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
    return double(stamp) * av_q2d(m_file->stream(packet.stream_index)->time_base) - m_zero;
}

/// Whether m_packet holds something that was not passed on. A source that breaks ends the sound.
bool SoundTrack::readNext() {
    while (!m_pending && !m_ended) {
        av_packet_unref(m_packet.get());
        if (av_read_frame(m_file->format(), m_packet.get()) < 0) {
            m_ended = true;
            break;
        }
        const AVPacket& packet = *m_packet;
        if (laneOf(packet.stream_index) == nullptr ||
            (packet.pts == AV_NOPTS_VALUE && packet.dts == AV_NOPTS_VALUE))
            continue;
        m_pending = true;
    }
    return m_pending;
}

int SoundTrack::passOn() {
    m_pending = false;
    Lane& lane = *laneOf(m_packet->stream_index);
    const AVRational base = m_file->stream(lane.source)->time_base;
    const double begin = timeOf(*m_packet);
    const double end = begin + double(m_packet->duration) * av_q2d(base);
    constexpr double kRounding = 1e-6; // s
    if (begin >= m_sound.seconds - kRounding)
        return 0;
    if (lane.converter)
        return end <= 0 ? 0 : lane.converter->convert(m_packet.get(), begin, m_sound.seconds, m_muxer);
    // QuickTime's edit lists hide what lies before zero; others would move the pictures instead.
    const bool hides =
        std::strcmp(m_muxer->oformat->name, "mov") == 0 || std::strcmp(m_muxer->oformat->name, "mp4") == 0;
    if (hides ? end < 0 : begin < 0)
        return 0;
    const auto shift = std::llround(m_zero / av_q2d(base));
    for (std::int64_t* stamp : {&m_packet->pts, &m_packet->dts}) {
        if (*stamp != AV_NOPTS_VALUE)
            *stamp -= shift;
    }
    av_packet_rescale_ts(m_packet.get(), base, lane.out->time_base);
    m_packet->stream_index = lane.out->index;
    m_packet->pos = -1;
    return av_interleaved_write_frame(m_muxer, m_packet.get());
}

int SoundTrack::writeUntil(double seconds) {
    int code = 0;
    while (code >= 0 && readNext() && timeOf(*m_packet) < seconds)
        code = passOn();
    return code;
}

int SoundTrack::finish() {
    int code = writeUntil(m_sound.seconds);
    for (Lane& lane : m_lanes) {
        if (code >= 0 && lane.converter)
            code = lane.converter->finish(m_muxer);
    }
    return code;
}

} // namespace ckd::detail
