// SPDX-License-Identifier: Apache-2.0
#include "ui/models/ClipListModel.h"

#include "ui/models/ProjectDocument.h"
#include "ui/widgets/RateText.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QIODevice>
#include <QMimeData>

namespace ckd::ui {

namespace {

constexpr char kClipsMimeType[] = "application/x-corridorkey-clips";

} // namespace

QString stateText(ClipStatus::State state) {
    switch (state) {
    case ClipStatus::State::Opening:
        //: State of a clip: its file is being looked at
        return ClipListModel::tr("Opening");
    case ClipStatus::State::Raw:
        //: State of a clip: a plate without a hint
        return ClipListModel::tr("Raw");
    case ClipStatus::State::Masked:
        //: State of a clip: a plate with a rough mask for a guided generator
        return ClipListModel::tr("Masked");
    case ClipStatus::State::Ready:
        //: State of a clip: a plate with an alpha hint
        return ClipListModel::tr("Ready");
    case ClipStatus::State::Queued:
        //: State of a clip: waits in the render queue
        return ClipListModel::tr("Queued");
    case ClipStatus::State::Running:
        //: State of a clip: being exported
        return ClipListModel::tr("Running");
    case ClipStatus::State::Done:
        //: State of a clip: exported
        return ClipListModel::tr("Done");
    case ClipStatus::State::Failed:
        //: State of a clip: cannot be read, or its export failed
        return ClipListModel::tr("Failed");
    }
    return {};
}

QString detailsText(const ClipStatus& status) {
    if (status.state == ClipStatus::State::Failed)
        return status.message;
    if (!status.isOpened)
        return ClipListModel::tr("opening…");
    QStringList parts{ClipListModel::tr("%n frame(s)", nullptr, int(status.frames)),
                      //: width × height in pixels
                      ClipListModel::tr("%1 × %2").arg(status.size.width()).arg(status.size.height())};
    if (status.rate.isKnown())
        //: frames per second
        parts += ClipListModel::tr("%1 fps").arg(rateText(status.rate));
    return parts.join(QStringLiteral(" · "));
}

ClipListModel::ClipListModel(ProjectDocument& document, QObject* parent)
    : QAbstractListModel(parent), m_document(document) {
    connect(&document, &ProjectDocument::clipsAboutToBeInserted, this,
            [this](int first, int count) { beginInsertRows({}, first, first + count - 1); });
    connect(&document, &ProjectDocument::clipsInserted, this, [this] { endInsertRows(); });
    connect(&document, &ProjectDocument::clipsAboutToBeRemoved, this,
            [this](int first, int count) { beginRemoveRows({}, first, first + count - 1); });
    connect(&document, &ProjectDocument::clipsRemoved, this, [this] { endRemoveRows(); });
    connect(&document, &ProjectDocument::aboutToReset, this, [this] { beginResetModel(); });
    connect(&document, &ProjectDocument::reset, this, [this] { endResetModel(); });
    connect(&document, &ProjectDocument::clipChanged, this, &ClipListModel::changed);
    connect(&document, &ProjectDocument::statusChanged, this, &ClipListModel::changed);
}

int ClipListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_document.clips().size());
}

QVariant ClipListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Clip& clip = m_document.clips()[std::size_t(index.row())];
    const ClipStatus status = m_document.status(clip.id);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return clip.name;
    case Qt::ToolTipRole: {
        QStringList lines{clip.plate, detailsText(status)};
        lines += status.notes;
        return lines.join(u'\n');
    }
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(clip.name, stateText(status.state), detailsText(status));
    case Qt::DecorationRole:
        return status.thumbnail;
    case IdRole:
        return clip.id;
    case StatusRole:
        return QVariant::fromValue(status);
    case DetailsRole:
        return detailsText(status);
    default:
        return {};
    }
}

bool ClipListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid) || name.isEmpty())
        return false;
    m_document.changeClips({index.data(IdRole).toString()}, tr("Rename clip"), {},
                           [&name](Clip& clip) { clip.name = name; });
    return true;
}

Qt::ItemFlags ClipListModel::flags(const QModelIndex& index) const {
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled |
           Qt::ItemNeverHasChildren;
}

QStringList ClipListModel::mimeTypes() const {
    return {QString::fromLatin1(kClipsMimeType)};
}

QMimeData* ClipListModel::mimeData(const QModelIndexList& indexes) const {
    QStringList ids;
    for (const QModelIndex& index : indexes)
        ids += index.data(IdRole).toString();
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << ids;
    auto* data = new QMimeData;
    data->setData(QString::fromLatin1(kClipsMimeType), bytes);
    return data;
}

bool ClipListModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int,
                                 const QModelIndex& parent) {
    if (action != Qt::MoveAction || !data->hasFormat(QString::fromLatin1(kClipsMimeType)))
        return false;
    QStringList ids;
    QDataStream stream(data->data(QString::fromLatin1(kClipsMimeType)));
    stream >> ids;
    const int target = row >= 0 ? row : parent.isValid() ? parent.row() : rowCount();
    m_document.moveClips(ids, target);
    return false; // the rows have moved already: the view must not remove them
}

QModelIndex ClipListModel::indexOf(const QString& id) const {
    const int row = m_document.indexOf(id);
    return row < 0 ? QModelIndex() : index(row);
}

void ClipListModel::changed(const QString& id) {
    const QModelIndex index = indexOf(id);
    if (index.isValid())
        Q_EMIT dataChanged(index, index);
}

} // namespace ckd::ui
