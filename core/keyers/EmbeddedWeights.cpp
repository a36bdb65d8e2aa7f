// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/EmbeddedWeights.h"

#include "core/infer/MappedFile.h"
#include "core/infer/Sha256.h"
#include "core/keyers/InferBridge.h"

#include <QDateTime>
#include <QFileInfo>
#include <QHash>
#include <QMutex>
#include <QResource>

namespace ckd {

namespace {

constexpr char kVariable[] = "CORRIDORKEY_EMBEDDED";

#ifdef CKD_WITH_TORCH
constexpr bool kHasNetwork = true;
#else
constexpr bool kHasNetwork = false;
#endif

/// Digest of a file, remembered while the file stays as it is.
QByteArray digestOf(const QString& path) {
    static QMutex mutex;
    static QHash<QString, QByteArray> known;
    const QFileInfo info(path);
    const QString key =
        QStringLiteral("%1 %2 %3").arg(info.size()).arg(info.lastModified().toMSecsSinceEpoch()).arg(path);
    const QMutexLocker lock(&mutex);
    if (const auto found = known.constFind(key); found != known.constEnd())
        return *found;
    const auto file = infer::MappedFile::open(inferPath(path));
    const QByteArray digest =
        file ? QByteArray::fromStdString(infer::Sha256::hex(file.value()->bytes())) : QByteArray();
    known.insert(key, digest);
    return digest;
}

} // namespace

std::optional<EmbeddedWeights> embeddedWeights() {
    if (!kHasNetwork)
        return std::nullopt;
    const QString named = qEnvironmentVariable(kVariable);
    if (named == QLatin1String("off"))
        return std::nullopt;
    if (!named.isEmpty())
        return EmbeddedWeights{.path = named, .sha256 = digestOf(named)};
#ifdef CKD_EMBEDDED_SHA256
    return EmbeddedWeights{.path = {}, .sha256 = QByteArrayLiteral(CKD_EMBEDDED_SHA256)};
#else
    return std::nullopt;
#endif
}

infer::Result<infer::Checkpoint> openEmbeddedWeights(const EmbeddedWeights& weights) {
    if (!weights.path.isEmpty())
        return infer::Checkpoint::open(inferPath(weights.path));
    const QResource resource(QStringLiteral(":/corridorkey/embedded.safetensors"));
    if (!resource.isValid() || resource.compressionAlgorithm() != QResource::NoCompression)
        return infer::Error{infer::ErrorKind::Model,
                            "The embedded network's weights are not in this program; reinstall it."};
    const auto* data = reinterpret_cast<const std::byte*>(resource.data()); // lives as long as the program
    return infer::Checkpoint::read({data, static_cast<std::size_t>(resource.size())}, nullptr,
                                   "the embedded network");
}

} // namespace ckd
