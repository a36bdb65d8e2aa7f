// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QString>

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace ckd {

/// One file as a journal keeps it.
struct JournalFile {
    QString path; ///< "FG/shot.0001.exr", below the journal's folder
    std::int64_t bytes = 0;
    QByteArray digest; ///< see fileDigest()
    int width = 0;     ///< of what the file stores (an EXR's data window)
    int height = 0;
    int channels = 0;
    std::int64_t pictures = 0; ///< of a movie; 0: a picture file
    friend bool operator==(const JournalFile&, const JournalFile&) = default;
};

/// One line: a frame that is being written (its files are then not to be trusted), or that is finished.
struct JournalLine {
    enum class State { Writing, Finished };
    State state = State::Finished;
    FrameNumber frame = 0;
    QByteArray hash; ///< of everything that decides the pixels, see FrameHasher; hexadecimal
    std::vector<JournalFile> files;
    friend bool operator==(const JournalLine&, const JournalLine&) = default;
};

/// 64-bit checksum of a whole file, hexadecimal: finds damage, not forgery. Error Output names the file.
[[nodiscard]] Result<QByteArray> fileDigest(const QString& path);

/// The text of one line, with its end.
[[nodiscard]] QByteArray journalText(const JournalLine& line);
/// None when the text is not a whole line of ours: torn, foreign, hostile. Paths are `<folder>/<file>` only,
/// so that nothing outside the journal's folder is ever looked at.
[[nodiscard]] std::optional<JournalLine> parseJournalLine(QByteArrayView text);

/// What earlier runs said about a folder: the last word on every file. Lines that cannot be read are counted
/// and left out; so is everything beyond the limits (a file then counts as not written, and is made again).
class JournalContent {
public:
    struct Entry {
        JournalFile file;
        FrameNumber frame = 0;
        QByteArray hash;
        JournalLine::State state = JournalLine::State::Writing;
    };
    static constexpr qint64 kLongestLine = 1 << 16;
    static constexpr qsizetype kMostFiles = 8'000'000;

    /// An empty content when there is no journal. Error Output when there is one that cannot be read.
    [[nodiscard]] static Result<JournalContent> read(const QString& folder);
    void add(JournalLine&& line);

    [[nodiscard]] const Entry* find(const QString& path) const;
    [[nodiscard]] const QHash<QString, Entry>& files() const { return m_files; }
    [[nodiscard]] qsizetype unreadableLines() const { return m_unreadable; }

private:
    QHash<QString, Entry> m_files;
    qsizetype m_unreadable = 0;
};

/// Whether the file below `folder` is as the entry says: there, of that size, with that content, and it opens
/// whole. The error (Output) says what is wrong.
[[nodiscard]] Result<void> checkJournalFile(const QString& folder, const JournalFile& file);

/// Appends lines to `<folder>/.corridorkey-journal`. Each line is one write; one that fails is taken back, so
/// that a full disk leaves no torn line. append() from any thread. The caller holds the FolderLock.
class Journal {
public:
    /// Opens or creates the journal; a torn last line of a killed run gets its end.
    [[nodiscard]] Result<void> open(const QString& folder);
    [[nodiscard]] Result<void> append(const JournalLine& line);
    /// Flushes to the disk and closes.
    [[nodiscard]] Result<void> close();
    Journal() = default;
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    [[nodiscard]] static QString pathIn(const QString& folder);

private:
    [[nodiscard]] Result<void> appendText(const QByteArray& text); // m_mutex held

    std::mutex m_mutex;
    QString m_path;
    int m_descriptor = -1; // guarded by m_mutex
};

} // namespace ckd
