// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/MovieDecoder.h"

#include <QDir>

#include <algorithm>

namespace ckd::detail {

namespace {

/// What refilling a threaded decoder after a seek costs, in frames: nearer targets are decoded up to.
constexpr std::size_t kSeekCost = 8;

} // namespace

MovieDecoder::MovieDecoder(QString path, std::shared_ptr<const MovieIndex> index, int threads)
    : m_path(std::move(path))
    , m_index(std::move(index))
    , m_threads(threads)
    , m_packet(av_packet_alloc())
    , m_peeked(av_packet_alloc())
    , m_current(av_frame_alloc()) {
}

Result<void> MovieDecoder::reopen() {
    m_decoder.reset();
    m_file.reset();
    Result<std::unique_ptr<MovieFile>> file = MovieFile::open(m_path);
    if (!file)
        return file.error();
    if (m_index->stream >= static_cast<int>((*file)->format()->nb_streams))
        return Error::input(QStringLiteral("'%1' has changed since it was opened; open it again.")
                                .arg(QDir::toNativeSeparators(m_path)));
    Result<CodecContext> decoder = openDecoder(*(*file)->stream(m_index->stream), m_threads, m_path);
    if (!decoder)
        return decoder.error();
    m_file = std::move(*file);
    m_decoder = std::move(*decoder);
    m_file->useOnly(m_index->stream);
    // From the first packet on, a picture that lacks references is shown as players show it (and noted).
    m_decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    m_hasCurrent = false;
    m_hasPeeked = false;
    m_draining = false;
    m_fromStart = true;
    m_count = 0;
    return {};
}

/// True when the demuxer now stands on a keyframe that is not after `target`.
bool MovieDecoder::seekTo(const MovieIndex::Keyframe& keyframe, std::int64_t target) {
    AVFormatContext* format = m_file->format();
    for (const std::int64_t wanted : {keyframe.dts, keyframe.pts}) {
        if (av_seek_frame(format, m_index->stream, wanted, AVSEEK_FLAG_BACKWARD) < 0)
            continue;
        avcodec_flush_buffers(m_decoder.get());
        m_draining = false;
        m_hasCurrent = false;
        av_packet_unref(m_peeked.get());
        m_hasPeeked = av_read_frame(format, m_peeked.get()) >= 0;
        if (m_hasPeeked && (m_peeked->flags & AV_PKT_FLAG_KEY) != 0 && m_peeked->pts <= target) {
            m_fromStart = false;
            m_decoder->flags &= ~AV_CODEC_FLAG_OUTPUT_CORRUPT;
            return true;
        }
    }
    return false;
}

/// Brings the demuxer to a place from which `position` can be decoded, or leaves it where it is when going
/// on is cheaper.
Result<void> MovieDecoder::positionFor(std::size_t position) {
    const std::int64_t target = m_index->timestamps[position];
    const auto& keys = m_index->keyframes;
    auto key = std::upper_bound(keys.begin(), keys.end(), target,
                                [](std::int64_t value, const auto& k) { return value < k.pts; });
    const bool forward = m_decoder && m_hasCurrent && m_position < position;
    if (forward) {
        const std::size_t keyPosition = key == keys.begin() ? 0 : positionOf(std::prev(key)->pts);
        const std::size_t seekCost = position - std::min(position, keyPosition) + kSeekCost;
        if (position - m_position <= seekCost)
            return {};
    }
    if (!m_decoder && position == 0)
        return reopen();
    if (!m_decoder) {
        if (Result<void> opened = reopen(); !opened)
            return opened;
    }
    // Two keyframes are tried: pictures before an open group of pictures need the one before.
    for (int attempt = 0; attempt < 2 && key != keys.begin(); ++attempt) {
        --key;
        if (key == keys.begin())
            break; // the start is the start
        if (seekTo(*key, target))
            return {};
    }
    return reopen();
}

std::int64_t MovieDecoder::timestampOf(const AVFrame& frame) {
    if (m_index->counted)
        return m_count++;
    return frame.pts != AV_NOPTS_VALUE ? frame.pts : frame.best_effort_timestamp;
}

/// First position whose timestamp is not before `timestamp`.
std::size_t MovieDecoder::positionOf(std::int64_t timestamp) const {
    const auto& table = m_index->timestamps;
    return static_cast<std::size_t>(std::lower_bound(table.begin(), table.end(), timestamp) - table.begin());
}

/// One more packet, or the end, into the decoder.
Result<void> MovieDecoder::feed(const std::stop_token& stop) {
    int code = 0;
    if (m_hasPeeked) {
        av_packet_move_ref(m_packet.get(), m_peeked.get());
        m_hasPeeked = false;
    } else {
        code = av_read_frame(m_file->format(), m_packet.get());
    }
    if (stop.stop_requested())
        return Error::cancelled();
    // A packet that was cut off counts as the end: half a picture is never shown.
    const bool cut =
        code >= 0 && !m_index->endCause.isEmpty() && (m_packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
    if (code < 0 || cut) {
        av_packet_unref(m_packet.get());
        m_draining = true;
        avcodec_send_packet(m_decoder.get(), nullptr);
        return {};
    }
    if (m_packet->stream_index == m_index->stream) {
        const FfmpegLogScope log;
        const int sent = avcodec_send_packet(m_decoder.get(), m_packet.get());
        if (sent < 0 && sent != AVERROR(EAGAIN))
            m_lastFailure = log.detail(sent); // later packets may be fine; a frame that is missing is named
    }
    av_packet_unref(m_packet.get());
    return {};
}

Result<MovieDecoder::Step> MovieDecoder::decodeNext(const std::stop_token& stop) {
    for (;;) {
        if (stop.stop_requested())
            return Error::cancelled();
        av_frame_unref(m_current.get());
        m_hasCurrent = false;
        const int code = avcodec_receive_frame(m_decoder.get(), m_current.get());
        if (code >= 0) {
            const std::int64_t timestamp = timestampOf(*m_current);
            const std::size_t position = positionOf(timestamp);
            const auto& table = m_index->timestamps;
            if (position >= table.size() || table[position] != timestamp)
                continue; // not a presented frame
            m_position = position;
            m_hasCurrent = true;
            return Step::Picture;
        }
        if (code == AVERROR_EOF || (m_draining && code == AVERROR(EAGAIN)))
            return Step::End;
        if (code != AVERROR(EAGAIN)) {
            m_lastFailure = avErrorText(code);
            if (m_draining)
                return Step::End;
        }
        if (Result<void> fed = feed(stop); !fed)
            return fed.error();
    }
}

/// False: the frame did not come out on this pass.
Result<bool> MovieDecoder::decodeUntil(std::size_t position, const std::stop_token& stop) {
    for (;;) {
        if (m_hasCurrent && m_position == position)
            return true;
        if (m_hasCurrent && m_position > position)
            return false;
        Result<Step> step = decodeNext(stop);
        if (!step)
            return step.error();
        if (*step == Step::End)
            return false;
    }
}

Error MovieDecoder::notDecoded(std::size_t position) const {
    const QString name = QDir::toNativeSeparators(m_path);
    if (position >= m_index->timestamps.size())
        return Error::input(
            QStringLiteral("The movie '%1' ends early: %2 of %3 frames are whole. Copy it again "
                           "from its source, or use the frames before.")
                .arg(name, QString::number(m_index->timestamps.size()), QString::number(m_index->declared)),
            m_index->endCause);
    return Error::input(
        QStringLiteral("The movie '%1' is damaged: a frame cannot be decoded. Copy it again from "
                       "its source, or use the frames before.")
            .arg(name),
        m_lastFailure);
}

Result<Frame> MovieDecoder::frameAt(std::size_t position, const std::stop_token& stop) {
    if (position >= m_index->timestamps.size())
        return notDecoded(position);
    if (m_file)
        m_file->setStop(stop);
    if (!(m_hasCurrent && m_position == position)) {
        if (Result<void> placed = positionFor(position); !placed)
            return placed.error();
        m_file->setStop(stop);
        Result<bool> found = decodeUntil(position, stop);
        if (found && !*found &&
            !m_fromStart) { // the keyframe was none: the truth is in a pass from the start
            if (Result<void> opened = reopen(); !opened)
                return opened.error();
            m_file->setStop(stop);
            found = decodeUntil(position, stop);
        }
        if (!found)
            return found.error();
        if (!*found)
            return notDecoded(position);
    }
    Frame frame(av_frame_clone(m_current.get()));
    if (!frame)
        throw std::bad_alloc();
    return frame;
}

} // namespace ckd::detail
