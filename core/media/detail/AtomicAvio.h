// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/AtomicFile.h"
#include "core/media/detail/Ffmpeg.h"

#include <QByteArray>

#include <optional>

namespace ckd::detail {

/// Lets a muxer write into an AtomicFile. Owns the file and FFmpeg's buffer; one thread. The first failure of
/// the file is kept: FFmpeg passes on a number only.
class AtomicAvio {
public:
    enum class WhenFull {
        Fail, ///< the muxer hears of it
        Hold, ///< what has no room is kept in memory until settle(); for muxers that only append
    };
    explicit AtomicAvio(const QString& path, WhenFull whenFull = WhenFull::Fail);
    ~AtomicAvio();
    AtomicAvio(const AtomicAvio&) = delete;
    AtomicAvio& operator=(const AtomicAvio&) = delete;

    [[nodiscard]] Result<void> open();
    [[nodiscard]] AVIOContext* context() const { return m_context; }
    [[nodiscard]] const std::optional<Error>& failure() const { return m_failure; }
    /// Flushes the buffer and gives the file its name.
    [[nodiscard]] Result<void> commit();
    /// AtomicFile::keepAs().
    [[nodiscard]] Result<void> keepAs(const QString& path);
    /// Everything given so far can be read at partPath() afterwards.
    [[nodiscard]] Result<void> flush();
    /// Writes what was held back. Error Output while the disk is still full; may be tried again.
    [[nodiscard]] Result<void> settle();
    [[nodiscard]] const QString& partPath() const { return m_file.partPath(); }
    [[nodiscard]] std::int64_t size() const { return m_end; }

private:
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    using WriteBuffer = const uint8_t*;
#else
    using WriteBuffer = uint8_t*;
#endif
    static int writePacket(void* self, WriteBuffer data, int size);
    static int64_t seekTo(void* self, int64_t offset, int whence);
    int note(const Result<void>& result);
    Result<void> take(const char* data, std::size_t size);

    AtomicFile m_file;
    WhenFull m_whenFull;
    QByteArray m_held;
    AVIOContext* m_context = nullptr;
    std::int64_t m_end = 0; ///< size so far, for seeks relative to the end
    std::optional<Error> m_failure;
};

} // namespace ckd::detail
