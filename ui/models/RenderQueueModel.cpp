// SPDX-License-Identifier: Apache-2.0
#include "ui/models/RenderQueueModel.h"

#include "core/project/RenderQueue.h"
#include "ui/widgets/MatteFaultText.h"

#include <QDir>
#include <QLocale>
#include <QMimeData>

namespace ckd::ui {

namespace {

using State = RenderQueueJob::State;

constexpr char kMimeType[] = "application/x-corridorkey-queue-row";

QString stageText(RenderState stage) {
    switch (stage) {
    case RenderState::Analysing:
        //: State of a job: looks at some frames of the whole clip before it keys
        return RenderQueueModel::tr("Analysing…");
    case RenderState::LoadingModel:
        //: State of a job: the network's weights (checkpoint) are being read
        return RenderQueueModel::tr("Loading model…");
    case RenderState::Running:
        return RenderQueueModel::tr("Running");
    case RenderState::Finishing:
        return RenderQueueModel::tr("Finishing…");
    case RenderState::Cancelled:
        return RenderQueueModel::tr("Stopping…");
    default:
        return RenderQueueModel::tr("Opening…");
    }
}

QString actionText(const RenderQueueJob& job) {
    return job.isEnded() ? RenderQueueModel::tr("Take the job out of the list; its files stay")
                         : RenderQueueModel::tr("Cancel the job; finished frames are kept");
}

QString percentText(double share) {
    //: %1 is a whole number of per cent
    return RenderQueueModel::tr("%1 %").arg(qRound(100 * share));
}

} // namespace

QString durationText(double seconds) {
    const qint64 whole = qRound64(seconds);
    const QChar zero(u'0');
    const QString tail = QStringLiteral(":%1").arg(whole % 60, 2, 10, zero);
    if (whole < 3600)
        return QString::number(whole / 60) + tail;
    return QStringLiteral("%1:%2").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, zero) + tail;
}

QString jobStateText(const RenderQueueJob& job) {
    switch (job.state) {
    case State::Waiting:
        return RenderQueueModel::tr("Waiting");
    case State::Running:
        //: State of a job: the disk is full, it goes on by itself when there is room
        return job.waitReason.isEmpty() ? stageText(job.stage) : RenderQueueModel::tr("Disk full");
    case State::Paused:
        return RenderQueueModel::tr("Paused");
    case State::Done:
        if (!job.failed.empty())
            //: State of a finished job: number of frames without a result
            return RenderQueueModel::tr("%n failed", nullptr, int(job.failed.size()));
        if (!job.flagged.empty())
            //: State of a finished job: number of frames whose matte looks suspicious
            return RenderQueueModel::tr("Done, %n to check", nullptr, int(job.flagged.size()));
        return RenderQueueModel::tr("Done");
    case State::Partial:
        //: State of a job whose movie ended early: the frames before are kept
        return RenderQueueModel::tr("Partial");
    case State::Failed:
        return RenderQueueModel::tr("Failed");
    case State::Cancelled:
        return RenderQueueModel::tr("Cancelled");
    }
    return {};
}

QString jobPassesText(const ExportSettings& settings) {
    QStringList names;
    for (const PassOutput& output : settings.passes)
        names += passName(output.pass);
    for (const MoviePass& movie : settings.movies)
        names += passName(movie.pass) + u'.' + movie.containerUsed();
    return names.join(u' ');
}

QString jobLimitText(const StageLoad& load) {
    switch (load.limit()) {
    case StageLoad::Limit::Reading:
        //: What limits the speed of a job: reading and decoding the plate; %1 is "92 %"
        return RenderQueueModel::tr("Reading %1").arg(percentText(load.share()));
    case StageLoad::Limit::Keying:
        //: What limits the speed of a job: computing the key; %1 is "92 %"
        return RenderQueueModel::tr("Keying %1").arg(percentText(load.share()));
    case StageLoad::Limit::Writing:
        //: What limits the speed of a job: encoding and writing files; %1 is "92 %"
        return RenderQueueModel::tr("Writing %1").arg(percentText(load.share()));
    case StageLoad::Limit::Unknown:
        break;
    }
    return {};
}

QString jobProblemText(const RenderQueueJob& job) {
    if (!job.waitReason.isEmpty())
        return job.waitReason;
    if (!job.problem.isEmpty())
        return job.problem;
    return job.failed.empty() ? QString() : job.failed.front().message;
}

QString jobDetailsText(const RenderQueueJob& job) {
    QStringList lines;
    if (!job.waitReason.isEmpty())
        lines +=
            job.waitReason + u' ' + RenderQueueModel::tr("The job goes on by itself when there is room.");
    if (!job.problem.isEmpty())
        lines += job.problem;
    for (const RenderSummary::FailedFrame& frame : job.failed)
        lines += RenderQueueModel::tr("Frame %1: ").arg(frame.frame) + frame.message;
    for (const FlaggedFrame& frame : job.flagged)
        lines += RenderQueueModel::tr("Frame %1: ").arg(frame.frame) + matteFaultText(frame);
    if (!lines.isEmpty())
        lines += QString();
    lines += RenderQueueModel::tr("Plate: %1").arg(QDir::toNativeSeparators(job.clip.plate));
    lines += RenderQueueModel::tr("Folder: %1").arg(QDir::toNativeSeparators(job.settings.folder));
    if (job.frames > 0)
        lines += RenderQueueModel::tr("Frames: %1 of %2 written").arg(job.finished).arg(job.frames);
    if (job.load.limit() != StageLoad::Limit::Unknown)
        //: How busy the three stages of a job are; each %n is "92 %"
        lines += RenderQueueModel::tr("Busy: reading %1, keying %2, writing %3")
                     .arg(percentText(job.load.reading), percentText(job.load.keying),
                          percentText(job.load.writing));
    lines += RenderQueueModel::tr("Passes: %1").arg(jobPassesText(job.settings));
    QStringList log = job.log;
    log.removeAll(job.problem); // said above
    for (const RenderSummary::FailedFrame& frame : job.failed)
        log.removeAll(frame.message);
    if (!log.isEmpty())
        lines += QString();
    return (lines + log).join(u'\n');
}

