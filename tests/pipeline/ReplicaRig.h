// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/ReplicaKeyer.h"
#include "tests/pipeline/Fakes.h"

#include <vector>

namespace ckd::test {

/// Fake keyers on fake devices "gpu:0" …, all of one kind, and the keyer that puts them together.
struct Replicas {
    std::shared_ptr<FakeKeyer> front = std::make_shared<FakeKeyer>();
    std::vector<std::shared_ptr<FakeKeyer>> keyers;
    std::vector<std::shared_ptr<ReplicaTerms>> terms;
    std::shared_ptr<ReplicaKeyer> keyer;
    QString note; ///< of the opening
    int opened = 0;

    explicit Replicas(int count);
    /// Also `front`.
    void forEach(const std::function<void(FakeKeyer&)>& change);
    [[nodiscard]] int loads() const;
    [[nodiscard]] int unloads() const;
    [[nodiscard]] int liveTasks() const;
};

/// A job whose keyer has that many lanes.
struct ReplicaRig : Rig {
    Replicas replicas;
    explicit ReplicaRig(int count, FrameNumber first = 1, FrameNumber last = 20,
                        SourceInfo::Kind kind = SourceInfo::Kind::Sequence);
};

} // namespace ckd::test
