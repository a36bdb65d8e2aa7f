// SPDX-License-Identifier: Apache-2.0
#include "core/preview/PreviewEngine.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace ckd {

namespace {

std::uint64_t hashOf(const QJsonObject& json) {
    const QByteArray digest = QCryptographicHash::hash(QJsonDocument(json).toJson(QJsonDocument::Compact),
                                                       QCryptographicHash::Sha256);
    std::uint64_t hash = 0;
    for (int i = 0; i < 8; ++i)
        hash = hash << 8U | static_cast<unsigned char>(digest[i]);
    return hash;
}

} // namespace

std::uint64_t plateHash(const Clip& clip) {
    QJsonObject json = clip.toJson();
    QJsonObject plate;
    for (const char* key : {"plate", "startNumber"})
        plate.insert(QLatin1String(key), json.value(QLatin1String(key)));
    const QJsonObject settings = json.value(QLatin1String("settings")).toObject();
    for (const char* key : {"color.inputSpace", "color.config"}) // how its values are shown
        plate.insert(QLatin1String(key), settings.value(QLatin1String(key)));
    return hashOf(plate);
}

std::uint64_t keyHash(const Clip& clip) {
    QJsonObject json = clip.toJson();
    for (const char* key : {"id", "name", "in", "out"})
        json.remove(QLatin1String(key));
    return hashOf(json);
}

} // namespace ckd
