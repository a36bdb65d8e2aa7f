// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/MainWindow.h"

#include "core/project/RenderQueue.h"
#include "ui/clips/ClipsPanel.h"
#include "ui/mainwindow/ActionBindings.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/mainwindow/AppSettings.h"
#include "ui/mainwindow/BackgroundLoader.h"
#include "ui/mainwindow/CheckpointInstaller.h"
#include "ui/mainwindow/ExportController.h"
#include "ui/mainwindow/HelpDialogs.h"
#include "ui/mainwindow/ImportController.h"
#include "ui/mainwindow/PreviewController.h"
#include "ui/mainwindow/ProjectController.h"
#include "ui/mainwindow/Prompts.h"
#include "ui/mainwindow/SettingPresets.h"
#include "ui/mainwindow/ShapeController.h"
#include "ui/models/ProjectDocument.h"
#include "ui/panels/KeyPanel.h"
#include "ui/queue/QueuePanel.h"
#include "ui/timeline/TimelinePanel.h"
#include "ui/timeline/TransportBar.h"
#include "ui/viewer/ShapeBar.h"
#include "ui/viewer/ViewerToolBar.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/MessageBar.h"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QResizeEvent>
#include <QScreen>
#include <QSplitter>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr QSize kFirstSize(1440, 880);
constexpr int kClipsWidth = 290;
constexpr int kKeyWidth = 330;

RendererChoice rendererChoice(const AppSettings& settings) {
    if (qEnvironmentVariableIsSet("CORRIDORKEY_RENDERER"))
        return rendererFromEnvironment();
    const QString word = settings.value(settings::kRenderer).toString();
    return word == QLatin1String("raster")   ? RendererChoice::Raster
           : word == QLatin1String("opengl") ? RendererChoice::OpenGl
                                             : RendererChoice::Auto;
}

QString keyedInText(double ms) {
    if (ms <= 0)
        return {};
    if (ms < 1000)
        //: %1 is how many milliseconds the key of the frame took
        return MainWindow::tr("Keyed in %1 ms").arg(qRound(ms));
    //: %1 is how many seconds the key of the frame took
    return MainWindow::tr("Keyed in %1 s").arg(QLocale().toString(ms / 1000, 'f', 1));
}

} // namespace

