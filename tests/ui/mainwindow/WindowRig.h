// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/KeyerPool.h"
#include "core/project/RenderQueue.h"
#include "tests/ui/mainwindow/ScriptedPrompts.h"
#include "ui/mainwindow/AppSettings.h"
#include "ui/mainwindow/MainWindow.h"

#include <QTemporaryDir>

#include <memory>

namespace ckd::ui {

/// A real window with everything behind it, in a folder of its own; material is made on the fly.
class WindowRig {
public:
    WindowRig();
    ~WindowRig();

    [[nodiscard]] MainWindow& window() { return *m_window; }
    [[nodiscard]] RenderQueue& queue() { return *m_queue; }
    [[nodiscard]] ScriptedPrompts& prompts() { return m_prompts; }
    [[nodiscard]] QString file(const QString& name) const { return m_folder.filePath(name); }
    /// A green screen with a moving square, 16-bit PNGs numbered from 1001, in a folder of its own. Returns
    /// the folder.
    QString makeSequence(const QString& name, int frames, int width = 96, int height = 54);
    /// As the desktop would: drag enter, then drop, with file addresses.
    bool drop(const QStringList& paths, QWidget* target = nullptr, QPoint place = {40, 40});
    /// Closes and builds the window anew: a restart.
    void restart();

private:
    void open();

    QTemporaryDir m_folder;
    ScriptedPrompts m_prompts;
    std::unique_ptr<AppSettings> m_settings;
    std::shared_ptr<KeyerPool> m_keyers;
    std::unique_ptr<RenderQueue> m_queue;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace ckd::ui
