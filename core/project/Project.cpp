// SPDX-License-Identifier: Apache-2.0
#include "core/project/Project.h"

#include "core/base/AtomicFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

namespace ckd {

namespace {

constexpr int kFormatVersion = 1;
constexpr qint64 kLargestFile = 64 << 20;
constexpr std::size_t kMostClips = 100'000;

/// Every setting that names a file, and the other paths of a clip.
template <class Change> void changePaths(Clip& clip, const Change& change) {
    change(clip.plate);
    change(clip.hint.path);
    for (const SettingSpec& spec : settingSpecs()) {
        if (spec.kind != SettingSpec::Kind::File)
            continue;
        QString path = spec.get(clip.settings);
        change(path);
        (void)spec.set(clip.settings, path); // a file setting takes any text
    }
}

void makeRelative(QString& path, const QDir& folder) {
    if (path.isEmpty() || QDir::isRelativePath(path))
        return;
    const QString relative = folder.relativeFilePath(path);
    if (!relative.startsWith(QLatin1String("..")) && QDir::isRelativePath(relative))
        path = relative;
}

void makeAbsolute(QString& path, const QDir& folder) {
    if (!path.isEmpty() && QDir::isRelativePath(path))
        path = QDir::cleanPath(folder.absoluteFilePath(path));
}

Result<QJsonObject> rootOf(const QByteArray& text) {
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (!document.isObject() || !document.object().contains(QLatin1String("corridorkeyProject")))
        return Error::input(QStringLiteral("This is not a CorridorKey project."),
                            problem.error == QJsonParseError::NoError ? QString() : problem.errorString());
    const QJsonObject root = document.object();
    const int version = root.value(QLatin1String("corridorkeyProject")).toInt(-1);
    if (version < 1)
        return Error::input(QStringLiteral("The project does not say which version of the format it has."));
    if (version > kFormatVersion)
        return Error::input(QStringLiteral("The project was written by a newer version of the program "
                                           "(format %1; this one knows %2). Update CorridorKey Desktop.")
                                .arg(version)
                                .arg(kFormatVersion));
    return root;
}

} // namespace

QByteArray Project::toText(const QString& folder) const {
    const QDir base(folder);
    QJsonArray array;
    for (Clip clip : clips) {
        changePaths(clip, [&base](QString& path) { makeRelative(path, base); });
        array.append(clip.toJson());
    }
    const QJsonObject root{{QStringLiteral("corridorkeyProject"), kFormatVersion},
                           {QStringLiteral("program"), QStringLiteral(CKD_VERSION_STRING)},
                           {QStringLiteral("clips"), array},
                           {QStringLiteral("currentClip"), currentClip},
                           {QStringLiteral("queue"), queue}};
    return QJsonDocument(root).toJson();
}

Result<Project> Project::fromText(const QByteArray& text, const QString& folder) {
    const Result<QJsonObject> root = rootOf(text);
    if (!root)
        return root.error();
    const QDir base(folder);
    const QJsonArray array = root->value(QLatin1String("clips")).toArray();
    if (std::size_t(array.size()) > kMostClips)
        return Error::input(QStringLiteral("The project holds %1 clips, more than the %2 that are possible.")
                                .arg(array.size())
                                .arg(kMostClips));
    Project project;
    QSet<QString> ids;
    for (const QJsonValue& value : array) {
        Result<Clip> clip = Clip::fromJson(value.toObject());
        if (!clip)
            return clip.error();
        if (ids.contains(clip->id))
            return Error::input(QStringLiteral("Two clips of the project have the same id."), clip->id);
        ids.insert(clip->id);
        changePaths(*clip, [&base](QString& path) { makeAbsolute(path, base); });
        project.clips.push_back(*std::move(clip));
    }
    project.currentClip = root->value(QLatin1String("currentClip")).toString();
    project.queue = root->value(QLatin1String("queue")).toObject();
    return project;
}

Result<Project> loadProject(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error::input(QStringLiteral("The project '%1' cannot be opened: %2.")
                                .arg(QDir::toNativeSeparators(path), file.errorString()));
    if (file.size() > kLargestFile)
        return Error::input(QStringLiteral("'%1' is too large for a project (%2 MB).")
                                .arg(QDir::toNativeSeparators(path))
                                .arg(file.size() >> 20));
    Result<Project> project = Project::fromText(file.readAll(), QFileInfo(path).absolutePath());
    if (!project)
        return Error::input(QStringLiteral("'%1' cannot be opened. %2")
                                .arg(QDir::toNativeSeparators(path), project.error().message),
                            project.error().detail);
    return project;
}

Result<void> saveProject(const Project& project, const QString& path) {
    return AtomicFile::save(path, project.toText(QFileInfo(path).absolutePath()));
}

} // namespace ckd
