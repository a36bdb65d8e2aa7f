// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/ProjectController.h"

#include "ui/mainwindow/AppSettings.h"
#include "ui/mainwindow/Prompts.h"
#include "ui/models/ProjectDocument.h"
#include "ui/widgets/MessageBar.h"

#include <QDir>
#include <QFileInfo>
#include <QUndoStack>

namespace ckd::ui {

ProjectController::ProjectController(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_autosave(std::make_unique<Autosave>(m_parts.autosaveFolder, [this]() -> std::optional<Project> {
        if (!m_parts.document.isModified())
            return std::nullopt;
        return current();
    })) {
    ProjectDocument& document = m_parts.document;
    connect(&document.undoStack(), &QUndoStack::indexChanged, this, [this] { m_autosave->changed(); });
    connect(&document, &ProjectDocument::modifiedChanged, this, [this] { m_autosave->changed(); });
    connect(m_autosave.get(), &Autosave::failed, this,
            [this](const QString& sentence) { m_parts.messages.show(MessageBar::Level::Warning, sentence); });
}

ProjectController::~ProjectController() = default;

Project ProjectController::current() const {
    Project project = m_parts.document.toProject();
    if (m_parts.queue)
        project.queue = m_parts.queue();
    return project;
}

QString ProjectController::title() const {
    //: Name of a project that has no file yet
    return m_path.isEmpty() ? tr("Untitled") : QFileInfo(m_path).completeBaseName();
}

QStringList ProjectController::recent() const {
    return m_parts.settings.value(settings::kRecentProjects).toStringList();
}

void ProjectController::newProject() {
    whenSaved([this] {
        m_parts.document.setProject({});
        setPath({});
    });
}

void ProjectController::open() {
    whenSaved([this] {
        const QString folder = m_parts.settings.value(settings::kLastFolder).toString();
        m_parts.prompts.chooseFiles(m_parts.window, Prompts::File::OpenProject, folder,
                                    [this](const QStringList& files) { load(files.front()); });
    });
}

void ProjectController::openFile(const QString& path) {
    whenSaved([this, path] { load(path); });
}

void ProjectController::load(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    Result<Project> project = loadProject(absolute);
    if (!project) {
        m_parts.messages.show(project.error());
        return;
    }
    const QJsonObject queue = project->queue;
    m_parts.document.setProject(*std::move(project));
    setPath(absolute);
    if (m_parts.restore && !queue.isEmpty())
        m_parts.restore(queue);
}

void ProjectController::save() {
    saveThen({});
}

void ProjectController::saveAs() {
    const QString start =
        m_path.isEmpty() ? m_parts.settings.value(settings::kLastFolder).toString() : m_path;
    m_parts.prompts.chooseFiles(m_parts.window, Prompts::File::SaveProject, start,
                                [this](const QStringList& files) { (void)saveTo(files.front()); });
}

void ProjectController::saveThen(std::function<void()> then) {
    if (!m_path.isEmpty()) {
        if (saveTo(m_path) && then)
            then();
        return;
    }
    m_parts.prompts.chooseFiles(m_parts.window, Prompts::File::SaveProject,
                                m_parts.settings.value(settings::kLastFolder).toString(),
                                [this, then = std::move(then)](const QStringList& files) {
                                    if (saveTo(files.front()) && then)
                                        then();
                                });
}

bool ProjectController::saveTo(const QString& path) {
    QString full = QFileInfo(path).absoluteFilePath();
    if (QFileInfo(full).suffix().isEmpty())
        full += QStringLiteral(".") + QLatin1String(kProjectSuffix);
    const Result<void> saved = saveProject(current(), full);
    if (!saved) {
        m_parts.messages.show(saved.error());
        return false;
    }
    setPath(full);
    m_parts.document.markSaved();
    return true;
}

void ProjectController::setPath(const QString& path) {
    m_path = path;
    if (!path.isEmpty()) {
        m_parts.settings.addRecentProject(path);
        m_parts.settings.setValue(settings::kLastFolder, QFileInfo(path).absolutePath());
        Q_EMIT recentChanged();
    }
    Q_EMIT pathChanged();
}

void ProjectController::whenSaved(std::function<void()> then) {
    if (!m_parts.document.isModified()) {
        then();
        return;
    }
    m_parts.prompts.askToSave(m_parts.window, title(),
                              [this, then = std::move(then)](Prompts::SaveAnswer answer) {
                                  if (answer == Prompts::SaveAnswer::Discard)
                                      then();
                                  else if (answer == Prompts::SaveAnswer::Save)
                                      saveThen(then);
                              });
}

void ProjectController::offerRecovery() {
    std::vector<Autosave::Recovery> found = m_autosave->takeOver();
    if (found.empty())
        return;
    const auto recovery = std::make_shared<Autosave::Recovery>(std::move(found.front()));
    m_parts.prompts.confirm(
        m_parts.window, tr("The program ended unexpectedly last time."),
        tr("A copy of the project with %n clip(s) was kept.", nullptr, int(recovery->project.clips.size())),
        tr("Recover"),
        [this, recovery] {
            m_parts.document.setProject(recovery->project);
            m_parts.document.touch();
            setPath({});
            m_autosave->flush(); // ours is written before theirs goes
            m_autosave->discard(*recovery);
        },
        [this, recovery] { m_autosave->discard(*recovery); });
}

} // namespace ckd::ui
