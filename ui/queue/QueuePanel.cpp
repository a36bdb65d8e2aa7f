// SPDX-License-Identifier: Apache-2.0
#include "ui/queue/QueuePanel.h"

#include "core/project/RenderQueue.h"
#include "ui/models/RenderQueueModel.h"
#include "ui/queue/QueueDelegate.h"
#include "ui/widgets/Theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace ckd::ui {

namespace {

using State = RenderQueueJob::State;

/// The folder, or the nearest one above it that is there.
void openFolder(const QString& folder) {
    QFileInfo info(folder);
    while (!info.exists() && info.path() != info.filePath())
        info = QFileInfo(info.path());
    QDesktopServices::openUrl(QUrl::fromLocalFile(info.filePath()));
}

bool canPause(const RenderQueueJob& job) {
    return job.state == State::Waiting || job.state == State::Running;
}

} // namespace

QueuePanel::QueuePanel(RenderQueue& queue, QWidget* parent)
    : QWidget(parent)
    , m_queue(queue)
    , m_model(new RenderQueueModel(queue, this))
    , m_stack(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Horizontal, m_stack))
    , m_view(new QTreeView(m_splitter))
    , m_summary(new QLabel(this))
    , m_details(new QWidget(m_splitter))
    , m_detailsTitle(new QLabel(m_details))
    , m_detailsText(new QPlainTextEdit(m_details))
    , m_reveal(openFolder) {
    setObjectName(QStringLiteral("queuePanel"));
    makeView();
    makeDetails();
    makeActions();
    //: Shown where the jobs of the render queue would be
    auto* empty = new QLabel(tr("Nothing to render.\nExport… adds clips here."), m_stack);
    empty->setAlignment(Qt::AlignCenter);
    empty->setEnabled(false);
    empty->setObjectName(QStringLiteral("emptyQueue"));
    m_stack->addWidget(empty);
    m_stack->addWidget(m_splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_stack, 1);

    connect(&queue, &RenderQueue::holdChanged, this, &QueuePanel::refresh);
    connect(&queue, &RenderQueue::idle, this, &QueuePanel::refresh);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &QueuePanel::refresh);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &QueuePanel::refresh);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &QueuePanel::refresh);
    connect(m_model, &QAbstractItemModel::rowsMoved, this, &QueuePanel::refresh);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QStringList ids = selectedIds();
        if (areDetailsShown() && ids.size() == 1)
            showDetails(ids.front());
        refresh();
    });
    refresh();
}

// ---- parts

void QueuePanel::makeView() {
    m_view->setModel(m_model);
    m_view->setItemDelegate(new QueueDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setDragDropMode(QAbstractItemView::InternalMove);
    m_view->setDragDropOverwriteMode(false);
    m_view->setDropIndicatorShown(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    //: The list of jobs that write results
    m_view->setAccessibleName(tr("Render queue"));
    QHeaderView* header = m_view->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(RenderQueueModel::ProgressColumn, QHeaderView::Stretch);
    const int unit = fontMetrics().horizontalAdvance(u'0');
    header->setMinimumSectionSize(2 * unit);
    const std::pair<int, int> widths[] = {
        {RenderQueueModel::ClipColumn, 22},  {RenderQueueModel::PassesColumn, 28},
        {RenderQueueModel::StateColumn, 18}, {RenderQueueModel::SpeedColumn, 11},
        {RenderQueueModel::LeftColumn, 12},  {RenderQueueModel::LimitColumn, 15}};
    header->setSectionResizeMode(RenderQueueModel::ActionColumn, QHeaderView::Fixed);
    header->resizeSection(RenderQueueModel::ActionColumn, fontMetrics().height() + 12);
    for (const auto& [column, width] : widths)
        header->resizeSection(column, width * unit);
    connect(m_view, &QTreeView::clicked, this, &QueuePanel::clicked);
    connect(m_view, &QTreeView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT clipActivated(m_queue.at(index.row()).clip.id); });
    connect(m_view, &QTreeView::customContextMenuRequested, this, &QueuePanel::showMenu);
}

void QueuePanel::makeDetails() {
    m_detailsText->setReadOnly(true);
    m_detailsText->setFrameShape(QFrame::NoFrame);
    m_detailsText->setAccessibleName(tr("Details and log of the job"));
    m_detailsTitle->setTextFormat(Qt::PlainText);
    auto* copy = new QToolButton(m_details);
    copy->setText(tr("Copy"));
    copy->setToolTip(tr("Copy everything about this job to the clipboard"));
    copy->setObjectName(QStringLiteral("copyDetails"));
    connect(copy, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_detailsText->toPlainText()); });
    auto* close = new QToolButton(m_details);
    close->setText(tr("Close"));
    connect(close, &QToolButton::clicked, this, &QueuePanel::hideDetails);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 2, 4, 2);
    bar->addWidget(m_detailsTitle, 1);
    bar->addWidget(copy);
    bar->addWidget(close);
    auto* layout = new QVBoxLayout(m_details);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_detailsText, 1);
    m_details->setVisible(false);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
}

