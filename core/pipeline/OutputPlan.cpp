// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/OutputPlan.h"

#include "core/base/AtomicFile.h"
#include "core/base/Log.h"
#include "core/media/MovieWriter.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <sys/stat.h>

namespace ckd {

namespace {

using FileIdentity = std::pair<dev_t, ino_t>;

std::optional<FileIdentity> identityOf(const QString& path) {
    struct stat status {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return FileIdentity{status.st_dev, status.st_ino};
}

/// Identities of every file the sources read. For a sequence: every file of its folder, which is more than it
/// reads but never less.
std::set<FileIdentity> identitiesOf(std::span<const SharedSource> sources) {
    std::set<FileIdentity> identities;
    const auto add = [&](const QString& path) {
        if (const auto identity = identityOf(path))
            identities.insert(*identity);
    };
    for (const SharedSource& source : sources) {
        if (!source)
            continue;
        add(source->info().path);
        if (source->info().kind != SourceInfo::Kind::Sequence)
            continue;
        const QDir folder = QFileInfo(source->info().path).dir();
        for (const QString& name : folder.entryList(QDir::Files | QDir::Hidden))
            add(folder.filePath(name));
    }
    return identities;
}

/// Whether a result may take the place of `file`, which exists as `identity`.
Result<void> checkExisting(const QString& file, const FileIdentity& identity, OutputPlan::Existing existing,
                           const std::set<FileIdentity>& inputs) {
    if (inputs.contains(identity))
        return Error::output(QStringLiteral("'%1' is a file being read; results never replace their source. "
                                            "Choose another output folder.")
                                 .arg(QDir::toNativeSeparators(file)));
    if (existing == OutputPlan::Existing::Refuse)
        return Error::output(
            QStringLiteral("'%1' exists already. Choose another output folder, let the earlier run be "
                           "continued, or allow replacing files.")
                .arg(QDir::toNativeSeparators(file)));
    return {};
}

/// Digits needed for the longest of the frame numbers, without the sign.
int digitsFor(const std::vector<FrameNumber>& frames) {
    if (frames.empty())
        return 1;
    const auto length = [](FrameNumber number) { return int(QString::number(std::abs(number)).size()); };
    return std::max(length(frames.front()), length(frames.back()));
}

} // namespace

QString passFolderName(Pass pass) {
    switch (pass) {
    case Pass::Fg:
        return QStringLiteral("FG");
    case Pass::Matte:
        return QStringLiteral("Matte");
    case Pass::Processed:
        return QStringLiteral("Processed");
    case Pass::Comp:
        return QStringLiteral("Comp");
    case Pass::Hint:
        return QStringLiteral("Hint");
    case Pass::Combined:
        return QStringLiteral("Combined");
    }
    return {};
}

OutputPlan::OutputPlan(QString folder, const SourceInfo& plate, std::vector<Target> targets,
                       NameTemplate names, QString clip)
    : m_folder(std::move(folder))
    , m_targets(std::move(targets))
    , m_plate(plate)
    , m_names(std::move(names))
    , m_clip(clip.isEmpty() ? plate.name : std::move(clip)) {
    if (plate.kind == SourceInfo::Kind::Movie)
        m_plate.padding = std::max({4, plate.padding, digitsFor(plate.frames)});
    m_plate.frames = {};
    m_plate.missing = {};
}

QString OutputPlan::path(const Target& target, FrameNumber number) const {
    return QDir(m_folder).filePath(relativePath(target, number));
}

QString OutputPlan::relativePath(const Target& target, FrameNumber number) const {
    return passFolderName(target.pass) + u'/' + m_names.stem(m_plate, m_clip, target.pass, number) + u'.' +
           target.extension;
}

Result<void> OutputPlan::checkNames(std::span<const FrameNumber> frames) const {
    constexpr qsizetype kLongestName = 255; // bytes, on every usual file system
    if (frames.size() > 1 && !m_names.tellsFramesApart())
        return Error::usage(
            QStringLiteral("The name '%1' is the same for every frame. Add {frame} to it, for "
                           "example %1.{frame:04}.")
                .arg(m_names.text()));
    if (frames.empty())
        return {};
    for (const Target& target : m_targets) {
        for (const FrameNumber number : {frames.front(), frames.back()}) {
            const QString name = QFileInfo(relativePath(target, number)).fileName();
            if (QFile::encodeName(name).size() > kLongestName)
                return Error::output(
                    QStringLiteral("The name '%1' is longer than a file's name can be. Choose a shorter one.")
                        .arg(name));
        }
    }
    return {};
}

Result<void> OutputPlan::check(std::span<const FrameNumber> frames, Existing existing,
                               std::span<const SharedSource> sources) const {
    if (Result<void> named = checkNames(frames); !named)
        return named;
    std::optional<std::set<FileIdentity>> inputs; // made only when some result exists already
    for (const Target& target : m_targets) {
        // An absent folder needs no look at each of perhaps 100,000 names.
        if (!QFileInfo::exists(QDir(m_folder).filePath(passFolderName(target.pass))))
            continue;
        for (const FrameNumber number : frames) {
            const QString file = path(target, number);
            const auto identity = identityOf(file);
            if (!identity)
                continue;
            if (!inputs)
                inputs = identitiesOf(sources);
            if (Result<void> checked = checkExisting(file, *identity, existing, *inputs); !checked)
                return checked;
        }
    }
    return {};
}

Result<void> checkOutputFile(const QString& file, OutputPlan::Existing existing,
                             std::span<const SharedSource> sources) {
    const auto identity = identityOf(file);
    return identity ? checkExisting(file, *identity, existing, identitiesOf(sources)) : Result<void>();
}

Result<void> preparePassFolder(const QString& folder, QStringList& notes) {
    errno = 0;
    if (!QDir().mkpath(folder))
        return Error::output(
            QStringLiteral("Cannot create the folder '%1'%2. Choose an output folder you may write to.")
                .arg(QDir::toNativeSeparators(folder),
                     errno != 0 ? QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))
                                : QString()));
    notes += keepMovieParts(folder);
    if (const int swept = AtomicFile::sweepParts(folder); swept > 0)
        qCInfo(logPipeline) << "Removed" << swept << "unfinished files of an earlier run in" << folder;
    return {};
}

Result<void> OutputPlan::prepareFolders(QStringList& notes) const {
    for (const Target& target : m_targets) {
        if (Result<void> prepared =
                preparePassFolder(QDir(m_folder).filePath(passFolderName(target.pass)), notes);
            !prepared)
            return prepared;
    }
    return {};
}

} // namespace ckd
