// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/Autosave.h"

#include "core/base/AtomicFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

namespace ckd::ui {

namespace {

QString lockOf(const QString& copy) {
    return copy + QStringLiteral(".lock");
}

std::unique_ptr<QLockFile> lockFor(const QString& copy) {
    auto lock = std::make_unique<QLockFile>(lockOf(copy));
    lock->setStaleLockTime(0); // held as long as its program lives; a dead owner's is broken at once
    return lock->tryLock(0) ? std::move(lock) : nullptr;
}

} // namespace

Autosave::Autosave(QString folder, std::function<std::optional<Project>()> project, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_project(std::move(project)) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &Autosave::save);
    QDir().mkpath(m_folder);
    m_path = QDir(m_folder).filePath(QStringLiteral("%1.%2").arg(
        QUuid::createUuid().toString(QUuid::WithoutBraces), QLatin1String(kProjectSuffix)));
    m_lock = lockFor(m_path);
}

Autosave::~Autosave() {
    m_mail->close();
    m_pool.waitForAll();
    QFile::remove(m_path);
}

void Autosave::changed() {
    if (!m_timer.isActive())
        m_timer.start();
}

void Autosave::flush() {
    m_timer.stop();
    save();
    m_pool.waitForAll();
}

void Autosave::save() {
    const std::optional<Project> project = m_project();
    if (!project) {
        m_pool.submit([path = m_path] { QFile::remove(path); });
        return;
    }
    // Absolute paths: the copy does not lie where the project does.
    const QByteArray text = project->toText(QStringLiteral("/"));
    m_pool.submit([this, mail = m_mail, text, path = m_path] {
        mail->post([this, saved = AtomicFile::save(path, text)] {
            if (!saved && !m_complained)
                //: %1 is a full sentence
                Q_EMIT failed(
                    tr("The project's safety copy cannot be written. %1").arg(saved.error().message));
            m_complained = !saved.ok();
        });
    });
}

std::vector<Autosave::Recovery> Autosave::takeOver() {
    std::vector<Recovery> found;
    const QFileInfoList copies = QDir(m_folder).entryInfoList(
        {QStringLiteral("*.%1").arg(QLatin1String(kProjectSuffix))}, QDir::Files, QDir::Time);
    for (const QFileInfo& copy : copies) {
        const QString path = copy.absoluteFilePath();
        if (path == QFileInfo(m_path).absoluteFilePath())
            continue;
        const std::unique_ptr<QLockFile> lock = lockFor(path);
        if (!lock)
            continue; // its program runs
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        Result<Project> project = Project::fromText(file.readAll(), QStringLiteral("/"));
        if (project && !project->clips.empty())
            found.push_back({path, *std::move(project)});
        else
            QFile::remove(path);
    }
    return found;
}

void Autosave::discard(const Recovery& recovery) {
    QFile::remove(recovery.path);
}

} // namespace ckd::ui