RenderQueueModel::RenderQueueModel(RenderQueue& queue, QObject* parent)
    : QAbstractTableModel(parent), m_queue(queue) {
    connect(&queue, &RenderQueue::aboutToInsert, this,
            [this](int first, int last) { beginInsertRows({}, first, last); });
    connect(&queue, &RenderQueue::inserted, this, [this] { endInsertRows(); });
    connect(&queue, &RenderQueue::aboutToRemove, this,
            [this](int first, int last) { beginRemoveRows({}, first, last); });
    connect(&queue, &RenderQueue::removed, this, [this] { endRemoveRows(); });
    connect(&queue, &RenderQueue::aboutToMove, this,
            [this](int from, int to) { beginMoveRows({}, from, from, {}, to > from ? to + 1 : to); });
    connect(&queue, &RenderQueue::moved, this, [this] { endMoveRows(); });
    connect(&queue, &RenderQueue::jobChanged, this,
            [this](int row) { Q_EMIT dataChanged(index(row, 0), index(row, kColumns - 1)); });
}

int RenderQueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_queue.count();
}

int RenderQueueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QString RenderQueueModel::text(const RenderQueueJob& job, int column) const {
    const bool running = job.id == m_queue.runningId();
    switch (column) {
    case ClipColumn:
        return job.clip.name;
    case PassesColumn:
        return jobPassesText(job.settings);
    case StateColumn:
        return running && m_queue.isHeld() && !job.isEnded() ? tr("Held") : jobStateText(job);
    case ProgressColumn:
        if (job.frames == 0)
            return {};
        return running ? percentText(job.progress())
                       //: frames written of all frames of a job
                       : tr("%1 of %2").arg(job.finished).arg(job.frames);
    case SpeedColumn:
        if (!job.framesPerSecond || (!running && !job.isEnded()))
            return {};
        //: frames per second
        return tr("%1 fps").arg(QLocale().toString(*job.framesPerSecond, 'f', 1));
    case LeftColumn:
        return running && job.secondsLeft && job.state == State::Running ? durationText(*job.secondsLeft)
                                                                         : QString();
    case LimitColumn:
        return running ? jobLimitText(job.load) : QString();
    case ActionColumn:
        return QStringLiteral("✕");
    default:
        return {};
    }
}

QVariant RenderQueueModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RenderQueueJob& job = m_queue.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(job, index.column());
    case Qt::ToolTipRole: {
        if (index.column() == ActionColumn)
            return actionText(job);
        const QString problem = jobProblemText(job);
        return problem.isEmpty() ? QDir::toNativeSeparators(job.settings.folder) : problem;
    }
    case Qt::AccessibleTextRole: {
        QStringList words;
        if (index.column() == ActionColumn)
            return actionText(job);
        for (int column = 0; column < ActionColumn; ++column)
            words += text(job, column);
        words += jobProblemText(job);
        words.removeAll(QString());
        return index.column() == 0 ? words.join(QStringLiteral(", ")) : text(job, index.column());
    }
    case IdRole:
        return job.id;
    case StateRole:
        return int(job.state);
    case ProgressRole:
        return job.progress();
    case ProblemRole:
        return jobProblemText(job);
    case ActiveRole:
        return job.id == m_queue.runningId();
    default:
        return {};
    }
}

QVariant RenderQueueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ClipColumn:
        //: A plate with its settings
        return tr("Clip");
    case PassesColumn:
        //: The kinds of results of a key: fg, matte, processed, comp
        return tr("Passes");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case SpeedColumn:
        return tr("Speed");
    case LeftColumn:
        //: Time until a job is finished
        return tr("Time left");
    case LimitColumn:
        //: The stage that the others wait for
        return tr("Limited by");
    default:
        return {};
    }
}

Qt::ItemFlags RenderQueueModel::flags(const QModelIndex& index) const {
    // Between rows is where a job is dropped, not on one.
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList RenderQueueModel::mimeTypes() const {
    return {QLatin1String(kMimeType)};
}

QMimeData* RenderQueueModel::mimeData(const QModelIndexList& indexes) const {
    if (indexes.isEmpty())
        return nullptr;
    auto* data = new QMimeData;
    data->setData(QLatin1String(kMimeType), m_queue.at(indexes.front().row()).id.toUtf8());
    return data;
}

bool RenderQueueModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int,
                                    const QModelIndex& parent) {
    if (!data || action != Qt::MoveAction || !data->hasFormat(QLatin1String(kMimeType)))
        return false;
    const int from = m_queue.rowOf(QString::fromUtf8(data->data(QLatin1String(kMimeType))));
    int to = row >= 0 ? row : parent.isValid() ? parent.row() : m_queue.count();
    if (from >= 0)
        m_queue.move(from, to > from ? to - 1 : to);
    return false;
}

} // namespace ckd::ui
