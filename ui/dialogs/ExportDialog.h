// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/TaskPool.h"
#include "core/project/ExportPresets.h"
#include "ui/dialogs/ExportInspector.h"

#include <QDialog>

#include <functional>
#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QRadioButton;
class QToolButton;

namespace ckd::ui {

class PassTable;

/// Asks what of which clips becomes which files, and tells what that would do: names, size against free
/// space, what is there already. What is wrong is said beside its field, and Export says why it cannot be
/// pressed. Looks at disks on another thread; never waits. Remembers the last choice per user.
///
/// Emits the orders and closes; it begins nothing itself. UI thread.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// Those of `selected` (ids) are ticked; all when there is none. `saving` writes the last choice, which
    /// the dialog does not live to see: one thread, so that the newest stays.
    ExportDialog(std::vector<Clip> clips, const QStringList& selected, ExportPresetStore store,
                 std::shared_ptr<TaskPool> saving, QWidget* parent = nullptr);
    ~ExportDialog() override;

    /// What Export would emit now, whether or not it may be pressed.
    [[nodiscard]] std::vector<ExportOrder> orders() const;
    /// Why Export cannot be pressed, a sentence; empty: it can.
    [[nodiscard]] QString refusal() const { return m_refusal; }
    [[nodiscard]] bool isChecking() const { return m_inspector.isBusy(); }
    void applyPreset(const ExportPreset& preset);
    void savePreset(const QString& name);
    void deletePreset();

    /// Asks for a folder, answers later or never; the system's dialog unless set (tests).
    using FolderChooser =
        std::function<void(QWidget* parent, const QString& folder, std::function<void(const QString&)>)>;
    void setFolderChooser(FolderChooser chooser) { m_chooseFolder = std::move(chooser); }

Q_SIGNALS:
    void exportRequested(const std::vector<ckd::ui::ExportOrder>& orders);

public:
    void accept() override;

private:
    void makeFields();
    void makeLayout();
    void connectFields();
    [[nodiscard]] QWidget* makePresetBar();
    [[nodiscard]] QWidget* makeClipsPart();
    [[nodiscard]] QWidget* makeFramesPart();
    [[nodiscard]] QWidget* makeFolderPart();
    [[nodiscard]] QWidget* makeNamePart();
    void showSettings(const ExportSettings& settings);
    void loadPresets();
    void choosePreset(int index);
    void askPresetName();
    void edited();
    [[nodiscard]] std::vector<Clip> chosenClips() const;
    [[nodiscard]] ExportSettings common() const; ///< without what differs from clip to clip
    [[nodiscard]] QString folderOf(const Clip& clip, const QStringList& taken) const;
    void checkFields();
    void showInspection(const std::vector<ExportInspection>& found);
    void showTotals(const std::vector<ExportInspection>& found);
    void refuse(QLabel* beside, const QString& why, const QString& inShort = {});
    void updateExport();

    std::vector<Clip> m_clips;
    ExportPresetStore m_store;
    std::shared_ptr<TaskPool> m_saving;
    std::vector<ExportPreset> m_presets; ///< built-in ones first
    FolderChooser m_chooseFolder;
    QString m_refusal;
    bool m_showing = false;

    QComboBox* m_preset;
    QToolButton* m_savePreset;
    QToolButton* m_deletePreset;
    QListWidget* m_clipList;
    QLabel* m_clipsProblem;
    QRadioButton* m_inOut;
    QRadioButton* m_all;
    QRadioButton* m_list;
    QLineEdit* m_frameList;
    QLabel* m_framesProblem;
    PassTable* m_passes;
    QLabel* m_passesProblem;
    QCheckBox* m_nukeScript;
    QCheckBox* m_manifest;
    QComboBox* m_profile;
    QLineEdit* m_folder;
    QPushButton* m_browse;
    QCheckBox* m_folderPerClip;
    QLabel* m_folderProblem;
    QLineEdit* m_names;
    QToolButton* m_insert;
    QLabel* m_namesProblem;
    QLabel* m_firstFile;
    QLabel* m_lastFile;
    QComboBox* m_existing;
    QLabel* m_existingNote;
    QLabel* m_existingProblem;
    QLabel* m_totals;
    QLabel* m_reason;
    QPushButton* m_export;
    ExportInspector m_inspector; // last: it ends before the rest goes
};

} // namespace ckd::ui

Q_DECLARE_METATYPE(std::vector<ckd::ui::ExportOrder>)
