// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/ActionRegistry.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>

namespace ckd::ui {

namespace {

using Kind = ActionSpec::Kind;
using M = ActionMenu;

ActionSpec separator(M menu) {
    return {"", menu, "", "", {}, Kind::Separator};
}

void addFileRows(std::vector<ActionSpec>& rows) {
    rows.insert(
        rows.end(),
        {{"file.new", M::File, QT_TRANSLATE_NOOP("Actions", "&New project"),
          QT_TRANSLATE_NOOP("Actions", "Close all clips and begin a new project."), QKeySequence::New},
         {"file.open", M::File, QT_TRANSLATE_NOOP("Actions", "&Open project…"),
          QT_TRANSLATE_NOOP("Actions", "Open a project file."), QKeySequence::Open},
         {"file.save", M::File, QT_TRANSLATE_NOOP("Actions", "&Save project"),
          QT_TRANSLATE_NOOP("Actions", "Save the clips and their settings."), QKeySequence::Save},
         {"file.saveAs", M::File, QT_TRANSLATE_NOOP("Actions", "Save project &as…"),
          QT_TRANSLATE_NOOP("Actions", "Save the project under another name."),
          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
         separator(M::File),
         {"file.import", M::File, QT_TRANSLATE_NOOP("Actions", "&Import clips…"),
          QT_TRANSLATE_NOOP("Actions", "Add movies or pictures of a sequence."),
          QKeySequence(Qt::CTRL | Qt::Key_I)},
         {"file.importFolder", M::File, QT_TRANSLATE_NOOP("Actions", "Import &folder…"),
          QT_TRANSLATE_NOOP("Actions", "Add every clip of a folder: sequences, shots, batches of shots."),
          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I)},
         {"file.sample",
          M::File,
          QT_TRANSLATE_NOOP("Actions", "Open the sa&mple clip"),
          QT_TRANSLATE_NOOP("Actions", "Add the clip that comes with the program."),
          {}},
         separator(M::File),
         {"file.quit", M::File, QT_TRANSLATE_NOOP("Actions", "&Quit"),
          QT_TRANSLATE_NOOP("Actions", "Close the program."), QKeySequence(Qt::CTRL | Qt::Key_Q)}});
}

void addEditRows(std::vector<ActionSpec>& rows) {
    rows.insert(rows.end(),
                {{"edit.undo", M::Edit, QT_TRANSLATE_NOOP("Actions", "&Undo"),
                  QT_TRANSLATE_NOOP("Actions", "Take the last change back."), QKeySequence::Undo},
                 {"edit.redo", M::Edit, QT_TRANSLATE_NOOP("Actions", "&Redo"),
                  QT_TRANSLATE_NOOP("Actions", "Make the change again."),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)},
                 separator(M::Edit),
                 {"edit.copySettings", M::Edit, QT_TRANSLATE_NOOP("Actions", "&Copy settings"),
                  QT_TRANSLATE_NOOP("Actions", "Copy how the current clip is keyed."),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)},
                 {"edit.pasteSettings", M::Edit, QT_TRANSLATE_NOOP("Actions", "&Paste settings"),
                  QT_TRANSLATE_NOOP("Actions", "Key the selected clips like the copied one."),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V)},
                 {"edit.resetSettings",
                  M::Edit,
                  QT_TRANSLATE_NOOP("Actions", "Re&set settings"),
                  QT_TRANSLATE_NOOP("Actions", "Give the selected clips the keyer's defaults."),
                  {}},
                 {"edit.savePreset",
                  M::Edit,
                  QT_TRANSLATE_NOOP("Actions", "Sa&ve settings preset…"),
                  QT_TRANSLATE_NOOP("Actions", "Keep the current clip's settings in a file."),
                  {}},
                 {"edit.loadPreset",
                  M::Edit,
                  QT_TRANSLATE_NOOP("Actions", "&Load settings preset…"),
                  QT_TRANSLATE_NOOP("Actions", "Key the selected clips with settings from a file."),
                  {}}});
}

