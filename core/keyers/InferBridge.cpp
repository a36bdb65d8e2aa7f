// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/InferBridge.h"

#include <QFile>

namespace ckd {

Error errorFromInfer(const infer::Error& error) {
    const QString message = textFromInfer(error.message);
    switch (error.kind) {
    case infer::ErrorKind::Input:
        return Error::input(message);
    case infer::ErrorKind::Model:
    case infer::ErrorKind::File:
        return Error::model(message);
    case infer::ErrorKind::Device:
    case infer::ErrorKind::OutOfMemory:
        return Error::device(message);
    case infer::ErrorKind::Cancelled:
        return Error::cancelled();
    }
    return Error::internal(message);
}

std::filesystem::path inferPath(const QString& path) {
#ifdef Q_OS_WIN
    return std::filesystem::path(path.toStdWString());
#else
    return std::filesystem::path(QFile::encodeName(path).toStdString());
#endif
}

} // namespace ckd
