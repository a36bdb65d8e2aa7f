// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

#include <cerrno>

namespace ckd {

/// A file that appears under its final name only when it is whole.
///
/// Writes go to a hidden sibling `.<name>.<pid>-<counter>.ckd-part`; commit() flushes, fsyncs, closes (each
/// checked) and renames. Destroyed without commit() the part is removed and the final name is untouched.
/// Parts left by a killed run are removed by sweepParts(). Owns one file descriptor; use from one thread.
/// Errors are ErrorKind::Output sentences that name the final file and the cause.
class AtomicFile {
public:
    explicit AtomicFile(QString finalPath);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Creates the part file (the folder must exist).
    [[nodiscard]] Result<void> open();
    /// Writes all bytes or fails. Sticky: after a failure every later call fails with the same error.
    [[nodiscard]] Result<void> write(const void* data, std::size_t size);
    /// Writes as much as there is room for. Less than `size` means that the disk is full; that is not sticky,
    /// the rest may be tried again. Other failures are those of write().
    [[nodiscard]] Result<std::size_t> writeSome(const void* data, std::size_t size);
    /// What to say when writeSome() came out short.
    [[nodiscard]] Error diskFull() const;
    /// Moves the write position (formats that patch their header at the end).
    [[nodiscard]] Result<void> seek(std::int64_t position);
    [[nodiscard]] std::int64_t position() const { return m_position; }
    /// flush, fsync, close, rename over the final name.
    [[nodiscard]] Result<void> commit();
    /// Closes and renames to another name of the same folder, without a flush: for what there is of a file
    /// that was not finished. Works after a failed write, too.
    [[nodiscard]] Result<void> keepAs(const QString& path);
    /// Path being written to (for libraries that insist on a name); valid after open().
    [[nodiscard]] const QString& partPath() const { return m_partPath; }
    [[nodiscard]] const QString& finalPath() const { return m_finalPath; }

    /// A part whose writer is dead: a killed run's.
    struct DeadPart {
        QString path;
        QString finalName; ///< of the file it was to become, without folder; very long names are cut short
    };
    [[nodiscard]] static QList<DeadPart> deadParts(const QString& folder);
    /// Removes parts in `folder` whose writer is dead (same host, no such process). Returns how many.
    static int sweepParts(const QString& folder);
    /// fsync of a folder, so that renames inside survive a power cut.
    static Result<void> syncFolder(const QString& folder);
    /// Whole content in one call: open, write, commit.
    [[nodiscard]] static Result<void> save(const QString& path, QByteArrayView content);

private:
    Result<void> fail(const char* what, int errorNumber);

    QString m_finalPath;
    QString m_partPath;
    int m_descriptor = -1;
    std::int64_t m_position = 0;
    int m_full = ENOSPC; ///< cause of the last write that came out short
    std::optional<Error> m_error;
};

/// Fault injection for tests: the given system call fails once with this errno after `skip` successful calls.
namespace testing {
enum class FileCall { Open, Write, Fsync, Close, Rename };
void failNextFileCall(FileCall call, int errorNumber, int skip = 0);
void clearFileFaults();
/// For whoever makes such a call: the errno to fail with now, or 0.
[[nodiscard]] int takeFileFault(FileCall call);
/// How often such a call was made since clearFileFaults().
[[nodiscard]] int fileCalls(FileCall call);
} // namespace testing

} // namespace ckd
