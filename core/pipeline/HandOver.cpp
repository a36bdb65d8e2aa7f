// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/HandOver.h"

#include "core/pipeline/Journal.h"
#include "core/pipeline/PassFiles.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <set>

namespace ckd {

namespace {

PassSummary::Values valuesOf(Pass pass, PassFormat format, Profile profile) {
    switch (pass) {
    case Pass::Matte:
    case Pass::Hint:
        return PassSummary::Values::Coverage;
    case Pass::Comp:
        return PassSummary::Values::SrgbCurve;
    case Pass::Fg:
        return format == PassFormat::Exr && profile == Profile::Default ? PassSummary::Values::SceneLinear
                                                                        : PassSummary::Values::SrgbCurve;
    case Pass::Processed:
    case Pass::Combined:
        break;
    }
    return format == PassFormat::Exr || pass == Pass::Combined ? PassSummary::Values::SceneLinear
                                                               : PassSummary::Values::SrgbCurve;
}

PassSummary picturesOf(const OutputPlan& plan, const OutputPlan::Target& target,
                       const PassSinkOptions& options) {
    const PassFormat format = options.fileOf(target.pass).format;
    PassSummary summary;
    summary.pass = target.pass;
    summary.file = framePattern(plan, target);
    summary.values = valuesOf(target.pass, format, options.profile);
    if (target.pass == Pass::Processed)
        summary.alpha = format == PassFormat::Exr ? MovieAlpha::Premultiplied : MovieAlpha::Straight;
    else if (target.pass == Pass::Combined)
        summary.alpha = MovieAlpha::Premultiplied;
    return summary;
}

QString valuesName(PassSummary::Values values) {
    switch (values) {
    case PassSummary::Values::SceneLinear:
        return QStringLiteral("scene-linear");
    case PassSummary::Values::SrgbCurve:
        return QStringLiteral("sRGB curve");
    case PassSummary::Values::Coverage:
        break;
    }
    return QStringLiteral("coverage");
}

QString alphaName(MovieAlpha alpha) {
    return alpha == MovieAlpha::Straight        ? QStringLiteral("straight")
           : alpha == MovieAlpha::Premultiplied ? QStringLiteral("premultiplied")
                                                : QStringLiteral("none");
}

QJsonArray passesJson(const HandOver& clip) {
    QJsonArray passes;
    for (const PassSummary& pass : clip.passes)
        passes.append(QJsonObject{
            {QStringLiteral("pass"), passName(pass.pass)},
            {QStringLiteral("kind"),
             pass.kind == PassSummary::Kind::Movie ? QStringLiteral("movie") : QStringLiteral("pictures")},
            {QStringLiteral("file"), pass.file},
            {QStringLiteral("values"), valuesName(pass.values)},
            {QStringLiteral("alpha"), alphaName(pass.alpha)},
        });
    return passes;
}

/// The files that the journal calls finished, of these frames and movies.
Result<QJsonArray> filesJson(const HandOver& clip) {
    const Result<JournalContent> journal = JournalContent::read(clip.folder);
    if (!journal)
        return journal.error();
    std::vector<const JournalContent::Entry*> entries;
    for (const JournalContent::Entry& entry : journal->files()) {
        const bool asked = std::binary_search(clip.frames.begin(), clip.frames.end(), entry.frame);
        if (entry.state == JournalLine::State::Finished && asked)
            entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) {
        return std::pair(a->frame, a->file.path) < std::pair(b->frame, b->file.path);
    });
    QJsonArray files;
    for (const JournalContent::Entry* entry : entries) {
        QJsonObject file{{QStringLiteral("path"), entry->file.path},
                         {QStringLiteral("bytes"), qint64(entry->file.bytes)},
                         {QStringLiteral("digest"), QString::fromLatin1(entry->file.digest)}};
        if (entry->file.pictures > 0)
            file.insert(QStringLiteral("pictures"), qint64(entry->file.pictures));
        else
            file.insert(QStringLiteral("frame"), qint64(entry->frame));
        files.append(file);
    }
    return files;
}

/// Frames by what they were keyed with; of those that this run keyed.
QJsonObject hintsJson(const RenderSummary& summary) {
    QJsonObject hints;
    for (const auto& [hint, frames] : summary.hints) {
        if (hint != UsedHint::None)
            hints.insert(usedHintName(hint), qint64(frames));
    }
    return hints;
}

QJsonArray failedJson(const RenderSummary& summary) {
    QJsonArray failed;
    for (const RenderSummary::FailedFrame& frame : summary.failed)
        failed.append(QJsonObject{{QStringLiteral("frame"), qint64(frame.frame)},
                                  {QStringLiteral("message"), frame.message}});
    return failed;
}

} // namespace

