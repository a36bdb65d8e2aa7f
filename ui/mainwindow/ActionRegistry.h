// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QMenu;
class QMenuBar;
class QWidget;

namespace ckd::ui {

/// Which menu an action stands in.
enum class ActionMenu { File, Edit, Clip, View, Playback, Render, Help, None };

/// One row of the table of everything the window can do. Texts are English source texts of the context
/// "Actions".
struct ActionSpec {
    enum class Kind { Plain, Checkable, Separator };
    const char* id; ///< "file.open"
    ActionMenu menu;
    const char* text;
    const char* toolTip; ///< one sentence
    QKeySequence shortcut;
    Kind kind = Kind::Plain;
};

/// The table, in the order of the menus.
[[nodiscard]] const std::vector<ActionSpec>& actionSpecs();

/// Makes one QAction per row and fills the menus: the one place for text, shortcut and tooltip of everything
/// the window can do. Keys without Ctrl or Alt go to the focused control first where it has a use for them:
/// arrows in a slider, Space on a button. UI thread.
class ActionRegistry : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QWidget* window);

    /// A row's action; an id that is not in the table is a defect and asserts.
    [[nodiscard]] QAction* action(const char* id) const;
    /// Runs `handler` whenever the action is triggered, with its checked state.
    void onTriggered(const char* id, QObject* context, std::function<void(bool)> handler);
    /// Menus in the order of ActionMenu.
    void fill(QMenuBar& bar);
    /// Of a menu that fill() made.
    [[nodiscard]] QMenu* menu(ActionMenu which) const { return m_menus.value(int(which)); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QHash<QString, QAction*> m_actions;
    QHash<int, QMenu*> m_menus;
};

} // namespace ckd::ui
