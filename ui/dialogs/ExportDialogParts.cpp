// SPDX-License-Identifier: Apache-2.0
// The widgets of the export dialog and how they are laid out; what they do is in ExportDialog.cpp.
#include "ui/dialogs/ExportDialog.h"

#include "ui/dialogs/PassTable.h"
#include "ui/widgets/NumberField.h"
#include "ui/widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QScrollArea>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ckd::ui {

namespace {

QString colorRule(QRgb color) {
    return QStringLiteral("color: %1").arg(QColor(color).name());
}

/// Room for a sentence beside a field; hidden while there is nothing to say.
QLabel* noteLabel(QWidget* parent, QRgb color) {
    auto* label = new QLabel(parent);
    label->setStyleSheet(colorRule(color));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setVisible(false);
    return label;
}

QLabel* heading(QWidget* parent, const QString& text) {
    auto* label = new QLabel(text, parent);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    return label;
}

QFrame* line(QWidget* parent) {
    auto* made = new QFrame(parent);
    made->setFrameShape(QFrame::HLine);
    made->setFrameShadow(QFrame::Plain);
    made->setStyleSheet(colorRule(Theme::kLine));
    return made;
}

/// Rows under each other without margins of their own.
QVBoxLayout* column(QWidget* owner) {
    auto* layout = new QVBoxLayout(owner);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    return layout;
}

QHBoxLayout* rowOf(std::initializer_list<QWidget*> widgets) {
    auto* layout = new QHBoxLayout;
    layout->setSpacing(8);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    return layout;
}

} // namespace

void ExportDialog::makeFields() {
    m_preset = new QComboBox(this);
    m_savePreset = new QToolButton(this);
    m_deletePreset = new QToolButton(this);
    m_clipList = new QListWidget(this);
    m_clipsProblem = noteLabel(this, Theme::kBad);
    m_inOut = new QRadioButton(tr("In to out"), this);
    m_all = new QRadioButton(tr("All"), this);
    m_list = new QRadioButton(tr("List"), this);
    m_frameList = new QLineEdit(this);
    m_framesProblem = noteLabel(this, Theme::kBad);
    m_passes = new PassTable(this);
    m_passesProblem = noteLabel(this, Theme::kBad);
    m_nukeScript = new QCheckBox(tr("Nuke script"), this);
    m_manifest = new QCheckBox(tr("Manifest"), this);
    m_profile = new QComboBox(this);
    m_folder = new QLineEdit(this);
    m_browse = new QPushButton(tr("Browse…"), this);
    m_folderPerClip = new QCheckBox(tr("A folder for each clip"), this);
    m_folderPerClip->setObjectName(QStringLiteral("folderPerClip"));
    m_folderProblem = noteLabel(this, Theme::kBad);
    m_names = new QLineEdit(this);
    m_insert = new QToolButton(this);
    m_namesProblem = noteLabel(this, Theme::kBad);
    m_firstFile = noteLabel(this, Theme::kDimText);
    m_lastFile = noteLabel(this, Theme::kDimText);
    m_existing = new QComboBox(this);
    m_existingNote = noteLabel(this, Theme::kDimText);
    m_existingProblem = noteLabel(this, Theme::kBad);
    m_totals = new QLabel(this);
    m_reason = new QLabel(this);
    m_export = new QPushButton(tr("Export"), this);
}

QWidget* ExportDialog::makePresetBar() {
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(tr("&Preset"), bar);
    label->setBuddy(m_preset);
    m_preset->setMinimumContentsLength(22);
    wheelOnlyWithFocus(*m_preset);
    m_savePreset->setText(tr("Save…"));
    m_savePreset->setToolTip(tr("Keep these passes, formats and names under a name of your own"));
    m_deletePreset->setText(tr("Delete"));
    m_deletePreset->setToolTip(tr("Delete this preset of yours"));
    layout->addWidget(label);
    layout->addWidget(m_preset);
    layout->addWidget(m_savePreset);
    layout->addWidget(m_deletePreset);
    layout->addStretch(1);
    return bar;
}