void addClipRows(std::vector<ActionSpec>& rows) {
    rows.insert(rows.end(),
                {{"clip.rename",
                  M::Clip,
                  QT_TRANSLATE_NOOP("Actions", "Re&name"),
                  QT_TRANSLATE_NOOP("Actions", "Give the clip another name."),
                  {}},
                 {"clip.remove", M::Clip, QT_TRANSLATE_NOOP("Actions", "&Remove"),
                  QT_TRANSLATE_NOOP("Actions", "Take the selected clips out of the project. Files stay."),
                  QKeySequence(Qt::Key_Delete)},
                 {"clip.reveal",
                  M::Clip,
                  QT_TRANSLATE_NOOP("Actions", "Show in &folder"),
                  QT_TRANSLATE_NOOP("Actions", "Open the folder that holds the plate."),
                  {}},
                 {"clip.relink",
                  M::Clip,
                  QT_TRANSLATE_NOOP("Actions", "Re&link…"),
                  QT_TRANSLATE_NOOP("Actions", "Tell where the plate is now."),
                  {}},
                 {"clip.reload", M::Clip, QT_TRANSLATE_NOOP("Actions", "Reload from &disk"),
                  QT_TRANSLATE_NOOP("Actions", "Read the plate again, because its files changed."),
                  QKeySequence(Qt::Key_F5 | Qt::CTRL)}});
}

void addViewRows(std::vector<ActionSpec>& rows) {
    rows.insert(
        rows.end(),
        {{"view.one", M::View, QT_TRANSLATE_NOOP("Actions", "&One picture"),
          QT_TRANSLATE_NOOP("Actions", "Show one view."), QKeySequence(Qt::Key_1), Kind::Checkable},
         {"view.two", M::View, QT_TRANSLATE_NOOP("Actions", "&Side by side"),
          QT_TRANSLATE_NOOP("Actions", "Show two views beside each other."), QKeySequence(Qt::Key_2),
          Kind::Checkable},
         {"view.four", M::View, QT_TRANSLATE_NOOP("Actions", "&Four pictures"),
          QT_TRANSLATE_NOOP("Actions", "Show four views."), QKeySequence(Qt::Key_4), Kind::Checkable},
         {"view.wipe", M::View, QT_TRANSLATE_NOOP("Actions", "&Wipe"),
          QT_TRANSLATE_NOOP("Actions", "Show two views with a line between them."), QKeySequence(Qt::Key_A),
          Kind::Checkable},
         separator(M::View),
         {"view.plate", M::View, QT_TRANSLATE_NOOP("Actions", "Plate"),
          QT_TRANSLATE_NOOP("Actions", "Show the filmed frame in the active pane."),
          QKeySequence(Qt::Key_F1)},
         {"view.hint", M::View, QT_TRANSLATE_NOOP("Actions", "Hint"),
          QT_TRANSLATE_NOOP("Actions", "Show the coarse alpha."), QKeySequence(Qt::Key_F2)},
         {"view.cleanPlate", M::View, QT_TRANSLATE_NOOP("Actions", "Clean plate"),
          QT_TRANSLATE_NOOP("Actions", "Show the screen alone."), QKeySequence(Qt::Key_F3)},
         {"view.matte", M::View, QT_TRANSLATE_NOOP("Actions", "Matte"),
          QT_TRANSLATE_NOOP("Actions", "Show the alpha."), QKeySequence(Qt::Key_F4)},
         {"view.fg", M::View, QT_TRANSLATE_NOOP("Actions", "FG"),
          QT_TRANSLATE_NOOP("Actions", "Show the straight foreground colour."), QKeySequence(Qt::Key_F5)},
         {"view.processed", M::View, QT_TRANSLATE_NOOP("Actions", "Processed"),
          QT_TRANSLATE_NOOP("Actions", "Show the premultiplied foreground."), QKeySequence(Qt::Key_F6)},
         {"view.comp", M::View, QT_TRANSLATE_NOOP("Actions", "Comp"),
          QT_TRANSLATE_NOOP("Actions", "Show the foreground over a background."), QKeySequence(Qt::Key_F7)},
         separator(M::View),
         {"view.fit", M::View, QT_TRANSLATE_NOOP("Actions", "Fi&t"),
          QT_TRANSLATE_NOOP("Actions", "Show the whole picture."), QKeySequence(Qt::Key_F)},
         {"view.actualSize", M::View, QT_TRANSLATE_NOOP("Actions", "&Actual pixels"),
          QT_TRANSLATE_NOOP("Actions", "One picture pixel on one screen pixel."),
          QKeySequence(Qt::CTRL | Qt::Key_1)},
         {"view.zoomIn", M::View, QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
          QT_TRANSLATE_NOOP("Actions", "Show the picture larger."), QKeySequence(Qt::Key_Plus)},
         {"view.zoomOut", M::View, QT_TRANSLATE_NOOP("Actions", "Zoom o&ut"),
          QT_TRANSLATE_NOOP("Actions", "Show the picture smaller."), QKeySequence(Qt::Key_Minus)},
         {"view.falseColour", M::View, QT_TRANSLATE_NOOP("Actions", "False-&colour matte"),
          QT_TRANSLATE_NOOP("Actions", "Colour holes and chatter in the matte."), QKeySequence(Qt::Key_X),
          Kind::Checkable},
         {"view.shapes", M::View, QT_TRANSLATE_NOOP("Actions", "&Draw mattes and hints"),
          QT_TRANSLATE_NOOP("Actions", "Draw garbage, holdout, core and hint shapes over the picture."),
          QKeySequence(Qt::Key_D), Kind::Checkable},
         {"view.background",
          M::View,
          QT_TRANSLATE_NOOP("Actions", "Background &picture or clip…"),
          QT_TRANSLATE_NOOP("Actions", "Choose what the comp stands before."),
          {}},
         separator(M::View),
         {"view.fullScreen", M::View, QT_TRANSLATE_NOOP("Actions", "Full scr&een"),
          QT_TRANSLATE_NOOP("Actions", "Use the whole screen."), QKeySequence(Qt::Key_F11),
          Kind::Checkable}});
}

