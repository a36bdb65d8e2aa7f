// SPDX-License-Identifier: Apache-2.0
#include "ui/models/ClipCommands.h"

#include <algorithm>

namespace ckd::ui {

InsertClipsCommand::InsertClipsCommand(ProjectDocument& document, int row, std::vector<Clip> clips)
    : m_document(document), m_row(row), m_clips(std::move(clips)) {
    //: Undo text
    setText(ProjectDocument::tr("Import %n clip(s)", nullptr, int(m_clips.size())));
}

void InsertClipsCommand::undo() {
    m_document.removeAt(m_row, int(m_clips.size()));
}

void InsertClipsCommand::redo() {
    m_document.insertAt(m_row, m_clips);
}

RemoveClipsCommand::RemoveClipsCommand(ProjectDocument& document, const QStringList& ids)
    : m_document(document) {
    for (const QString& id : ids)
        m_clips.emplace_back(document.indexOf(id), *document.clip(id));
    std::sort(m_clips.begin(), m_clips.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    //: Undo text
    setText(ProjectDocument::tr("Remove %n clip(s)", nullptr, int(m_clips.size())));
}

void RemoveClipsCommand::undo() {
    for (const auto& [row, clip] : m_clips)
        m_document.insertAt(row, {clip});
}

void RemoveClipsCommand::redo() {
    for (auto it = m_clips.rbegin(); it != m_clips.rend(); ++it)
        m_document.removeAt(it->first, 1);
}

OrderClipsCommand::OrderClipsCommand(ProjectDocument& document, std::vector<Clip> after)
    : m_document(document) {
    for (const Clip& clip : document.clips())
        m_before += clip.id;
    for (const Clip& clip : after)
        m_after += clip.id;
    //: Undo text
    setText(ProjectDocument::tr("Reorder clips"));
}

std::vector<Clip> OrderClipsCommand::inOrder(const QStringList& ids) const {
    std::vector<Clip> clips;
    for (const QString& id : ids)
        clips.push_back(*m_document.clip(id));
    return clips;
}

void OrderClipsCommand::undo() {
    m_document.replaceAll(inOrder(m_before));
}

void OrderClipsCommand::redo() {
    m_document.replaceAll(inOrder(m_after));
}

ChangeClipsCommand::ChangeClipsCommand(ProjectDocument& document, std::vector<Clip> before,
                                       std::vector<Clip> after, QString mergeKey)
    : m_document(document)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_mergeKey(std::move(mergeKey)) {
}

void ChangeClipsCommand::undo() {
    for (const Clip& clip : m_before)
        m_document.replaceClip(clip);
}

void ChangeClipsCommand::redo() {
    for (const Clip& clip : m_after)
        m_document.replaceClip(clip);
}

bool ChangeClipsCommand::mergeWith(const QUndoCommand* next) {
    const auto* other = static_cast<const ChangeClipsCommand*>(next); // same id(): same class
    if (m_mergeKey.isEmpty() || m_mergeKey != other->m_mergeKey)
        return false;
    m_after = other->m_after;
    // Back where it began: not a step of the history.
    setObsolete(m_before == m_after);
    return true;
}

} // namespace ckd::ui
