// SPDX-License-Identifier: Apache-2.0
#pragma once

class QWidget;

namespace ckd::ui {

class MessageBar;
class ProjectDocument;
class Prompts;

/// The current clip's settings as a file that corridorkey-cli --settings reads too.
void saveSettingsPreset(const ProjectDocument& document, Prompts& prompts, MessageBar& messages,
                        QWidget* window);
/// Gives the selected clips the settings of such a file, as one step of the history.
void loadSettingsPreset(ProjectDocument& document, Prompts& prompts, MessageBar& messages, QWidget* window);

} // namespace ckd::ui
