// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/ImportController.h"

#include "core/media/SequenceNames.h"
#include "ui/mainwindow/AppSettings.h"
#include "ui/mainwindow/ProjectController.h"
#include "ui/mainwindow/Prompts.h"
#include "ui/models/ProjectDocument.h"
#include "ui/widgets/MessageBar.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace ckd::ui {

namespace {

bool isProject(const QString& path) {
    return QFileInfo(path).suffix().compare(QLatin1String(kProjectSuffix), Qt::CaseInsensitive) == 0;
}

/// What a probe depends on.
bool samePlate(const Clip& a, const Clip& b) {
    return a.plate == b.plate && a.hint == b.hint && a.startNumber == b.startNumber;
}

} // namespace

ImportController::ImportController(Parts parts, QObject* parent)
    : QObject(parent), m_parts(std::move(parts)) {
    ProjectDocument& document = m_parts.document;
    connect(&m_importer, &ClipImporter::found, this, &ImportController::found);
    connect(&m_importer, &ClipImporter::busyChanged, this, &ImportController::busyChanged);
    connect(&m_prober, &ClipProber::probed, this,
            [this](const QString& id, const ClipStatus& status) { m_parts.document.setStatus(id, status); });
    connect(&document, &ProjectDocument::clipsInserted, this, &ImportController::probeAll);
    connect(&document, &ProjectDocument::reset, this, &ImportController::probeAll);
    connect(&document, &ProjectDocument::clipChanged, this, [this](const QString& id) {
        const Clip* clip = m_parts.document.clip(id);
        if (clip && !samePlate(*clip, m_probed.value(id)))
            probe(id);
    });
    probeAll();
}

void ImportController::take(const QStringList& paths, const QString& hintFor) {
    QStringList material;
    for (const QString& path : paths) {
        if (isProject(path)) {
            m_parts.project.openFile(path);
            return; // what came along belongs to the project
        }
        material += QFileInfo(path).absoluteFilePath();
    }
    if (!hintFor.isEmpty() && material.size() == 1)
        setHint(hintFor, material.front());
    else
        m_importer.import(material);
}

void ImportController::found(const std::vector<Clip>& clips, const QStringList& notes) {
    for (const QString& note : notes)
        m_parts.messages.show(clips.empty() ? MessageBar::Level::Warning : MessageBar::Level::Note, note);
    if (clips.empty() && notes.isEmpty())
        m_parts.messages.show(MessageBar::Level::Warning,
                              tr("Nothing usable was found there: no movie, no picture, no sequence."));
    if (!clips.empty())
        remember(clips.front().plate);
    m_parts.document.addClips(clips);
}

void ImportController::setHint(const QString& clip, const QString& path) {
    m_parts.document.changeClips({clip}, tr("Change hint"), {}, [&path](Clip& changed) {
        changed.hint = {HintChoice::Kind::File, path};
    });
}

void ImportController::chooseClips() {
    m_parts.prompts.chooseFiles(m_parts.window, Prompts::File::ImportClips,
                                m_parts.settings.value(settings::kLastFolder).toString(),
                                [this](const QStringList& files) { take(files); });
}

void ImportController::chooseFolder() {
    m_parts.prompts.chooseFiles(m_parts.window, Prompts::File::ImportFolder,
                                m_parts.settings.value(settings::kLastFolder).toString(),
                                [this](const QStringList& files) { take(files); });
}

void ImportController::openSample() {
    if (hasSample())
        take({m_parts.sampleFile});
    else
        m_parts.messages.show(MessageBar::Level::Warning,
                              tr("The sample clip is not part of this installation."));
}

void ImportController::relink() {
    const Clip* clip = m_parts.document.currentClip();
    if (!clip)
        return;
    m_parts.prompts.chooseFiles(m_parts.window, Prompts::File::Relink, QFileInfo(clip->plate).absolutePath(),
                                [this, id = clip->id](const QStringList& files) {
                                    // A sequence stays one: the pattern in the new folder when the chosen
                                    // file fits it.
                                    m_parts.document.changeClips(
                                        {id}, tr("Relink clip"), {}, [&files](Clip& changed) {
                                            const QString before = QFileInfo(changed.plate).fileName();
                                            const QFileInfo chosen(files.front());
                                            const auto pattern = parseSequencePattern(before);
                                            changed.plate = pattern && pattern->match(chosen.fileName())
                                                                ? QDir(chosen.absolutePath()).filePath(before)
                                                                : chosen.absoluteFilePath();
                                        });
                                });
}

void ImportController::reveal() const {
    if (const Clip* clip = m_parts.document.currentClip())
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(clip->plate).absolutePath()));
}

void ImportController::probeAll() {
    for (const Clip& clip : m_parts.document.clips()) {
        const auto known = m_probed.constFind(clip.id);
        if (known == m_probed.constEnd() || !samePlate(clip, *known) ||
            !m_parts.document.status(clip.id).isOpened)
            probe(clip.id);
    }
}

void ImportController::probe(const QString& id) {
    if (const Clip* clip = m_parts.document.clip(id)) {
        m_probed.insert(id, *clip);
        m_prober.probe(*clip);
    }
}

void ImportController::remember(const QString& path) {
    m_parts.settings.setValue(settings::kLastFolder, QFileInfo(path).absolutePath());
}

} // namespace ckd::ui
