// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/pipeline/RenderReport.h"
#include "core/pipeline/RenderSpec.h"
#include "core/project/ExportJobBuilder.h"
#include "core/project/RenderQueueJob.h"

#include <QJsonObject>
#include <QObject>
#include <QString>

#include <cstddef>
#include <memory>
#include <vector>

namespace ckd {

/// Renders jobs one after another, from the first row to the last.
///
/// Owns its jobs (values) and one thread that opens plates, checks, estimates and renders; the methods and
/// signals are for one thread with an event loop (the window's) and never wait. What a job does arrives there
/// in order; frames of a job are told strictly ascending. A job's failure is its row's state and sentence;
/// the next job begins. Destroying it stops the running job and takes at most two seconds; a disk that does
/// not come back is left behind.
class RenderQueue : public QObject {
    Q_OBJECT
public:
    using Job = RenderQueueJob;

    explicit RenderQueue(QObject* parent = nullptr);
    ~RenderQueue() override;

    /// Of jobs that begin from now on; called on the queue's thread.
    void setKeyerFactory(KeyerFactory factory);
    void setLimits(const RenderLimits& limits);

    [[nodiscard]] int count() const { return int(m_jobs.size()); }
    [[nodiscard]] const Job& at(int row) const { return m_jobs[std::size_t(row)]; }
    [[nodiscard]] const std::vector<Job>& jobs() const { return m_jobs; }
    /// -1 when there is no such job.
    [[nodiscard]] int rowOf(const QString& id) const;
    /// Id of the job being rendered; empty: none.
    [[nodiscard]] QString runningId() const { return m_runningId; }
    /// Whether the queue's thread has nothing to do and no job is ready to begin.
    [[nodiscard]] bool isIdle() const;

    /// Appends a job and begins when nothing else runs. Returns its id.
    QString add(const Clip& clip, const ExportSettings& settings);
    /// A running job is cancelled first.
    void remove(const QString& id);
    void removeEnded();
    /// The job in row `from` gets row `to`. A running one goes on.
    void move(int from, int to);

    /// A running job finishes the frames in flight and begins no more; no other job begins meanwhile. A
    /// waiting one is passed over.
    void pause(const QString& id);
    void resume(const QString& id);
    void cancel(const QString& id);
    /// A job that ended with failed frames renders those again; any other ended job goes on with what is
    /// missing. Does nothing for a job that is complete.
    void retry(const QString& id);

    /// While held no job begins, and the running one is paused.
    enum class Hold { Off, On };
    void setHold(Hold hold);
    [[nodiscard]] bool isHeld() const { return m_hold == Hold::On; }

    [[nodiscard]] QJsonObject toJson() const;
    /// Adds the jobs of a saved queue; those that were running wait and then go on where they were. Input
    /// error (nothing is added) when one of them cannot be read.
    [[nodiscard]] Result<void> restore(const QJsonObject& json);
    /// Reads `path` if it exists (see restore()) and from now on keeps the jobs there, written on a thread of
    /// its own a moment after every change and once more when the queue is destroyed. A file that cannot be
    /// read is moved aside, and the error says so.
    [[nodiscard]] Result<void> keepIn(const QString& path);

Q_SIGNALS:
    // Rows as in QAbstractItemModel; between …AboutTo… and its end jobs() changes.
    void aboutToInsert(int first, int last);
    void inserted();
    void aboutToRemove(int first, int last);
    void removed();
    void aboutToMove(int from, int to);
    void moved();
    /// Anything about the job in this row; at most a few times per second for progress alone.
    void jobChanged(int row);
    void frameFinished(const QString& id, const ckd::FrameReport& report);
    /// Frames of the running job look suspicious, or do so no longer: its `flagged`.
    void framesFlagged(const QString& id);
    /// The job reached an end state.
    void jobEnded(const QString& id);
    void holdChanged();
    /// isIdle() became true.
    void idle();

private:
    class Private;
    friend class Private;

    std::vector<Job> m_jobs;
    QString m_runningId;
    Hold m_hold = Hold::Off;
    std::unique_ptr<Private> d;
};

} // namespace ckd
