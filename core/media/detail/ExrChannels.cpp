// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/ExrChannels.h"

namespace ckd::detail {

namespace {

/// The channel of `layer` called one of `suffixes` (case does not matter), or empty.
QString findChannel(const QStringList& names, const QString& layer, const QStringList& suffixes) {
    const QString prefix = layer.isEmpty() ? QString() : layer + QLatin1Char('.');
    for (const QString& suffix : suffixes) {
        for (const QString& name : names) {
            if (name.compare(prefix + suffix, Qt::CaseInsensitive) == 0)
                return name;
        }
    }
    return {};
}

/// Rank 0: R, G, B; 1: Y with chroma; 2: Y; 3: some of R, G, B. None otherwise.
std::optional<ExrSelection> selectInLayer(const QStringList& names, const QString& layer) {
    ExrSelection s;
    s.layer = layer;
    s.red = findChannel(names, layer, {QStringLiteral("R"), QStringLiteral("red")});
    s.green = findChannel(names, layer, {QStringLiteral("G"), QStringLiteral("green")});
    s.blue = findChannel(names, layer, {QStringLiteral("B"), QStringLiteral("blue")});
    s.alpha = findChannel(names, layer, {QStringLiteral("A"), QStringLiteral("alpha")});
    s.luminance = findChannel(names, layer, {QStringLiteral("Y")});
    s.redChroma = findChannel(names, layer, {QStringLiteral("RY")});
    s.blueChroma = findChannel(names, layer, {QStringLiteral("BY")});
    const int colors = int(!s.red.isEmpty()) + int(!s.green.isEmpty()) + int(!s.blue.isEmpty());
    if (colors == 3) {
        s.rank = 0;
        return s;
    }
    if (!s.luminance.isEmpty()) {
        const bool chroma = !s.redChroma.isEmpty() && !s.blueChroma.isEmpty();
        s.kind = chroma ? ExrSelection::Kind::LuminanceChroma : ExrSelection::Kind::Grey;
        s.rank = chroma ? 1 : 2;
        return s;
    }
    if (colors == 1) {
        s.kind = ExrSelection::Kind::Grey;
        s.luminance = s.red + s.green + s.blue;
        s.rank = 3;
        return s;
    }
    s.rank = 3;
    return colors == 2 ? std::optional(s) : std::nullopt;
}

std::optional<ExrSelection> greyFrom(const QString& channel, const QString& alpha, int rank) {
    ExrSelection s;
    s.kind = ExrSelection::Kind::Grey;
    s.luminance = channel;
    s.alpha = alpha;
    s.rank = rank;
    return s;
}

/// 0 for a name that says "this is the picture".
int layerPreference(const QString& layer) {
    static const QStringList kPicture = {QStringLiteral("combined"), QStringLiteral("beauty"),
                                         QStringLiteral("rgba"), QStringLiteral("rgb"),
                                         QStringLiteral("color")};
    const QString last = layer.section(QLatin1Char('.'), -1);
    return kPicture.contains(last, Qt::CaseInsensitive) ? 0 : 1;
}

} // namespace

QStringList exrLayers(const QStringList& names) {
    QStringList layers;
    for (const QString& name : names) {
        const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
        if (dot <= 0)
            continue;
        const QString layer = name.left(dot);
        if (!layers.contains(layer) && selectInLayer(names, layer))
            layers.append(layer);
    }
    return layers;
}

std::optional<ExrSelection> selectExrChannels(const QStringList& names, const QString& layer) {
    if (!layer.isEmpty()) {
        if (std::optional<ExrSelection> found = selectInLayer(names, layer))
            return found;
        const QString channel = findChannel(names, {}, {layer});
        return channel.isEmpty() ? std::nullopt : greyFrom(channel, {}, 0);
    }
    if (std::optional<ExrSelection> plain = selectInLayer(names, {}))
        return plain;
    std::optional<ExrSelection> best;
    for (const QString& candidate : exrLayers(names)) {
        std::optional<ExrSelection> found = selectInLayer(names, candidate);
        found->rank += 10 + 5 * layerPreference(candidate);
        if (!best || found->rank < best->rank)
            best = found;
    }
    if (best)
        return best;
    const QString alpha = findChannel(names, {}, {QStringLiteral("A"), QStringLiteral("alpha")});
    if (!alpha.isEmpty())
        return greyFrom(alpha, alpha, 30);
    return names.isEmpty() ? std::nullopt : greyFrom(names.first(), {}, 40);
}

} // namespace ckd::detail
