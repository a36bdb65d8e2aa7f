// SPDX-License-Identifier: Apache-2.0
#include "app/cli/ProjectJobs.h"

#include "core/keyers/KeyerRegistry.h"
#include "core/project/Project.h"
#include "core/project/RenderQueueJob.h"

#include <QFileInfo>
#include <QJsonArray>

#include <map>

namespace ckd::cli {

namespace {

/// Loaded once for all jobs that use it.
KeyerFactory sharedKeyers(const KeyOptions& options) {
    const auto made = std::make_shared<std::map<std::pair<QString, QString>, std::shared_ptr<Keyer>>>();
    return [made, threads = options.threads](const Clip& clip) -> Result<std::shared_ptr<Keyer>> {
        std::shared_ptr<Keyer>& keyer = (*made)[{clip.keyer, clip.device}];
        if (!keyer) {
            Result<std::shared_ptr<Keyer>> fresh =
                makeKeyer(clip.keyer, {.device = clip.device, .threads = threads});
            if (!fresh)
                return fresh.error();
            keyer = *std::move(fresh);
        }
        return keyer;
    };
}

} // namespace

bool isProjectInput(const QStringList& inputs) {
    return inputs.size() == 1 &&
           QFileInfo(inputs.front()).suffix().compare(QLatin1String(kProjectSuffix), Qt::CaseInsensitive) ==
               0;
}

Result<std::vector<ExportJob>> jobsOfProject(const KeyOptions& options, const RenderLimits& limits) {
    const QString& path = options.inputs.front();
    const Result<Project> project = loadProject(path);
    if (!project)
        return project.error();
    const KeyerFactory keyers = sharedKeyers(options);
    std::vector<ExportJob> jobs;
    for (const QJsonValue& value : project->queue.value(QLatin1String("jobs")).toArray()) {
        const Result<RenderQueueJob> job = RenderQueueJob::fromJson(value.toObject());
        if (!job)
            return Error::input(
                QStringLiteral("The render queue of '%1' cannot be read. %2").arg(path, job.error().message));
        if (job->state == RenderQueueJob::State::Done && job->failed.empty())
            continue;
        ExportRequest request;
        request.clip = job->clip;
        request.settings = job->settings;
        request.keyer = keyers;
        request.limits = limits;
        if (options.existing == KeyOptions::Existing::Overwrite)
            request.settings.existing = ExportSettings::Existing::Overwrite;
        else if (options.finished == KeyOptions::Finished::Skip ||
                 job->nextRun != RenderQueueJob::NextRun::Fresh)
            request.begin = ExportRequest::Begin::Continue;
        Result<ExportJob> built = buildExportJob(request);
        if (!built)
            return built.error();
        jobs.push_back(*std::move(built));
    }
    if (jobs.empty())
        return Error::input(
            QStringLiteral("The render queue of '%1' holds no job that is still to be done. Add "
                           "some with Export in the window and save the project.")
                .arg(path));
    return jobs;
}

} // namespace ckd::cli
