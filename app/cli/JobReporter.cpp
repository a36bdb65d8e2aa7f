// SPDX-License-Identifier: Apache-2.0
#include "app/cli/JobReporter.h"

#include "app/cli/Console.h"

#include <QJsonArray>

#include <cmath>
#include <unistd.h>

namespace ckd::cli {

namespace {

constexpr double kTerminalInterval = 0.1; // s; a terminal is redrawn at most this often
constexpr double kPlainInterval = 10;     // s; lines in a log file

/// To whole `parts` of one. Divided at the end, so that JSON holds 83.1 and not 83.10000000000001.
double rounded(double value, double parts) {
    return std::round(value * parts) / parts;
}

QString framesText(std::size_t frames) {
    return QStringLiteral("%1 %2").arg(frames).arg(frames == 1 ? QStringLiteral("frame")
                                                               : QStringLiteral("frames"));
}

QString statusName(FrameReport::Status status) {
    switch (status) {
    case FrameReport::Status::Done:
        return QStringLiteral("done");
    case FrameReport::Status::Failed:
        return QStringLiteral("failed");
    case FrameReport::Status::Skipped:
        break;
    }
    return QStringLiteral("skipped");
}

QString hintText(UsedHint hint) {
    switch (hint) {
    case UsedHint::Given:
        return QStringLiteral("keyed with the hint that was given");
    case UsedHint::Embedded:
        return QStringLiteral("the hint is made by the embedded network");
    case UsedHint::Difference:
        return QStringLiteral("the hint is made by the colour difference");
    case UsedHint::None:
        break;
    }
    return {};
}

QString faultText(MatteFault fault) {
    switch (fault) {
    case MatteFault::Empty:
        return QStringLiteral("the matte is empty");
    case MatteFault::Full:
        return QStringLiteral("the matte is full");
    case MatteFault::Holes:
        return QStringLiteral("holes inside solids");
    case MatteFault::Chatter:
        return QStringLiteral("specks outside the subject");
    case MatteFault::SuddenChange:
        break;
    }
    return QStringLiteral("unlike the frames before and after");
}

QStringList faultsOf(const FlaggedFrame& frame, QString (*text)(MatteFault)) {
    QStringList faults;
    for (const MatteFault fault : kAllMatteFaults)
        if (frame.has(fault))
            faults += text(fault);
    return faults;
}

QJsonArray suspiciousJson(const std::vector<FlaggedFrame>& flagged) {
    QJsonArray frames;
    for (const FlaggedFrame& frame : flagged) {
        const QStringList faults =
            faultsOf(frame, [](MatteFault fault) { return QString::fromLatin1(matteFaultName(fault)); });
        frames.append(QJsonObject{{QStringLiteral("frame"), qint64(frame.frame)},
                                  {QStringLiteral("faults"), QJsonArray::fromStringList(faults)}});
    }
    return frames;
}

QString percent(double share) {
    return QStringLiteral("%1 %").arg(qRound(100 * share));
}

} // namespace

JobReporter::JobReporter(QString clip, std::size_t frames, KeyOptions::Report report)
    : m_clip(std::move(clip))
    , m_frames(frames)
    , m_report(report)
    , m_terminal(::isatty(STDERR_FILENO) != 0)
    , m_estimate(frames) {
    m_clock.start();
    if (m_report == KeyOptions::Report::Json)
        printJson({{QStringLiteral("event"), QStringLiteral("started")},
                   {QStringLiteral("clip"), m_clip},
                   {QStringLiteral("frames"), qint64(frames)}});
    else
        printError(m_clip + QStringLiteral(": ") + framesText(frames));
}

void JobReporter::stateChanged(RenderState state) {
    if (m_report == KeyOptions::Report::Text && m_terminal && !isEnd(state) &&
        state != RenderState::Running) {
        clearLine();
        std::fputs(qPrintable(QStringLiteral("\r%1: %2…").arg(m_clip, stateName(state))), stderr);
    }
}

void JobReporter::analysed(const QString& summary, const QByteArray&) {
    if (!summary.isEmpty() && m_report == KeyOptions::Report::Text)
        say(QStringLiteral("%1: %2").arg(m_clip, summary));
}

void JobReporter::warning(const QString& sentence) {
    if (m_report == KeyOptions::Report::Json)
        printJson({{QStringLiteral("event"), QStringLiteral("warning")},
                   {QStringLiteral("clip"), m_clip},
                   {QStringLiteral("message"), sentence}});
    else
        say(QStringLiteral("%1: warning: %2").arg(m_clip, sentence));
}

void JobReporter::frameFinished(const FrameReport& frame) {
    const bool failed = frame.status == FrameReport::Status::Failed;
    m_lastFrame = frame.frame;
    m_failed += failed ? 1 : 0;
    m_estimate.add(double(m_clock.nsecsElapsed()) * 1e-9);
    if (m_report == KeyOptions::Report::Json) {
        QJsonObject json{
            {QStringLiteral("event"), QStringLiteral("frame")},
            {QStringLiteral("clip"), m_clip},
            {QStringLiteral("frame"), qint64(frame.frame)},
            {QStringLiteral("status"), statusName(frame.status)},
            {QStringLiteral("ms"), QJsonObject{{QStringLiteral("decode"), rounded(frame.ms.decode, 100)},
                                               {QStringLiteral("key"), rounded(frame.ms.key, 100)},
                                               {QStringLiteral("write"), rounded(frame.ms.write, 100)}}}};
        if (!frame.message.isEmpty())
            json.insert(QStringLiteral("message"), frame.message);
        if (frame.hint != UsedHint::None)
            json.insert(QStringLiteral("hint"), usedHintName(frame.hint));
        printJson(json);
        return;
    }
    sayHint(frame);
    if (failed)
        say(frame.message);
    else if (!frame.message.isEmpty() && frame.message != m_lastNote) // once, not for each of 2,000 frames
        say(m_clip + QStringLiteral(": frame %1: ").arg(frame.frame) + frame.message);
    m_lastNote = failed ? QString() : frame.message;
    drawProgress();
}

/// Only where it changes: mostly once.
void JobReporter::sayHint(const FrameReport& frame) {
    if (frame.status != FrameReport::Status::Done || frame.hint == m_lastHint)
        return;
    m_lastHint = frame.hint;
    const QString text = hintText(frame.hint);
    if (!text.isEmpty())
        say(m_clip + QStringLiteral(": from frame %1: ").arg(frame.frame) + text);
}

void JobReporter::finished(const RenderSummary& summary) {
    const std::vector<FlaggedFrame> flagged = m_check ? m_check->flagged() : std::vector<FlaggedFrame>();
    if (m_report == KeyOptions::Report::Json) {
        QJsonArray failed;
        for (const RenderSummary::FailedFrame& frame : summary.failed)
            failed.append(QJsonObject{{QStringLiteral("frame"), qint64(frame.frame)},
                                      {QStringLiteral("message"), frame.message}});
        QJsonObject use;
        for (const StageUse& stage : summary.stages)
            use.insert(stage.stage, rounded(stage.utilisation, 1000));
        use.insert(QStringLiteral("cores"), rounded(summary.coreUse, 1000));
        QJsonObject json{{QStringLiteral("event"), QStringLiteral("finished")},
                         {QStringLiteral("clip"), m_clip},
                         {QStringLiteral("state"), stateName(summary.state)},
                         {QStringLiteral("done"), qint64(summary.done)},
                         {QStringLiteral("skipped"), qint64(summary.skipped)},
                         {QStringLiteral("failed"), failed},
                         {QStringLiteral("suspicious"), suspiciousJson(flagged)},
                         {QStringLiteral("notRun"), qint64(summary.notRun)},
                         {QStringLiteral("notes"), QJsonArray::fromStringList(summary.notes)},
                         {QStringLiteral("seconds"), rounded(summary.wallSeconds, 1000)},
                         {QStringLiteral("fps"), rounded(summary.fps, 1000)},
                         {QStringLiteral("peakBytes"), qint64(summary.peakBytes)},
                         {QStringLiteral("utilisation"), use}};
        if (summary.cause)
            json.insert(QStringLiteral("message"), summary.cause->text());
        printJson(json);
        return;
    }
    clearLine();
    // The clip's name is joined, never filled in before others: it may hold a %1 of its own.
    QString text = QStringLiteral(": %1 of %2 done in %3, %4 fps")
                       .arg(summary.done)
                       .arg(framesText(summary.frames))
                       .arg(durationText(summary.wallSeconds))
                       .arg(summary.fps, 0, 'f', 2);
    if (summary.skipped > 0)
        text += QStringLiteral("; %1 skipped, they were finished already").arg(summary.skipped);
    if (!summary.failed.empty())
        text += QStringLiteral("; %1 failed").arg(summary.failed.size());
    if (summary.notRun > 0)
        text += QStringLiteral("; %1 not run (%2)").arg(summary.notRun).arg(stateName(summary.state));
    QStringList use;
    for (const StageUse& stage : summary.stages)
        use += stage.stage + u' ' + percent(stage.utilisation);
    text += QStringLiteral("; busy: %1").arg(use.join(QLatin1String(", ")));
    printError(m_clip + text);
    for (const QString& note : summary.notes)
        printError(QStringLiteral("%1: %2").arg(m_clip, note));
    if (!flagged.empty())
        printError(m_clip + QStringLiteral(": %1 to look at:").arg(framesText(flagged.size())));
    for (const FlaggedFrame& frame : flagged)
        printError(m_clip + QStringLiteral(": frame %1: ").arg(frame.frame) +
                   faultsOf(frame, faultText).join(QLatin1String(", ")));
    if (summary.cause && summary.cause->kind != ErrorKind::Cancelled)
        printError(QStringLiteral("%1: %2").arg(m_clip, summary.cause->text()));
}

void JobReporter::drawProgress() {
    const double now = double(m_clock.nsecsElapsed()) * 1e-9;
    const bool last = m_estimate.finished() == m_frames;
    if (!last && m_lastDrawn >= 0 && now - m_lastDrawn < (m_terminal ? kTerminalInterval : kPlainInterval))
        return;
    m_lastDrawn = now;
    const double share = m_frames == 0 ? 1 : double(m_estimate.finished()) / double(m_frames);
    QString line = m_clip + QStringLiteral(" %1/%2").arg(m_estimate.finished()).arg(m_frames);
    if (m_terminal) {
        constexpr int kBarWidth = 24;
        const int full = int(share * kBarWidth);
        line += QStringLiteral(" [%1%2]").arg(QString(full, u'#'), QString(kBarWidth - full, u'.'));
    }
    line += QStringLiteral(" %1  frame %2").arg(percent(share)).arg(m_lastFrame);
    if (const std::optional<double> rate = m_estimate.framesPerSecond(now))
        line += QStringLiteral("  %1 fps").arg(*rate, 0, 'f', 2);
    if (const std::optional<double> left = m_estimate.secondsLeft(now); left && !last)
        line += QStringLiteral("  ETA %1").arg(durationText(*left));
    if (m_failed > 0)
        line += QStringLiteral("  %1 failed").arg(m_failed);
    if (!m_terminal) {
        printError(line);
        return;
    }
    clearLine();
    std::fputs(line.toLocal8Bit().constData(), stderr);
    std::fflush(stderr);
}

void JobReporter::clearLine() {
    if (m_terminal)
        std::fputs("\r\x1b[K", stderr);
}

void JobReporter::say(const QString& sentence) {
    clearLine();
    printError(sentence);
}

} // namespace ckd::cli
