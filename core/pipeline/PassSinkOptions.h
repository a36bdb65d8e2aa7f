// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/PassBuilder.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/MoviePass.h"
#include "core/pipeline/NameTemplate.h"
#include "core/pipeline/OutputPlan.h"

#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace ckd {

/// File format of fg, matte and processed. Comp and hint are always 8-bit PNG, combined always EXR.
enum class PassFormat {
    Exr,    ///< scene-linear; processed premultiplied
    Png16,  ///< sRGB-encoded, 0..1; processed straight, as PNG demands
    Tiff16, ///< likewise (written as unassociated alpha)
};

/// How the pictures of a pass are stored. Compression and depth are EXR's.
struct PassFile {
    PassFormat format = PassFormat::Exr;
    ExrCompression compression = ExrCompression::Piz;
    ExrOptions::Depth depth = ExrOptions::Depth::Half;
    friend bool operator==(const PassFile&, const PassFile&) = default;
};

struct PassSinkOptions {
    /// As pictures. May be empty when there are movies.
    std::vector<Pass> passes{Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp};
    /// As movies, beside the pictures and from the same keys.
    std::vector<MoviePass> movies;
    PassFormat format = PassFormat::Exr;
    ExrCompression compression = ExrCompression::Piz;
    ExrOptions::Depth depth = ExrOptions::Depth::Half;
    /// Passes that are stored otherwise than format, compression and depth say.
    std::map<Pass, PassFile> own;
    NameTemplate names; ///< of the pictures
    QString clip;       ///< what {clip} in `names` stands for; empty: the plate's name
    Profile profile = Profile::Default;
    OutputPlan::Existing existing = OutputPlan::Existing::Refuse;
    /// What to do with frames that the folder's journal names as made the same way and whose files are whole.
    /// Skip also allows replacing any other file that the journal names.
    enum class FinishedFrames { MakeAgain, Skip };
    FinishedFrames finishedFrames = FinishedFrames::MakeAgain;

    [[nodiscard]] PassFile fileOf(Pass pass) const;
};

/// "fg", "matte", "processed", "comp", "hint", "combined".
[[nodiscard]] QString passName(Pass pass);
[[nodiscard]] std::optional<Pass> passFromName(const QString& name);

} // namespace ckd
