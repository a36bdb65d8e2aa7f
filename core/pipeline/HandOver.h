// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderReport.h"
#include "core/pipeline/RenderSpec.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace ckd {

/// One pass of a finished job, as other programs need to know it.
struct PassSummary {
    enum class Kind { Pictures, Movie };
    enum class Values {
        SceneLinear, ///< Rec.709 primaries, or the plate's own
        SrgbCurve,   ///< display-encoded
        Coverage,    ///< linear 0..1, no curve in any format
    };
    Pass pass = Pass::Fg;
    Kind kind = Kind::Pictures;
    QString file; ///< below the clip's folder: "FG/shot.%04d.exr", "Comp/shot.mp4", "FG/still.exr"
    Values values = Values::SceneLinear;
    MovieAlpha alpha = MovieAlpha::None; ///< of the four-channel passes
};

/// What a job of one clip wrote. Plain value; everything about pixels is what the files hold.
struct HandOver {
    QString clip;
    QString folder; ///< absolute
    QString plate;  ///< path of the source
    int width = 0;
    int height = 0;
    double pixelAspect = 1.0;
    FrameRate rate;                  ///< unknown: none said
    std::vector<FrameNumber> frames; ///< asked for
    std::vector<PassSummary> passes;
    QString keyer;
    QByteArray weightsDigest;
    QJsonObject settings;
    RenderSummary summary;
};

[[nodiscard]] HandOver handOver(const RenderSpec& spec, const PassSink& sink, RenderSummary summary);

/// "FG/shot.%04d.exr": the path of every frame of a target with its number as a C format; the path itself
/// when all frames have one name. A % of the name is doubled.
[[nodiscard]] QString framePattern(const OutputPlan& plan, const OutputPlan::Target& target);

/// How a Nuke script names files.
enum class NukePaths {
    Relative, ///< to the script, which may move together with the passes
    Absolute,
};
/// A script for Nuke 12 and later with its own colour management: a Read for every pass, its range, colour
/// space and premultiplication set; for each clip processed (or FG and matte) over a checkerboard. `script`
/// is where it will lie. UTF-8.
[[nodiscard]] QByteArray nukeScript(std::span<const HandOver> clips, const QString& script, NukePaths paths);

/// Everything above as JSON, and every file that the journal names for these frames with size and digest, so
/// that a pipeline can check a delivery. Error Output when a journal cannot be read.
[[nodiscard]] Result<QByteArray> manifestJson(std::span<const HandOver> clips);

} // namespace ckd
