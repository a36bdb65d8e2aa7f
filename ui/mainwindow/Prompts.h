// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace ckd::ui {

/// Every question the window asks. None blocks: the answer comes to a callback, and no answer comes after the
/// parent is gone. Tests answer themselves by overriding. UI thread.
class Prompts {
public:
    enum class SaveAnswer { Save, Discard, Cancel };
    enum class File {
        OpenProject,
        SaveProject,
        ImportClips,
        ImportFolder,
        Checkpoint,
        Background,
        SavePreset,
        LoadPreset,
        Relink
    };

    virtual ~Prompts() = default;

    virtual void askToSave(QWidget* parent, const QString& project, std::function<void(SaveAnswer)> answer);
    /// Paths chosen; the callback is not called when the artist changed their mind.
    virtual void chooseFiles(QWidget* parent, File what, const QString& folder,
                             std::function<void(const QStringList&)> answer);
    /// Yes or no, with what yes does on its button. `no` throws something away and has a button of its own;
    /// who closes the question has not decided, and neither is called.
    virtual void confirm(QWidget* parent, const QString& question, const QString& details,
                         const QString& yesText, std::function<void()> yes, std::function<void()> no = {});
};

} // namespace ckd::ui