void addPlaybackRows(std::vector<ActionSpec>& rows) {
    rows.insert(
        rows.end(),
        {{"play.toggle", M::Playback, QT_TRANSLATE_NOOP("Actions", "&Play / pause"),
          QT_TRANSLATE_NOOP("Actions", "Start or stop playback."), QKeySequence(Qt::Key_Space)},
         {"play.backward", M::Playback, QT_TRANSLATE_NOOP("Actions", "Shuttle &backward"),
          QT_TRANSLATE_NOOP("Actions", "Play backward; again: faster."), QKeySequence(Qt::Key_J)},
         {"play.stop", M::Playback, QT_TRANSLATE_NOOP("Actions", "&Stop"),
          QT_TRANSLATE_NOOP("Actions", "Stop playback."), QKeySequence(Qt::Key_K)},
         {"play.forward", M::Playback, QT_TRANSLATE_NOOP("Actions", "Shuttle &forward"),
          QT_TRANSLATE_NOOP("Actions", "Play forward; again: faster."), QKeySequence(Qt::Key_L)},
         separator(M::Playback),
         {"play.previous", M::Playback, QT_TRANSLATE_NOOP("Actions", "Pre&vious frame"),
          QT_TRANSLATE_NOOP("Actions", "Step back by one frame."), QKeySequence(Qt::Key_Left)},
         {"play.next", M::Playback, QT_TRANSLATE_NOOP("Actions", "&Next frame"),
          QT_TRANSLATE_NOOP("Actions", "Step forward by one frame."), QKeySequence(Qt::Key_Right)},
         {"play.toStart", M::Playback, QT_TRANSLATE_NOOP("Actions", "To s&tart"),
          QT_TRANSLATE_NOOP("Actions", "Go to the in point, then to the first frame."),
          QKeySequence(Qt::Key_Home)},
         {"play.toEnd", M::Playback, QT_TRANSLATE_NOOP("Actions", "To &end"),
          QT_TRANSLATE_NOOP("Actions", "Go to the out point, then to the last frame."),
          QKeySequence(Qt::Key_End)},
         {"play.previousFlag", M::Playback, QT_TRANSLATE_NOOP("Actions", "Previous &remark"),
          QT_TRANSLATE_NOOP("Actions", "Go to the last frame before that failed or looks suspicious."),
          QKeySequence(Qt::SHIFT | Qt::Key_Left)},
         {"play.nextFlag", M::Playback, QT_TRANSLATE_NOOP("Actions", "Next re&mark"),
          QT_TRANSLATE_NOOP("Actions", "Go to the next frame that failed or looks suspicious."),
          QKeySequence(Qt::SHIFT | Qt::Key_Right)},
         separator(M::Playback),
         {"play.setIn", M::Playback, QT_TRANSLATE_NOOP("Actions", "Set &in"),
          QT_TRANSLATE_NOOP("Actions", "Begin the range at the playhead."), QKeySequence(Qt::Key_I)},
         {"play.setOut", M::Playback, QT_TRANSLATE_NOOP("Actions", "Set &out"),
          QT_TRANSLATE_NOOP("Actions", "End the range at the playhead."), QKeySequence(Qt::Key_O)},
         {"play.clearInOut", M::Playback, QT_TRANSLATE_NOOP("Actions", "&Clear in and out"),
          QT_TRANSLATE_NOOP("Actions", "Use the whole clip."), QKeySequence(Qt::ALT | Qt::Key_I)},
         {"play.livePreview", M::Playback, QT_TRANSLATE_NOOP("Actions", "&Live key"),
          QT_TRANSLATE_NOOP("Actions", "Key the frame under the playhead."), QKeySequence(Qt::Key_P),
          Kind::Checkable},
         {"play.keyRange", M::Playback, QT_TRANSLATE_NOOP("Actions", "&Key the range into the cache"),
          QT_TRANSLATE_NOOP("Actions", "Key every frame from in to out, to play the result."),
          QKeySequence(Qt::SHIFT | Qt::Key_P), Kind::Checkable}});
}

