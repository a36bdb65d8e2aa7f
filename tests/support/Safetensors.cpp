// SPDX-License-Identifier: Apache-2.0
#include "tests/support/Safetensors.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

#include <cstring>

namespace ckd::test {

Image Tensor::toImage(ColorEncoding encoding) const {
    const int channels = shape.size() > 2 ? int(shape[2]) : 1;
    Image image(static_cast<int>(shape[1]), static_cast<int>(shape[0]), channels, encoding);
    for (int c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < image.pixels(); ++i)
            image.plane(c)[i] = values[i * std::size_t(channels) + std::size_t(c)];
    }
    return image;
}

Result<QMap<QString, Tensor>> readSafetensors(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error::input(QStringLiteral("Cannot open '%1': %2.").arg(path, file.errorString()));
    const QByteArray bytes = file.readAll();
    const qint64 headerSize = bytes.size() < 8 ? -1 : qint64(qFromLittleEndian<quint64>(bytes.constData()));
    if (headerSize < 0 || headerSize > bytes.size() - 8)
        return Error::input(QStringLiteral("'%1' is not a safetensors file.").arg(path));
    const QJsonObject header = QJsonDocument::fromJson(bytes.mid(8, headerSize)).object();
    QMap<QString, Tensor> tensors;
    for (auto it = header.begin(); it != header.end(); ++it) {
        const QJsonObject entry = it->toObject();
        if (entry.value(QStringLiteral("dtype")).toString() != QLatin1String("F32"))
            continue;
        Tensor tensor;
        qint64 count = 1;
        for (const QJsonValue& side : entry.value(QStringLiteral("shape")).toArray()) {
            tensor.shape.push_back(qint64(side.toDouble()));
            count *= tensor.shape.back();
        }
        const qint64 begin =
            8 + headerSize + qint64(entry.value(QStringLiteral("data_offsets")).toArray().at(0).toDouble());
        if (begin + count * qint64(sizeof(float)) > bytes.size())
            return Error::input(QStringLiteral("'%1' ends inside tensor '%2'.").arg(path, it.key()));
        tensor.values.resize(std::size_t(count));
        std::memcpy(tensor.values.data(), bytes.constData() + begin, std::size_t(count) * sizeof(float));
        tensors.insert(it.key(), std::move(tensor));
    }
    return tensors;
}

} // namespace ckd::test
