// SPDX-License-Identifier: Apache-2.0
// The project's parser: never crashes, and reads what it writes as the same clips.
#include "core/base/AtomicFile.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/project/Project.h"

#include <cstdint>
#include <cstdlib>

namespace ckd {
// What Clip.cpp and Project.cpp call beside the parser.
std::vector<KeyerInfo> installedKeyers() {
    return {KeyerInfo{}};
}
QString defaultKeyerId() {
    return QStringLiteral("difference");
}
Result<std::shared_ptr<Keyer>> makeKeyer(const QString&, const KeyerOptions&) {
    return Error::usage({});
}
Result<SharedSource> openSource(const QString&, const OpenOptions&) {
    return Error::input({});
}
Result<void> AtomicFile::save(const QString&, QByteArrayView) {
    return {};
}
} // namespace ckd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    const QString folder = QStringLiteral("/folder");
    const ckd::Result<ckd::Project> project = ckd::Project::fromText(text, folder);
    if (!project)
        return project.error().message.isEmpty() ? (std::abort(), 0) : 0;
    const ckd::Result<ckd::Project> again = ckd::Project::fromText(project->toText(folder), folder);
    if (!again || again->clips.size() != project->clips.size())
        std::abort();
    for (std::size_t i = 0; i < project->clips.size(); ++i) {
        if (again->clips[i].id != project->clips[i].id ||
            again->clips[i].settings != project->clips[i].settings ||
            again->clips[i].shapes != project->clips[i].shapes)
            std::abort();
    }
    return 0;
}
