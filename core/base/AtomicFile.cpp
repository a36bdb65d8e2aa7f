// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ckd {

namespace {

struct Fault {
    std::atomic<int> errorNumber{0};
    std::atomic<int> skip{0};
    std::atomic<int> calls{0};
};
std::array<Fault, 5> g_faults;

/// The errno to inject now, or 0.
int injected(testing::FileCall call) {
    Fault& fault = g_faults[static_cast<std::size_t>(call)];
    fault.calls.fetch_add(1, std::memory_order_relaxed);
    if (fault.errorNumber.load() == 0)
        return 0;
    if (fault.skip.fetch_sub(1) > 0)
        return 0;
    return fault.errorNumber.exchange(0);
}

QString sentence(const QString& path, const char* what, int errorNumber) {
    const QString name = QDir::toNativeSeparators(path);
    const QString cause = QString::fromLocal8Bit(std::strerror(errorNumber));
    QString advice;
    if (errorNumber == ENOSPC || errorNumber == EDQUOT)
        advice = QStringLiteral(" Free some space or choose another output folder.");
    else if (errorNumber == EACCES || errorNumber == EPERM || errorNumber == EROFS)
        advice = QStringLiteral(" Choose an output folder you may write to.");
    else if (errorNumber == ENAMETOOLONG)
        advice = QStringLiteral(" Choose a shorter clip or folder name.");
    return QStringLiteral("Cannot %1 '%2': %3.%4").arg(QLatin1String(what), name, cause, advice);
}

/// Hidden, with the writer's process id, short enough for a 255-byte limit whatever the final name's length.
QString partName(const QString& finalPath) {
    static std::atomic<unsigned> counter{0};
    const QFileInfo info(finalPath);
    QByteArray stem = QFile::encodeName(info.fileName());
    if (stem.size() > 180) {
        stem.truncate(180);
        while (!stem.isEmpty() && (static_cast<unsigned char>(stem.back()) & 0x80U) != 0)
            stem.chop(1); // never cut inside a UTF-8 sequence
    }
    const QString name = QStringLiteral(".%1.%2-%3.ckd-part")
                             .arg(QFile::decodeName(stem))
                             .arg(::getpid())
                             .arg(counter.fetch_add(1));
    return info.dir().filePath(name);
}

} // namespace

AtomicFile::AtomicFile(QString finalPath) : m_finalPath(std::move(finalPath)) {
}

AtomicFile::~AtomicFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_partPath.isEmpty())
        ::unlink(QFile::encodeName(m_partPath).constData());
}

Result<void> AtomicFile::fail(const char* what, int errorNumber) {
    if (!m_error)
        m_error = Error::output(sentence(m_finalPath, what, errorNumber));
    return *m_error;
}

