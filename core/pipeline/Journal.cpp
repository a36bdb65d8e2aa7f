// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/Journal.h"

#include "core/base/AtomicFile.h"
#include "core/media/ImageWriter.h"
#include "core/media/MovieWriter.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ckd {

namespace {

constexpr qsizetype kMostFilesOfFrame = 64;
constexpr qsizetype kLongestHash = 128;
constexpr int kLargestSide = 1 << 20;

Error failed(const char* what, const QString& path, int number) {
    return Error::output(QStringLiteral("Cannot %1 the journal '%2': %3.")
                             .arg(QLatin1String(what), QDir::toNativeSeparators(path),
                                  QString::fromLocal8Bit(std::strerror(number))));
}

/// A whole number within limits; none for anything else, fractions and NaN included.
std::optional<qint64> wholeNumber(const QJsonValue& value, qint64 least, qint64 most) {
    const double number = value.toDouble(std::nan(""));
    if (!(number >= double(least) && number <= double(most)) || number != std::floor(number))
        return std::nullopt;
    return qint64(number);
}

bool isHex(const QByteArray& text) {
    return !text.isEmpty() && text.size() <= kLongestHash && text.indexOf('\0') < 0 &&
           QByteArray::fromHex(text).toHex() == text;
}

bool isPlainName(QStringView name) {
    return !name.isEmpty() && name != QLatin1String(".") && name != QLatin1String("..") &&
           !name.contains(u'\0') && name.size() <= 255;
}

std::optional<JournalFile> parseFile(const QJsonObject& json, JournalLine::State state) {
    JournalFile file;
    file.path = json.value(QLatin1String("path")).toString();
    const qsizetype slash = file.path.indexOf(u'/');
    if (slash < 0 || file.path.indexOf(u'/', slash + 1) >= 0 ||
        !isPlainName(QStringView(file.path).left(slash)) ||
        !isPlainName(QStringView(file.path).mid(slash + 1)))
        return std::nullopt;
    if (state == JournalLine::State::Writing)
        return file;
    const auto bytes = wholeNumber(json.value(QLatin1String("bytes")), 0, qint64(1) << 52);
    const auto width = wholeNumber(json.value(QLatin1String("width")), 1, kLargestSide);
    const auto height = wholeNumber(json.value(QLatin1String("height")), 1, kLargestSide);
    const auto channels = wholeNumber(json.value(QLatin1String("channels")), 1, 4);
    file.digest = json.value(QLatin1String("digest")).toString().toLatin1();
    if (!bytes || !width || !height || !channels || !isHex(file.digest))
        return std::nullopt;
    if (json.contains(QLatin1String("pictures"))) {
        const auto pictures = wholeNumber(json.value(QLatin1String("pictures")), 1, qint64(1) << 40);
        if (!pictures)
            return std::nullopt;
        file.pictures = *pictures;
    }
    file.bytes = *bytes;
    file.width = int(*width);
    file.height = int(*height);
    file.channels = int(*channels);
    return file;
}

} // namespace

Result<QByteArray> fileDigest(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error::output(QStringLiteral("Cannot read '%1' back: %2.")
                                 .arg(QDir::toNativeSeparators(path), file.errorString()));
    // Four lanes of multiply and rotate over 64-bit words: several GB/s, so that reading every finished file
    // back from the system's cache costs next to nothing beside compressing it.
    constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15U; // 2^64 / golden ratio, odd
    std::uint64_t lanes[4] = {1, 2, 3, 4};
    std::uint64_t size = 0;
    QByteArray block(1 << 18, Qt::Uninitialized);
    for (;;) {
        const qint64 got = file.read(block.data(), block.size());
        if (got < 0)
            return Error::output(QStringLiteral("Cannot read '%1' back: %2.")
                                     .arg(QDir::toNativeSeparators(path), file.errorString()));
        if (got == 0)
            break;
        size += std::uint64_t(got);
        const qint64 padded = (got + 31) / 32 * 32; // the block's size is a multiple of 32
        std::memset(block.data() + got, 0, std::size_t(padded - got));
        for (qint64 i = 0; i < padded; i += 32) {
            std::uint64_t words[4];
            std::memcpy(words, block.constData() + i, sizeof(words));
            for (int lane = 0; lane < 4; ++lane)
                lanes[lane] = std::rotl((lanes[lane] ^ words[lane]) * kPrime, 29);
        }
    }
    std::uint64_t digest = size;
    for (const std::uint64_t lane : lanes)
        digest = std::rotl((digest ^ lane) * kPrime, 31) ^ (digest >> 29U);
    return QByteArray::number(qulonglong(digest), 16).rightJustified(16, '0');
}

