// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "app/cli/JobReporter.h"
#include "app/cli/KeyOptions.h"
#include "app/cli/ProjectJobs.h"
#include "core/base/AtomicFile.h"
#include "core/base/PictureMemory.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/keying/PassBuilder.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/ContactSheet.h"
#include "core/pipeline/DiskSpace.h"
#include "core/pipeline/HandOver.h"
#include "core/pipeline/RenderJob.h"
#include "core/pipeline/SingleFrame.h"
#include "core/project/ExportJobBuilder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSet>

#include <unistd.h>

namespace ckd::cli {

namespace {

Result<void> readSettingsFile(const QString& path, KeySettings& settings, const KeyerInfo& keyer) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error::usage(
            QStringLiteral("Cannot read the settings file '%1': %2.").arg(path, file.errorString()));
    constexpr qint64 kLargest = 1 << 20; // a settings file has a few kilobytes
    if (file.size() > kLargest)
        return Error::usage(QStringLiteral("'%1' is too large for a settings file.").arg(path));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &problem);
    if (!document.isObject())
        return Error::usage(
            QStringLiteral("'%1' is not a settings file: it should hold one JSON object such as "
                           "{\"matte.gamma\": 1.2}.")
                .arg(path),
            problem.error == QJsonParseError::NoError ? QString() : problem.errorString());
    if (Result<void> applied = applySettingsJson(settings, keyer, document.object()); !applied)
        return Error::usage(QStringLiteral("In '%1': %2").arg(path, applied.error().message));
    return {};
}

/// Keyer's defaults, then the profile's, the settings file's, and what was typed.
Result<KeySettings> makeSettings(const KeyOptions& options, const KeyerInfo& keyer) {
    KeySettings settings = keyer.defaults;
    if (options.profile == QLatin1String("original")) {
        settings.despill = 5; // the original's defaults for its processed and comp passes
        settings.despeckle = 400;
    }
    if (!options.settingsFile.isEmpty()) {
        if (Result<void> read = readSettingsFile(options.settingsFile, settings, keyer); !read)
            return read.error();
    }
    for (const auto& [key, value] : options.settings) {
        if (Result<void> set = setSetting(settings, keyer, key, value); !set)
            return set.error();
    }
    return settings;
}

HintChoice hintChoice(const QString& word) {
    if (word == QLatin1String("auto"))
        return {HintChoice::Kind::Auto, {}};
    if (word == QLatin1String("none"))
        return {HintChoice::Kind::None, {}};
    if (word == QLatin1String("plate-alpha"))
        return {HintChoice::Kind::PlateAlpha, {}};
    return {HintChoice::Kind::File, word};
}

RenderLimits limitsOf(const KeyOptions& options) {
    RenderLimits limits;
    limits.workers = options.threads;
    limits.memoryBytes = std::size_t(options.memoryBudgetGb * 1e9);
    return limits;
}

/// What messages and folders call a clip. Lone stills of one series differ in their number alone, so it
/// belongs to their names.
QString clipName(const SourceInfo& plate) {
    return plate.kind == SourceInfo::Kind::Still ? QFileInfo(plate.path).completeBaseName() : plate.name;
}

/// Opens every input before anything is written, so that a typing error in the last one costs nothing.
Result<std::vector<SharedSource>> openInputs(const KeyOptions& options) {
    std::vector<SharedSource> plates;
    QSet<QString> names;
    for (const QString& input : options.inputs) {
        OpenOptions open;
        open.startNumber = options.startNumber;
        open.decoderThreads = options.threads;
        open.layer = options.layer;
        Result<SharedSource> plate = openSource(input, open);
        if (!plate)
            return plate.error();
        if (options.startNumber && (*plate)->info().kind == SourceInfo::Kind::Sequence)
            return Error::usage(QStringLiteral("--start-number has no effect on '%1', whose files are "
                                               "numbered. Leave it out.")
                                    .arg((*plate)->info().pattern));
        const QString name = clipName((*plate)->info());
        if (names.contains(name.toCaseFolded()))
            return Error::usage(
                QStringLiteral(
                    "Two inputs are called '%1'; their results would mix. Key them into different folders.")
                    .arg(name));
        names.insert(name.toCaseFolded());
        plates.push_back(std::move(*plate));
    }
    return plates;
}

