// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/ProjectDocument.h"

#include <QUndoCommand>

namespace ckd::ui {

class InsertClipsCommand : public QUndoCommand {
public:
    InsertClipsCommand(ProjectDocument& document, int row, std::vector<Clip> clips);
    void undo() override;
    void redo() override;

private:
    ProjectDocument& m_document;
    int m_row;
    std::vector<Clip> m_clips;
};

/// Takes clips out wherever they are; undo puts each back where it was.
class RemoveClipsCommand : public QUndoCommand {
public:
    RemoveClipsCommand(ProjectDocument& document, const QStringList& ids);
    void undo() override;
    void redo() override;

private:
    ProjectDocument& m_document;
    std::vector<std::pair<int, Clip>> m_clips; ///< row and clip, ascending
};

class OrderClipsCommand : public QUndoCommand {
public:
    OrderClipsCommand(ProjectDocument& document, std::vector<Clip> after);
    void undo() override;
    void redo() override;

private:
    [[nodiscard]] std::vector<Clip> inOrder(const QStringList& ids) const;
    ProjectDocument& m_document;
    QStringList m_before;
    QStringList m_after;
};

/// The generic change of values: what the clips were and what they are. Merges with the next of its kind.
class ChangeClipsCommand : public QUndoCommand {
public:
    /// `mergeKey` empty: never merged.
    ChangeClipsCommand(ProjectDocument& document, std::vector<Clip> before, std::vector<Clip> after,
                       QString mergeKey);
    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* next) override;

private:
    ProjectDocument& m_document;
    std::vector<Clip> m_before;
    std::vector<Clip> m_after;
    QString m_mergeKey;
};

} // namespace ckd::ui
