// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/Clip.h"
#include "core/project/Project.h"
#include "ui/models/ClipStatus.h"

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QUndoStack>

#include <functional>
#include <vector>

namespace ckd::ui {

/// The one truth of the window: clips, what is selected, and the history of changes. Widgets show it and ask
/// it for changes; every change of a clip goes through the undo stack.
///
/// Owns clips and undo stack. UI thread only. Requests that make no sense (unknown ids, a value that a
/// setting refuses) change nothing and say so.
class ProjectDocument : public QObject {
    Q_OBJECT
public:
    explicit ProjectDocument(QObject* parent = nullptr);
    ~ProjectDocument() override; ///< tells nothing: those who listen may be gone

    [[nodiscard]] const std::vector<Clip>& clips() const { return m_clips; }
    [[nodiscard]] int indexOf(const QString& id) const; ///< -1: none
    [[nodiscard]] const Clip* clip(const QString& id) const;
    [[nodiscard]] const Clip* currentClip() const { return clip(m_current); }
    [[nodiscard]] const QString& currentId() const { return m_current; }
    /// What an edit applies to: the selection, which holds the current clip when there is one.
    [[nodiscard]] const QStringList& selection() const { return m_selection; }
    [[nodiscard]] ClipStatus status(const QString& id) const { return m_status.value(id); }
    [[nodiscard]] QUndoStack& undoStack() { return m_undo; }

    // What is selected is not undone.
    void setSelection(const QStringList& ids, const QString& current);
    void setStatus(const QString& id, const ClipStatus& status);

    // Undoable changes.
    void addClips(std::vector<Clip> clips);
    void removeClips(const QStringList& ids);
    /// Puts the clips, in their present order, before the one that is at `row` now (clips().size(): last).
    void moveClips(const QStringList& ids, int row);
    /// The general change. Successive ones with the same non-empty `mergeKey` on the same clips are one step
    /// of the history until endGesture().
    void changeClips(const QStringList& ids, const QString& text, const QString& mergeKey,
                     const std::function<void(Clip&)>& change);
    /// One setting by its key, for every selected clip. Usage error when the value is refused.
    [[nodiscard]] Result<void> setSetting(const QString& key, const QString& value);
    /// Ends the merging of changes: a slider was let go, a field was left.
    void endGesture() { ++m_gesture; }

    // The whole project.
    [[nodiscard]] Project toProject() const;
    /// Replaces everything; clears the history.
    void setProject(Project project);
    /// Changed since the last setProject() or markSaved().
    [[nodiscard]] bool isModified() const { return !m_undo.isClean() || m_touched; }
    void markSaved();
    /// Something outside the history changed (the queue, a recovered project).
    void touch();

Q_SIGNALS:
    void clipsAboutToBeInserted(int first, int count);
    void clipsInserted(int first, int count);
    void clipsAboutToBeRemoved(int first, int count);
    void clipsRemoved(int first, int count);
    void aboutToReset();
    void reset(); ///< everything may have changed: order or all clips
    void clipChanged(const QString& id);
    void statusChanged(const QString& id);
    void selectionChanged();
    void currentChanged(const QString& id); ///< another clip; empty: none
    void modifiedChanged(bool modified);

private:
    friend class InsertClipsCommand;
    friend class RemoveClipsCommand;
    friend class OrderClipsCommand;
    friend class ChangeClipsCommand;

    // Raw changes, by commands only.
    void insertAt(int row, std::vector<Clip> clips);
    void removeAt(int row, int count);
    void replaceAll(std::vector<Clip> clips);
    void replaceClip(const Clip& clip);
    void repairSelection();
    [[nodiscard]] QStringList known(const QStringList& ids) const;

    std::vector<Clip> m_clips;
    QHash<QString, ClipStatus> m_status;
    QString m_current;
    QStringList m_selection;
    QUndoStack m_undo;
    quint64 m_gesture = 0;
    bool m_touched = false;
};

} // namespace ckd::ui
