// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/KeySettings.h"

#include <QLabel>
#include <QObject>

namespace ckd::ui {

class SettingEditor;

/// A label that resets its row on a double click and says when the row differs from its default.
class SettingLabel : public QLabel {
    Q_OBJECT
public:
    using QLabel::QLabel;
    void setChanged(bool changed);

Q_SIGNALS:
    void resetRequested();

protected:
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    bool m_changed = false;
};

/// One setting of the table as a row of the key panel: label and the editor that its kind asks for. Holds no
/// value of its own. UI thread.
class SettingRow : public QObject {
    Q_OBJECT
public:
    /// `spec` lives as long as the program (settingSpecs()). Label and editor are children of `parent`.
    SettingRow(const SettingSpec& spec, QWidget* parent);

    [[nodiscard]] const SettingSpec& spec() const { return m_spec; }
    [[nodiscard]] SettingLabel* label() const { return m_label; }
    [[nodiscard]] SettingEditor* editor() const { return m_editor; }
    /// Shows what the selected clips have; different values show as a dash. Emits nothing.
    void show(const QStringList& values, const QString& defaultValue);
    /// The pick button of screen.color follows the viewer.
    void setPicking(bool on);

Q_SIGNALS:
    void edited(const QString& key, const QString& value);
    void gestureEnded();
    void resetRequested(const QString& key);
    /// screen.color only: the next drag over the plate picks the colour.
    void pickRequested(bool on);

private:
    const SettingSpec& m_spec;
    SettingLabel* m_label;
    SettingEditor* m_editor;
};

/// A setting's label, help or one of its choices in the window's language.
[[nodiscard]] QString settingText(const QString& english);
[[nodiscard]] QString choiceText(const QString& choice);

} // namespace ckd::ui
