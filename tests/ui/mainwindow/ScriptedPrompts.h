// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/mainwindow/Prompts.h"

namespace ckd::ui {

/// Answers at once with what the test set; counts the questions.
class ScriptedPrompts : public Prompts {
public:
    SaveAnswer saveAnswer = SaveAnswer::Cancel;
    QString file; ///< empty: the artist closes the dialog
    bool yes = true;
    int questions = 0;

    void askToSave(QWidget*, const QString&, std::function<void(SaveAnswer)> answer) override {
        ++questions;
        answer(saveAnswer);
    }
    void chooseFiles(QWidget*, File, const QString&,
                     std::function<void(const QStringList&)> answer) override {
        ++questions;
        if (!file.isEmpty())
            answer({file});
    }
    void confirm(QWidget*, const QString&, const QString&, const QString&, std::function<void()> accepted,
                 std::function<void()> refused) override {
        ++questions;
        if (yes)
            accepted();
        else if (refused)
            refused();
    }
};

} // namespace ckd::ui