QAction* QueuePanel::makeAction(const QString& text, const QString& tip, const QKeySequence& keys,
                                std::function<void()> what) {
    auto* action = new QAction(text, this);
    action->setToolTip(
        keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [run = std::move(what)] { run(); });
    addAction(action);
    return action;
}

void QueuePanel::makeActions() {
    //: Stops the whole render queue for a while: no job begins, the running one begins no more frames
    m_actions.hold = makeAction(tr("Hold queue"), tr("Begin no more frames of any job"), {}, [this] {
        m_queue.setHold(m_queue.isHeld() ? RenderQueue::Hold::Off : RenderQueue::Hold::On);
    });
    m_actions.hold->setCheckable(true);
    m_actions.pause = makeAction(tr("Pause"), tr("Finish the frames in work and begin no more"),
                                 QKeySequence(Qt::Key_Space), [this] { togglePause(); });
    m_actions.cancel = makeAction(tr("Cancel"), tr("Stop the job; finished frames are kept"), {},
                                  [this] { forSelected([this](const QString& id) { m_queue.cancel(id); }); });
    //: Renders the frames of a job again that failed or are missing
    m_actions.retry = makeAction(tr("Retry"), tr("Render the frames that failed or are missing"),
                                 QKeySequence(Qt::CTRL | Qt::Key_R),
                                 [this] { forSelected([this](const QString& id) { m_queue.retry(id); }); });
    m_actions.reveal = makeAction(tr("Show folder"), tr("Open the job's folder"), {}, [this] {
        forSelected([this](const QString& id) { m_reveal(m_queue.at(m_queue.rowOf(id)).settings.folder); });
    });
    m_actions.details = makeAction(tr("Details"), tr("Why it failed, which frames, and the job's log"),
                                   QKeySequence(Qt::CTRL | Qt::Key_L), [this] {
                                       const QStringList ids = targetIds();
                                       if (areDetailsShown() || ids.isEmpty())
                                           hideDetails();
                                       else
                                           showDetails(ids.front());
                                   });
    m_actions.details->setCheckable(true);
    m_actions.remove =
        makeAction(tr("Remove"), tr("Take the job out of the list; its files stay"), QKeySequence::Delete,
                   [this] { forSelected([this](const QString& id) { m_queue.remove(id); }); });
    m_actions.removeEnded =
        makeAction(tr("Clear finished"), tr("Take out every job that has ended; their files stay"), {},
                   [this] { m_queue.removeEnded(); });
    m_actions.up = makeAction(tr("Move up"), tr("Render it earlier"), QKeySequence(Qt::ALT | Qt::Key_Up),
                              [this] { moveSelected(-1); });
    m_actions.down = makeAction(tr("Move down"), tr("Render it later"), QKeySequence(Qt::ALT | Qt::Key_Down),
                                [this] { moveSelected(1); });
}

QToolBar* QueuePanel::makeBar() {
    auto* bar = new QToolBar(this);
    bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    bar->setMovable(false);
    auto* title = new QLabel(tr("Queue"), bar);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    title->setContentsMargins(8, 0, 8, 0);
    bar->addWidget(title);
    bar->addWidget(m_summary);
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    for (QAction* action : {m_actions.hold, m_actions.pause, m_actions.cancel, m_actions.retry,
                            m_actions.reveal, m_actions.details, m_actions.remove, m_actions.removeEnded})
        bar->addAction(action);
    return bar;
}

// ---- what is shown

QStringList QueuePanel::selectedIds() const {
    QStringList ids;
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& row : rows)
        ids += row.data(RenderQueueModel::IdRole).toString();
    return ids;
}

QStringList QueuePanel::targetIds() const {
    const QStringList selected = selectedIds();
    return selected.isEmpty() && m_queue.count() == 1 ? QStringList(m_queue.at(0).id) : selected;
}

void QueuePanel::select(const QString& id) {
    m_view->setCurrentIndex(m_model->index(m_queue.rowOf(id), 0));
}

