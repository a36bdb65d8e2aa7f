// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "app/cli/JobReporter.h"
#include "app/cli/KeyOptions.h"
#include "core/base/PictureMemory.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/keying/PassBuilder.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/ClipSetup.h"
#include "core/pipeline/ContactSheet.h"
#include "core/pipeline/DiskSpace.h"
#include "core/pipeline/OutputPlan.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderJob.h"
#include "core/pipeline/SingleFrame.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSet>

#include <unistd.h>

namespace ckd::cli {

namespace {

struct Clip {
    ClipSetup setup;
    std::shared_ptr<PassSink> sink;
};

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

PassSinkOptions sinkOptions(const KeyOptions& options) {
    PassSinkOptions sink;
    sink.format = options.format == QLatin1String("png16")    ? PassFormat::Png16
                  : options.format == QLatin1String("tiff16") ? PassFormat::Tiff16
                                                              : PassFormat::Exr;
    sink.compression = exrCompressionFromName(options.compression).value_or(ExrCompression::Piz);
    sink.depth = options.depth == QLatin1String("float") ? ExrOptions::Depth::Float : ExrOptions::Depth::Half;
    sink.profile = options.profile == QLatin1String("original") ? Profile::Original : Profile::Default;
    sink.existing = options.existing == KeyOptions::Existing::Overwrite ? OutputPlan::Existing::Overwrite
                                                                        : OutputPlan::Existing::Refuse;
    sink.finishedFrames = options.finished == KeyOptions::Finished::Skip
                              ? PassSinkOptions::FinishedFrames::Skip
                              : PassSinkOptions::FinishedFrames::MakeAgain;
    sink.passes.clear(); // PassSinkOptions begins with the usual ones
    for (const QString& pass : options.passes)
        sink.passes.push_back(*passFromName(pass));
    return sink;
}

Result<std::vector<Clip>> setUpClips(const KeyOptions& options) {
    Result<std::shared_ptr<Keyer>> keyer =
        makeKeyer(options.keyer, {.device = options.device, .threads = options.threads});
    if (!keyer)
        return keyer.error();
    Result<KeySettings> settings = makeSettings(options, (*keyer)->info());
    if (!settings)
        return settings.error();
    Result<std::vector<SharedSource>> plates = openInputs(options);
    if (!plates)
        return plates.error();
    std::vector<Clip> clips;
    for (SharedSource& plate : *plates) {
        ClipRequest request{std::move(plate), hintChoice(options.hint), options.frames, *settings,
                            *keyer,           limitsOf(options)};
        const QString name = clipName(request.plate->info());
        Result<ClipSetup> setup = setUpClip(request);
        if (!setup)
            return setup.error();
        setup->spec->clip = name;
        const QString folder =
            options.inputs.size() > 1 ? QDir(options.output).filePath(name) : options.output;
        auto sink = std::make_shared<PassSink>(folder, request.plate->info(), sinkOptions(options));
        if (Result<void> checked = sink->check(setup->spec->frames, setup->sources); !checked)
            return checked.error();
        clips.push_back({std::move(*setup), std::move(sink)});
    }
    return clips;
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

void warnOfLittleSpace(const Clip& clip, JobReporter& reporter) {
    const SourceInfo& plate = clip.setup.spec->plate->info();
    const std::uint64_t needed = clip.sink->estimateBytes(clip.setup.spec->frames, plate.width, plate.height);
    const std::optional<std::uint64_t> room = freeBytes(clip.sink->plan().folder());
    if (!room || *room >= needed)
        return;
    reporter.warning(QStringLiteral("The results may take about %1 GB, and the disk of '%2' has %3 GB free.")
                         .arg(QString::number(double(needed) * 1e-9, 'f', 2),
                              QDir::toNativeSeparators(clip.sink->plan().folder()),
                              QString::number(double(*room) * 1e-9, 'f', 2)));
}

int renderClip(const Clip& clip, const KeyOptions& options, const std::stop_token& stop) {
    JobReporter reporter(clip.setup.spec->clipName(), clip.setup.spec->frames.size(), options.report);
    for (const QString& note : clip.setup.notes)
        reporter.warning(note);
    warnOfLittleSpace(clip, reporter);
    RenderJobOptions jobOptions;
    if (pausesWhenFull(options))
        jobOptions.outputPolicy = pauseWhenDiskFull(
            clip.sink->plan().folder(), {.begins = [&reporter](const Error& cause) {
                reporter.warning(
                    QStringLiteral("Paused: %1 The job goes on by itself when there is room; Ctrl+C ends it.")
                        .arg(cause.message));
            }});
    RenderJob job(clip.setup.spec, clip.sink, &reporter, std::move(jobOptions));
    const std::stop_callback onStop(stop, [&job] { job.cancel(); });
    job.start();
    return codeOf(job.wait());
}

/// Four frames spread over the clip, keyed again the way the job did.
Result<void> addToContactSheet(ContactSheet& sheet, const Clip& clip, const std::stop_token& stop) {
    FrameKeyer keyer(clip.setup.spec);
    for (const FrameNumber number : spreadFrames(clip.setup.spec->frames, 4)) {
        Result<KeyedFrame> frame = keyer.key(number, stop);
        if (!frame)
            return frame.error();
        PassRequest request;
        request.passes = {Pass::Fg, Pass::Matte, Pass::Comp};
        Result<PassSet> passes =
            buildPasses(std::move(frame->result), frame->input, clip.setup.spec->settings, request);
        if (!passes)
            return passes.error();
        std::vector<Image> cells;
        cells.push_back(frame->input.plate->clone());
        cells.push_back(std::move(passes->matte));
        cells.push_back(std::move(passes->fg));
        cells.push_back(std::move(passes->comp));
        sheet.addRow(std::move(cells));
    }
    return {};
}

/// Asked before the first clip begins: nobody wants to hear of it after a night's work.
Result<void> checkContactSheet(const KeyOptions& options, const std::vector<Clip>& clips) {
    const QString& path = options.contactSheet;
    if (path.isEmpty())
        return {};
    if (!path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive) || QFileInfo(path).isDir())
        return Error::usage(
            QStringLiteral("--contact-sheet %1 is not possible: name a file that ends in .png.").arg(path));
    const OutputPlan::Existing existing = sinkOptions(options).existing;
    for (const Clip& clip : clips) {
        if (Result<void> checked = checkOutputFile(path, existing, clip.setup.sources); !checked)
            return checked;
    }
    return {};
}

int makeContactSheet(const std::vector<Clip>& clips, const QString& path, const std::stop_token& stop) {
    ContactSheet sheet;
    for (const Clip& clip : clips) {
        if (Result<void> added = addToContactSheet(sheet, clip, stop); !added)
            return failWith(added.error());
    }
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
        return failWith(options.error());
    const Result<std::vector<Clip>> clips = setUpClips(*options);
    if (!clips)
        return failWith(clips.error());
    if (const Result<void> sheet = checkContactSheet(*options, *clips); !sheet)
        return failWith(sheet.error());
    // Kept beside the budget of frames in flight, so that the next frame need not fault its memory in again.
    setPictureMemoryKept(limitsOf(*options).resolved().memoryBytes / 4);
    int code = 0;
    for (const Clip& clip : *clips) {
        const int clipCode = renderClip(clip, *options, stop);
        code = worse(code, clipCode);
        if (stop.stop_requested())
            return exitCode(ErrorKind::Cancelled);
    }
    if (!options->contactSheet.isEmpty() && code < 2) {
        const int sheetCode = makeContactSheet(*clips, options->contactSheet, stop);
        code = worse(code, sheetCode);
    }
    return code;
}

} // namespace ckd::cli
