// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/PassBuilder.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/OutputPlan.h"
#include "core/pipeline/PassSinkOptions.h"

#include <QMap>
#include <QString>

#include <memory>

namespace ckd {

struct ClipColor;
struct RenderSpec;

/// Extension of a pass's picture files, without the dot.
[[nodiscard]] QString passExtension(Pass pass, PassFormat format);
/// Channels of a pass, all parts together.
[[nodiscard]] int passChannels(Pass pass);
/// The picture of a pass; of Combined its first part.
[[nodiscard]] const Image& passImage(const PassSet& passes, Pass pass);

/// Writes the picture files of one job, each as PassSinkOptions asks for. EXR files carry the plate's
/// windows, pixel aspect, rate, timecode and chromaticities, and say under corridorkey/… how they were made,
/// which hint the frame had and whether they are premultiplied. Immutable; any thread, concurrently.
class PassFiles {
public:
    PassFiles(const PassSinkOptions& options, const RenderSpec& spec);

    [[nodiscard]] Result<WrittenFile> write(const OutputPlan::Target& target, const QString& path,
                                            const PassSet& passes, const FrameMetadata& metadata) const;
    /// What the file holds of the picture: an EXR its data window, others everything.
    [[nodiscard]] static Window storedWindow(const OutputPlan::Target& target, const Image& image,
                                             const FrameMetadata& metadata);
    /// corridorkey/… that all files have alike.
    [[nodiscard]] const QMap<QString, QString>& attributes() const { return m_attributes; }

private:
    [[nodiscard]] Result<WrittenFile> writeCombined(const QString& path, const PassSet& passes,
                                                    const FrameMetadata& metadata) const;
    [[nodiscard]] ExrOptions exrOptions(Pass pass, UsedHint hint, const FrameMetadata& metadata) const;

    PassSinkOptions m_options;
    std::shared_ptr<const ClipColor> m_color; ///< may be null
    QMap<QString, QString> m_attributes;
};

} // namespace ckd
