// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/Project.h"
#include "ui/mainwindow/Autosave.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>

namespace ckd::ui {

class AppSettings;
class MessageBar;
class ProjectDocument;
class Prompts;

/// The project as a file: new, open, save, recent ones, the safety copy and its recovery. Asks before changes
/// are lost. UI thread.
class ProjectController : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ProjectDocument& document;
        AppSettings& settings;
        MessageBar& messages;
        Prompts& prompts;
        QWidget* window;
        QString autosaveFolder;
        std::function<QJsonObject()> queue;              ///< the queue's state for the file; may be empty
        std::function<void(const QJsonObject&)> restore; ///< of an opened project
    };
    explicit ProjectController(Parts parts, QObject* parent = nullptr);
    ~ProjectController() override;

    void newProject();
    void open();
    void openFile(const QString& path);
    void save();
    void saveAs();
    /// Calls `then` at once, or after the artist saved or gave up their changes; not when they cancelled.
    void whenSaved(std::function<void()> then);
    /// Offers what a crash left.
    void offerRecovery();

    [[nodiscard]] const QString& path() const { return m_path; } ///< empty: not saved yet
    [[nodiscard]] QString title() const;                         ///< "shots" or "Untitled"
    [[nodiscard]] QStringList recent() const;
    [[nodiscard]] Autosave& autosave() { return *m_autosave; }

Q_SIGNALS:
    void pathChanged();
    void recentChanged();

private:
    [[nodiscard]] Project current() const;
    void load(const QString& path);
    bool saveTo(const QString& path);
    void setPath(const QString& path);
    void saveThen(std::function<void()> then);

    Parts m_parts;
    QString m_path;
    std::unique_ptr<Autosave> m_autosave;
};

} // namespace ckd::ui
