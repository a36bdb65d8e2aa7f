// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/RenderQueueJob.h"

#include <QAbstractTableModel>

namespace ckd {
class RenderQueue;
}

namespace ckd::ui {

/// The render queue as a table: one row per job, reordered by drag. UI thread.
class RenderQueueModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        ClipColumn,
        PassesColumn,
        StateColumn,
        ProgressColumn,
        SpeedColumn,
        LeftColumn,
        LimitColumn,
        ActionColumn, ///< a cross: cancels a job, takes an ended one out
    };
    static constexpr int kColumns = ActionColumn + 1;
    enum Role {
        IdRole = Qt::UserRole,
        StateRole,    ///< int, RenderQueueJob::State
        ProgressRole, ///< double, 0..1
        ProblemRole,  ///< a sentence when something is wrong with the job; else empty
        ActiveRole,   ///< bool: is being rendered
    };

    explicit RenderQueueModel(RenderQueue& queue, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData* mimeData(const QModelIndexList& indexes) const override;
    /// Moves the job; false, so that the view removes nothing.
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

private:
    [[nodiscard]] QString text(const RenderQueueJob& job, int column) const;
    RenderQueue& m_queue;
};

/// "Waiting", "Loading model…", "2 failed" … as in the state column.
[[nodiscard]] QString jobStateText(const RenderQueueJob& job);
/// "fg matte comp", movies with their container: "comp.mp4".
[[nodiscard]] QString jobPassesText(const ExportSettings& settings);
/// "Keying 92 %": the stage that the others wait for; empty while unknown.
[[nodiscard]] QString jobLimitText(const StageLoad& load);
/// What is wrong in one sentence: why the job ended or waits, else the first failed frame; else empty.
[[nodiscard]] QString jobProblemText(const RenderQueueJob& job);
/// Everything there is to say about a job, for reading and copying.
[[nodiscard]] QString jobDetailsText(const RenderQueueJob& job);
/// "0:41", "1:02:09".
[[nodiscard]] QString durationText(double seconds);

} // namespace ckd::ui
