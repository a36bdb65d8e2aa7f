// SPDX-License-Identifier: Apache-2.0
#include "core/project/ExportExtras.h"

#include "core/base/AtomicFile.h"
#include "core/pipeline/HandOver.h"

#include <QDir>

namespace ckd {

QString nukeScriptPath(const ExportSettings& settings, const QString& clipName) {
    return QDir(settings.folder).filePath(safeFileName(clipName) + QStringLiteral(".nk"));
}

QString manifestPath(const ExportSettings& settings, const QString& clipName) {
    return QDir(settings.folder).filePath(safeFileName(clipName) + QStringLiteral("_manifest.json"));
}

QStringList extraPaths(const ExportSettings& settings, const QString& clipName) {
    QStringList paths;
    if (settings.nukeScript)
        paths += nukeScriptPath(settings, clipName);
    if (settings.manifest)
        paths += manifestPath(settings, clipName);
    return paths;
}

Result<void> writeExtras(const ExportJob& job, const ExportSettings& settings, const RenderSummary& summary) {
    if (!settings.nukeScript && !settings.manifest)
        return {};
    const HandOver clips[] = {handOver(*job.spec, *job.sink, summary)};
    const QString name = job.spec->clipName();
    if (settings.nukeScript) {
        const QString path = nukeScriptPath(settings, name);
        if (Result<void> saved = AtomicFile::save(path, nukeScript(clips, path, NukePaths::Relative)); !saved)
            return saved;
    }
    if (settings.manifest) {
        const Result<QByteArray> text = manifestJson(clips);
        if (!text)
            return text.error();
        return AtomicFile::save(manifestPath(settings, name), *text);
    }
    return {};
}

} // namespace ckd