MainWindow::MainWindow(Parts parts, QWidget* parent)
    : QMainWindow(parent)
    , m_parts(std::move(parts))
    , m_document(std::make_unique<ProjectDocument>())
    , m_actions(new ActionRegistry(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    m_actions->fill(*menuBar());
    makeWidgets();
    makeControllers();
    arrange();
    connectParts();
    bindActions();
    restoreLook();
    updateTitle();
    updateRecent();
    updateEnabled();
    updateDevice();
    m_viewer->setFocus(); // else the first button of the bar has it and looks chosen
}

MainWindow::~MainWindow() {
    // Children go before the document that they show.
    for (QObject* controller :
         {static_cast<QObject*>(m_shapes), static_cast<QObject*>(m_export), static_cast<QObject*>(m_import),
          static_cast<QObject*>(m_background), static_cast<QObject*>(m_installer)})
        delete controller;
    delete m_timeline; // uses player and engine
    delete m_preview;
    delete m_project;
    delete takeCentralWidget();
}

void MainWindow::makeWidgets() {
    m_clips = new ClipsPanel(*m_document, this);
    m_viewer = new ViewerWidget(rendererChoice(m_parts.settings), this);
    m_viewerBar = new ViewerToolBar(*m_viewer, this);
    m_messages = new MessageBar(this);
    m_key = new KeyPanel(*m_document, this);
    m_queue = new QueuePanel(m_parts.queue, this);
    m_probe = new QLabel(this);
    m_activity = new QLabel(this);
    statusBar()->addWidget(m_probe, 1);
    statusBar()->addPermanentWidget(m_activity);
    m_activity->setContentsMargins(0, 0, 8, 0);
    m_probe->setContentsMargins(6, 0, 0, 0);
    statusBar()->setSizeGripEnabled(false);
    m_device = new QLabel(this);
    m_device->setObjectName(QStringLiteral("device"));
    m_device->setToolTip(tr("What keys the current clip. Networks have a choice in the key panel."));
    m_device->setContentsMargins(8, 3, 8, 0); // on the menus' line
    menuBar()->setCornerWidget(m_device);
}

void MainWindow::makeControllers() {
    m_project = new ProjectController(
        {*m_document, m_parts.settings, *m_messages, m_parts.prompts, this, m_parts.autosaveFolder,
         [this] { return m_export ? m_export->queueForProject() : QJsonObject(); },
         [this](const QJsonObject& queue) { m_export->restoreQueue(queue); }},
        this);
    m_import = new ImportController(
        {*m_document, *m_project, m_parts.settings, *m_messages, m_parts.prompts, this, m_parts.sampleFile},
        this);
    const auto megabytes =
        std::size_t(std::max(0, m_parts.settings.value(settings::kCacheMegabytes).toInt()));
    m_preview =
        new PreviewController({*m_document, *m_viewer, *m_messages, m_parts.keyers, megabytes << 20U}, this);
    m_preview->player().setLoop(Player::Loop(
        std::clamp(m_parts.settings.value(settings::kLoop).toInt(), 0, int(Player::Loop::Bounce))));
    m_export = new ExportController({*m_document, m_parts.queue, *m_messages, m_parts.keyers, this}, this);
    m_shapes = new ShapeController(*m_document, *m_viewer, m_preview->player(),
                                   *m_actions->action("view.shapes"), this);
    m_background = new BackgroundLoader(this);
    m_installer = new CheckpointInstaller(this);
    m_timeline = new TimelinePanel(m_preview->player(), m_preview->engine(), this);
}

void MainWindow::arrange() {
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_viewerBar);
    column->addWidget(m_shapes->bar());
    column->addWidget(m_messages);
    column->addWidget(m_viewer, 1);

    m_columns = new QSplitter(Qt::Horizontal, this);
    m_columns->addWidget(m_clips);
    m_columns->addWidget(middle);
    m_columns->addWidget(m_key);
    m_columns->setStretchFactor(1, 1);
    m_columns->setCollapsible(1, false);
    m_columns->setSizes({kClipsWidth, kFirstSize.width() - kClipsWidth - kKeyWidth, kKeyWidth});
    m_clips->setMinimumWidth(180);
    m_key->setMinimumWidth(260);

    auto* upper = new QWidget(this);
    auto* upperLayout = new QVBoxLayout(upper);
    upperLayout->setContentsMargins(0, 0, 0, 0);
    upperLayout->setSpacing(1);
    upperLayout->addWidget(m_columns, 1);
    upperLayout->addWidget(m_timeline);

    auto* exportButton = new QPushButton(tr("Export…"), this);
    exportButton->setToolTip(m_actions->action("render.export")->toolTip());
    connect(exportButton, &QPushButton::clicked, m_actions->action("render.export"), &QAction::trigger);
    connect(m_actions->action("render.export"), &QAction::enabledChanged, exportButton,
            &QPushButton::setEnabled);
    m_timeline->transport().addAtEnd(exportButton);

    m_rows = new QSplitter(Qt::Vertical, this);
    m_rows->addWidget(upper);
    m_rows->addWidget(m_queue);
    m_rows->setStretchFactor(0, 1);
    m_rows->setCollapsible(0, false);
    m_rows->setSizes({kFirstSize.height() - 130, 130});
    setCentralWidget(m_rows);
}

