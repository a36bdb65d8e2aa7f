// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameRange.h"
#include "core/pipeline/MoviePass.h"
#include "core/pipeline/NameTemplate.h"
#include "core/pipeline/PassSink.h"
#include "core/project/Clip.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ckd {

/// The pictures of one pass and how they are stored.
struct PassOutput {
    Pass pass = Pass::Fg;
    PassFile file; ///< comp and hint are always 8-bit PNG
    friend bool operator==(const PassOutput&, const PassOutput&) = default;
};

/// What an artist chose in the export dialog for one clip: which frames become which files where. With the
/// Clip it decides every file of a job. Plain value; paths absolute. Any thread.
struct ExportSettings {
    enum class Frames {
        InOut, ///< from the clip's in point to its out point
        All,   ///< all of the plate
        List,  ///< `frameList`
    };
    enum class Existing {
        Refuse,       ///< the job does not begin when one of its files is there
        Overwrite,    ///< made again and replaced
        SkipVerified, ///< frames made the same way whose files are whole are left; other files refuse
    };

    Frames frames = Frames::InOut;
    QString frameList; ///< FrameRange text, "1001-1100x2,1200"; of Frames::List
    std::vector<PassOutput> passes = usualPasses();
    std::vector<MoviePass> movies; ///< beside the pictures and from the same keys
    QString folder;                ///< the clip's own: FG, Matte … are made below it
    NameTemplate names;
    Existing existing = Existing::Refuse;
    Profile profile = Profile::Default;
    bool nukeScript = false; ///< beside the passes, see ExportExtras.h
    bool manifest = false;

    friend bool operator==(const ExportSettings&, const ExportSettings&) = default;

    /// fg, matte and processed as half EXR, and comp.
    [[nodiscard]] static std::vector<PassOutput> usualPasses();
    [[nodiscard]] const PassOutput* find(Pass pass) const;

    /// What is wrong with the choice by itself, without a look at clip or disk (Usage): no pass, a frame list
    /// that cannot be read, a movie that cannot be made, no folder.
    [[nodiscard]] Result<void> check() const;
    /// The frames to export; none: all of the plate. Usage error for a list that cannot be read.
    [[nodiscard]] Result<std::optional<FrameRange>> rangeFor(const Clip& clip) const;
    [[nodiscard]] PassSinkOptions sinkOptions(const QString& clipName) const;

    [[nodiscard]] QJsonObject toJson() const;
    /// Input error that says which value is wrong. What is missing has its default; unknown keys are ignored.
    [[nodiscard]] static Result<ExportSettings> fromJson(const QJsonObject& json);
};

/// "exr", "png16", "tiff16".
[[nodiscard]] QString passFormatName(PassFormat format);
[[nodiscard]] std::optional<PassFormat> passFormatFromName(const QString& name);

} // namespace ckd