Result<void> AtomicFile::open() {
    if (m_error)
        return *m_error;
    const QString part = partName(m_finalPath);
    int number = injected(testing::FileCall::Open);
    if (number == 0) {
        m_descriptor =
            ::open(QFile::encodeName(part).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        number = m_descriptor < 0 ? errno : 0;
    }
    if (number != 0)
        return fail("create", number);
    m_partPath = part;
    return {};
}

Result<void> AtomicFile::write(const void* data, std::size_t size) {
    const Result<std::size_t> written = writeSome(data, size);
    if (!written)
        return written.error();
    return *written == size ? Result<void>() : fail("write", m_full);
}

Result<std::size_t> AtomicFile::writeSome(const void* data, std::size_t size) {
    if (m_error)
        return *m_error;
    if (m_descriptor < 0)
        return Error::internal(QStringLiteral("AtomicFile::write before open: %1").arg(m_finalPath));
    const char* from = static_cast<const char*>(data);
    std::size_t done = 0;
    while (done < size) {
        const int number = injected(testing::FileCall::Write);
        const ssize_t written = number != 0 ? -1 : ::write(m_descriptor, from + done, size - done);
        if (written < 0) {
            const int cause = number != 0 ? number : errno;
            if (cause == EINTR)
                continue;
            if (cause != ENOSPC && cause != EDQUOT)
                return fail("write", cause).error();
            m_full = cause;
            break;
        }
        done += static_cast<std::size_t>(written);
        m_position += written;
    }
    return done;
}

Error AtomicFile::diskFull() const {
    return Error::output(sentence(m_finalPath, "write", m_full));
}

Result<void> AtomicFile::seek(std::int64_t position) {
    if (m_error)
        return *m_error;
    if (::lseek(m_descriptor, position, SEEK_SET) < 0)
        return fail("write", errno);
    m_position = position;
    return {};
}

Result<void> AtomicFile::keepAs(const QString& path) {
    if (m_descriptor < 0)
        return Error::internal(QStringLiteral("AtomicFile::keepAs before open: %1").arg(m_finalPath));
    ::close(std::exchange(m_descriptor, -1));
    if (std::rename(QFile::encodeName(m_partPath).constData(), QFile::encodeName(path).constData()) != 0)
        return Error::output(sentence(path, "rename an unfinished file to", errno));
    m_partPath.clear();
    return {};
}

Result<void> AtomicFile::commit() {
    if (m_error)
        return *m_error;
    if (m_descriptor < 0)
        return Error::internal(QStringLiteral("AtomicFile::commit before open: %1").arg(m_finalPath));
    int number = injected(testing::FileCall::Fsync);
    if (number != 0 || ::fsync(m_descriptor) != 0)
        return fail("flush", number != 0 ? number : errno);
    number = injected(testing::FileCall::Close);
    const int descriptor = std::exchange(m_descriptor, -1);
    if (::close(descriptor) != 0)
        return fail("close", errno);
    if (number != 0)
        return fail("close", number);
    number = injected(testing::FileCall::Rename);
    if (number != 0 || std::rename(QFile::encodeName(m_partPath).constData(),
                                   QFile::encodeName(m_finalPath).constData()) != 0)
        return fail("rename the finished file to", number != 0 ? number : errno);
    m_partPath.clear();
    return {};
}

QList<AtomicFile::DeadPart> AtomicFile::deadParts(const QString& folder) {
    static const QRegularExpression pattern(QStringLiteral(R"(^\.(.*)\.(\d+)-\d+\.ckd-part$)"));
    QList<DeadPart> parts;
    const QDir dir(folder);
    const QStringList names =
        dir.entryList({QStringLiteral(".*.ckd-part")}, QDir::Files | QDir::Hidden, QDir::Name);
    for (const QString& name : names) {
        const QRegularExpressionMatch match = pattern.match(name);
        if (!match.hasMatch())
            continue;
        const auto writer = static_cast<pid_t>(match.captured(2).toLongLong());
        const bool alive = writer > 0 && (::kill(writer, 0) == 0 || errno == EPERM);
        if (!alive)
            parts.push_back({dir.filePath(name), match.captured(1)});
    }
    return parts;
}

int AtomicFile::sweepParts(const QString& folder) {
    const QList<DeadPart> parts = deadParts(folder);
    return int(std::count_if(parts.begin(), parts.end(),
                             [](const DeadPart& part) { return QFile::remove(part.path); }));
}

Result<void> AtomicFile::syncFolder(const QString& folder) {
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return Error::output(sentence(folder, "open the folder", errno));
    const int result = ::fsync(descriptor);
    const int number = errno;
    ::close(descriptor);
    // Some network file systems cannot sync a folder; the files themselves were synced.
    if (result != 0 && number != EINVAL && number != ENOTSUP)
        return Error::output(sentence(folder, "flush the folder", number));
    return {};
}

Result<void> AtomicFile::save(const QString& path, QByteArrayView content) {
    AtomicFile file(path);
    if (Result<void> opened = file.open(); !opened)
        return opened;
    if (Result<void> written = file.write(content.data(), static_cast<std::size_t>(content.size())); !written)
        return written;
    return file.commit();
}

namespace testing {

void failNextFileCall(FileCall call, int errorNumber, int skip) {
    Fault& fault = g_faults[static_cast<std::size_t>(call)];
    fault.skip = skip;
    fault.errorNumber = errorNumber;
}

void clearFileFaults() {
    for (Fault& fault : g_faults) {
        fault.errorNumber = 0;
        fault.calls = 0;
    }
}

int takeFileFault(FileCall call) {
    return injected(call);
}

int fileCalls(FileCall call) {
    return g_faults[static_cast<std::size_t>(call)].calls.load();
}

} // namespace testing

} // namespace ckd
