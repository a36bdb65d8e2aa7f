// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Image.h"
#include "core/color/Primaries.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <span>

namespace ckd {

/// A colour space that needs no config. The working space of every keyer is linear Rec.709 (or its values on
/// the sRGB curve); all others are converted to it when a frame is read.
struct ColorSpaceInfo {
    QString id;    ///< as typed and stored: "logc3"
    QString title; ///< as shown: "ARRI LogC3 / Wide Gamut 3"
    enum class Kind {
        Plain,  ///< srgb, linear, raw: nothing is converted, the file's primaries are kept as they are
        Linear, ///< scene-linear: also possible for the passes
        Signal, ///< a curve on top of linear light
    };
    Kind kind = Kind::Signal;
    Primaries primaries = primaries::kRec709;
};
[[nodiscard]] std::span<const ColorSpaceInfo> builtInColorSpaces();
/// By id or another usual spelling ("S-Log3", "ACEScg"), in any case; null when there is none.
[[nodiscard]] const ColorSpaceInfo* findColorSpace(const QString& name);
/// Id of the scene-linear space with these primaries; empty when there is none or they are Rec.709's.
[[nodiscard]] QString linearSpaceWith(const Primaries& primaries);

/// Colour values of one space to another, in place. Immutable; any thread, concurrently, without locks.
class ColorTransform {
public:
    virtual ~ColorTransform() = default;
    /// The first three planes; the image's encoding is left as it is. Values are not limited. Works through
    /// a few thousand pixels at a time, which stay in the cache.
    virtual void apply(Image& image) const = 0;
};

/// How an artist says where a plate's colours come from and where they go.
struct ColorChoice {
    QString input = QStringLiteral("auto");   ///< auto, a built-in space, or one of the config
    QString output = QStringLiteral("plate"); ///< plate: the plate's own primaries; or a scene-linear space
    QString config;                           ///< OpenColorIO config file; empty: $OCIO
    friend bool operator==(const ColorChoice&, const ColorChoice&) = default;
};

/// A choice made ready. Immutable once shared.
struct ClipColor {
    ColorChoice choice;
    /// Plain spaces: how the values are tagged; none for auto (as the source says) and where toWorking is
    /// set.
    std::optional<ColorEncoding> encoding;
    std::shared_ptr<const ColorTransform> toWorking; ///< plate's values to linear Rec.709; null: none needed
    std::shared_ptr<const ColorTransform> toOutput;  ///< linear Rec.709 to scene-linear passes; null: none
    /// Chromaticities of the passes; none: those of the plate's file stay.
    std::optional<Primaries> outputPrimaries;
    QString outputName; ///< of the space of the passes, for people; empty: as the plate
    QByteArray digest;  ///< of what the transforms do, so that an edited config is noticed
    QStringList notes;  ///< full sentences about what could not be done as asked
};

/// Usage or Input errors say which name is not known and which there are. A config is read only when a name
/// is not built in, so a broken $OCIO harms nobody who does not use it.
/// `tagged`: the primaries that the plate's file names, if any.
[[nodiscard]] Result<std::shared_ptr<const ClipColor>>
resolveColor(const ColorChoice& choice, const std::optional<Primaries>& tagged = std::nullopt);

/// Names of a config's colour spaces, for a list to choose from; $OCIO when `config` is empty.
[[nodiscard]] Result<QStringList> configColorSpaces(const QString& config);

/// A space's values to linear Rec.709 and back, e.g. for tests and movies; null when nothing is to be done.
/// Built-in spaces only.
[[nodiscard]] Result<std::shared_ptr<const ColorTransform>> transformToWorking(const ColorSpaceInfo& space);
[[nodiscard]] Result<std::shared_ptr<const ColorTransform>> transformFromWorking(const ColorSpaceInfo& space);

/// Linear light of one set of primaries to another; null when one of them spans no colours (a file's header
/// may say anything).
[[nodiscard]] std::shared_ptr<const ColorTransform> transformBetween(const Primaries& from,
                                                                     const Primaries& to);

} // namespace ckd