void addOtherRows(std::vector<ActionSpec>& rows) {
    rows.insert(rows.end(), {{"render.export", M::Render, QT_TRANSLATE_NOOP("Actions", "&Export…"),
                              QT_TRANSLATE_NOOP("Actions", "Write the passes of the selected clips."),
                              QKeySequence(Qt::CTRL | Qt::Key_E)},
                             {"render.installCheckpoint",
                              M::Render,
                              QT_TRANSLATE_NOOP("Actions", "&Install checkpoint…"),
                              QT_TRANSLATE_NOOP("Actions", "Add a downloaded CorridorKey weights file."),
                              {}},
                             {"help.shortcuts", M::Help, QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
                              QT_TRANSLATE_NOOP("Actions", "List every action and its key."),
                              QKeySequence(Qt::CTRL | Qt::Key_Slash)},
                             {"help.about",
                              M::Help,
                              QT_TRANSLATE_NOOP("Actions", "&About CorridorKey Desktop"),
                              QT_TRANSLATE_NOOP("Actions", "Version, libraries, device and licences."),
                              {}}});
}

QString menuTitle(ActionMenu menu) {
    switch (menu) {
    case M::File:
        return ActionRegistry::tr("&File");
    case M::Edit:
        return ActionRegistry::tr("&Edit");
    case M::Clip:
        return ActionRegistry::tr("&Clip");
    case M::View:
        return ActionRegistry::tr("&View");
    case M::Playback:
        return ActionRegistry::tr("&Playback");
    case M::Render:
        //: Menu: writing results
        return ActionRegistry::tr("&Render");
    case M::Help:
        return ActionRegistry::tr("&Help");
    case M::None:
        break;
    }
    return {};
}