/// What the window's export dialog would hold, but for the folder.
ExportSettings exportSettings(const KeyOptions& options) {
    ExportSettings settings;
    settings.frames = options.frames ? ExportSettings::Frames::List : ExportSettings::Frames::All;
    settings.frameList = options.frames ? options.frames->toString() : QString();
    PassFile file;
    file.format = passFormatFromName(options.format).value_or(PassFormat::Exr);
    file.compression = exrCompressionFromName(options.compression).value_or(ExrCompression::Piz);
    file.depth = options.depth == QLatin1String("float") ? ExrOptions::Depth::Float : ExrOptions::Depth::Half;
    settings.passes.clear();
    for (const QString& pass : options.passes)
        settings.passes.push_back({*passFromName(pass), file});
    settings.movies = options.movies;
    settings.names = options.names;
    settings.profile = options.profile == QLatin1String("original") ? Profile::Original : Profile::Default;
    settings.existing = options.existing == KeyOptions::Existing::Overwrite
                            ? ExportSettings::Existing::Overwrite
                            : ExportSettings::Existing::Refuse;
    return settings;
}

/// The clip that the options describe.
Clip clipOf(const QString& name, const SourceInfo& plate, const KeyOptions& options,
            const KeySettings& settings) {
    Clip clip;
    clip.name = name;
    clip.plate = plate.path;
    clip.startNumber = options.startNumber;
    clip.hint = hintChoice(options.hint);
    clip.keyer = options.keyer;
    clip.device = options.device;
    clip.settings = settings;
    return clip;
}

/// The window says "allow replacing files" beside a choice that does; here it is an option.
Error withOptions(Error error) {
    if (error.kind == ErrorKind::Output && error.message.contains(QLatin1String("exists already")))
        error.message += QStringLiteral(" See --skip-existing and --overwrite.");
    return error;
}

Result<std::vector<ExportJob>> setUpJobs(const KeyOptions& options) {
    const Result<std::shared_ptr<Keyer>> keyer =
        makeKeyer(options.keyer, {.device = options.device, .threads = options.threads});
    if (!keyer)
        return keyer.error();
    const Result<KeySettings> settings = makeSettings(options, (*keyer)->info());
    if (!settings)
        return settings.error();
    const Result<std::vector<SharedSource>> plates = openInputs(options);
    if (!plates)
        return plates.error();
    std::vector<ExportJob> jobs;
    for (const SharedSource& plate : *plates) {
        const QString name = clipName(plate->info());
        ExportRequest request;
        request.clip = clipOf(name, plate->info(), options, *settings);
        request.settings = exportSettings(options);
        request.settings.folder = QDir().absoluteFilePath(
            options.inputs.size() > 1 ? QDir(options.output).filePath(name) : options.output);
        request.plate = plate;
        request.keyer = [&keyer](const ckd::Clip&) { return keyer; }; // one loaded model for all
        request.limits = limitsOf(options);
        if (options.finished == KeyOptions::Finished::Skip)
            request.begin = ExportRequest::Begin::Continue;
        Result<ExportJob> job = buildExportJob(request);
        if (!job)
            return withOptions(job.error());
        jobs.push_back(*std::move(job));
    }
    return jobs;
}

/// Exit code of one finished clip.
int codeOf(const RenderSummary& summary) {
    switch (summary.state) {
    case RenderState::Cancelled:
        return exitCode(ErrorKind::Cancelled);
    case RenderState::Failed:
        return exitCode(summary.cause ? summary.cause->kind : ErrorKind::Internal);
    case RenderState::Partial:
        return 1;
    default:
        return summary.failed.empty() && summary.notRun == 0 ? 0 : 1;
    }
}

