// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QListView;
class QMimeData;

namespace ckd::ui {

class ClipListModel;
class ProjectDocument;

/// The list of clips: selection, renaming, order by drag, hint files dropped on a row. Shows the document and
/// asks it for changes. UI thread.
class ClipsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ClipsPanel(ProjectDocument& document, QWidget* parent = nullptr);

    void renameCurrent();
    [[nodiscard]] QListView* list() const { return m_list; }

Q_SIGNALS:
    /// Files were dropped: on that clip, or beside the clips (empty id).
    void filesDropped(const QStringList& paths, const QString& clipId);
    void contextMenuRequested(const QPoint& globalPosition);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showSelection();
    void selectionEdited();
    void updateEmptyText();
    bool handleDrag(QEvent* event);

    ProjectDocument& m_document;
    ClipListModel* m_model;
    QListView* m_list;
    QLabel* m_empty;
    bool m_showing = false; ///< showSelection() is at work
};

/// Local files of a drag, in order; empty when there are none.
[[nodiscard]] QStringList localPaths(const QMimeData& data);

} // namespace ckd::ui
