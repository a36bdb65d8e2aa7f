// SPDX-License-Identifier: Apache-2.0
#include "ui/clips/ClipsPanel.h"

#include "ui/clips/ClipDelegate.h"
#include "ui/models/ClipListModel.h"
#include "ui/models/ProjectDocument.h"

#include <QDropEvent>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QScopedValueRollback>
#include <QUrl>
#include <QVBoxLayout>

namespace ckd::ui {

QStringList localPaths(const QMimeData& data) {
    QStringList paths;
    const QList<QUrl> urls = data.urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            paths += url.toLocalFile();
    }
    return paths;
}

ClipsPanel::ClipsPanel(ProjectDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_model(new ClipListModel(document, this))
    , m_list(new QListView(this))
    , m_empty(new QLabel(m_list->viewport())) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ClipDelegate(m_list));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setUniformItemSizes(true);
    m_list->setDragDropMode(QAbstractItemView::DragDrop);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setAccessibleName(tr("Clips"));
    m_list->viewport()->installEventFilter(this);

    m_empty->setText(tr("Drop movies, image sequences\nor shot folders here"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setEnabled(false);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);

    connect(m_list, &QListView::customContextMenuRequested, this, [this](const QPoint& place) {
        Q_EMIT contextMenuRequested(m_list->viewport()->mapToGlobal(place));
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ClipsPanel::selectionEdited);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ClipsPanel::selectionEdited);
    connect(&document, &ProjectDocument::selectionChanged, this, &ClipsPanel::showSelection);
    for (auto signal : {&ClipListModel::rowsInserted, &ClipListModel::rowsRemoved})
        connect(m_model, signal, this, &ClipsPanel::updateEmptyText);
    connect(m_model, &ClipListModel::modelReset, this, [this] {
        updateEmptyText();
        showSelection();
    });
    updateEmptyText();
}

void ClipsPanel::renameCurrent() {
    if (m_list->currentIndex().isValid())
        m_list->edit(m_list->currentIndex());
}

void ClipsPanel::showSelection() {
    const QScopedValueRollback showing(m_showing, true);
    QItemSelection selection;
    for (const QString& id : m_document.selection()) {
        const QModelIndex index = m_model->indexOf(id);
        selection.select(index, index);
    }
    QItemSelectionModel& model = *m_list->selectionModel();
    model.select(selection, QItemSelectionModel::ClearAndSelect);
    const QModelIndex current = m_model->indexOf(m_document.currentId());
    model.setCurrentIndex(current, QItemSelectionModel::NoUpdate);
    if (current.isValid())
        m_list->scrollTo(current);
}

void ClipsPanel::selectionEdited() {
    if (m_showing)
        return;
    QStringList ids;
    const QModelIndexList rows = m_list->selectionModel()->selectedIndexes();
    for (const QModelIndex& index : rows)
        ids += index.data(ClipListModel::IdRole).toString();
    const QModelIndex current = m_list->selectionModel()->currentIndex();
    const QString currentId = current.data(ClipListModel::IdRole).toString();
    if (!ids.isEmpty())
        m_document.setSelection(ids, ids.contains(currentId) ? currentId : ids.front());
}

void ClipsPanel::updateEmptyText() {
    m_empty->setVisible(m_model->rowCount() == 0);
    m_empty->resize(m_list->viewport()->size());
}

/// Files from outside are the window's business; rows dragged within the list stay the view's.
bool ClipsPanel::handleDrag(QEvent* event) {
    auto* drop = static_cast<QDropEvent*>(event);
    const QStringList paths = localPaths(*drop->mimeData());
    if (paths.isEmpty())
        return false;
    drop->setDropAction(Qt::CopyAction);
    drop->accept();
    if (event->type() == QEvent::Drop) {
        const QModelIndex under = m_list->indexAt(drop->position().toPoint());
        Q_EMIT filesDropped(paths, under.data(ClipListModel::IdRole).toString());
    }
    return true;
}

bool ClipsPanel::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::Resize:
        m_empty->resize(m_list->viewport()->size());
        break;
    case QEvent::DragEnter:
    case QEvent::DragMove:
    case QEvent::Drop:
        if (handleDrag(event))
            return true;
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ckd::ui
