// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/ActionBindings.h"

#include "ui/mainwindow/ActionRegistry.h"
#include "ui/mainwindow/PreviewController.h"
#include "ui/models/ProjectDocument.h"
#include "ui/viewer/ViewerWidget.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QMimeData>

namespace ckd::ui {

namespace {

constexpr char kSettingsMimeType[] = "application/x-corridorkey-settings";

void copySettings(const Clip& clip) {
    // A whole clip as JSON; pasting takes what does not name files of that clip.
    const QByteArray text = QJsonDocument(clip.toJson()).toJson();
    auto* data = new QMimeData;
    data->setData(QString::fromLatin1(kSettingsMimeType), text);
    data->setText(QString::fromUtf8(QJsonDocument(clip.settings.toJson()).toJson()));
    QGuiApplication::clipboard()->setMimeData(data);
}

void pasteSettings(ProjectDocument& document) {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (!data)
        return;
    const QByteArray text = data->data(QString::fromLatin1(kSettingsMimeType));
    const Result<Clip> copied = Clip::fromJson(QJsonDocument::fromJson(text).object());
    if (!copied)
        return;
    document.changeClips(document.selection(), ProjectDocument::tr("Paste settings"), {}, [&](Clip& clip) {
        clip.keyer = copied->keyer;
        clip.device = copied->device;
        for (const SettingSpec& spec : settingSpecs()) {
            if (spec.kind != SettingSpec::Kind::File) // mattes belong to their own clip
                (void)spec.set(clip.settings, spec.get(copied->settings));
        }
    });
}

} // namespace

void bindViewActions(ActionRegistry& actions, ViewerWidget& viewer) {
    const std::pair<const char*, ViewerLayout> layouts[] = {{"view.one", ViewerLayout::One},
                                                            {"view.two", ViewerLayout::Two},
                                                            {"view.four", ViewerLayout::Four},
                                                            {"view.wipe", ViewerLayout::Wipe}};
    auto* group = new QActionGroup(&viewer);
    for (const auto& [id, layout] : layouts) {
        group->addAction(actions.action(id));
        actions.onTriggered(id, &viewer, [&viewer, layout](bool) { viewer.setLayoutKind(layout); });
    }
    const std::pair<const char*, View> views[] = {
        {"view.plate", View::Plate}, {"view.hint", View::Hint}, {"view.cleanPlate", View::CleanPlate},
        {"view.matte", View::Matte}, {"view.fg", View::Fg},     {"view.processed", View::Processed},
        {"view.comp", View::Comp}};
    for (const auto& [id, view] : views)
        actions.onTriggered(id, &viewer, [&viewer, view](bool) { viewer.setActiveView(view); });
    actions.onTriggered("view.fit", &viewer, [&viewer](bool) { viewer.fit(); });
    actions.onTriggered("view.actualSize", &viewer, [&viewer](bool) { viewer.oneToOne(); });
    actions.onTriggered("view.zoomIn", &viewer, [&viewer](bool) { viewer.zoomIn(); });
    actions.onTriggered("view.zoomOut", &viewer, [&viewer](bool) { viewer.zoomOut(); });
    actions.onTriggered("view.falseColour", &viewer, [&viewer](bool) { viewer.toggleFalseColor(); });
    const auto follow = [&actions, layouts](const ViewerSettings& settings) {
        for (const auto& [id, layout] : layouts)
            actions.action(id)->setChecked(settings.layout == layout);
        actions.action("view.falseColour")->setChecked(settings.matteColors == MatteColors::False);
    };
    follow(viewer.settings());
    QObject::connect(&viewer, &ViewerWidget::settingsChanged, &viewer, follow);
}

void bindPlaybackActions(ActionRegistry& actions, PreviewController& preview) {
    Player& player = preview.player();
    using Slot = void (Player::*)();
    const std::pair<const char*, Slot> slotsById[] = {{"play.toggle", &Player::togglePlay},
                                                      {"play.backward", &Player::shuttleBackward},
                                                      {"play.stop", &Player::stop},
                                                      {"play.forward", &Player::shuttleForward},
                                                      {"play.toStart", &Player::toStart},
                                                      {"play.toEnd", &Player::toEnd},
                                                      {"play.setIn", &Player::markIn},
                                                      {"play.setOut", &Player::markOut},
                                                      {"play.clearInOut", &Player::clearInOut}};
    for (const auto& [id, slot] : slotsById)
        actions.onTriggered(id, &player, [&player, slot = slot](bool) { (player.*slot)(); });
    actions.onTriggered("play.previous", &player, [&player](bool) { player.stepBackward(); });
    actions.onTriggered("play.next", &player, [&player](bool) { player.stepForward(); });
    actions.onTriggered("play.previousFlag", &preview, [&preview](bool) { preview.goToRemark(-1); });
    actions.onTriggered("play.nextFlag", &preview, [&preview](bool) { preview.goToRemark(1); });
    QAction* live = actions.action("play.livePreview");
    live->setChecked(preview.isLive());
    actions.onTriggered("play.livePreview", &preview, [&preview](bool on) { preview.setLive(on); });
    QObject::connect(&preview, &PreviewController::liveChanged, live, &QAction::setChecked);
    actions.onTriggered("play.keyRange", &preview, [&preview](bool on) {
        preview.engine().keyRange(on ? PreviewEngine::KeyRange::Run : PreviewEngine::KeyRange::Stop);
    });
    QObject::connect(&preview, &PreviewController::clipShown, &preview, [&actions, &preview] {
        actions.action("play.keyRange")->setChecked(false);
        preview.engine().keyRange(PreviewEngine::KeyRange::Stop);
    });
}

void bindEditActions(ActionRegistry& actions, ProjectDocument& document) {
    QUndoStack& undo = document.undoStack();
    const auto follow = [&actions, &undo] {
        QAction* back = actions.action("edit.undo");
        QAction* forth = actions.action("edit.redo");
        back->setEnabled(undo.canUndo());
        forth->setEnabled(undo.canRedo());
        //: %1 is what is undone, e.g. "Change Despill"
        back->setText(undo.canUndo() ? ActionRegistry::tr("&Undo: %1").arg(undo.undoText())
                                     : ActionRegistry::tr("&Undo"));
        forth->setText(undo.canRedo() ? ActionRegistry::tr("&Redo: %1").arg(undo.redoText())
                                      : ActionRegistry::tr("&Redo"));
    };
    for (auto signal : {&QUndoStack::undoTextChanged, &QUndoStack::redoTextChanged})
        QObject::connect(&undo, signal, &actions, follow);
    for (auto signal : {&QUndoStack::canUndoChanged, &QUndoStack::canRedoChanged})
        QObject::connect(&undo, signal, &actions, follow);
    follow();
    actions.onTriggered("edit.undo", &document, [&document](bool) {
        document.endGesture();
        document.undoStack().undo();
    });
    actions.onTriggered("edit.redo", &document, [&document](bool) { document.undoStack().redo(); });
    actions.onTriggered("edit.copySettings", &document, [&document](bool) {
        if (const Clip* clip = document.currentClip())
            copySettings(*clip);
    });
    actions.onTriggered("edit.pasteSettings", &document, [&document](bool) { pasteSettings(document); });
    actions.onTriggered("clip.remove", &document,
                        [&document](bool) { document.removeClips(document.selection()); });
}

} // namespace ckd::ui
