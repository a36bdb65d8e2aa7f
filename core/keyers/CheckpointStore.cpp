// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/CheckpointStore.h"

#include "core/base/AtomicFile.h"
#include "core/infer/GreenformerSpec.h"
#include "core/infer/MappedFile.h"
#include "core/infer/Safetensors.h"
#include "core/infer/Sha256.h"
#include "core/keyers/CheckpointSidecar.h"
#include "core/keyers/InferBridge.h"
#include "core/keyers/PublishedCheckpoints.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>

namespace ckd {

namespace {

constexpr int kMaxNameLength = 64;
constexpr std::size_t kHashPiece = 4U << 20;
constexpr int kLockWaitMs = 30'000;
/// In the metadata of every stored file. No name or date: the same tensors always give the same file.
constexpr char kWriterKey[] = "software";

/// Ids of keyers that need no checkpoint, and words that options use.
const QStringList& reservedNames() {
    static const QStringList names{QStringLiteral("difference"), QStringLiteral("embedded"),
                                   QStringLiteral("auto"), QStringLiteral("none")};
    return names;
}

Result<void> checkName(const QString& name) {
    static const QRegularExpression allowed(QStringLiteral(R"(^[\p{L}\p{N}_][\p{L}\p{N}._-]*$)"));
    if (name.size() > kMaxNameLength || !allowed.match(name).hasMatch() || name.endsWith(u'.'))
        return Error::usage(
            QStringLiteral("'%1' cannot be a checkpoint's name: use up to %2 letters, digits, "
                           "'.', '-' and '_', and start with a letter or digit.")
                .arg(name)
                .arg(kMaxNameLength));
    if (reservedNames().contains(name, Qt::CaseInsensitive))
        return Error::usage(
            QStringLiteral("'%1' already means something else to --keyer; choose another --name.").arg(name));
    return {};
}

/// Digest of a mapped file in pieces, so that a stop is seen.
Result<QString> sha256Of(const infer::MappedFile& file, const std::stop_token& stop) {
    infer::Sha256 hash;
    for (std::span<const std::byte> rest = file.bytes(); !rest.empty();) {
        if (stop.stop_requested())
            return Error::cancelled();
        const std::size_t size = std::min(rest.size(), kHashPiece);
        hash.update(rest.first(size));
        rest = rest.subspan(size);
    }
    return textFromInfer(infer::Sha256::hex(hash.finish()));
}

/// Reads a weights file that is mapped already: what is hashed and what is stored are the same bytes.
Result<infer::Checkpoint> read(const std::shared_ptr<const infer::MappedFile>& file, const QString& path,
                               const CheckpointStore::TensorCheck& check) {
    infer::Result<infer::Checkpoint> checkpoint =
        infer::Checkpoint::read(file->bytes(), file, QDir::toNativeSeparators(path).toStdString());
    if (!checkpoint)
        return errorFromInfer(checkpoint.error());
    if (const infer::Status fits = check(checkpoint.value()); !fits)
        return errorFromInfer(fits.error());
    return std::move(checkpoint).value();
}

/// Held while the folder changes; a lock whose owner died is taken over.
Result<std::unique_ptr<QLockFile>> lockFolder(const QString& folder) {
    auto lock = std::make_unique<QLockFile>(QDir(folder).filePath(QStringLiteral(".lock")));
    if (lock->tryLock(kLockWaitMs))
        return lock;
    return Error::output(
        QStringLiteral("The folder '%1' cannot be locked; another program may be installing a "
                       "checkpoint. Try again when it is done.")
            .arg(QDir::toNativeSeparators(folder)));
}

/// Whether the file can be replaced: weights without a sidecar that a killed run of this program left.
bool isLeftover(const QString& path) {
    const infer::Result<infer::Checkpoint> file = infer::Checkpoint::open(inferPath(path));
    return file && file.value().metadata().contains(kWriterKey);
}

Result<std::shared_ptr<const infer::MappedFile>> mapped(const QString& path) {
    infer::Result<std::shared_ptr<const infer::MappedFile>> file = infer::MappedFile::open(inferPath(path));
    if (!file)
        return errorFromInfer(file.error());
    return std::move(file).value();
}

} // namespace

QString checkpointColorName(CheckpointColor color) {
    return color == CheckpointColor::Blue ? QStringLiteral("blue") : QStringLiteral("green");
}

CheckpointColor guessedCheckpointColor(const QString& fileName) {
    return fileName.contains(QLatin1String("blue"), Qt::CaseInsensitive) ? CheckpointColor::Blue
                                                                         : CheckpointColor::Green;
}

QString checkpointNameFromFile(const QString& fileName) {
    QString name = QFileInfo(fileName).completeBaseName();
    for (QChar& c : name) {
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-' && c != u'_')
            c = u'_';
    }
    while (name.startsWith(u'.') || name.startsWith(u'-'))
        name.remove(0, 1);
    name.truncate(kMaxNameLength);
    while (name.endsWith(u'.'))
        name.chop(1);
    return name.isEmpty() ? QStringLiteral("checkpoint") : name;
}

std::span<const PublishedCheckpoint> CheckpointStore::publishedTable() {
    return publishedCheckpoints();
}

CheckpointStore::CheckpointStore() : CheckpointStore(Options{}) {
}

CheckpointStore::CheckpointStore(Options options)
    : m_folder(options.folder.isEmpty() ? defaultFolder() : std::move(options.folder))
    , m_check(options.check ? std::move(options.check) : TensorCheck(infer::checkGreenformer))
    , m_published(options.published) {
}

QString CheckpointStore::defaultFolder() {
    QString data = qEnvironmentVariable("CORRIDORKEY_DATA_DIR");
    if (data.isEmpty())
        data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
               QStringLiteral("/corridorkey-desktop");
    return QDir::cleanPath(data + QStringLiteral("/checkpoints"));
}

QString CheckpointStore::filePath(const QString& name, const char* suffix) const {
    return QDir(m_folder).filePath(name + QLatin1String(suffix));
}

CheckpointStore::Content CheckpointStore::list() const {
    Content content;
    const QStringList files =
        QDir(m_folder).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name | QDir::IgnoreCase);
    for (const QString& file : files) {
        Result<CheckpointRecord> record = readSidecar(QDir(m_folder).filePath(file));
        if (record)
            content.records.push_back(*std::move(record));
        else
            content.problems += record.error().text();
    }
    return content;
}

