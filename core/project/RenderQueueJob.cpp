// SPDX-License-Identifier: Apache-2.0
#include "core/project/RenderQueueJob.h"

#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace ckd {

namespace {

using State = RenderQueueJob::State;
using NextRun = RenderQueueJob::NextRun;

constexpr std::pair<State, const char*> kStates[] = {
    {State::Waiting, "waiting"},    {State::Running, "running"}, {State::Paused, "paused"},
    {State::Done, "done"},          {State::Partial, "partial"}, {State::Failed, "failed"},
    {State::Cancelled, "cancelled"}};
constexpr std::pair<NextRun, const char*> kNextRuns[] = {
    {NextRun::Fresh, "fresh"}, {NextRun::Continue, "continue"}, {NextRun::FailedOnly, "failedOnly"}};

template <class T, std::size_t N> QString nameOf(const std::pair<T, const char*> (&table)[N], T value) {
    const auto* found =
        std::find_if(std::begin(table), std::end(table), [&](const auto& row) { return row.first == value; });
    return QString::fromLatin1(found->second);
}

template <class T, std::size_t N>
Result<T> valueOf(const std::pair<T, const char*> (&table)[N], const QJsonValue& name) {
    for (const auto& [value, text] : table) {
        if (name == QLatin1String(text))
            return value;
    }
    return Error::input(QStringLiteral("A job in the saved queue holds '%1', which is not possible there.")
                            .arg(name.toString()));
}

/// A count; anything else is 0, and the run that follows counts anew.
std::size_t countFrom(const QJsonValue& value) {
    constexpr double kMost = 1e12;
    const double number = value.toDouble();
    return number > 0 && number < kMost ? std::size_t(number) : 0;
}

} // namespace

double RenderQueueJob::progress() const {
    if (frames == 0)
        return 0;
    return std::min(1.0, double(tried) / double(frames));
}

bool RenderQueueJob::canRetry() const {
    return isEnded() && (state != State::Done || !failed.empty());
}

void RenderQueueJob::addToLog(const QString& line) {
    if (!log.isEmpty() && log.last() == line) // once, not for each of 2,000 frames
        return;
    log.append(line);
    while (log.size() > kLogLines)
        log.removeFirst();
}

QJsonObject RenderQueueJob::toJson() const {
    QJsonArray failedFrames;
    for (const RenderSummary::FailedFrame& frame : failed)
        failedFrames.append(QJsonObject{{QStringLiteral("frame"), double(frame.frame)},
                                        {QStringLiteral("message"), frame.message}});
    QJsonArray flaggedFrames;
    for (const FlaggedFrame& frame : flagged)
        flaggedFrames.append(QJsonObject{{QStringLiteral("frame"), double(frame.frame)},
                                         {QStringLiteral("faults"), double(frame.faults)}});
    return {{QStringLiteral("id"), id},
            {QStringLiteral("clip"), clip.toJson()},
            {QStringLiteral("export"), settings.toJson()},
            {QStringLiteral("state"), nameOf(kStates, state)},
            {QStringLiteral("nextRun"), nameOf(kNextRuns, nextRun)},
            {QStringLiteral("frames"), double(frames)},
            {QStringLiteral("finished"), double(finished)},
            {QStringLiteral("tried"), double(tried)},
            {QStringLiteral("failed"), failedFrames},
            {QStringLiteral("flagged"), flaggedFrames},
            {QStringLiteral("problem"), problem},
            {QStringLiteral("log"), QJsonArray::fromStringList(log)}};
}

Result<RenderQueueJob> RenderQueueJob::fromJson(const QJsonObject& json) {
    RenderQueueJob job;
    job.id = json.value(QLatin1String("id")).toString();
    if (job.id.isEmpty())
        return Error::input(QStringLiteral("A job in the saved queue has no id."));
    Result<Clip> clip = Clip::fromJson(json.value(QLatin1String("clip")).toObject());
    if (!clip)
        return clip.error();
    job.clip = *std::move(clip);
    Result<ExportSettings> settings =
        ExportSettings::fromJson(json.value(QLatin1String("export")).toObject());
    if (!settings)
        return settings.error();
    job.settings = *std::move(settings);
    const Result<State> state = valueOf(kStates, json.value(QLatin1String("state")));
    if (!state)
        return state.error();
    const Result<NextRun> nextRun = valueOf(kNextRuns, json.value(QLatin1String("nextRun")));
    if (!nextRun)
        return nextRun.error();
    job.state = *state == State::Running ? State::Waiting : *state;
    job.nextRun = *nextRun;
    job.frames = countFrom(json.value(QLatin1String("frames")));
    job.finished = std::min(job.frames, countFrom(json.value(QLatin1String("finished"))));
    job.tried = std::min(job.frames, countFrom(json.value(QLatin1String("tried"))));
    job.problem = json.value(QLatin1String("problem")).toString();
    for (const QJsonValue& entry : json.value(QLatin1String("failed")).toArray())
        job.failed.push_back({entry[QLatin1String("frame")].toInteger(),
                              entry[QLatin1String("message")].toString()});
    for (const QJsonValue& entry : json.value(QLatin1String("flagged")).toArray()) {
        const auto faults = countFrom(entry[QLatin1String("faults")]);
        unsigned known = 0;
        for (const MatteFault fault : kAllMatteFaults)
            known |= unsigned(faults) & static_cast<unsigned>(fault);
        if (known != 0)
            job.flagged.push_back({entry[QLatin1String("frame")].toInteger(), known});
    }
    std::ranges::sort(job.flagged, {}, &FlaggedFrame::frame); // a file's order is not relied on
    for (const QJsonValue& line : json.value(QLatin1String("log")).toArray())
        job.log.append(line.toString());
    return job;
}

} // namespace ckd
