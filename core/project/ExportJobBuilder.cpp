// SPDX-License-Identifier: Apache-2.0
#include "core/project/ExportJobBuilder.h"

#include "core/pipeline/DiskSpace.h"
#include "core/project/ExportExtras.h"

#include <QDir>

#include <algorithm>
#include <utility>

namespace ckd {

namespace {

PassSinkOptions sinkOptions(const ExportRequest& request) {
    PassSinkOptions options = request.settings.sinkOptions(request.clip.name);
    if (request.begin == ExportRequest::Begin::Continue)
        options.finishedFrames = PassSinkOptions::FinishedFrames::Skip;
    return options;
}

/// Of the frames chosen those that `only` names.
Result<void> narrow(RenderSpec& spec, const FrameRange& only) {
    std::vector<FrameNumber> frames = only.select(spec.frames);
    if (frames.empty())
        return Error::input(QStringLiteral("'%1' does not have the frames %2 any more.")
                                .arg(spec.clipName(), only.toString()));
    spec.frames = std::move(frames);
    return {};
}

} // namespace

Result<ExportJob> buildExportJob(const ExportRequest& request) {
    if (Result<void> checked = request.settings.check(); !checked)
        return checked.error();
    Result<std::optional<FrameRange>> range = request.settings.rangeFor(request.clip);
    if (!range)
        return range.error();
    std::shared_ptr<Keyer> keyer;
    if (request.keyer) {
        Result<std::shared_ptr<Keyer>> made = request.keyer(request.clip);
        if (!made)
            return made.error();
        keyer = *std::move(made);
    }
    SharedSource plate = request.plate;
    if (!plate) {
        Result<SharedSource> opened = openPlate(request.clip, request.limits.workers);
        if (!opened)
            return opened.error();
        plate = *std::move(opened);
    }
    Result<ClipRequest> clip = requestFor(request.clip, plate, std::move(keyer));
    if (!clip)
        return clip.error();
    clip->frames = *range;
    clip->limits = request.limits;
    Result<ClipSetup> setup = setUpClip(*clip);
    if (!setup)
        return setup.error();
    setup->spec->clip = request.clip.name;
    if (request.only) {
        if (Result<void> narrowed = narrow(*setup->spec, *request.only); !narrowed)
            return narrowed.error();
    }
    auto sink = std::make_shared<PassSink>(request.settings.folder, plate->info(), sinkOptions(request));
    if (Result<void> checked = sink->check(setup->spec->frames, setup->sources); !checked)
        return checked.error();
    const bool replaces = request.begin == ExportRequest::Begin::Continue ||
                          request.settings.existing != ExportSettings::Existing::Refuse;
    for (const QString& path : extraPaths(request.settings, request.clip.name)) {
        if (Result<void> checked = checkOutputFile(
                path, replaces ? OutputPlan::Existing::Overwrite : OutputPlan::Existing::Refuse,
                setup->sources);
            !checked)
            return checked.error();
    }
    return ExportJob{std::move(setup->spec), std::move(sink), std::move(setup->sources),
                     std::move(setup->notes)};
}

QString littleSpaceWarning(const ExportJob& job) {
    const SourceInfo& plate = job.spec->plate->info();
    const std::uint64_t needed = job.sink->estimateBytes(job.spec->frames, plate.width, plate.height);
    const std::optional<std::uint64_t> room = freeBytes(job.sink->plan().folder());
    if (!room || *room >= needed)
        return {};
    return QStringLiteral("The results may take about %1 GB, and the disk of '%2' has %3 GB free.")
        .arg(QString::number(double(needed) * 1e-9, 'f', 2),
             QDir::toNativeSeparators(job.sink->plan().folder()),
             QString::number(double(*room) * 1e-9, 'f', 2));
}

} // namespace ckd