QString framePattern(const OutputPlan& plan, const OutputPlan::Target& target) {
    const QString zero = plan.relativePath(target, 0);
    const QString one = plan.relativePath(target, 1);
    QString pattern;
    // Where the last digit of the number is, the two differ; the number is as wide as powers of ten leave the
    // length alone.
    int width = 1;
    FrameNumber power = 10;
    while (width < 15 && plan.relativePath(target, power).size() == zero.size() && zero != one) {
        ++width;
        power *= 10;
    }
    for (qsizetype i = 0; i < zero.size(); ++i) {
        if (i < one.size() && zero[i] != one[i]) {
            pattern.chop(width - 1);
            pattern +=
                width > 1 ? QStringLiteral("%0") + QString::number(width) + u'd' : QStringLiteral("%d");
        } else {
            pattern += zero[i] == u'%' ? QStringLiteral("%%") : QString(zero[i]);
        }
    }
    return pattern;
}

HandOver handOver(const RenderSpec& spec, const PassSink& sink, RenderSummary summary) {
    const SourceInfo& plate = spec.plate->info();
    HandOver result;
    result.clip = spec.clipName();
    result.folder = QDir(sink.plan().folder()).absolutePath();
    result.plate = QFileInfo(plate.path).absoluteFilePath();
    result.width = plate.width;
    result.height = plate.height;
    result.pixelAspect = plate.pixelAspect;
    result.rate = plate.rate;
    result.frames = spec.frames;
    result.keyer = spec.keyer->info().id;
    result.weightsDigest = spec.keyer->info().weightsDigest;
    result.settings = spec.settings.toJson();
    result.summary = std::move(summary);
    for (const OutputPlan::Target& target : sink.plan().targets())
        result.passes.push_back(picturesOf(sink.plan(), target, sink.options()));
    for (const MovieRecorder::Target& target : sink.movies()) {
        PassSummary movie;
        movie.pass = target.movie.pass;
        movie.kind = PassSummary::Kind::Movie;
        movie.file = target.relativePath;
        movie.values = movie.pass == Pass::Matte || movie.pass == Pass::Hint ? PassSummary::Values::Coverage
                                                                             : PassSummary::Values::SrgbCurve;
        movie.alpha = target.movie.alphaUsed();
        // One that could not be made is nothing to hand over.
        if (QFileInfo::exists(QDir(result.folder).filePath(movie.file)))
            result.passes.push_back(movie);
    }
    return result;
}

Result<QByteArray> manifestJson(std::span<const HandOver> clips) {
    QJsonArray list;
    for (const HandOver& clip : clips) {
        const Result<QJsonArray> files = filesJson(clip);
        if (!files)
            return files.error();
        QJsonArray frames;
        for (const FrameNumber number : clip.frames)
            frames.append(qint64(number));
        list.append(QJsonObject{
            {QStringLiteral("clip"), clip.clip},
            {QStringLiteral("folder"), clip.folder},
            {QStringLiteral("plate"), clip.plate},
            {QStringLiteral("width"), clip.width},
            {QStringLiteral("height"), clip.height},
            {QStringLiteral("pixelAspect"), clip.pixelAspect},
            {QStringLiteral("rate"),
             clip.rate.isKnown() ? QStringLiteral("%1/%2").arg(clip.rate.numerator).arg(clip.rate.denominator)
                                 : QString()},
            {QStringLiteral("frames"), frames},
            {QStringLiteral("state"), stateName(clip.summary.state)},
            {QStringLiteral("failed"), failedJson(clip.summary)},
            {QStringLiteral("notRun"), qint64(clip.summary.notRun)},
            {QStringLiteral("notes"), QJsonArray::fromStringList(clip.summary.notes)},
            {QStringLiteral("keyer"), clip.keyer},
            {QStringLiteral("checkpointSha256"), QString::fromLatin1(clip.weightsDigest)},
            {QStringLiteral("settings"), clip.settings},
            {QStringLiteral("hints"), hintsJson(clip.summary)},
            {QStringLiteral("passes"), passesJson(clip)},
            {QStringLiteral("files"), *files},
        });
    }
    const QJsonObject manifest{
        {QStringLiteral("format"), 1},
        {QStringLiteral("program"), QStringLiteral("CorridorKey Desktop " CKD_VERSION_STRING)},
        {QStringLiteral("clips"), list}};
    return QJsonDocument(manifest).toJson(QJsonDocument::Indented);
}

} // namespace ckd
