// SPDX-License-Identifier: Apache-2.0
#include "ui/clips/ClipProber.h"

#include "core/color/Transfer.h"
#include "core/media/HintPairing.h"

#include <algorithm>
#include <array>
#include <exception>
#include <vector>

namespace ckd::ui {

namespace {

constexpr int kProbeThreads = 2; // disks, not processors, are what a probe waits for
constexpr QSize kThumbnail(256, 144);

/// Reduced by leaving pixels out to about twice the size wanted, then smoothly: quick on 8K plates.
QImage thumbnailOf(const Image& rgb, double pixelAspect) {
    const int step = std::max(
        1, std::min(rgb.width() / (2 * kThumbnail.width()), rgb.height() / (2 * kThumbnail.height())));
    const int width = rgb.width() / step;
    const int height = rgb.height() / step;
    QImage image(width, height, QImage::Format_RGB32);
    std::array<std::vector<float>, 3> row;
    for (std::vector<float>& channel : row)
        channel.resize(std::size_t(width));
    for (int y = 0; y < height; ++y) {
        for (std::size_t c = 0; c < 3; ++c) {
            const float* from = rgb.row(int(c), y * step);
            for (int x = 0; x < width; ++x)
                row[c][std::size_t(x)] = from[x * step];
            if (rgb.encoding() == ColorEncoding::Linear)
                srgbFromLinearClampedBelow(row[c], row[c]);
        }
        auto* out = reinterpret_cast<QRgb*>(image.scanLine(y));
        const auto byte = [](float value) { return int(std::clamp(value, 0.0F, 1.0F) * 255.0F + 0.5F); };
        for (std::size_t x = 0; x < std::size_t(width); ++x)
            out[x] = qRgb(byte(row[0][x]), byte(row[1][x]), byte(row[2][x]));
    }
    QSize shown(std::max(1, int(width * std::max(pixelAspect, 0.01))), height);
    shown.scale(kThumbnail, Qt::KeepAspectRatio);
    return image.scaled(shown.expandedTo({1, 1}), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

void addThumbnail(ClipStatus& status, const FrameSource& source, std::stop_token stop) {
    Result<std::unique_ptr<FrameCursor>> cursor = source.openCursor();
    if (!cursor)
        return;
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(source.info().frames.front(), stop);
    if (!raw)
        return;
    const Result<DecodedFrame> frame = (*raw)->convert();
    if (frame)
        status.thumbnail = thumbnailOf(frame->rgb, source.info().pixelAspect);
}

/// Raw, Masked or Ready; a hint file that is not there is a failure in words.
void addHint(ClipStatus& status, const Clip& clip, const SourceInfo& info) {
    status.state = ClipStatus::State::Raw;
    switch (clip.hint.kind) {
    case HintChoice::Kind::None:
        break;
    case HintChoice::Kind::PlateAlpha:
        if (info.hasAlpha)
            status.state = ClipStatus::State::Ready;
        else
            status.notes += ClipProber::tr("The plate has no alpha channel to use as hint.");
        break;
    case HintChoice::Kind::File: {
        const Result<SharedSource> hint = openSource(clip.hint.path);
        if (hint)
            status.state = ClipStatus::State::Ready;
        else
            status.notes += ClipProber::tr("The hint cannot be used: %1").arg(hint.error().message);
        break;
    }
    case HintChoice::Kind::Auto:
        if (const std::optional<CompanionHint> companion = findCompanionHint(info))
            status.state = companion->kind == CompanionHint::Kind::Mask ? ClipStatus::State::Masked
                                                                        : ClipStatus::State::Ready;
        break;
    }
}

ClipStatus look(const Clip& clip, std::stop_token stop) {
    ClipStatus status;
    const Result<SharedSource> source = openPlate(clip, 1);
    if (!source) {
        status.state = ClipStatus::State::Failed;
        status.message = source.error().message;
        return status;
    }
    const SourceInfo& info = (*source)->info();
    status.isOpened = true;
    status.notes = info.warnings;
    status.size = {info.width, info.height};
    status.pixelAspect = info.pixelAspect;
    status.rate = info.rate;
    status.frames = info.frames.size();
    status.codec = info.codec;
    status.hasAlpha = info.hasAlpha;
    status.isMovie = info.kind == SourceInfo::Kind::Movie;
    if (!info.frames.empty()) {
        status.firstFrame = info.frames.front();
        status.lastFrame = info.frames.back();
        addThumbnail(status, **source, stop);
    }
    addHint(status, clip, info);
    return status;
}

} // namespace

ClipStatus probeClip(const Clip& clip, std::stop_token stop) {
    try {
        return look(clip, std::move(stop));
    } catch (const std::exception& problem) {
        ClipStatus status;
        status.state = ClipStatus::State::Failed;
        status.message = ClipProber::tr("'%1' cannot be opened: %2.")
                             .arg(clip.plate, QString::fromLocal8Bit(problem.what()));
        return status;
    }
}

ClipProber::ClipProber(QObject* parent) : QObject(parent), m_pool("probe", kProbeThreads) {
}

ClipProber::~ClipProber() {
    m_stop.request_stop();
    m_mail->close();
}

void ClipProber::probe(const Clip& clip) {
    const quint64 request = ++m_requests;
    m_newest.insert(clip.id, request);
    m_pool.submit([this, mail = m_mail, clip, request, stop = m_stop.get_token()] {
        if (stop.stop_requested())
            return;
        mail->post([this, id = clip.id, request, status = probeClip(clip, stop)] {
            if (m_newest.value(id) != request)
                return;
            m_newest.remove(id);
            Q_EMIT probed(id, status);
        });
    });
}

void ClipProber::forget(const QString& id) {
    m_newest.remove(id);
}

} // namespace ckd::ui
