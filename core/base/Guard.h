// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QString>

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

namespace ckd::detail {

/// Runs code of others (source, keyer, sink) and turns whatever it throws into an
/// Error: no exception may end a worker. `doing` completes "while …" in the sentence.
template <class Work> auto guarded(const char* doing, Work&& work) noexcept -> std::invoke_result_t<Work> {
    try {
        try {
            return std::forward<Work>(work)();
        } catch (const std::bad_alloc&) {
            return Error::device(
                QStringLiteral("There was not enough memory while %1. Lower the memory budget or the "
                               "number of threads.")
                    .arg(QLatin1String(doing)));
        } catch (const std::exception& exception) {
            return Error::internal(QStringLiteral("Something unexpected happened while %1: %2")
                                       .arg(QLatin1String(doing), QString::fromLocal8Bit(exception.what())));
        } catch (...) {
            return Error::internal(
                QStringLiteral("Something unexpected happened while %1.").arg(QLatin1String(doing)));
        }
    } catch (...) {
        return Error{}; // no memory even for the sentence
    }
}

} // namespace ckd::detail
