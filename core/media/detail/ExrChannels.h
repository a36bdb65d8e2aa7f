// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace ckd::detail {

/// Which channels of an EXR part make the picture.
struct ExrSelection {
    enum class Kind { Rgb, LuminanceChroma, Grey };
    Kind kind = Kind::Rgb;
    QString red, green, blue; ///< Rgb; an absent one is empty and reads as 0
    QString luminance;        ///< Grey and LuminanceChroma
    QString redChroma, blueChroma;
    QString alpha;  ///< empty: none
    QString layer;  ///< empty: the plain channels
    int rank = 100; ///< how natural the choice is; smaller is better, among the parts of a file
};

/// Chooses among the channel names of one part: plain R,G,B, else Y/RY/BY, else Y, else the layer whose name
/// says it is the picture ("Combined", "beauty", "rgba"), else the first RGB layer, else A alone, else the
/// first channel. With `layer`, that layer or nothing (named by its prefix; a channel name gives it as grey).
[[nodiscard]] std::optional<ExrSelection> selectExrChannels(const QStringList& names, const QString& layer);
/// Prefixes of the layers that hold a colour, in file order.
[[nodiscard]] QStringList exrLayers(const QStringList& names);

} // namespace ckd::detail
