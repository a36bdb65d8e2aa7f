// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <vector>

namespace ckd::detail {

/// One thing in a folder: a folder, a movie, a picture, or the pictures of one sequence.
struct FolderEntry {
    enum class Kind { Folder, Movie, Picture, Sequence };
    Kind kind = Kind::Folder;
    QString path;                    ///< for openSource(): a file, a folder or a pattern
    QString name;                    ///< what its name says: without extension and frame number
    QString file;                    ///< name as in the folder; a sequence's pattern
    std::vector<FrameNumber> frames; ///< pictures and sequences, ascending
};

/// What lies in a folder; hidden files and those that are neither picture nor movie are left out.
struct FolderListing {
    std::vector<FolderEntry> entries; ///< natural order of the names
    bool holdsResults = false;        ///< there is a journal of an earlier run
    QString failure;                  ///< why the folder could not be read, or empty
};

/// Reads the folder once; no file is opened. Any thread.
[[nodiscard]] FolderListing listFolder(const QString& folder);

/// The entries that these files of one folder are; sequences are put together.
[[nodiscard]] std::vector<FolderEntry> entriesOf(const QString& folder, const QStringList& fileNames);

/// Path without "." and ".." and without a slash at the end.
[[nodiscard]] QString joined(const QString& folder, const QString& name);

} // namespace ckd::detail
