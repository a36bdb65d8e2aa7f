// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/Keyer.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;

namespace ckd::ui {

class PathField;
class ProjectDocument;
class Section;
class SettingRow;

/// How the selected clips are keyed: every row of the settings table, the keyer, its device, hint source and
/// input space. Shows the document and asks it for changes. UI thread.
class KeyPanel : public QWidget {
    Q_OBJECT
public:
    explicit KeyPanel(ProjectDocument& document, QWidget* parent = nullptr);
    ~KeyPanel() override;

    /// What keys the current clip, in words; empty without one. For a network its choice, not what LibTorch
    /// makes of it: nothing is loaded to tell.
    [[nodiscard]] QString deviceText() const;
    /// After a checkpoint was installed or removed.
    void reloadKeyers();
    /// The viewer began or ended picking the screen's colour.
    void setPicking(bool on);
    /// Keyer's defaults for everything.
    void resetAll();

Q_SIGNALS:
    void pickScreenColorRequested(bool on);
    void installCheckpointRequested();
    /// A value was refused; a full sentence.
    void refused(const QString& sentence);

private:
    void build();
    void buildKeyerSection();
    void buildHintSection();
    void addSettings(Section* section, const QString& prefix);
    void showDocument();
    void showKeyers();
    void showSources();
    void applyKeyer(int index);
    void applyHint(int index);
    void edit(const QString& key, const QString& value);
    void reset(const QString& key);
    [[nodiscard]] const KeyerInfo* keyerOf(const QString& id) const;

    ProjectDocument& m_document;
    std::vector<KeyerInfo> m_keyers;
    QWidget* m_content;
    QLabel* m_empty;
    QComboBox* m_keyer;
    QComboBox* m_device;
    QComboBox* m_hint;
    PathField* m_hintPath;
    Section* m_keyerSection;
    Section* m_hintSection;
    std::vector<SettingRow*> m_rows; ///< owned by their sections
};

} // namespace ckd::ui
