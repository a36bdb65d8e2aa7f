// SPDX-License-Identifier: Apache-2.0
#include "core/project/Clip.h"

#include "core/keyers/KeyerRegistry.h"
#include "core/project/ShapesJson.h"

#include <QJsonValue>
#include <QUuid>

#include <utility>

namespace ckd {

namespace {

constexpr std::pair<HintChoice::Kind, QLatin1String> kHintKinds[] = {
    {HintChoice::Kind::Auto, QLatin1String("auto")},
    {HintChoice::Kind::None, QLatin1String("none")},
    {HintChoice::Kind::File, QLatin1String("file")},
    {HintChoice::Kind::PlateAlpha, QLatin1String("plateAlpha")}};

Error wrongValue(const QString& key, const QJsonValue& value) {
    return Error::input(QStringLiteral("A clip in the project holds '%1': %2, which is not possible there.")
                            .arg(key, value.toVariant().toString()));
}

/// Frame numbers are exact in a double up to 2^53; ours end at 10^15.
Result<std::optional<FrameNumber>> frameFrom(const QJsonObject& json, const QString& key) {
    constexpr double kLargest = 1e15;
    const QJsonValue value = json.value(key);
    if (value.isUndefined() || value.isNull())
        return std::optional<FrameNumber>();
    const double number = value.toDouble(kLargest * 2);
    if (!(number >= -kLargest && number <= kLargest) || number != double(FrameNumber(number)))
        return wrongValue(key, value);
    return std::optional<FrameNumber>(FrameNumber(number));
}

Result<HintChoice> hintFrom(const QJsonObject& json) {
    const QJsonObject hint = json.value(QLatin1String("hint")).toObject();
    const QString kind = hint.value(QLatin1String("kind")).toString(QStringLiteral("auto"));
    for (const auto& [value, name] : kHintKinds) {
        if (kind == name)
            return HintChoice{value, hint.value(QLatin1String("path")).toString()};
    }
    return wrongValue(QStringLiteral("hint.kind"), kind);
}

/// Every setting by itself, whatever the keyer: a clip keeps what was set for another keyer.
Result<KeySettings> settingsFrom(const QJsonObject& json) {
    KeySettings settings;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const SettingSpec* spec = findSetting(it.key());
        if (!spec)
            continue; // a newer program's
        const QString text =
            it->isDouble() ? QString::number(it->toDouble(), 'g', 17) : it->toVariant().toString();
        if (Result<void> set = spec->set(settings, text); !set)
            return Error::input(QStringLiteral("A clip in the project: %1").arg(set.error().message));
    }
    return settings;
}

void insert(QJsonObject& json, const QString& key, const std::optional<FrameNumber>& frame) {
    if (frame)
        json.insert(key, double(*frame));
}

} // namespace

Clip Clip::forPlate(QString plate, QString name) {
    Clip clip;
    clip.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    clip.name = std::move(name);
    clip.plate = std::move(plate);
    const std::vector<KeyerInfo> keyers = installedKeyers();
    clip.keyer = keyers.front().id;
    clip.settings = keyers.front().defaults;
    return clip;
}

QJsonObject Clip::toJson() const {
    QJsonObject json{{QStringLiteral("id"), id},
                     {QStringLiteral("name"), name},
                     {QStringLiteral("plate"), plate},
                     {QStringLiteral("keyer"), keyer},
                     {QStringLiteral("settings"), settings.toJson()}};
    insert(json, QStringLiteral("startNumber"), startNumber);
    insert(json, QStringLiteral("in"), inPoint);
    insert(json, QStringLiteral("out"), outPoint);
    if (!shapes.isEmpty())
        json.insert(QStringLiteral("shapes"), shapesToJson(shapes));
    if (!device.isEmpty())
        json.insert(QStringLiteral("device"), device);
    for (const auto& [kind, kindName] : kHintKinds) {
        if (hint.kind == kind)
            json.insert(QStringLiteral("hint"), QJsonObject{{QStringLiteral("kind"), QString(kindName)},
                                                            {QStringLiteral("path"), hint.path}});
    }
    return json;
}

Result<Clip> Clip::fromJson(const QJsonObject& json) {
    Clip clip;
    clip.id = json.value(QLatin1String("id")).toString();
    clip.name = json.value(QLatin1String("name")).toString();
    clip.plate = json.value(QLatin1String("plate")).toString();
    clip.keyer = json.value(QLatin1String("keyer")).toString(clip.keyer);
    clip.device = json.value(QLatin1String("device")).toString();
    if (clip.id.isEmpty() || clip.plate.isEmpty())
        return Error::input(QStringLiteral("A clip in the project has no id or no plate."));
    const std::pair<QString, std::optional<FrameNumber>*> frames[] = {
        {QStringLiteral("startNumber"), &clip.startNumber},
        {QStringLiteral("in"), &clip.inPoint},
        {QStringLiteral("out"), &clip.outPoint}};
    for (const auto& [key, target] : frames) {
        const Result<std::optional<FrameNumber>> frame = frameFrom(json, key);
        if (!frame)
            return frame.error();
        *target = *frame;
    }
    Result<HintChoice> hint = hintFrom(json);
    if (!hint)
        return hint.error();
    clip.hint = *std::move(hint);
    Result<KeySettings> settings = settingsFrom(json.value(QLatin1String("settings")).toObject());
    if (!settings)
        return settings.error();
    clip.settings = *std::move(settings);
    Result<ShapeSet> shapes = shapesFromJson(json.value(QLatin1String("shapes")).toArray());
    if (!shapes)
        return shapes.error();
    clip.shapes = *std::move(shapes);
    return clip;
}

Result<SharedSource> openPlate(const Clip& clip, int decoderThreads) {
    OpenOptions options;
    options.startNumber = clip.startNumber;
    options.decoderThreads = decoderThreads;
    return openSource(clip.plate, options);
}

Result<ClipRequest> requestFor(const Clip& clip, SharedSource plate, std::shared_ptr<Keyer> keyer) {
    if (!keyer) {
        Result<std::shared_ptr<Keyer>> made = makeKeyer(clip.keyer, {.device = clip.device, .threads = 0});
        if (!made)
            return made.error();
        keyer = *std::move(made);
    }
    ClipRequest request;
    request.hint = clip.hint;
    request.settings = clip.settings;
    if (!clip.shapes.isEmpty())
        request.shapes = std::make_shared<const ShapeSet>(clip.shapes);
    request.keyer = std::move(keyer);
    const std::vector<FrameNumber>& frames = plate->info().frames;
    if ((clip.inPoint || clip.outPoint) && !frames.empty())
        request.frames = FrameRange::fromRun(
            {clip.inPoint.value_or(frames.front()), clip.outPoint.value_or(frames.back()), 1});
    request.plate = std::move(plate);
    return request;
}

} // namespace ckd