void QueuePanel::refresh() {
    std::vector<const RenderQueueJob*> jobs;
    for (const QString& id : targetIds())
        jobs.push_back(&m_queue.at(m_queue.rowOf(id)));
    const auto any = [&](const auto& is) {
        return std::any_of(jobs.begin(), jobs.end(), [&](const RenderQueueJob* job) { return is(*job); });
    };
    const bool pausable = any(canPause);
    const bool resumable = any([](const RenderQueueJob& job) { return job.state == State::Paused; });
    m_actions.hold->setChecked(m_queue.isHeld());
    m_actions.hold->setText(m_queue.isHeld() ? tr("Start queue") : tr("Hold queue"));
    m_actions.pause->setText(resumable && !pausable ? tr("Resume") : tr("Pause"));
    m_actions.pause->setEnabled(pausable || resumable);
    m_actions.cancel->setEnabled(any([](const RenderQueueJob& job) { return !job.isEnded(); }));
    m_actions.retry->setEnabled(any([](const RenderQueueJob& job) { return job.canRetry(); }));
    m_actions.reveal->setEnabled(jobs.size() == 1);
    m_actions.details->setEnabled(areDetailsShown() || jobs.size() == 1);
    m_actions.details->setChecked(areDetailsShown());
    m_actions.remove->setEnabled(!jobs.empty());
    m_actions.removeEnded->setEnabled(std::any_of(m_queue.jobs().begin(), m_queue.jobs().end(),
                                                  [](const RenderQueueJob& job) { return job.isEnded(); }));
    const QStringList ids = selectedIds();
    const int row = ids.size() == 1 ? m_queue.rowOf(ids.front()) : -1;
    m_actions.up->setEnabled(row > 0);
    m_actions.down->setEnabled(row >= 0 && row < m_queue.count() - 1);
    m_stack->setCurrentIndex(m_queue.count() == 0 ? 0 : 1);
    updateSummary();
    updateDetails();
}

void QueuePanel::updateSummary() {
    int ended = 0;
    int failed = 0;
    for (const RenderQueueJob& job : m_queue.jobs()) {
        ended += job.isEnded() ? 1 : 0;
        failed += job.state == State::Failed || !job.failed.empty() ? 1 : 0;
    }
    QStringList parts;
    if (m_queue.count() > 0)
        //: Jobs of the render queue that have ended, of all jobs
        parts += tr("%1 of %2 ended").arg(ended).arg(m_queue.count());
    if (failed > 0)
        //: Number of jobs with failures
        parts += tr("%n with failures", nullptr, failed);
    if (m_queue.isHeld() && m_queue.count() > ended)
        parts += tr("held");
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_summary->setStyleSheet(QStringLiteral("color: %1").arg(QColor(Theme::kDimText).name()));
}

bool QueuePanel::areDetailsShown() const {
    return !m_details->isHidden();
}

void QueuePanel::showDetails(const QString& id) {
    m_detailsId = id;
    m_detailsText->clear();
    m_details->setVisible(true);
    refresh();
}

void QueuePanel::hideDetails() {
    m_details->setVisible(false);
    m_detailsId.clear();
    refresh();
}

void QueuePanel::updateDetails() {
    // What the details say too makes room for them.
    for (const int column :
         {RenderQueueModel::PassesColumn, RenderQueueModel::SpeedColumn, RenderQueueModel::LimitColumn})
        m_view->setColumnHidden(column, areDetailsShown());
    if (!areDetailsShown())
        return;
    const int row = m_queue.rowOf(m_detailsId);
    if (row < 0) {
        m_details->setVisible(false);
        m_detailsId.clear();
        m_actions.details->setChecked(false);
        return;
    }
    const RenderQueueJob& job = m_queue.at(row);
    m_detailsTitle->setText(QStringLiteral("%1 — %2").arg(job.clip.name, jobStateText(job)));
    const QString text = jobDetailsText(job);
    if (text == m_detailsText->toPlainText())
        return; // what is selected in it stays selected
    const int at = m_detailsText->verticalScrollBar()->value();
    m_detailsText->setPlainText(text);
    m_detailsText->verticalScrollBar()->setValue(at);
}

// ---- what is done

void QueuePanel::forSelected(const std::function<void(const QString& id)>& what) {
    for (const QString& id : targetIds())
        what(id);
}

void QueuePanel::togglePause() {
    const QStringList ids = targetIds();
    const bool pause = std::any_of(ids.begin(), ids.end(), [this](const QString& id) {
        return canPause(m_queue.at(m_queue.rowOf(id)));
    });
    for (const QString& id : ids)
        pause ? m_queue.pause(id) : m_queue.resume(id);
}

void QueuePanel::moveSelected(int by) {
    const QStringList ids = selectedIds();
    if (ids.size() != 1)
        return;
    const int row = m_queue.rowOf(ids.front());
    m_queue.move(row, row + by);
}

void QueuePanel::clicked(const QModelIndex& index) {
    const QString id = index.data(RenderQueueModel::IdRole).toString();
    if (index.column() == RenderQueueModel::ActionColumn) {
        if (m_queue.at(index.row()).isEnded())
            m_queue.remove(id);
        else
            m_queue.cancel(id);
        return;
    }
    // A failure is read by clicking on it.
    if (index.column() == RenderQueueModel::ProgressColumn &&
        !index.data(RenderQueueModel::ProblemRole).toString().isEmpty())
        showDetails(id);
}

void QueuePanel::showMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_actions.pause, m_actions.cancel, m_actions.retry});
    menu->addSeparator();
    menu->addActions({m_actions.reveal, m_actions.details});
    menu->addSeparator();
    menu->addActions({m_actions.up, m_actions.down, m_actions.remove, m_actions.removeEnded});
    menu->popup(m_view->viewport()->mapToGlobal(at));
}

} // namespace ckd::ui
