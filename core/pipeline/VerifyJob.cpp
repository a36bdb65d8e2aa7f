// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/VerifyJob.h"

#include "core/base/Guard.h"
#include "core/pipeline/Journal.h"

#include <QDir>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ckd {

namespace {

struct Item {
    const QString* folder;
    const JournalContent::Entry* entry;
};

std::optional<VerifyFinding> check(const Item& item) {
    const JournalContent::Entry& entry = *item.entry;
    const QString file = QDir(*item.folder).filePath(entry.file.path);
    const Result<void> checked = detail::guarded("checking a file", [&]() -> Result<void> {
        if (entry.state == JournalLine::State::Finished)
            return checkJournalFile(*item.folder, entry.file);
        return Error::output(QStringLiteral("'%1' was never finished.").arg(QDir::toNativeSeparators(file)));
    });
    if (checked)
        return std::nullopt;
    return VerifyFinding{entry.frame, file, checked.error().text()};
}

/// Hands results on in order, whatever order they come in. Thread-safe.
class InOrder {
public:
    InOrder(qint64 total, const VerifyHandlers& handlers) : m_total(total), m_handlers(handlers) {}

    void add(qint64 index, std::optional<VerifyFinding> finding) {
        const std::lock_guard lock(m_mutex);
        m_waiting.emplace(index, std::move(finding));
        for (auto it = m_waiting.begin(); it != m_waiting.end() && it->first == m_done;
             it = m_waiting.erase(it)) {
            ++m_done;
            ++(it->second ? m_counts.bad : m_counts.whole);
            if (it->second && m_handlers.bad)
                m_handlers.bad(*it->second);
        }
        if (m_handlers.progress)
            m_handlers.progress(m_done, m_total);
    }
    [[nodiscard]] VerifyCounts counts() const { return m_counts; } ///< when all threads are through

private:
    const qint64 m_total;
    const VerifyHandlers& m_handlers;
    std::mutex m_mutex;
    std::map<qint64, std::optional<VerifyFinding>> m_waiting; // guarded by m_mutex, like the rest
    qint64 m_done = 0;
    VerifyCounts m_counts;
};

} // namespace

Result<VerifyCounts> verifyFolders(const QStringList& folders, int threads, const VerifyHandlers& handlers,
                                   std::stop_token stop) {
    std::vector<JournalContent> journals;
    for (const QString& folder : folders) {
        Result<JournalContent> journal = JournalContent::read(folder);
        if (!journal)
            return journal.error();
        journals.push_back(std::move(*journal));
    }
    std::vector<Item> items;
    for (qsizetype i = 0; i < folders.size(); ++i) {
        const auto first = static_cast<std::ptrdiff_t>(items.size());
        for (const JournalContent::Entry& entry : journals[std::size_t(i)].files())
            items.push_back({&folders[i], &entry});
        std::sort(items.begin() + first, items.end(), [](const Item& a, const Item& b) {
            return std::pair(a.entry->frame, a.entry->file.path) <
                   std::pair(b.entry->frame, b.entry->file.path);
        });
    }
    InOrder results(qint64(items.size()), handlers);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < items.size() && !stop.stop_requested(); i = next++)
            results.add(qint64(i), check(items[i]));
    };
    {
        std::vector<std::jthread> others;
        const int count = threads > 0 ? threads : std::max(1, QThread::idealThreadCount());
        for (int i = 1; i < std::min<int>(count, int(items.size())); ++i)
            others.emplace_back(work);
        work();
    }
    return stop.stop_requested() ? Result<VerifyCounts>(Error::cancelled())
                                 : Result<VerifyCounts>(results.counts());
}

} // namespace ckd
