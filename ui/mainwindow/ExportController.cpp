// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/ExportController.h"

#include "ui/dialogs/ExportDialog.h"
#include "ui/models/ProjectDocument.h"
#include "ui/widgets/MessageBar.h"

#include <QJsonArray>
#include <QMessageBox>
#include <QPushButton>

#include <optional>

namespace ckd::ui {

namespace {

using State = RenderQueueJob::State;

std::optional<ClipStatus::State> clipState(const RenderQueueJob& job) {
    switch (job.state) {
    case State::Waiting:
    case State::Paused:
        return ClipStatus::State::Queued;
    case State::Running:
        return ClipStatus::State::Running;
    case State::Done:
        return job.failed.empty() ? ClipStatus::State::Done : ClipStatus::State::Failed;
    case State::Partial:
    case State::Failed:
        return ClipStatus::State::Failed;
    case State::Cancelled:
        break;
    }
    return std::nullopt;
}

QString failureOf(const RenderQueueJob& job) {
    if (!job.problem.isEmpty())
        return job.problem;
    if (job.failed.empty())
        return {};
    //: %1 is the first failed frame's cause, a sentence
    return ExportController::tr("%n frame(s) failed. %1", nullptr, int(job.failed.size()))
        .arg(job.failed.front().message);
}

} // namespace

ExportController::ExportController(Parts parts, QObject* parent)
    : QObject(parent), m_parts(std::move(parts)) {
    m_parts.queue.setKeyerFactory(
        [keyers = m_parts.keyers](const Clip& clip) -> Result<std::shared_ptr<Keyer>> {
            Result<std::shared_ptr<SharedKeyer>> shared = keyers->get(clip.keyer, clip.device);
            if (!shared)
                return shared.error();
            return (*shared)->client(SharedKeyer::Priority::Batch);
        });
    connect(&m_parts.queue, &RenderQueue::jobChanged, this, &ExportController::jobChanged);
    connect(&m_parts.queue, &RenderQueue::jobEnded, this, &ExportController::jobEnded);
    connect(&m_parts.queue, &RenderQueue::framesFlagged, this, [this](const QString& id) {
        if (const int row = m_parts.queue.rowOf(id); row >= 0)
            Q_EMIT framesFlagged(m_parts.queue.at(row).clip, m_parts.queue.at(row).flagged);
    });
    connect(&m_parts.queue, &RenderQueue::inserted, this, [this] {
        for (int row = 0; row < m_parts.queue.count(); ++row) {
            jobChanged(row);
            if (const RenderQueueJob& job = m_parts.queue.at(row); !job.flagged.empty())
                Q_EMIT framesFlagged(job.clip, job.flagged);
        }
    });
}

void ExportController::showDialog() {
    if (m_parts.document.clips().empty())
        return;
    auto* dialog =
        new ExportDialog(m_parts.document.clips(), m_parts.document.selection(),
                         ExportPresetStore(ExportPresetStore::defaultFolder()), m_saving, m_parts.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exportRequested, this, [this](const std::vector<ExportOrder>& orders) {
        for (const ExportOrder& order : orders)
            m_parts.queue.add(order.clip, order.settings);
    });
    dialog->open();
}

void ExportController::whenMayStop(std::function<void()> then) {
    if (m_parts.queue.runningId().isEmpty()) {
        then();
        return;
    }
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("Stop rendering?"),
                        tr("A clip is being rendered. Finished frames are kept, and the job goes on at "
                           "the next start."),
                        QMessageBox::Cancel, m_parts.window);
    QAbstractButton* stop = box->addButton(tr("Stop and quit"), QMessageBox::AcceptRole);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::finished, this, [box, stop, then = std::move(then)] {
        if (box->clickedButton() == stop)
            then();
    });
    box->open();
}

QJsonObject ExportController::queueForProject() const {
    QJsonArray jobs;
    for (const RenderQueueJob& job : m_parts.queue.jobs()) {
        if (m_parts.document.clip(job.clip.id) && job.state != State::Done)
            jobs.append(job.toJson());
    }
    return jobs.isEmpty() ? QJsonObject() : QJsonObject{{QStringLiteral("jobs"), jobs}};
}

void ExportController::restoreQueue(const QJsonObject& queue) {
    // Held: a project that is opened must not begin to write files by itself.
    if (!queue.isEmpty() && m_parts.queue.isIdle())
        m_parts.queue.setHold(RenderQueue::Hold::On);
    if (const Result<void> restored = m_parts.queue.restore(queue); !restored)
        m_parts.messages.show(restored.error());
}

void ExportController::jobChanged(int row) {
    showState(m_parts.queue.at(row));
}

void ExportController::jobEnded(const QString& id) {
    const int row = m_parts.queue.rowOf(id);
    if (row < 0)
        return;
    const RenderQueueJob& job = m_parts.queue.at(row);
    showState(job);
    Q_EMIT framesFlagged(job.clip, job.flagged);
    if (const QString why = failureOf(job); !why.isEmpty())
        //: %1 is a clip's name, %2 a full sentence
        m_parts.messages.show(MessageBar::Level::Error, tr("Export of '%1': %2").arg(job.clip.name, why),
                              job.log.join(u'\n'));
}

/// The newest job of a clip decides its badge.
void ExportController::showState(const RenderQueueJob& job) {
    const std::optional<ClipStatus::State> state = clipState(job);
    ClipStatus status = m_parts.document.status(job.clip.id);
    if (!state || !status.isOpened || status.state == *state)
        return;
    status.state = *state;
    status.message = *state == ClipStatus::State::Failed ? failureOf(job) : QString();
    m_parts.document.setStatus(job.clip.id, status);
}

} // namespace ckd::ui
