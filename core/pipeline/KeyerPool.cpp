// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/KeyerPool.h"

namespace ckd {

namespace {

/// A keyer that runs no network has nothing to do on a device and must not wait behind one that has.
bool usesDevice(const KeyerInfo& info) {
    return info.choosesDevice;
}

} // namespace

KeyerPool::KeyerPool(Factory factory) : m_factory(std::move(factory)) {
}

Result<std::shared_ptr<SharedKeyer>> KeyerPool::get(const QString& id, const QString& device) {
    const std::lock_guard lock(m_mutex);
    std::weak_ptr<SharedKeyer>& known = m_keyers[{id, device}];
    if (std::shared_ptr<SharedKeyer> keyer = known.lock())
        return keyer;
    Result<std::shared_ptr<Keyer>> made = m_factory(id, device);
    if (!made)
        return made.error();
    std::shared_ptr<InferenceThread> thread;
    if (usesDevice((*made)->info())) {
        std::weak_ptr<InferenceThread>& shared = m_threads[device];
        thread = shared.lock();
        if (!thread) {
            thread = std::make_shared<InferenceThread>();
            shared = thread;
        }
    }
    auto keyer = std::make_shared<SharedKeyer>(*std::move(made), std::move(thread));
    known = keyer;
    return keyer;
}

} // namespace ckd