/// The code of several clips: a run that broke says more than one with failed frames, and the first of its
/// kind counts.
int worse(int code, int next) {
    return code == 0 || (code == 1 && next > 1) ? next : code;
}

bool pausesWhenFull(const KeyOptions& options) {
    return options.onFull.isEmpty() ? ::isatty(STDERR_FILENO) != 0 : options.onFull == QLatin1String("pause");
}

RenderSummary render(const ExportJob& built, const KeyOptions& options, const std::stop_token& stop) {
    JobReporter reporter(built.spec->clipName(), built.spec->frames.size(), options.report);
    for (const QString& note : built.notes)
        reporter.warning(note);
    if (const QString warning = littleSpaceWarning(built); !warning.isEmpty())
        reporter.warning(warning);
    RenderJobOptions jobOptions;
    if (pausesWhenFull(options))
        jobOptions.outputPolicy = pauseWhenDiskFull(
            built.sink->plan().folder(), {.begins = [&reporter](const Error& cause) {
                reporter.warning(
                    QStringLiteral("Paused: %1 The job goes on by itself when there is room; Ctrl+C ends it.")
                        .arg(cause.message));
            }});
    const auto checked = std::make_shared<MatteCheckSink>(built.sink);
    reporter.watch(checked);
    RenderJob job(built.spec, checked, &reporter, std::move(jobOptions));
    const std::stop_callback onStop(stop, [&job] { job.cancel(); });
    job.start();
    return job.wait();
}

/// One row of the sheet: plate | matte | FG | comp.
Result<void> addRow(ContactSheet& sheet, FrameKeyer& keyer, const ExportJob& job, FrameNumber number,
                    const std::stop_token& stop) {
    Result<KeyedFrame> frame = keyer.key(number, stop);
    if (!frame)
        return frame.error();
    PassRequest request;
    request.passes = {Pass::Fg, Pass::Matte, Pass::Comp};
    Result<PassSet> passes = buildPasses(std::move(frame->result), frame->input, job.spec->settings, request);
    if (!passes)
        return passes.error();
    std::vector<Image> cells;
    cells.push_back(frame->input.plate->clone());
    cells.push_back(std::move(passes->matte));
    cells.push_back(std::move(passes->fg));
    cells.push_back(std::move(passes->comp));
    sheet.addRow(std::move(cells));
    return {};
}

/// Four frames spread over the clip, keyed again the way the job did. One that cannot be read is left out.
Result<void> addToContactSheet(ContactSheet& sheet, const ExportJob& job, const std::stop_token& stop) {
    FrameKeyer keyer(job.spec);
    for (const FrameNumber number : spreadFrames(job.spec->frames, 4)) {
        const Result<void> added = addRow(sheet, keyer, job, number, stop);
        if (!added && added.error().kind != ErrorKind::Input)
            return added;
        if (!added)
            printError(QStringLiteral("%1: frame %2 is not on the contact sheet: %3")
                           .arg(job.spec->clipName(), QString::number(number), added.error().text()));
    }
    return {};
}

/// Asked before the first clip begins: nobody wants to hear of it after a night's work.
Result<void> checkExtraFiles(const KeyOptions& options, const std::vector<ExportJob>& jobs) {
    const struct {
        const char* option;
        QString path;
        const char* suffix;
    } files[] = {{"contact-sheet", options.contactSheet, ".png"},
                 {"write-nuke", options.nukeScript, ".nk"},
                 {"write-manifest", options.manifest, ".json"}};
    // What describes a run is written anew by the run that continues it.
    const OutputPlan::Existing existing = options.finished == KeyOptions::Finished::Skip
                                              ? OutputPlan::Existing::Overwrite
                                              : exportSettings(options).sinkOptions({}).existing;
    for (const auto& [option, path, suffix] : files) {
        if (path.isEmpty())
            continue;
        if (!path.endsWith(QLatin1String(suffix), Qt::CaseInsensitive) || QFileInfo(path).isDir())
            return Error::usage(QStringLiteral("--%1 %2 is not possible: name a file that ends in %3.")
                                    .arg(QLatin1String(option), path, QLatin1String(suffix)));
        for (const ExportJob& job : jobs) {
            if (Result<void> checked = checkOutputFile(path, existing, job.sources); !checked)
                return checked;
        }
    }
    return {};
}

