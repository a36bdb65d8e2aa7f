// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ckd::ui {

class ActionRegistry;
class PreviewController;
class ProjectDocument;
class ViewerWidget;

/// Menu "View": layouts, views, zoom, false colour. Checked states follow the viewer.
void bindViewActions(ActionRegistry& actions, ViewerWidget& viewer);
/// Menu "Playback": the player's slots, live key, remarks.
void bindPlaybackActions(ActionRegistry& actions, PreviewController& preview);
/// Undo, redo, settings copied and pasted within the program and through the clipboard as text.
void bindEditActions(ActionRegistry& actions, ProjectDocument& document);

} // namespace ckd::ui
