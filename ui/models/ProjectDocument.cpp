// SPDX-License-Identifier: Apache-2.0
#include "ui/models/ProjectDocument.h"

#include "core/keyers/KeyerRegistry.h"
#include "ui/models/ClipCommands.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace ckd::ui {

ProjectDocument::ProjectDocument(QObject* parent) : QObject(parent) {
    connect(&m_undo, &QUndoStack::cleanChanged, this, [this] { Q_EMIT modifiedChanged(isModified()); });
}

ProjectDocument::~ProjectDocument() {
    m_undo.disconnect(); // a stack with unsaved steps tells that it is clean when it goes
}

int ProjectDocument::indexOf(const QString& id) const {
    const auto found =
        std::find_if(m_clips.begin(), m_clips.end(), [&id](const Clip& clip) { return clip.id == id; });
    return found == m_clips.end() ? -1 : int(found - m_clips.begin());
}

const Clip* ProjectDocument::clip(const QString& id) const {
    const int index = indexOf(id);
    return index < 0 ? nullptr : &m_clips[std::size_t(index)];
}

QStringList ProjectDocument::known(const QStringList& ids) const {
    const QSet<QString> wanted(ids.begin(), ids.end());
    QStringList result;
    for (const Clip& clip : m_clips) {
        if (wanted.contains(clip.id))
            result += clip.id;
    }
    return result;
}

void ProjectDocument::setSelection(const QStringList& ids, const QString& current) {
    QStringList selection = known(ids);
    if (!current.isEmpty() && clip(current) && !selection.contains(current))
        selection += current;
    const QString newCurrent = clip(current) ? current : selection.value(0);
    const bool other = newCurrent != m_current;
    if (!other && selection == m_selection)
        return;
    m_selection = std::move(selection);
    m_current = newCurrent;
    endGesture();
    Q_EMIT selectionChanged();
    if (other)
        Q_EMIT currentChanged(m_current);
}

void ProjectDocument::setStatus(const QString& id, const ClipStatus& status) {
    if (indexOf(id) < 0)
        return;
    m_status.insert(id, status);
    Q_EMIT statusChanged(id);
}

void ProjectDocument::addClips(std::vector<Clip> clips) {
    if (clips.empty())
        return;
    const QString first = clips.front().id;
    endGesture();
    m_undo.push(new InsertClipsCommand(*this, int(m_clips.size()), std::move(clips)));
    setSelection({first}, first);
}

void ProjectDocument::removeClips(const QStringList& ids) {
    const QStringList present = known(ids);
    if (present.isEmpty())
        return;
    endGesture();
    m_undo.push(new RemoveClipsCommand(*this, present));
}

void ProjectDocument::moveClips(const QStringList& ids, int row) {
    const QStringList moved = known(ids);
    std::vector<Clip> after;
    const auto addMoved = [&] {
        for (const QString& id : moved)
            after.push_back(*clip(id));
    };
    const int target = std::clamp(row, 0, int(m_clips.size()));
    for (int i = 0; i < int(m_clips.size()); ++i) {
        if (i == target)
            addMoved();
        if (!moved.contains(m_clips[std::size_t(i)].id))
            after.push_back(m_clips[std::size_t(i)]);
    }
    if (target == int(m_clips.size()))
        addMoved();
    if (after == m_clips)
        return;
    endGesture();
    m_undo.push(new OrderClipsCommand(*this, std::move(after)));
}

void ProjectDocument::changeClips(const QStringList& ids, const QString& text, const QString& mergeKey,
                                  const std::function<void(Clip&)>& change) {
    std::vector<Clip> before;
    std::vector<Clip> after;
    for (const QString& id : known(ids)) {
        Clip changed = *clip(id);
        change(changed);
        changed.id = id;
        if (changed == *clip(id) && mergeKey.isEmpty())
            continue;
        before.push_back(*clip(id));
        after.push_back(std::move(changed));
    }
    if (before == after)
        return;
    const QString key = mergeKey.isEmpty() ? QString() : QStringLiteral("%1/%2").arg(mergeKey).arg(m_gesture);
    auto* command = new ChangeClipsCommand(*this, std::move(before), std::move(after), key);
    command->setText(text);
    m_undo.push(command);
}

Result<void> ProjectDocument::setSetting(const QString& key, const QString& value) {
    const SettingSpec* spec = findSetting(key);
    if (!spec)
        return Error::usage(QStringLiteral("There is no setting '%1'.").arg(key));
    KeySettings trial;
    if (Result<void> possible = spec->set(trial, value); !possible)
        return possible;
    const QString label = QCoreApplication::translate("KeySettings", spec->label.toUtf8().constData());
    //: Undo text; %1 is the name of a setting
    changeClips(m_selection, tr("Change %1").arg(label), key, [&](Clip& changed) {
        (void)spec->set(changed.settings, value); // tried above
    });
    return {};
}

Project ProjectDocument::toProject() const {
    Project project;
    project.clips = m_clips;
    project.currentClip = m_current;
    return project;
}

void ProjectDocument::setProject(Project project) {
    m_undo.clear();
    m_touched = false;
    m_status.clear();
    m_selection.clear();
    m_current.clear();
    replaceAll(std::move(project.clips));
    const QString current = clip(project.currentClip) ? project.currentClip
                            : m_clips.empty()         ? QString()
                                                      : m_clips.front().id;
    Q_EMIT selectionChanged();
    Q_EMIT currentChanged(QString());
    if (!current.isEmpty())
        setSelection({current}, current);
    Q_EMIT modifiedChanged(isModified());
}

void ProjectDocument::markSaved() {
    m_touched = false;
    m_undo.setClean();
    endGesture();
    Q_EMIT modifiedChanged(isModified());
}

void ProjectDocument::touch() {
    m_touched = true;
    Q_EMIT modifiedChanged(true);
}

void ProjectDocument::insertAt(int row, std::vector<Clip> clips) {
    const int count = int(clips.size());
    Q_EMIT clipsAboutToBeInserted(row, count);
    m_clips.insert(m_clips.begin() + row, std::make_move_iterator(clips.begin()),
                   std::make_move_iterator(clips.end()));
    Q_EMIT clipsInserted(row, count);
    if (m_current.isEmpty())
        setSelection({m_clips[std::size_t(row)].id}, m_clips[std::size_t(row)].id);
}

void ProjectDocument::removeAt(int row, int count) {
    Q_EMIT clipsAboutToBeRemoved(row, count);
    m_clips.erase(m_clips.begin() + row, m_clips.begin() + row + count);
    Q_EMIT clipsRemoved(row, count);
    if (!clip(m_current) && !m_clips.empty()) { // the neighbour takes over
        const QString next = m_clips[std::size_t(std::min(row, int(m_clips.size()) - 1))].id;
        QStringList left = known(m_selection);
        setSelection(left.isEmpty() ? QStringList{next} : left, left.isEmpty() ? next : left.front());
    } else {
        repairSelection();
    }
}

void ProjectDocument::replaceAll(std::vector<Clip> clips) {
    Q_EMIT aboutToReset();
    m_clips = std::move(clips);
    Q_EMIT reset();
    repairSelection();
}

void ProjectDocument::replaceClip(const Clip& clip) {
    const int index = indexOf(clip.id);
    if (index < 0 || m_clips[std::size_t(index)] == clip)
        return;
    m_clips[std::size_t(index)] = clip;
    Q_EMIT clipChanged(clip.id);
}

void ProjectDocument::repairSelection() {
    setSelection(known(m_selection), m_current);
}

} // namespace ckd::ui