QWidget* ExportDialog::makeClipsPart() {
    auto* part = new QWidget(this);
    QVBoxLayout* layout = column(part);
    //: Plates with their settings
    layout->addWidget(heading(part, tr("Clips")));
    m_clipList->setAccessibleName(tr("Clips to export"));
    m_clipList->setUniformItemSizes(true);
    m_clipList->setTextElideMode(Qt::ElideMiddle);
    m_clipList->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(m_clipList, 1);
    auto* all = new QToolButton(part);
    all->setText(tr("All"));
    auto* none = new QToolButton(part);
    none->setText(tr("None"));
    const auto checkAll = [this](Qt::CheckState state) {
        const QSignalBlocker blocker(m_clipList);
        for (int i = 0; i < m_clipList->count(); ++i)
            m_clipList->item(i)->setCheckState(state);
        edited();
    };
    connect(all, &QToolButton::clicked, this, [checkAll] { checkAll(Qt::Checked); });
    connect(none, &QToolButton::clicked, this, [checkAll] { checkAll(Qt::Unchecked); });
    QHBoxLayout* buttons = rowOf({all, none});
    buttons->addStretch(1);
    layout->addLayout(buttons);
    layout->addWidget(m_clipsProblem);
    part->setMinimumWidth(fontMetrics().horizontalAdvance(u'0') * 24);
    part->setMaximumWidth(fontMetrics().horizontalAdvance(u'0') * 38);
    return part;
}

QWidget* ExportDialog::makeFramesPart() {
    auto* part = new QWidget(this);
    QVBoxLayout* layout = column(part);
    layout->addWidget(heading(part, tr("Frames")));
    m_inOut->setToolTip(tr("From each clip's in point to its out point"));
    m_all->setToolTip(tr("Every frame of the plate"));
    m_list->setToolTip(tr("Frame numbers, for example 1001-1100x2,1200"));
    m_frameList->setPlaceholderText(QStringLiteral("1001-1100x2,1200"));
    m_frameList->setAccessibleName(tr("List of frame numbers"));
    layout->addLayout(rowOf({m_inOut, m_all, m_list, m_frameList}));
    layout->addWidget(m_framesProblem);
    return part;
}

QWidget* ExportDialog::makeFolderPart() {
    auto* part = new QWidget(this);
    QVBoxLayout* layout = column(part);
    layout->addWidget(heading(part, tr("Folder")));
    m_folder->setAccessibleName(tr("Folder to export to"));
    m_folderPerClip->setToolTip(tr("Below the folder one with the clip's name"));
    layout->addLayout(rowOf({m_folder, m_browse}));
    layout->addWidget(m_folderPerClip);
    layout->addWidget(m_folderProblem);
    return part;
}

QWidget* ExportDialog::makeNamePart() {
    auto* part = new QWidget(this);
    QVBoxLayout* layout = column(part);
    layout->addWidget(heading(part, tr("File names")));
    m_names->setAccessibleName(tr("Template of the file names"));
    m_insert->setText(tr("Insert"));
    m_insert->setPopupMode(QToolButton::InstantPopup);
    m_insert->setStyleSheet( // the arrow beside the word, not under its last letter
        QStringLiteral("QToolButton { padding: 3px 16px 3px 6px; } QToolButton::menu-indicator { "
                       "subcontrol-position: right center; subcontrol-origin: padding; right: 4px; }"));
    auto* menu = new QMenu(m_insert);
    const std::pair<QString, QString> fields[] = {
        {QStringLiteral("{stem}"), tr("The plate's own name and number")},
        {QStringLiteral("{clip}"), tr("Name of the clip")},
        {QStringLiteral("{pass}"), tr("Name of the pass")},
        {QStringLiteral("{frame:04}"), tr("Frame number, at least four digits")}};
    for (const auto& [field, what] : fields) {
        QAction* action = menu->addAction(QStringLiteral("%1\t%2").arg(what, field));
        connect(action, &QAction::triggered, this, [this, text = field] {
            m_names->insert(text);
            m_names->setFocus();
        });
    }
    m_insert->setMenu(menu);
    layout->addLayout(rowOf({m_names, m_insert}));
    layout->addWidget(m_namesProblem);
    layout->addWidget(m_firstFile);
    layout->addWidget(m_lastFile);

    auto* existing = new QLabel(tr("E&xisting files"), part);
    existing->setBuddy(m_existing);
    m_existing->addItem(tr("Do not replace"), int(ExportSettings::Existing::Refuse));
    m_existing->addItem(tr("Replace"), int(ExportSettings::Existing::Overwrite));
    //: Frames that an earlier export wrote with the same settings and that are whole are not rendered again
    m_existing->addItem(tr("Skip verified frames"), int(ExportSettings::Existing::SkipVerified));
    wheelOnlyWithFocus(*m_existing);
    QHBoxLayout* row = rowOf({existing, m_existing});
    row->addStretch(1);
    layout->addSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_existingNote);
    layout->addWidget(m_existingProblem);
    return part;
}