QByteArray journalText(const JournalLine& line) {
    QJsonArray files;
    for (const JournalFile& file : line.files) {
        QJsonObject json{{QStringLiteral("path"), file.path}};
        if (line.state == JournalLine::State::Finished) {
            json.insert(QStringLiteral("bytes"), qint64(file.bytes));
            json.insert(QStringLiteral("digest"), QString::fromLatin1(file.digest));
            json.insert(QStringLiteral("width"), file.width);
            json.insert(QStringLiteral("height"), file.height);
            json.insert(QStringLiteral("channels"), file.channels);
            if (file.pictures > 0)
                json.insert(QStringLiteral("pictures"), qint64(file.pictures));
        }
        files.append(json);
    }
    const QJsonObject json{{QStringLiteral("frame"), qint64(line.frame)},
                           {QStringLiteral("state"), line.state == JournalLine::State::Finished
                                                         ? QStringLiteral("finished")
                                                         : QStringLiteral("writing")},
                           {QStringLiteral("hash"), QString::fromLatin1(line.hash)},
                           {QStringLiteral("files"), files}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<JournalLine> parseJournalLine(QByteArrayView text) {
    if (text.size() > JournalContent::kLongestLine || !text.endsWith('\n'))
        return std::nullopt;
    const QJsonObject json = QJsonDocument::fromJson(text.toByteArray()).object();
    JournalLine line;
    const QString state = json.value(QLatin1String("state")).toString();
    if (state == QLatin1String("writing"))
        line.state = JournalLine::State::Writing;
    else if (state != QLatin1String("finished"))
        return std::nullopt;
    const auto frame = wholeNumber(json.value(QLatin1String("frame")), -(qint64(1) << 52), qint64(1) << 52);
    line.hash = json.value(QLatin1String("hash")).toString().toLatin1();
    const QJsonArray files = json.value(QLatin1String("files")).toArray();
    if (!frame || !isHex(line.hash) || files.isEmpty() || files.size() > kMostFilesOfFrame)
        return std::nullopt;
    line.frame = *frame;
    for (const QJsonValue& value : files) {
        std::optional<JournalFile> file = parseFile(value.toObject(), line.state);
        if (!file)
            return std::nullopt;
        line.files.push_back(*std::move(file));
    }
    return line;
}

Result<JournalContent> JournalContent::read(const QString& folder) {
    JournalContent content;
    QFile file(Journal::pathIn(folder));
    if (!QFileInfo::exists(file.fileName()))
        return content;
    if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly))
        return Error::output(
            QStringLiteral("Cannot read the journal '%1'; check its permissions, or remove it to begin anew.")
                .arg(QDir::toNativeSeparators(file.fileName())),
            file.errorString());
    bool insideLong = false; // within a line that is too long
    while (!file.atEnd()) {
        const QByteArray text = file.readLine(kLongestLine);
        if (text.isEmpty())
            break;
        const bool ends = text.endsWith('\n');
        std::optional<JournalLine> line = insideLong ? std::nullopt : parseJournalLine(text);
        if (line)
            content.add(*std::move(line));
        else if (ends && text.size() > 1)
            ++content.m_unreadable;
        insideLong = !ends;
    }
    if (insideLong)
        ++content.m_unreadable; // torn at the end of a killed run
    return content;
}