Result<CheckpointRecord> CheckpointStore::find(const QString& name) const {
    const Content content = list();
    QStringList names;
    for (const CheckpointRecord& record : content.records) {
        if (record.name.compare(name, Qt::CaseInsensitive) == 0)
            return record;
        names += record.name;
    }
    if (names.isEmpty())
        return Error::model(
            QStringLiteral("There is no checkpoint '%1': none is installed. Install a downloaded "
                           "file with: corridorkey-cli checkpoints add FILE.")
                .arg(name));
    return Error::model(QStringLiteral("There is no checkpoint '%1'. Installed: %2.")
                            .arg(name, names.join(QLatin1String(", "))));
}

Result<void> CheckpointStore::makeFolder() const {
    if (QDir().mkpath(m_folder))
        return {};
    return Error::output(
        QStringLiteral("Cannot create the folder '%1' for checkpoints. Check its permissions, "
                       "or set CORRIDORKEY_DATA_DIR to another folder.")
            .arg(QDir::toNativeSeparators(m_folder)));
}

Result<void> CheckpointStore::checkFree(const QString& name, const QString& sourceSha256) const {
    for (const CheckpointRecord& record : list().records) {
        if (record.name.compare(name, Qt::CaseInsensitive) == 0)
            return Error::usage(
                QStringLiteral("A checkpoint '%1' is installed already. Choose another --name, "
                               "or remove it first.")
                    .arg(record.name));
        if (record.sourceSha256 == sourceSha256 || record.sha256 == sourceSha256)
            return Error::usage(QStringLiteral("This file is installed already, as '%1'.").arg(record.name));
    }
    const QString weights = filePath(name, ".safetensors");
    if (QFileInfo::exists(weights) && !isLeftover(weights))
        return Error::output(
            QStringLiteral("'%1' is in the way and is not a file of this program. Move it to "
                           "another folder, and add it from there if it is a checkpoint.")
                .arg(QDir::toNativeSeparators(weights)));
    return {};
}

