// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/pipeline/SharedKeyer.h"

#include <QString>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace ckd {

/// Hands out the one SharedKeyer per keyer and device, so that the live key and every job of the queue share
/// a loaded model, and one inference thread per device. Keeps none alive: what nobody uses is freed. Any
/// thread, but get() may read a checkpoint's description from the disk: not for a UI thread.
class KeyerPool {
public:
    /// makeKeyer(), or a fake.
    using Factory = std::function<Result<std::shared_ptr<Keyer>>(const QString& id, const QString& device)>;

    explicit KeyerPool(Factory factory);

    /// `device` as KeyerOptions::device. Errors are the factory's.
    [[nodiscard]] Result<std::shared_ptr<SharedKeyer>> get(const QString& id, const QString& device);

private:
    const Factory m_factory;
    std::mutex m_mutex;
    std::map<std::pair<QString, QString>, std::weak_ptr<SharedKeyer>> m_keyers; // guarded by m_mutex
    std::map<QString, std::weak_ptr<InferenceThread>> m_threads; ///< by device; guarded by m_mutex
};

} // namespace ckd
