// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/FolderLock.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace ckd {

namespace {

constexpr std::chrono::seconds kHeartbeat{10};
constexpr std::time_t kDeadAfterSeconds = 120; // twelve heartbeats: clocks of two hosts may differ a little

struct Owner {
    qint64 process = 0;
    QString host;
    QString since;
};

Owner readOwner(int descriptor) {
    char text[4096];
    const ssize_t size = ::pread(descriptor, text, sizeof(text), 0);
    const QJsonObject json =
        QJsonDocument::fromJson(QByteArray(text, qsizetype(std::max<ssize_t>(size, 0)))).object();
    return {json.value(QLatin1String("process")).toInteger(), json.value(QLatin1String("host")).toString(),
            json.value(QLatin1String("since")).toString()};
}

Error taken(const QString& path, const Owner& owner) {
    const QString folder = QFileInfo(path).path();
    if (owner.process == 0) // it has only just begun
        return Error::output(QStringLiteral("Another run is writing into '%1'. Wait for it, or choose "
                                            "another output folder.")
                                 .arg(QDir::toNativeSeparators(folder)));
    return Error::output(
        QStringLiteral("Another run is writing into '%1': process %2 on %3, since %4. Wait for it, or choose "
                       "another output folder.")
            .arg(QDir::toNativeSeparators(folder), QString::number(owner.process), owner.host, owner.since));
}

Error failed(const QString& path, int number) {
    return Error::output(
        QStringLiteral("Cannot write the lock '%1': %2.")
            .arg(QDir::toNativeSeparators(path), QString::fromLocal8Bit(std::strerror(number))));
}

/// The file that is open is still the one under its name (a former owner may have removed it meanwhile).
bool isStillThere(const QByteArray& path, int descriptor) {
    struct stat named {};
    struct stat opened {};
    return ::stat(path.constData(), &named) == 0 && ::fstat(descriptor, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/// A live owner that flock() does not know of: on another host, or where a file system lacks it.
bool isHeldElsewhere(int descriptor, const Owner& owner, bool lockMeansDead) {
    if (owner.process <= 0)
        return false;
    if (owner.host == QSysInfo::machineHostName())
        return !lockMeansDead && owner.process != ::getpid() &&
               (::kill(pid_t(owner.process), 0) == 0 || errno == EPERM);
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && std::time(nullptr) - status.st_mtime < kDeadAfterSeconds;
}

Result<void> writeOwner(const QString& path, int descriptor) {
    const QJsonObject json{{QStringLiteral("process"), qint64(::getpid())},
                           {QStringLiteral("host"), QSysInfo::machineHostName()},
                           {QStringLiteral("since"), QDateTime::currentDateTime().toString(Qt::ISODate)}};
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n';
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, text.constData(), std::size_t(text.size()), 0) != text.size())
        return failed(path, errno);
    return {};
}

} // namespace

/// Ends when its stop is requested, by the jthread's destructor.
struct FolderLock::Heartbeat {
    explicit Heartbeat(int descriptor)
        : thread([this, descriptor](std::stop_token stop) {
            std::unique_lock lock(mutex);
            while (!stop.stop_requested()) {
                ended.wait_for(lock, stop, kHeartbeat, [] { return false; });
                ::futimens(descriptor, nullptr);
            }
        }) {}

    std::mutex mutex;
    std::condition_variable_any ended;
    std::jthread thread; // last: it uses the others
};

QString FolderLock::pathIn(const QString& folder) {
    return QDir(folder).filePath(QStringLiteral(".corridorkey-lock"));
}

FolderLock::FolderLock(QString path, int descriptor)
    : m_path(std::move(path))
    , m_descriptor(descriptor)
    , m_heartbeat(std::make_unique<Heartbeat>(descriptor)) {
}

FolderLock::~FolderLock() {
    m_heartbeat.reset();
    // Removed while it is held: whoever opened it meanwhile sees that it is gone and tries again.
    const QByteArray name = QFile::encodeName(m_path);
    if (isStillThere(name, m_descriptor))
        ::unlink(name.constData());
    ::close(m_descriptor);
}

Result<std::unique_ptr<FolderLock>> FolderLock::acquire(const QString& folder) {
    const QString path = pathIn(folder);
    const QByteArray name = QFile::encodeName(path);
    constexpr int kTries = 100; // each one lost to another run that ended at this very moment
    for (int i = 0; i < kTries; ++i) {
        const int descriptor = ::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor < 0)
            return failed(path, errno);
        const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        // A file system without flock() leaves only what the file says.
        const bool unsupported = !locked && errno != EWOULDBLOCK && errno != EINTR;
        if (!isStillThere(name, descriptor)) {
            ::close(descriptor);
            continue;
        }
        const Owner owner = readOwner(descriptor);
        if ((!locked && !unsupported) || isHeldElsewhere(descriptor, owner, locked)) {
            ::close(descriptor);
            return taken(path, owner);
        }
        if (Result<void> written = writeOwner(path, descriptor); !written) {
            ::close(descriptor);
            return written.error();
        }
        return std::unique_ptr<FolderLock>(new FolderLock(path, descriptor));
    }
    return failed(path, EBUSY);
}

} // namespace ckd