Result<void> CheckpointStore::store(CheckpointRecord& record, const infer::Checkpoint& checkpoint,
                                    std::stop_token stop) const {
    AtomicFile weights(record.path);
    if (Result<void> opened = weights.open(); !opened)
        return opened;
    const infer::Status written =
        infer::writeSafetensors(inferPath(weights.partPath()), checkpoint.tensors(),
                                {{"format", "pt"}, {kWriterKey, "corridorkey-desktop"}});
    if (!written)
        return Error::output(textFromInfer(written.error().message));
    Result<std::shared_ptr<const infer::MappedFile>> file = mapped(weights.partPath());
    if (!file)
        return file.error();
    const Result<QString> digest = sha256Of(**file, stop);
    if (!digest)
        return digest.error();
    record.sha256 = *digest;
    record.bytes = static_cast<qint64>((*file)->bytes().size());
    if (Result<void> committed = weights.commit(); !committed)
        return committed;
    if (Result<void> described = AtomicFile::save(filePath(record.name, ".json"), sidecarJson(record));
        !described) {
        QFile::remove(record.path);
        return described;
    }
    return AtomicFile::syncFolder(m_folder);
}

Result<CheckpointRecord> CheckpointStore::add(const AddRequest& request, std::stop_token stop) {
    CheckpointRecord record;
    record.originalFile = QFileInfo(request.file).fileName();
    record.name = request.name.isEmpty() ? checkpointNameFromFile(record.originalFile) : request.name;
    record.path = filePath(record.name, ".safetensors");
    record.addedAt = QDateTime::currentDateTimeUtc();
    if (Result<void> named = checkName(record.name); !named)
        return named.error();

    const Result<std::shared_ptr<const infer::MappedFile>> source = mapped(request.file);
    if (!source)
        return source.error();
    const Result<infer::Checkpoint> checkpoint = read(*source, request.file, m_check);
    if (!checkpoint)
        return checkpoint.error();
    const Result<QString> digest = sha256Of(**source, stop);
    if (!digest)
        return digest.error();
    record.sourceSha256 = *digest;
    const auto known = std::ranges::find_if(m_published, [&](const PublishedCheckpoint& row) {
        return record.sourceSha256 == QLatin1String(row.sha256);
    });
    if (known != m_published.end())
        record.published = QString::fromUtf8(known->title);
    record.color = request.color                ? *request.color
                   : known != m_published.end() ? known->color
                                                : guessedCheckpointColor(record.originalFile);

    if (Result<void> made = makeFolder(); !made)
        return made.error();
    const Result<std::unique_ptr<QLockFile>> lock = lockFolder(m_folder);
    if (!lock)
        return lock.error();
    AtomicFile::sweepParts(m_folder);
    if (Result<void> free = checkFree(record.name, record.sourceSha256); !free)
        return free.error();
    if (Result<void> stored = store(record, *checkpoint, stop); !stored)
        return stored.error();
    return record;
}

Result<void> CheckpointStore::verify(const CheckpointRecord& record, std::stop_token stop) const {
    const auto damaged = [&record](const QString& what) {
        return Error::model(
            QStringLiteral("The checkpoint '%1' is damaged: %2. Remove it and add the file you "
                           "downloaded again.")
                .arg(record.name, what));
    };
    if (!QFileInfo::exists(record.path))
        return damaged(
            QStringLiteral("its weights file '%1' is gone").arg(QDir::toNativeSeparators(record.path)));
    const Result<std::shared_ptr<const infer::MappedFile>> file = mapped(record.path);
    if (!file)
        return damaged(file.error().message);
    const auto bytes = static_cast<qint64>((*file)->bytes().size());
    if (bytes != record.bytes)
        return damaged(QStringLiteral("it has %1 bytes, not %2").arg(bytes).arg(record.bytes));
    const Result<QString> digest = sha256Of(**file, stop);
    if (!digest)
        return digest.error();
    if (*digest != record.sha256)
        return damaged(QStringLiteral("its content has changed since it was installed"));
    if (const Result<infer::Checkpoint> checkpoint = read(*file, record.path, m_check); !checkpoint)
        return checkpoint.error();
    return {};
}

Result<void> CheckpointStore::remove(const QString& name) {
    const Result<CheckpointRecord> found = find(name);
    QString stored = found ? found->name : name;
    if (!found) {
        // A description that cannot be read must not make its checkpoint irremovable.
        if (!checkName(name) || !QFileInfo::exists(filePath(name, ".json")))
            return found.error();
    }
    const Result<std::unique_ptr<QLockFile>> lock = lockFolder(m_folder);
    if (!lock)
        return lock.error();
    // The sidecar goes first: from then on the checkpoint does not exist, whatever happens to the weights.
    for (const char* suffix : {".json", ".safetensors"}) {
        QFile file(filePath(stored, suffix));
        if (file.exists() && !file.remove())
            return Error::output(QStringLiteral("Cannot delete '%1': %2.")
                                     .arg(QDir::toNativeSeparators(file.fileName()), file.errorString()));
    }
    return {};
}

} // namespace ckd
