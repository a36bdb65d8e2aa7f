// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QAction;
class QLabel;
class QPlainTextEdit;
class QSplitter;
class QStackedWidget;
class QToolBar;
class QTreeView;

namespace ckd {
class RenderQueue;
}

namespace ckd::ui {

class RenderQueueModel;

/// The render queue as the artist sees it: a row per job, buttons for what can be done with the selected
/// ones, and on demand everything there is to say about one (why it failed, which frames, its log). Order by
/// drag or Alt+Up and Alt+Down. The queue must outlive it. UI thread.
class QueuePanel : public QWidget {
    Q_OBJECT
public:
    explicit QueuePanel(RenderQueue& queue, QWidget* parent = nullptr);

    [[nodiscard]] QTreeView* view() const { return m_view; }
    /// Ids of the selected jobs, from top to bottom.
    [[nodiscard]] QStringList selectedIds() const;
    void select(const QString& id);
    [[nodiscard]] bool areDetailsShown() const;
    void showDetails(const QString& id);
    void hideDetails();
    /// Shows a folder; the desktop's file manager unless set (tests).
    void setRevealer(std::function<void(const QString& folder)> reveal) { m_reveal = std::move(reveal); }

    /// What the actions are for: the selected jobs, or the only one there is.
    [[nodiscard]] QStringList targetIds() const;

    // Also in the context menu; enabled when they would do something with the targets.
    struct Actions {
        QAction* hold;  ///< checkable: the whole queue
        QAction* pause; ///< pause or resume
        QAction* cancel;
        QAction* retry;
        QAction* reveal;
        QAction* details;
        QAction* remove;
        QAction* removeEnded;
        QAction* up;
        QAction* down;
    };
    [[nodiscard]] const Actions& actions() const { return m_actions; }

Q_SIGNALS:
    /// Double click or Enter on a job: its clip.
    void clipActivated(const QString& clipId);

private:
    void makeActions();
    QAction* makeAction(const QString& text, const QString& tip, const QKeySequence& keys,
                        std::function<void()> what);
    void makeView();
    void makeDetails();
    QToolBar* makeBar();
    void refresh();
    void updateSummary();
    void updateDetails();
    void forSelected(const std::function<void(const QString& id)>& what);
    void moveSelected(int by);
    void togglePause();
    void showMenu(const QPoint& at);
    void clicked(const QModelIndex& index);

    RenderQueue& m_queue;
    RenderQueueModel* m_model;
    Actions m_actions{};
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    QTreeView* m_view;
    QLabel* m_summary;
    QWidget* m_details;
    QLabel* m_detailsTitle;
    QPlainTextEdit* m_detailsText;
    QString m_detailsId;
    std::function<void(const QString& folder)> m_reveal;
};

} // namespace ckd::ui
