// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMainWindow>
#include <QStringList>

#include <memory>

class QLabel;
class QSplitter;

namespace ckd {
class KeyerPool;
class RenderQueue;
} // namespace ckd

namespace ckd::ui {

class ActionRegistry;
class AppSettings;
class BackgroundLoader;
class CheckpointInstaller;
class ClipsPanel;
class ExportController;
class ImportController;
class KeyPanel;
class MessageBar;
class PreviewController;
class ProjectController;
class ProjectDocument;
class Prompts;
class QueuePanel;
class ShapeController;
class TimelinePanel;
class ViewerToolBar;
class ViewerWidget;

/// The window: puts the parts together and hands their signals on. Holds no truth; the document does.
/// UI thread. Everything that takes time happens elsewhere; destroying it stops what runs within two seconds.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// What the program decides for it; everything lives longer than the window.
    struct Parts {
        AppSettings& settings;
        Prompts& prompts;
        RenderQueue& queue;
        std::shared_ptr<KeyerPool> keyers;
        QString autosaveFolder;
        QString sampleFile;
    };
    explicit MainWindow(Parts parts, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Files and projects named when the program was started.
    void openArguments(const QStringList& paths);
    void offerRecovery();
    /// Where the render queue survives a restart; jobs found there are added.
    void keepQueueIn(const QString& path);

    // For tests.
    [[nodiscard]] ProjectDocument& document() { return *m_document; }
    [[nodiscard]] ActionRegistry& actionRegistry() { return *m_actions; }
    [[nodiscard]] ViewerWidget& viewer() { return *m_viewer; }
    [[nodiscard]] PreviewController& preview() { return *m_preview; }
    [[nodiscard]] ExportController& exporter() { return *m_export; }
    [[nodiscard]] MessageBar& messages() { return *m_messages; }
    [[nodiscard]] ProjectController& project() { return *m_project; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeWidgets();
    void makeControllers();
    void arrange();
    void connectParts();
    void bindActions();
    void restoreLook();
    void updateTitle();
    void updateRecent();
    void updateEnabled();
    void updateDevice();
    void chooseBackground();

    Parts m_parts;
    std::unique_ptr<ProjectDocument> m_document;
    ActionRegistry* m_actions;
    ClipsPanel* m_clips = nullptr;
    ViewerWidget* m_viewer = nullptr;
    ViewerToolBar* m_viewerBar = nullptr;
    MessageBar* m_messages = nullptr;
    KeyPanel* m_key = nullptr;
    TimelinePanel* m_timeline = nullptr;
    QueuePanel* m_queue = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_rows = nullptr;
    QLabel* m_probe = nullptr;
    QLabel* m_activity = nullptr;
    QLabel* m_device = nullptr; ///< in the menu bar's corner
    ProjectController* m_project = nullptr;
    ImportController* m_import = nullptr;
    PreviewController* m_preview = nullptr;
    ExportController* m_export = nullptr;
    ShapeController* m_shapes = nullptr;
    BackgroundLoader* m_background = nullptr;
    CheckpointInstaller* m_installer = nullptr;
    bool m_mayClose = false; ///< changes are saved or given up
};

} // namespace ckd::ui
