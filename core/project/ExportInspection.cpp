// SPDX-License-Identifier: Apache-2.0
#include "core/project/ExportInspection.h"

#include "core/pipeline/DiskSpace.h"
#include "core/pipeline/MovieRecorder.h"
#include "core/project/ExportExtras.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <unistd.h>

namespace ckd {

namespace {

using Part = ExportInspection::Part;

void noteExisting(ExportInspection& found, const QString& relative) {
    ++found.existing;
    if (found.existingFiles.size() < ExportInspection::kNamedFiles)
        found.existingFiles += relative;
}

/// One listing per pass folder instead of a look at each of perhaps 400,000 names.
void countPictures(ExportInspection& found, const OutputPlan& plan, const std::vector<FrameNumber>& frames,
                   const std::stop_token& stop) {
    for (const OutputPlan::Target& target : plan.targets()) {
        const QDir folder(QDir(plan.folder()).filePath(passFolderName(target.pass)));
        const QStringList names = folder.entryList(QDir::Files | QDir::Hidden);
        if (names.isEmpty())
            continue;
        const QSet<QString> there(names.begin(), names.end());
        for (const FrameNumber number : frames) {
            if (stop.stop_requested())
                return;
            const QString relative = plan.relativePath(target, number);
            if (there.contains(relative.mid(relative.indexOf(u'/') + 1)))
                noteExisting(found, relative);
        }
    }
}

void nameFiles(ExportInspection& found, const OutputPlan& plan, const std::vector<FrameNumber>& frames,
               const std::vector<MovieRecorder::Target>& movies) {
    const QDir folder(plan.folder());
    if (!plan.targets().empty()) {
        found.firstFile = plan.path(plan.targets().front(), frames.front());
        found.lastFile = plan.path(plan.targets().back(), frames.back());
    } else if (!movies.empty()) {
        found.firstFile = folder.filePath(movies.front().relativePath);
    }
    if (!movies.empty())
        found.lastFile = folder.filePath(movies.back().relativePath);
}

Result<std::vector<FrameNumber>> framesOf(const Clip& clip, const ExportSettings& settings,
                                          const SourceInfo& plate) {
    const Result<std::optional<FrameRange>> range = settings.rangeFor(clip);
    if (!range)
        return range.error();
    std::vector<FrameNumber> frames = *range ? (*range)->select(plate.frames) : plate.frames;
    if (frames.empty())
        return Error::input(QStringLiteral("'%1' has none of these frames; it has %2.")
                                .arg(plate.pattern, FrameRange::fromNumbers(plate.frames).toString()));
    return frames;
}

Result<void> inspect(ExportInspection& found, const Clip& clip, const ExportSettings& settings,
                     SharedSource plate, const std::stop_token& stop) {
    if (Result<void> checked = settings.check(); !checked)
        return checked;
    if (!plate) {
        Result<SharedSource> opened = openPlate(clip);
        if (!opened)
            return opened.error();
        plate = *std::move(opened);
    }
    const SourceInfo& info = plate->info();
    found.part = Part::Frames;
    const Result<std::vector<FrameNumber>> frames = framesOf(clip, settings, info);
    if (!frames)
        return frames.error();
    found.frames = frames->size();
    found.part = Part::Passes;
    const Result<std::vector<MovieRecorder::Target>> movies = MovieRecorder::targets(info, settings.movies);
    if (!movies)
        return movies.error();
    PassSinkOptions options = settings.sinkOptions(clip.name);
    if (options.finishedFrames == PassSinkOptions::FinishedFrames::MakeAgain)
        options.existing = OutputPlan::Existing::Overwrite; // what exists is counted, not refused
    const PassSink sink(settings.folder, info, options);
    nameFiles(found, sink.plan(), *frames, *movies);
    found.part = Part::Folder;
    if (std::optional<Error> problem = folderProblem(settings.folder))
        return *std::move(problem);
    found.freeBytes = freeBytes(settings.folder);
    countPictures(found, sink.plan(), *frames, stop);
    for (const MovieRecorder::Target& movie : *movies) {
        if (QFileInfo::exists(QDir(settings.folder).filePath(movie.relativePath)))
            noteExisting(found, movie.relativePath);
    }
    for (const QString& path : extraPaths(settings, clip.name)) {
        if (QFileInfo::exists(path))
            noteExisting(found, QFileInfo(path).fileName());
    }
    if (stop.stop_requested())
        return Error::cancelled();
    found.bytes = sink.estimateBytes(*frames, info.width, info.height);
    const SharedSource sources[] = {plate};
    const Result<void> checked = sink.check(*frames, sources);
    if (!checked && checked.error().kind == ErrorKind::Usage)
        found.part = Part::Names;
    return checked;
}

} // namespace

std::optional<Error> folderProblem(const QString& folder) {
    QFileInfo info(folder);
    while (!info.exists() && info.path() != info.filePath())
        info = QFileInfo(info.path());
    const QString name = QDir::toNativeSeparators(info.filePath());
    if (!info.isDir())
        return Error::output(
            QStringLiteral("'%1' is a file, not a folder. Choose another output folder.").arg(name));
    // Not QFileInfo::isWritable(), which believes that root may write everywhere.
    if (::access(QFile::encodeName(info.filePath()).constData(), W_OK) != 0)
        return Error::output(
            QStringLiteral("The folder '%1' cannot be written to. Choose an output folder you may write to.")
                .arg(name));
    return std::nullopt;
}

ExportInspection inspectExport(const Clip& clip, const ExportSettings& settings, SharedSource plate,
                               std::stop_token stop) {
    ExportInspection found;
    found.clipId = clip.id;
    if (Result<void> inspected = inspect(found, clip, settings, std::move(plate), stop); !inspected)
        found.problem = inspected.error();
    return found;
}

} // namespace ckd
