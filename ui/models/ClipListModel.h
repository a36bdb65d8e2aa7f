// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/models/ClipStatus.h"

#include <QAbstractListModel>

namespace ckd::ui {

class ProjectDocument;

/// The document's clips as a list: one row per clip. Reordered by drag; renamed in place. UI thread.
class ClipListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole,
        StatusRole,  ///< ClipStatus
        DetailsRole, ///< "120 frames · 1920 × 1080 · 24 fps"
    };

    explicit ClipListModel(ProjectDocument& document, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

    [[nodiscard]] QModelIndex indexOf(const QString& id) const;

private:
    void changed(const QString& id);
    ProjectDocument& m_document;
};

/// "Raw", "Ready" … as in the list's badges.
[[nodiscard]] QString stateText(ClipStatus::State state);
/// "120 frames · 1920 × 1080 · 24 fps"; the cause when the clip failed; "opening…" before.
[[nodiscard]] QString detailsText(const ClipStatus& status);

} // namespace ckd::ui
