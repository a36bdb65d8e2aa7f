// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/Ffmpeg.h"

#include "core/base/Log.h"

#include <QRegularExpression>

#include <array>
#include <cstdarg>
#include <mutex>

extern "C" {
#include <libavutil/log.h>
}

namespace ckd::detail {

namespace {

thread_local FfmpegLogScope* t_scope = nullptr;
constexpr int kMostMessages = 16;

void logCallback(void* context, int level, const char* format, va_list arguments) {
    if (level > AV_LOG_WARNING)
        return;
    std::array<char, 512> line{};
    int printPrefix = 1;
    av_log_format_line2(context, level, format, arguments, line.data(), static_cast<int>(line.size()),
                        &printPrefix);
    // "[mjpeg @ 0x55…] overread 8": the address helps nobody and makes every run's log another one.
    static const QRegularExpression address(QStringLiteral("^(\\[[^\\]@]*) @ 0x[0-9a-f]+\\]"));
    const QString text = QString::fromUtf8(line.data()).trimmed().replace(address, QStringLiteral("\\1]"));
    if (text.isEmpty())
        return;
    qCDebug(logMedia).noquote() << "FFmpeg:" << text;
    if (t_scope != nullptr)
        t_scope->add(text);
}

} // namespace

QString avErrorText(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> buffer{};
    av_strerror(code, buffer.data(), buffer.size());
    return QString::fromUtf8(buffer.data());
}

void captureFfmpegLog() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(logCallback); });
}

FfmpegLogScope::FfmpegLogScope() : m_outer(t_scope) {
    captureFfmpegLog();
    t_scope = this;
}

FfmpegLogScope::~FfmpegLogScope() {
    t_scope = m_outer;
}

void FfmpegLogScope::add(const QString& message) {
    if (m_messages.size() < kMostMessages)
        m_messages.append(message);
}

QString FfmpegLogScope::detail(int code) const {
    QString text = avErrorText(code);
    if (!m_messages.isEmpty())
        text += QStringLiteral("; ") + m_messages.last();
    return text;
}

} // namespace ckd::detail
