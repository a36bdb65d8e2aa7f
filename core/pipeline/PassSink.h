// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/PassBuilder.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/FrameSink.h"
#include "core/pipeline/OutputPlan.h"

#include <QString>

#include <optional>
#include <vector>

namespace ckd {

/// File format of fg, matte and processed. Comp and hint are always 8-bit PNG.
enum class PassFormat {
    Exr,    ///< scene-linear; processed premultiplied
    Png16,  ///< sRGB-encoded, 0..1; processed straight, as PNG demands
    Tiff16, ///< likewise (written as unassociated alpha)
};

struct PassSinkOptions {
    std::vector<Pass> passes{Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp};
    PassFormat format = PassFormat::Exr;
    ExrCompression compression = ExrCompression::Piz;
    ExrOptions::Depth depth = ExrOptions::Depth::Half;
    Profile profile = Profile::Default;
    OutputPlan::Existing existing = OutputPlan::Existing::Refuse;
};

/// "fg", "matte", "processed", "comp", "hint".
[[nodiscard]] QString passName(Pass pass);
[[nodiscard]] std::optional<Pass> passFromName(const QString& name);

/// Writes the passes of one clip as one picture file per pass and frame. Each file appears under its final
/// name only when it is whole; the pass folders are synced at the end. EXR files carry the plate's windows,
/// pixel aspect, rate, timecode and chromaticities, and say under corridorkey/… how they were made and
/// whether they are premultiplied.
///
/// Threads: as FrameSink; write() runs concurrently. A frame whose write failed cannot be tried again, since
/// building the passes reuses the key's memory: use it with a policy that does not retry.
class PassSink : public FrameSink {
public:
    PassSink(const QString& folder, const SourceInfo& plate, PassSinkOptions options);

    /// See OutputPlan::check.
    [[nodiscard]] Result<void> check(std::span<const FrameNumber> frames,
                                     std::span<const SharedSource> sources) const;
    [[nodiscard]] const OutputPlan& plan() const { return m_plan; }

    [[nodiscard]] Result<void> begin(const RenderSpec& spec, std::stop_token stop) override;
    [[nodiscard]] Result<WriteReport> write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                            const FrameMetadata& metadata, std::stop_token stop) override;
    [[nodiscard]] Result<void> end(RenderState outcome, std::stop_token stop) override;

private:
    [[nodiscard]] Result<WrittenFile> writePass(const OutputPlan::Target& target, const QString& path,
                                                const PassSet& passes, const FrameMetadata& metadata) const;
    [[nodiscard]] ExrOptions exrOptions(Pass pass, const FrameMetadata& metadata) const;

    PassSinkOptions m_options;
    OutputPlan m_plan;
    KeySettings m_settings;              ///< of begin()
    QMap<QString, QString> m_attributes; ///< corridorkey/… of every EXR
};

} // namespace ckd