void MainWindow::connectParts() {
    connect(m_document.get(), &ProjectDocument::modifiedChanged, this, &MainWindow::updateTitle);
    connect(m_project, &ProjectController::pathChanged, this, &MainWindow::updateTitle);
    connect(m_project, &ProjectController::recentChanged, this, &MainWindow::updateRecent);
    connect(m_document.get(), &ProjectDocument::selectionChanged, this, &MainWindow::updateEnabled);
    connect(m_document.get(), &ProjectDocument::reset, this, &MainWindow::updateEnabled);
    for (auto signal : {&ProjectDocument::selectionChanged, &ProjectDocument::reset})
        connect(m_document.get(), signal, this, &MainWindow::updateDevice);
    connect(m_document.get(), &ProjectDocument::clipChanged, this, &MainWindow::updateDevice);
    connect(m_clips, &ClipsPanel::filesDropped, m_import, &ImportController::take);
    connect(m_clips, &ClipsPanel::contextMenuRequested, this,
            [this](const QPoint& place) { m_actions->menu(ActionMenu::Clip)->popup(place); });
    connect(m_import, &ImportController::busyChanged, this,
            [this](bool busy) { m_activity->setText(busy ? tr("Looking for clips…") : QString()); });

    connect(m_viewer, &ViewerWidget::openSampleRequested, m_import, &ImportController::openSample);
    connect(m_viewer, &ViewerWidget::probed, this,
            [this](const PixelProbe& probe) { m_probe->setText(probeText(probe)); });
    connect(m_viewer, &ViewerWidget::probeLeft, m_probe, &QLabel::clear);
    connect(m_viewer, &ViewerWidget::screenColorPicked, this, [this](const QColor& color) {
        m_document->endGesture();
        (void)m_document->setSetting(QStringLiteral("screen.color"), color.name());
    });
    connect(m_viewer, &ViewerWidget::toolChanged, this,
            [this](ViewerTool* tool) { m_key->setPicking(tool && tool != &m_shapes->tool()); });
    connect(m_key, &KeyPanel::pickScreenColorRequested, this, [this](bool on) {
        if (on)
            m_viewer->startColorPicker();
        else
            m_viewer->cancelTool();
    });
    connect(m_key, &KeyPanel::refused, this,
            [this](const QString& sentence) { m_messages->show(MessageBar::Level::Warning, sentence); });
    connect(m_key, &KeyPanel::installCheckpointRequested, m_actions->action("render.installCheckpoint"),
            &QAction::trigger);
    connect(m_preview, &PreviewController::busyChanged, this, [this](bool keying, double ms) {
        m_activity->setText(keying ? tr("Keying…") : keyedInText(ms));
    });
    connect(m_export, &ExportController::framesFlagged, &m_preview->engine(),
            &PreviewEngine::setRenderedFlags);
    connect(&m_preview->player(), &Player::loopChanged, this,
            [this](Player::Loop loop) { m_parts.settings.setValue(settings::kLoop, int(loop)); });

    connect(m_viewerBar, &ViewerToolBar::backgroundPictureRequested, this, &MainWindow::chooseBackground);
    connect(m_background, &BackgroundLoader::ready, m_viewer, &ViewerWidget::setBackgroundPicture);
    connect(m_background, &BackgroundLoader::failed, this,
            [this](const Error& error) { m_messages->show(error); });
    connect(&m_preview->player(), &Player::frameChanged, this, [this](FrameNumber frame) {
        m_background->showFrame(frame - m_preview->player().firstFrame(), m_viewer->frame().size());
    });
    connect(m_installer, &CheckpointInstaller::started, this, [this](const QString& file) {
        m_activity->setText(tr("Installing %1…").arg(QFileInfo(file).fileName()));
    });
    connect(m_installer, &CheckpointInstaller::installed, this, [this](const QString& name) {
        m_activity->clear();
        m_key->reloadKeyers();
        //: %1 is a checkpoint's name
        m_messages->show(MessageBar::Level::Note,
                         tr("The checkpoint '%1' is installed. Choose it as the keyer.").arg(name));
    });
    connect(m_installer, &CheckpointInstaller::failed, this, [this](const Error& error) {
        m_activity->clear();
        m_messages->show(error);
    });
    connect(m_queue, &QueuePanel::clipActivated, this,
            [this](const QString& id) { m_document->setSelection({id}, id); });
}

void MainWindow::bindActions() {
    const auto on = [this](const char* id, auto handler) {
        m_actions->onTriggered(id, this, [handler](bool) { handler(); });
    };
    on("file.new", [this] { m_project->newProject(); });
    on("file.open", [this] { m_project->open(); });
    on("file.save", [this] { m_project->save(); });
    on("file.saveAs", [this] { m_project->saveAs(); });
    on("file.import", [this] { m_import->chooseClips(); });
    on("file.importFolder", [this] { m_import->chooseFolder(); });
    on("file.sample", [this] { m_import->openSample(); });
    on("file.quit", [this] { close(); });
    on("clip.rename", [this] { m_clips->renameCurrent(); });
    on("clip.reveal", [this] { m_import->reveal(); });
    on("clip.relink", [this] { m_import->relink(); });
    on("clip.reload", [this] {
        m_preview->reload();
        m_import->probe(m_document->currentId());
    });
    on("edit.resetSettings", [this] { m_key->resetAll(); });
    on("edit.savePreset", [this] { saveSettingsPreset(*m_document, m_parts.prompts, *m_messages, this); });
    on("edit.loadPreset", [this] { loadSettingsPreset(*m_document, m_parts.prompts, *m_messages, this); });
    on("view.background", [this] { chooseBackground(); });
    m_actions->onTriggered("view.fullScreen", this,
                           [this](bool full) { full ? showFullScreen() : showNormal(); });
    on("render.export", [this] { m_export->showDialog(); });
    on("render.installCheckpoint", [this] {
        m_parts.prompts.chooseFiles(this, Prompts::File::Checkpoint, {}, [this](const QStringList& files) {
            m_installer->install(files.front());
        });
    });
    on("help.shortcuts", [this] { showShortcuts(this); });
    on("help.about", [this] { showAbout(this, *m_viewer); });
    bindViewActions(*m_actions, *m_viewer);
    bindPlaybackActions(*m_actions, *m_preview);
    bindEditActions(*m_actions, *m_document);
    using Intent = TransportBar::Intent;
    const std::pair<Intent, const char*> intents[] = {
        {Intent::ToStart, "play.toStart"},       {Intent::StepBackward, "play.previous"},
        {Intent::PlayBackward, "play.backward"}, {Intent::PlayForward, "play.toggle"},
        {Intent::StepForward, "play.next"},      {Intent::ToEnd, "play.toEnd"},
        {Intent::MarkIn, "play.setIn"},          {Intent::MarkOut, "play.setOut"},
        {Intent::ClearInOut, "play.clearInOut"}};
    for (const auto& [intent, id] : intents)
        m_timeline->transport().setShortcut(
            intent, m_actions->action(id)->shortcut().toString(QKeySequence::NativeText));
}

