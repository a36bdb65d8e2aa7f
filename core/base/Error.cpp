// SPDX-License-Identifier: Apache-2.0
#include "core/base/Error.h"

namespace ckd {

Error Error::usage(QString message, QString detail) {
    return {ErrorKind::Usage, std::move(message), std::move(detail)};
}
Error Error::input(QString message, QString detail) {
    return {ErrorKind::Input, std::move(message), std::move(detail)};
}
Error Error::model(QString message, QString detail) {
    return {ErrorKind::Model, std::move(message), std::move(detail)};
}
Error Error::output(QString message, QString detail) {
    return {ErrorKind::Output, std::move(message), std::move(detail)};
}
Error Error::device(QString message, QString detail) {
    return {ErrorKind::Device, std::move(message), std::move(detail)};
}
Error Error::cancelled(QString message) {
    return {ErrorKind::Cancelled, std::move(message), {}};
}
Error Error::internal(QString message, QString detail) {
    return {ErrorKind::Internal, std::move(message), std::move(detail)};
}

QString Error::text() const {
    return detail.isEmpty() ? message : QStringLiteral("%1 (%2)").arg(message, detail);
}

int exitCode(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Usage:
        return 2;
    case ErrorKind::Input:
        return 3;
    case ErrorKind::Model:
        return 4;
    case ErrorKind::Output:
        return 5;
    case ErrorKind::Device:
        return 6;
    case ErrorKind::Cancelled:
        return 130;
    case ErrorKind::Internal:
        return 70;
    }
    return 70;
}

} // namespace ckd