Result<void> saveText(const QString& path, const QByteArray& text) {
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return Error::output(QStringLiteral("Cannot create the folder of '%1'.").arg(path));
    return AtomicFile::save(path, text);
}

/// Script and manifest, when they are asked for.
int writeHandOver(const std::vector<HandOver>& clips, const KeyOptions& options) {
    if (!options.nukeScript.isEmpty()) {
        const Result<void> saved =
            saveText(options.nukeScript,
                     nukeScript(clips, QFileInfo(options.nukeScript).absoluteFilePath(), options.nukePaths));
        if (!saved)
            return failWith(saved.error());
        printError(QStringLiteral("Nuke script: %1").arg(options.nukeScript));
    }
    if (!options.manifest.isEmpty()) {
        const Result<QByteArray> manifest = manifestJson(clips);
        const Result<void> saved =
            manifest ? saveText(options.manifest, *manifest) : Result<void>(manifest.error());
        if (!saved)
            return failWith(saved.error());
        printError(QStringLiteral("Manifest: %1").arg(options.manifest));
    }
    return 0;
}

int makeContactSheet(const std::vector<ExportJob>& jobs, const QString& path, const std::stop_token& stop) {
    ContactSheet sheet;
    for (const ExportJob& job : jobs) {
        if (Result<void> added = addToContactSheet(sheet, job, stop); !added)
            return failWith(added.error());
    }
    if (sheet.isEmpty())
        return failWith(
            Error::input(QStringLiteral("There is no contact sheet, as none of its frames could be read.")));
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return failWith(Error::output(QStringLiteral("Cannot create the folder of '%1'.").arg(path)));
    const Image picture = sheet.picture();
    const Result<WrittenFile> written =
        writeStill(path, picture.width(), picture.height(),
                   channelsOf(picture, {QStringLiteral("R"), QStringLiteral("G"), QStringLiteral("B")}),
                   StillFormat::Png8);
    if (!written)
        return failWith(written.error());
    printError(QStringLiteral("Contact sheet: %1").arg(path));
    return 0;
}

} // namespace

int runKey(const QStringList& arguments, std::stop_token stop) {
    const Result<KeyOptions> options = parseKeyOptions(arguments);
    if (!options)
        return failWith(options.error(), arguments);
    const Result<std::vector<ExportJob>> jobs =
        isProjectInput(options->inputs) ? jobsOfProject(*options, limitsOf(*options)) : setUpJobs(*options);
    if (!jobs)
        return failWith(jobs.error(), arguments);
    if (const Result<void> sheet = checkExtraFiles(*options, *jobs); !sheet)
        return failWith(sheet.error(), arguments);
    // Kept beside the budget of frames in flight, so that the next frame need not fault its memory in again.
    setPictureMemoryKept(limitsOf(*options).resolved().memoryBytes / 4);
    int code = 0;
    std::vector<HandOver> clips;
    for (const ExportJob& job : *jobs) {
        RenderSummary summary = render(job, *options, stop);
        code = worse(code, codeOf(summary));
        clips.push_back(handOver(*job.spec, *job.sink, std::move(summary)));
        if (stop.stop_requested())
            return exitCode(ErrorKind::Cancelled);
    }
    if (code < 2) {
        const int handOverCode = writeHandOver(clips, *options);
        code = worse(code, handOverCode);
    }
    if (!options->contactSheet.isEmpty() && code < 2) {
        const int sheetCode = makeContactSheet(*jobs, options->contactSheet, stop);
        code = worse(code, sheetCode);
    }
    return code;
}

} // namespace ckd::cli
