// SPDX-License-Identifier: Apache-2.0
// The journal's parser: never crashes, never names a file outside its folder, and writes what it reads.
#include "core/pipeline/Journal.h"

#include "core/base/AtomicFile.h"
#include "core/media/ImageWriter.h"
#include "core/media/MovieWriter.h"

#include <cstdint>
#include <cstdlib>

namespace ckd {
/// Journal.cpp opens finished files with it; the parser does not.
Result<void> verifyImage(const QString&, int, int, int) {
    return {};
}
Result<void> verifyMovie(const QString&, int, int, std::int64_t) {
    return {};
}
namespace testing {
int takeFileFault(FileCall) {
    return 0;
}
} // namespace testing
} // namespace ckd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArrayView text(data, qsizetype(size));
    std::optional<ckd::JournalLine> line = ckd::parseJournalLine(text);
    if (!line)
        return 0;
    for (const ckd::JournalFile& file : line->files) {
        if (file.path.count(u'/') != 1 || file.path.startsWith(u'/') || file.path.startsWith(u"../") ||
            file.path.endsWith(u"/..") || file.path.contains(u'\0') || file.bytes < 0 || file.width < 0)
            std::abort();
    }
    const QByteArray written = ckd::journalText(*line);
    // A line near the limit may grow beyond it when its quotes are escaped.
    if (written.size() <= ckd::JournalContent::kLongestLine && ckd::parseJournalLine(written) != line)
        std::abort();
    ckd::JournalContent content;
    content.add(std::move(*line));
    if (content.files().isEmpty())
        std::abort();
    return 0;
}
