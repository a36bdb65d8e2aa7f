// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLineEdit;
class QToolButton;

namespace ckd::ui {

/// A file, folder or sequence: typed, chosen or dropped. UI thread.
class PathField : public QWidget {
    Q_OBJECT
public:
    /// `purpose` is the title of the file dialog and the field's accessible name.
    explicit PathField(const QString& purpose, QWidget* parent = nullptr);

    [[nodiscard]] QString path() const;
    /// Shows a path; emits nothing.
    void setPath(const QString& path);
    /// Something else than the path, e.g. that clips differ.
    void setPlaceholder(const QString& text);
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void pathEdited(const QString& path); ///< by the artist; empty: cleared

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void take(const QString& path);
    void choose();

    QString m_purpose;
    QString m_path;
    QLineEdit* m_edit;
    QToolButton* m_browse;
};

} // namespace ckd::ui