void ExportDialog::makeLayout() {
    auto* right = new QWidget(this);
    auto* rightLayout = column(right);
    rightLayout->setSpacing(12);
    rightLayout->setContentsMargins(0, 0, 10, 0);
    rightLayout->addWidget(makeFramesPart());
    auto* passes = new QWidget(right);
    QVBoxLayout* passesLayout = column(passes);
    //: The kinds of results of a key
    passesLayout->addWidget(heading(passes, tr("Passes")));
    passesLayout->addWidget(m_passes);
    passesLayout->addWidget(m_passesProblem);
    auto* profile = new QLabel(tr("P&rofile"), passes);
    profile->setBuddy(m_profile);
    m_profile->addItem(tr("CorridorKey Desktop"), int(Profile::Default));
    //: Results as the original CorridorKey program writes them
    m_profile->addItem(tr("As the original program"), int(Profile::Original));
    m_profile->setToolTip(
        tr("Desktop: FG despilled and scene-linear, matte cleaned. Original: FG and matte as the network "
           "gives them, sRGB-encoded."));
    wheelOnlyWithFocus(*m_profile);
    //: A script for the program Nuke that reads the passes
    m_nukeScript->setToolTip(tr("A script beside the passes that reads them into Nuke"));
    m_manifest->setToolTip(tr("A JSON file with every file's size and checksum, and how it was made"));
    QHBoxLayout* profileRow = rowOf({profile, m_profile});
    profileRow->addSpacing(16);
    profileRow->addWidget(m_nukeScript);
    profileRow->addWidget(m_manifest);
    profileRow->addStretch(1);
    passesLayout->addLayout(profileRow);
    rightLayout->addWidget(passes);
    rightLayout->addWidget(makeFolderPart());
    rightLayout->addWidget(makeNamePart());
    rightLayout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(right);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);

    auto* middle = new QHBoxLayout;
    middle->setSpacing(16);
    middle->addWidget(makeClipsPart(), 1);
    middle->addWidget(scroll, 3);

    m_totals->setTextFormat(Qt::PlainText);
    m_totals->setWordWrap(true);
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reason->setStyleSheet(colorRule(Theme::kDimText));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_export->setDefault(true);
    auto* words = column(new QWidget(this));
    words->addWidget(m_totals);
    words->addWidget(m_reason);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(words->parentWidget(), 1);
    bottom->addWidget(cancel);
    bottom->addWidget(m_export);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(makePresetBar());
    layout->addWidget(line(this));
    layout->addLayout(middle, 1);
    layout->addWidget(line(this));
    layout->addLayout(bottom);
    const QSize most = screen()->availableSize() * 0.95;
    // As wide as the words of the language need, so that nothing is cut at the side.
    const int needed = right->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    scroll->setMinimumWidth(std::min(needed, most.width() * 3 / 4));
    resize(QSize(std::max(940, minimumSizeHint().width()), 700).boundedTo(most));
}

} // namespace ckd::ui
