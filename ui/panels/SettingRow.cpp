// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/SettingRow.h"

#include "ui/panels/SettingEditors.h"

#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QFont>
#include <QMenu>

namespace ckd::ui {

namespace {

/// Words for the choices of the table, in its spelling there.
constexpr const char* kChoices[] = {
    //: A setting decides by itself
    QT_TRANSLATE_NOOP("SettingChoice", "auto"),
    QT_TRANSLATE_NOOP("SettingChoice", "on"),
    QT_TRANSLATE_NOOP("SettingChoice", "off"),
    //: Despill kind: limit the key channel to the average of the other two
    QT_TRANSLATE_NOOP("SettingChoice", "average"),
    //: Despill kind: limit to the larger of the other two
    QT_TRANSLATE_NOOP("SettingChoice", "max"),
    //: Despill kind: limit to 2/3 of the larger and 1/3 of the smaller
    QT_TRANSLATE_NOOP("SettingChoice", "double"),
    //: Despill kind: protects skin
    QT_TRANSLATE_NOOP("SettingChoice", "skin"),
    //: What a hint is made from: the program's own network
    QT_TRANSLATE_NOOP("SettingChoice", "embedded"),
    //: What a hint is made from: the colour-difference key
    QT_TRANSLATE_NOOP("SettingChoice", "difference"),
};

/// Titles from the core that are words and not names.
constexpr const char* kTitles[] = {
    //: Keyer: compares the screen's channel with the other two
    QT_TRANSLATE_NOOP("KeySettings", "Colour difference"),
    //: Keyer: the small network that comes with the program
    QT_TRANSLATE_NOOP("KeySettings", "Embedded network"),
    //: Colour space of the plate
    QT_TRANSLATE_NOOP("KeySettings", "Linear (primaries as the file says)"),
    //: Colour space of the plate: no conversion
    QT_TRANSLATE_NOOP("KeySettings", "Raw (values as they are)"),
};

} // namespace

QString settingText(const QString& english) {
    (void)kTitles; // for the translators' tool
    return QCoreApplication::translate("KeySettings", english.toUtf8().constData());
}

QString choiceText(const QString& choice) {
    (void)kChoices; // for the translators' tool
    QString text = QCoreApplication::translate("SettingChoice", choice.toUtf8().constData());
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

void SettingLabel::setChanged(bool changed) {
    if (m_changed == changed)
        return;
    m_changed = changed;
    QFont marked = font();
    marked.setBold(changed);
    setFont(marked);
}

void SettingLabel::mouseDoubleClickEvent(QMouseEvent*) {
    Q_EMIT resetRequested();
}

void SettingLabel::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* reset = menu.addAction(tr("Reset to default"));
    reset->setEnabled(m_changed);
    if (menu.exec(event->globalPos()) == reset)
        Q_EMIT resetRequested();
}

SettingRow::SettingRow(const SettingSpec& spec, QWidget* parent)
    : QObject(parent)
    , m_spec(spec)
    , m_label(new SettingLabel(settingText(spec.label), parent))
    , m_editor(makeSettingEditor(spec, parent)) {
    //: %1 is one sentence about a setting
    const QString help = tr("%1\nDouble-click the name to reset it.").arg(settingText(spec.help));
    m_label->setToolTip(help);
    m_editor->setToolTip(settingText(spec.help));
    m_editor->setAccessibleName(settingText(spec.label));
    m_editor->setObjectName(spec.key);
    m_label->setBuddy(m_editor);
    connect(m_label, &SettingLabel::resetRequested, this, [this] { Q_EMIT resetRequested(m_spec.key); });
    connect(m_editor, &SettingEditor::edited, this,
            [this](const QString& value) { Q_EMIT edited(m_spec.key, value); });
    connect(m_editor, &SettingEditor::gestureEnded, this, &SettingRow::gestureEnded);
    connect(m_editor, &SettingEditor::pickRequested, this, &SettingRow::pickRequested);
}

void SettingRow::show(const QStringList& values, const QString& defaultValue) {
    bool same = true;
    bool changed = false;
    for (const QString& value : values) {
        same = same && value == values.front();
        changed = changed || value != defaultValue;
    }
    m_label->setChanged(changed);
    if (same && !values.isEmpty())
        m_editor->show(values.front());
    else
        m_editor->showMixed();
}

void SettingRow::setPicking(bool on) {
    m_editor->setPicking(on);
}

} // namespace ckd::ui