void MainWindow::restoreLook() {
    resize(kFirstSize.boundedTo(screen()->availableSize()));
    restoreGeometry(m_parts.settings.value(settings::kGeometry).toByteArray());
    const QByteArray state = m_parts.settings.value(settings::kWindowState).toByteArray();
    const qsizetype half = state.indexOf('|'); // base64 has no such character
    if (half > 0) {
        m_columns->restoreState(QByteArray::fromBase64(state.left(half)));
        m_rows->restoreState(QByteArray::fromBase64(state.mid(half + 1)));
    }
}

void MainWindow::updateTitle() {
    //: Title of the window; %1 is the project, [*] marks unsaved changes
    setWindowTitle(tr("%1[*] – CorridorKey Desktop").arg(m_project->title()));
    setWindowModified(m_document->isModified());
}

void MainWindow::updateRecent() {
    QMenu* file = m_actions->menu(ActionMenu::File);
    auto* recent = file->findChild<QMenu*>(QStringLiteral("recent"));
    if (!recent) {
        recent = new QMenu(tr("Open &recent"), file);
        recent->setObjectName(QStringLiteral("recent"));
        file->insertMenu(m_actions->action("file.save"), recent);
    }
    recent->clear();
    const QStringList paths = m_project->recent();
    for (const QString& path : paths) {
        QAction* action = recent->addAction(QFileInfo(path).completeBaseName());
        action->setToolTip(QDir::toNativeSeparators(path));
        connect(action, &QAction::triggered, this, [this, path] { m_project->openFile(path); });
    }
    recent->setToolTipsVisible(true);
    recent->setEnabled(!paths.isEmpty());
}

void MainWindow::updateEnabled() {
    const bool any = !m_document->selection().isEmpty();
    for (const ActionSpec& spec : actionSpecs()) {
        const bool needsClip = spec.menu == ActionMenu::Clip || spec.menu == ActionMenu::Playback ||
                               QLatin1String(spec.id) == QLatin1String("render.export") ||
                               QString::fromLatin1(spec.id).endsWith(QLatin1String("Settings")) ||
                               QString::fromLatin1(spec.id).endsWith(QLatin1String("Preset"));
        if (needsClip && spec.kind != ActionSpec::Kind::Separator)
            m_actions->action(spec.id)->setEnabled(any);
    }
    m_actions->action("file.sample")->setEnabled(m_import->hasSample());
}

void MainWindow::updateDevice() {
    m_device->setText(m_key->deviceText());
    // A menu bar lays its corner out when it is resized or its menus change, not when the corner grows.
    QResizeEvent again(menuBar()->size(), menuBar()->size());
    QCoreApplication::sendEvent(menuBar(), &again);
}

void MainWindow::chooseBackground() {
    m_parts.prompts.chooseFiles(this, Prompts::File::Background, {}, [this](const QStringList& files) {
        ViewerSettings look = m_viewer->settings();
        look.background.kind = BackgroundKind::Picture;
        m_viewer->setSettings(look);
        m_background->setFile(files.front(), m_viewer->frame().size());
    });
}

void MainWindow::openArguments(const QStringList& paths) {
    if (!paths.isEmpty())
        m_import->take(paths);
}

void MainWindow::offerRecovery() {
    m_project->offerRecovery();
}

void MainWindow::keepQueueIn(const QString& path) {
    if (const Result<void> kept = m_parts.queue.keepIn(path); !kept)
        m_messages->show(kept.error());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_mayClose) {
        event->ignore();
        m_project->whenSaved([this] {
            m_export->whenMayStop([this] {
                m_mayClose = true;
                QTimer::singleShot(0, this, &QWidget::close); // not from within its own close event
            });
        });
        return;
    }
    m_parts.settings.setValue(settings::kGeometry, saveGeometry());
    m_parts.settings.setValue(settings::kWindowState,
                              m_columns->saveState().toBase64() + '|' + m_rows->saveState().toBase64());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!localPaths(*event->mimeData()).isEmpty()) {
        event->setDropAction(Qt::CopyAction); // sources are never moved
        event->accept();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QStringList paths = localPaths(*event->mimeData());
    if (paths.isEmpty())
        return;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    m_import->take(paths);
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::WindowStateChange)
        m_actions->action("view.fullScreen")->setChecked(isFullScreen());
    QMainWindow::changeEvent(event);
}

} // namespace ckd::ui
