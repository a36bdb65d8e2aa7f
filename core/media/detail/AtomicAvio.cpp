// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/AtomicAvio.h"

#include <cstdio>

extern "C" {
#include <libavutil/mem.h>
}

namespace ckd::detail {

namespace {
constexpr int kBufferBytes = 256 * 1024;
}

AtomicAvio::AtomicAvio(const QString& path) : m_file(path) {
}

AtomicAvio::~AtomicAvio() {
    if (m_context == nullptr)
        return;
    av_freep(&m_context->buffer);
    avio_context_free(&m_context);
}

Result<void> AtomicAvio::open() {
    if (Result<void> opened = m_file.open(); !opened)
        return opened;
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    if (buffer == nullptr)
        throw std::bad_alloc();
    m_context = avio_alloc_context(buffer, kBufferBytes, 1, this, nullptr, &AtomicAvio::writePacket,
                                   &AtomicAvio::seekTo);
    if (m_context == nullptr) {
        av_free(buffer);
        throw std::bad_alloc();
    }
    return {};
}

Result<void> AtomicAvio::flush() {
    avio_flush(m_context);
    return m_failure ? Result<void>(*m_failure) : Result<void>();
}

Result<void> AtomicAvio::commit() {
    return commitAs(m_file.finalPath());
}

Result<void> AtomicAvio::commitAs(const QString& path) {
    if (Result<void> flushed = flush(); !flushed)
        return flushed;
    return m_file.commitAs(path);
}

int AtomicAvio::note(const Result<void>& result) {
    if (result.ok())
        return 0;
    if (!m_failure)
        m_failure = result.error();
    return AVERROR(EIO);
}

int AtomicAvio::writePacket(void* self, WriteBuffer data, int size) {
    auto* that = static_cast<AtomicAvio*>(self);
    if (const int code = that->note(that->m_file.write(data, static_cast<std::size_t>(size))); code < 0)
        return code;
    that->m_end = std::max(that->m_end, that->m_file.position());
    return size;
}

int64_t AtomicAvio::seekTo(void* self, int64_t offset, int whence) {
    auto* that = static_cast<AtomicAvio*>(self);
    const int kind = whence & ~AVSEEK_FORCE;
    if (kind == AVSEEK_SIZE)
        return that->m_end;
    std::int64_t target = offset;
    if (kind == SEEK_CUR)
        target += that->m_file.position();
    else if (kind == SEEK_END)
        target += that->m_end;
    if (const int code = that->note(that->m_file.seek(target)); code < 0)
        return code;
    return target;
}

} // namespace ckd::detail