QString text(const char* source) {
    return QCoreApplication::translate("Actions", source);
}

/// Whether a focused control acts on a key that is also a shortcut of the window. Text fields say so by
/// themselves.
bool hasOwnUse(const QObject& control, int key) {
    if (qobject_cast<const QAbstractButton*>(&control))
        return key == Qt::Key_Space || key == Qt::Key_Select;
    const auto* combo = qobject_cast<const QComboBox*>(&control);
    if (combo && !combo->isEditable())
        return key == Qt::Key_Space || key == Qt::Key_Home || key == Qt::Key_End;
    if (qobject_cast<const QAbstractSlider*>(&control))
        return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
    return false;
}

/// A click on a button does not take the focus: Space still plays after it. Tab reaches the button.
void keepFocusOnClick(QObject& control) {
    if (auto* button = qobject_cast<QAbstractButton*>(&control))
        if (button->focusPolicy() == Qt::StrongFocus)
            button->setFocusPolicy(Qt::TabFocus);
}

} // namespace

const std::vector<ActionSpec>& actionSpecs() {
    static const std::vector<ActionSpec> rows = [] {
        std::vector<ActionSpec> all;
        addFileRows(all);
        addEditRows(all);
        addClipRows(all);
        addViewRows(all);
        addPlaybackRows(all);
        addOtherRows(all);
        return all;
    }();
    return rows;
}

ActionRegistry::ActionRegistry(QWidget* window) : QObject(window) {
    for (const ActionSpec& spec : actionSpecs()) {
        if (spec.kind == Kind::Separator)
            continue;
        auto* action = new QAction(text(spec.text), window);
        action->setObjectName(QLatin1String(spec.id));
        action->setShortcut(spec.shortcut);
        action->setCheckable(spec.kind == Kind::Checkable);
        const QString keys = spec.shortcut.toString(QKeySequence::NativeText);
        action->setToolTip(keys.isEmpty() ? text(spec.toolTip)
                                          : QStringLiteral("%1  (%2)").arg(text(spec.toolTip), keys));
        action->setStatusTip(text(spec.toolTip));
        window->addAction(action);
        m_actions.insert(QLatin1String(spec.id), action);
    }
    qApp->installEventFilter(this); // focus and controls change; goes with this object
}

bool ActionRegistry::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::Polish)
        return false;
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || widget->window() != parent())
        return false;
    if (event->type() == QEvent::Polish) {
        keepFocusOnClick(*watched);
        return false;
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool plain = (key->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == 0;
    if (!plain || !widget->hasFocus() || !hasOwnUse(*watched, key->key()))
        return false;
    event->accept(); // the key comes again as a press
    return true;
}

QAction* ActionRegistry::action(const char* id) const {
    QAction* found = m_actions.value(QLatin1String(id));
    Q_ASSERT_X(found, "ActionRegistry", id);
    return found;
}

void ActionRegistry::onTriggered(const char* id, QObject* context, std::function<void(bool)> handler) {
    connect(action(id), &QAction::triggered, context, std::move(handler));
}

void ActionRegistry::fill(QMenuBar& bar) {
    for (const ActionSpec& spec : actionSpecs()) {
        if (spec.menu == M::None)
            continue;
        QMenu*& menu = m_menus[int(spec.menu)];
        if (!menu) {
            menu = bar.addMenu(menuTitle(spec.menu));
            menu->setToolTipsVisible(true);
        }
        if (spec.kind == Kind::Separator)
            menu->addSeparator();
        else
            menu->addAction(action(spec.id));
    }
}

} // namespace ckd::ui
