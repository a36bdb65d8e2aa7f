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

AtomicAvio::AtomicAvio(const QString& path, WhenFull whenFull) : m_file(path), m_whenFull(whenFull) {
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
    if (m_failure)
        return *m_failure;
    return settle();
}

Result<void> AtomicAvio::settle() {
    if (m_held.isEmpty())
        return {};
    const Result<std::size_t> written = m_file.writeSome(m_held.constData(), std::size_t(m_held.size()));
    if (!written)
        return written.error();
    m_held.remove(0, qsizetype(*written));
    return m_held.isEmpty() ? Result<void>() : Result<void>(m_file.diskFull());
}

Result<void> AtomicAvio::commit() {
    if (Result<void> flushed = flush(); !flushed)
        return flushed;
    return m_file.commit();
}

Result<void> AtomicAvio::keepAs(const QString& path) {
    avio_flush(m_context);
    (void)settle();
    return m_file.keepAs(path);
}

/// Writes, or keeps what a full disk has no room for, see WhenFull::Hold.
Result<void> AtomicAvio::take(const char* data, std::size_t size) {
    if (m_whenFull == WhenFull::Fail)
        return m_file.write(data, size);
    std::size_t done = 0;
    if (m_held.isEmpty()) {
        const Result<std::size_t> written = m_file.writeSome(data, size);
        if (!written)
            return written.error();
        done = *written;
    }
    m_held.append(data + done, qsizetype(size - done));
    return {};
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
    if (const int code =
            that->note(that->take(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)));
        code < 0)
        return code;
    that->m_end = std::max<std::int64_t>(that->m_end, that->m_file.position() + that->m_held.size());
    return size;
}

int64_t AtomicAvio::seekTo(void* self, int64_t offset, int whence) {
    auto* that = static_cast<AtomicAvio*>(self);
    const int kind = whence & ~AVSEEK_FORCE;
    if (kind == AVSEEK_SIZE)
        return that->m_end;
    if (const int code = that->note(that->settle()); code < 0) // what is held belongs before the jump
        return code;
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
