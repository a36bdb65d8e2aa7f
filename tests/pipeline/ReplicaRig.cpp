// SPDX-License-Identifier: Apache-2.0
#include "tests/pipeline/ReplicaRig.h"

namespace ckd::test {

Replicas::Replicas(int count) {
    for (int i = 0; i < count; ++i) {
        keyers.push_back(std::make_shared<FakeKeyer>());
        terms.push_back(std::make_shared<ReplicaTerms>());
    }
    keyer = std::make_shared<ReplicaKeyer>(front, [this](const std::stop_token&) -> Result<OpenedReplicas> {
        ++opened;
        OpenedReplicas made{.replicas = {}, .note = note};
        for (std::size_t i = 0; i < keyers.size(); ++i)
            made.replicas.push_back({QStringLiteral("gpu:%1").arg(i), keyers[i], terms[i]});
        return made;
    });
}

void Replicas::forEach(const std::function<void(FakeKeyer&)>& change) {
    change(*front);
    for (const std::shared_ptr<FakeKeyer>& fake : keyers)
        change(*fake);
}

int Replicas::loads() const {
    int sum = 0;
    for (const std::shared_ptr<FakeKeyer>& fake : keyers)
        sum += fake->loads;
    return sum;
}

int Replicas::unloads() const {
    int sum = 0;
    for (const std::shared_ptr<FakeKeyer>& fake : keyers)
        sum += fake->unloads;
    return sum;
}

int Replicas::liveTasks() const {
    int sum = front->liveTasks;
    for (const std::shared_ptr<FakeKeyer>& fake : keyers)
        sum += fake->liveTasks;
    return sum;
}

ReplicaRig::ReplicaRig(int count, FrameNumber first, FrameNumber last, SourceInfo::Kind kind)
    : Rig(first, last, kind), replicas(count) {
    spec->keyer = replicas.keyer;
}

} // namespace ckd::test
