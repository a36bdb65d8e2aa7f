// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/clips/ClipImporter.h"
#include "ui/clips/ClipProber.h"

#include <QObject>
#include <QStringList>

namespace ckd::ui {

class AppSettings;
class MessageBar;
class ProjectController;
class ProjectDocument;
class Prompts;

/// Everything that comes in from outside: dropped, chosen or named files become clips, a clip's hint, or an
/// opened project; clips are looked at as they come. UI thread; waits for nothing.
class ImportController : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ProjectDocument& document;
        ProjectController& project;
        AppSettings& settings;
        MessageBar& messages;
        Prompts& prompts;
        QWidget* window;
        QString sampleFile; ///< empty: this installation has none
    };
    explicit ImportController(Parts parts, QObject* parent = nullptr);

    /// A project file opens; everything else is looked through for clips. With `hintFor`, one file becomes
    /// that clip's hint.
    void take(const QStringList& paths, const QString& hintFor = {});
    void chooseClips();
    void chooseFolder();
    void openSample();
    [[nodiscard]] bool hasSample() const { return !m_parts.sampleFile.isEmpty(); }
    /// Asks where the current clip's plate is now.
    void relink();
    void reveal() const;
    /// Looks at the clip's files again.
    void probe(const QString& id);

Q_SIGNALS:
    void busyChanged(bool busy);

private:
    void found(const std::vector<Clip>& clips, const QStringList& notes);
    void probeAll();
    void setHint(const QString& clip, const QString& path);
    void remember(const QString& path);

    Parts m_parts;
    ClipImporter m_importer;
    ClipProber m_prober;
    QHash<QString, Clip> m_probed; ///< as each clip was when it was looked at last
};

} // namespace ckd::ui
