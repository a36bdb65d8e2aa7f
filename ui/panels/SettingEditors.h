// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/KeySettings.h"

#include <QWidget>

namespace ckd::ui {

/// Edits one setting's value as the settings table writes it (SettingSpec::get and set). UI thread.
class SettingEditor : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// Emits nothing.
    virtual void show(const QString& value) = 0;
    virtual void showMixed() = 0;
    virtual void setPicking(bool) {}

Q_SIGNALS:
    void edited(const QString& value);
    void gestureEnded();
    void pickRequested(bool on);
};

/// The editor for the kind of `spec`: slider and field, check box and count, list, file, screen colour.
[[nodiscard]] SettingEditor* makeSettingEditor(const SettingSpec& spec, QWidget* parent);

} // namespace ckd::ui