void JournalContent::add(JournalLine&& line) {
    for (JournalFile& file : line.files) {
        const QString path = file.path;
        if (m_files.size() < kMostFiles || m_files.contains(path))
            m_files.insert(path, {std::move(file), line.frame, line.hash, line.state});
    }
}

const JournalContent::Entry* JournalContent::find(const QString& path) const {
    const auto found = m_files.constFind(path);
    return found == m_files.constEnd() ? nullptr : &*found;
}

Result<void> checkJournalFile(const QString& folder, const JournalFile& file) {
    const QString path = QDir(folder).filePath(file.path);
    const QString name = QDir::toNativeSeparators(path);
    const QFileInfo info(path);
    if (!info.exists())
        return Error::output(QStringLiteral("'%1' is missing.").arg(name));
    if (!info.isFile())
        return Error::output(QStringLiteral("'%1' is not a file any more.").arg(name));
    if (info.size() != file.bytes)
        return Error::output(QStringLiteral("'%1' has %2 bytes instead of the %3 that were written.")
                                 .arg(name, QString::number(info.size()), QString::number(file.bytes)));
    const Result<QByteArray> digest = fileDigest(path);
    if (!digest)
        return digest.error();
    if (*digest != file.digest)
        return Error::output(
            QStringLiteral("'%1' is not what was written: it was changed or damaged.").arg(name));
    if (file.pictures > 0)
        return verifyMovie(path, file.width, file.height, file.pictures);
    return verifyImage(path, file.width, file.height, file.channels);
}

QString Journal::pathIn(const QString& folder) {
    return QDir(folder).filePath(QStringLiteral(".corridorkey-journal"));
}

Journal::~Journal() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<void> Journal::open(const QString& folder) {
    const std::lock_guard lock(m_mutex);
    if (m_descriptor >= 0)
        ::close(std::exchange(m_descriptor, -1));
    m_path = pathIn(folder);
    errno = testing::takeFileFault(testing::FileCall::Open);
    if (errno == 0)
        m_descriptor =
            ::open(QFile::encodeName(m_path).constData(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct stat status {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0)
        return failed("open", m_path, errno);
    char last = '\n';
    if (status.st_size > 0 && ::pread(m_descriptor, &last, 1, status.st_size - 1) != 1)
        return failed("read", m_path, errno);
    return last == '\n' ? Result<void>() : appendText(QByteArrayLiteral("\n"));
}

Result<void> Journal::append(const JournalLine& line) {
    const QByteArray text = journalText(line);
    const std::lock_guard lock(m_mutex);
    return appendText(text);
}

Result<void> Journal::appendText(const QByteArray& text) {
    if (m_descriptor < 0)
        return Error::internal(QStringLiteral("Journal::append before open."));
    const off_t before = ::lseek(m_descriptor, 0, SEEK_END);
    qsizetype done = 0;
    while (done < text.size()) {
        errno = testing::takeFileFault(testing::FileCall::Write);
        const ssize_t written =
            errno != 0 ? -1 : ::write(m_descriptor, text.constData() + done, std::size_t(text.size() - done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            const int number = written == 0 ? ENOSPC : errno;
            // When even this fails, the line stays torn and is skipped by whoever reads it.
            [[maybe_unused]] const int cut = ::ftruncate(m_descriptor, before);
            return failed("write", m_path, number);
        }
        done += written;
    }
    return {};
}

Result<void> Journal::close() {
    const std::lock_guard lock(m_mutex);
    if (m_descriptor < 0)
        return {};
    const int descriptor = std::exchange(m_descriptor, -1);
    errno = testing::takeFileFault(testing::FileCall::Fsync);
    const bool flushed = errno == 0 && (::fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP);
    const int number = errno;
    const int fault = testing::takeFileFault(testing::FileCall::Close);
    if (::close(descriptor) != 0 || fault != 0)
        return failed("close", m_path, fault != 0 ? fault : errno);
    return flushed ? Result<void>() : Result<void>(failed("flush", m_path, number));
}

} // namespace ckd
