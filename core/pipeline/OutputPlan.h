// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/keying/PassBuilder.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/NameTemplate.h"

#include <QString>
#include <QStringList>

#include <span>
#include <vector>

namespace ckd {

/// "FG", "Matte", "Processed", "Comp", "Hint", "Combined": the folder the pass is written to.
[[nodiscard]] QString passFolderName(Pass pass);

/// Where the files of one clip go and what they are called: `<folder>/<FG|Matte|…>/<name>.<ext>`. Unless a
/// template says otherwise a sequence keeps its stems and numbers, a movie `shot.mov` becomes
/// `shot.0001.exr`, a lone still keeps its stem.
/// Immutable value; any thread.
class OutputPlan {
public:
    struct Target {
        Pass pass = Pass::Fg;
        QString extension; ///< without the dot
        friend bool operator==(const Target&, const Target&) = default;
    };
    /// What to do with files that are there already.
    enum class Existing { Refuse, Overwrite };

    /// `folder` is the clip's own output folder. Padding is the source's, at least 4 for movies and enough
    /// for the largest number.
    /// `clip` is what {clip} stands for; empty: the plate's name.
    OutputPlan(QString folder, const SourceInfo& plate, std::vector<Target> targets, NameTemplate names = {},
               QString clip = {});

    [[nodiscard]] const QString& folder() const { return m_folder; }
    [[nodiscard]] const std::vector<Target>& targets() const { return m_targets; }
    [[nodiscard]] QString path(const Target& target, FrameNumber number) const;
    /// Below folder(), as a journal names it.
    [[nodiscard]] QString relativePath(const Target& target, FrameNumber number) const;

    /// Checks before anything is written: names that are too long or not different for each frame, a file
    /// that would be replaced (named, unless Overwrite), and a result that would land on one of `sources` (by
    /// file identity, so links and odd spellings are seen; never allowed).
    [[nodiscard]] Result<void> check(std::span<const FrameNumber> frames, Existing existing,
                                     std::span<const SharedSource> sources) const;
    /// preparePassFolder() for every target.
    [[nodiscard]] Result<void> prepareFolders(QStringList& notes) const;

private:
    [[nodiscard]] Result<void> checkNames(std::span<const FrameNumber> frames) const;

    QString m_folder;
    std::vector<Target> m_targets;
    /// What frameStem() needs; without the lists of frames, which may be long.
    SourceInfo m_plate;
    NameTemplate m_names;
    QString m_clip;
};

/// Creates `folder` and removes parts that a killed run left there, all but those of movies that can be
/// opened: they are kept, and a sentence about each is appended to `notes`.
[[nodiscard]] Result<void> preparePassFolder(const QString& folder, QStringList& notes);

/// OutputPlan::check() for a single file that does not belong to a pass. Output errors.
[[nodiscard]] Result<void> checkOutputFile(const QString& file, OutputPlan::Existing existing,
                                           std::span<const SharedSource> sources);

} // namespace ckd
