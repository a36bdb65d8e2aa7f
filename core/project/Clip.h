// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/keying/KeySettings.h"
#include "core/matte/Shapes.h"
#include "core/pipeline/ClipSetup.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace ckd {

/// A plate and everything an artist decided about it: what a project keeps, the window edits and a render
/// snapshots. Plain value; paths are absolute. Any thread.
struct Clip {
    QString id;                             ///< unique within a project; never shown
    QString name;                           ///< shown, and names folders of results
    QString plate;                          ///< for openSource(): file, folder or pattern
    std::optional<FrameNumber> startNumber; ///< of a movie; none: 1
    HintChoice hint;
    QString keyer = defaultKeyerId(); ///< KeyerInfo::id
    QString device;                   ///< KeyerOptions::device; only for keyers that have a choice
    KeySettings settings;
    ShapeSet shapes;                     ///< drawn mattes and hint strokes
    std::optional<FrameNumber> inPoint;  ///< first frame to export; none: the plate's first
    std::optional<FrameNumber> outPoint; ///< last

    friend bool operator==(const Clip&, const Clip&) = default;

    /// A clip as importing one makes it: a new id, the default keyer's settings.
    [[nodiscard]] static Clip forPlate(QString plate, QString name);

    [[nodiscard]] QJsonObject toJson() const;
    /// Input error that says which value is wrong. Unknown keys are ignored (a newer program's file).
    [[nodiscard]] static Result<Clip> fromJson(const QJsonObject& json);
};

/// Opens the plate with the clip's own start number. Touches the disk: not for a UI thread.
[[nodiscard]] Result<SharedSource> openPlate(const Clip& clip, int decoderThreads = 0);

/// The one way from a clip to a render: preview, export and command line call it. `plate` from openPlate();
/// `frames`: none for in–out. The keyer is made by makeKeyer() unless one is given (to share a loaded model).
[[nodiscard]] Result<ClipRequest> requestFor(const Clip& clip, SharedSource plate,
                                             std::shared_ptr<Keyer> keyer = {});

} // namespace ckd
