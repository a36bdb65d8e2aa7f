// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/ExportDialog.h"

#include "ui/dialogs/PassTable.h"
#include "ui/widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>
#include <QToolButton>

#include <algorithm>

namespace ckd::ui {

namespace {

using Existing = ExportSettings::Existing;
using Frames = ExportSettings::Frames;

void askForFolder(QWidget* parent, const QString& folder, const std::function<void(const QString&)>& answer) {
    auto* dialog = new QFileDialog(parent, ExportDialog::tr("Folder to export to"), folder);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, answer);
    dialog->open();
}

QString presetTitle(const ExportPreset& preset) {
    if (preset.origin == ExportPreset::Origin::User)
        return preset.name;
    if (preset.name == QLatin1String("Nuke EXR"))
        //: Export preset: EXR files for Nuke
        return ExportDialog::tr("Nuke EXR");
    if (preset.name == QLatin1String("Resolve ProRes 4444"))
        //: Export preset: a movie with alpha for DaVinci Resolve
        return ExportDialog::tr("Resolve ProRes 4444");
    if (preset.name == QLatin1String("Original layout"))
        //: Export preset: folders and files as the original CorridorKey program writes them
        return ExportDialog::tr("Original layout");
    if (preset.name == QLatin1String("Web preview"))
        //: Export preset: a small movie to send around
        return ExportDialog::tr("Web preview");
    return preset.name;
}

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

QString defaultFolder(const std::vector<Clip>& clips) {
    if (clips.empty())
        return {};
    const QDir beside = QFileInfo(clips.front().plate).absoluteDir();
    // The bundled sample and plates on a read-only share: the artist's own films.
    if (beside.exists() && !QFileInfo(beside.path()).isWritable()) {
        const QString films = QStandardPaths::writableLocation(QStandardPaths::MoviesLocation);
        if (!films.isEmpty())
            return QDir(films).filePath(QStringLiteral("CorridorKey"));
    }
    return beside.filePath(QStringLiteral("Output"));
}

/// The end of a path tells more than its beginning.
void showPath(QLabel* label, const QString& what, const QString& path) {
    label->setText(path.isEmpty() ? QString() : what.arg(QDir::toNativeSeparators(path)));
    label->setVisible(!path.isEmpty());
}

void say(QLabel* label, const QString& text) {
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

ExportDialog::ExportDialog(std::vector<Clip> clips, const QStringList& selected, ExportPresetStore store,
                           std::shared_ptr<TaskPool> saving, QWidget* parent)
    : QDialog(parent)
    , m_clips(std::move(clips))
    , m_store(std::move(store))
    , m_saving(std::move(saving))
    , m_chooseFolder(askForFolder) {
    setWindowTitle(tr("Export"));
    setObjectName(QStringLiteral("exportDialog"));
    makeFields();
    makeLayout();
    for (const Clip& clip : m_clips) {
        auto* item = new QListWidgetItem(clip.name, m_clipList);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(selected.isEmpty() || selected.contains(clip.id) ? Qt::Checked : Qt::Unchecked);
        item->setToolTip(QDir::toNativeSeparators(clip.plate));
    }
    loadPresets();
    ExportSettings settings;
    settings.folder = defaultFolder(m_clips);
    if (std::optional<ExportSettings> last = m_store.lastChoice()) {
        settings = *std::move(last);
        settings.frames = settings.frames == Frames::List ? Frames::InOut : settings.frames;
        if (settings.folder.isEmpty())
            settings.folder = defaultFolder(m_clips);
    }
    showSettings(settings);
    connectFields();
    edited();
}

ExportDialog::~ExportDialog() = default;

void ExportDialog::connectFields() {
    connect(m_preset, &QComboBox::activated, this, &ExportDialog::choosePreset);
    connect(m_savePreset, &QToolButton::clicked, this, &ExportDialog::askPresetName);
    connect(m_deletePreset, &QToolButton::clicked, this, &ExportDialog::deletePreset);
    connect(m_browse, &QPushButton::clicked, this, [this] {
        m_chooseFolder(this, m_folder->text(), [this](const QString& folder) {
            m_folder->setText(QDir::toNativeSeparators(folder));
        });
    });
    connect(m_frameList, &QLineEdit::textEdited, this, [this] { m_list->setChecked(true); });
    connect(m_list, &QRadioButton::clicked, m_frameList, qOverload<>(&QWidget::setFocus));
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::accept);
    connect(&m_inspector, &ExportInspector::inspected, this, &ExportDialog::showInspection);
    connect(m_clipList, &QListWidget::itemChanged, this, &ExportDialog::edited);
    connect(m_passes, &PassTable::edited, this, &ExportDialog::edited);
    for (QCheckBox* box : {m_folderPerClip, m_nukeScript, m_manifest})
        connect(box, &QCheckBox::toggled, this, &ExportDialog::edited);
    for (QRadioButton* button : {m_inOut, m_all, m_list})
        connect(button, &QRadioButton::toggled, this, &ExportDialog::edited);
    for (QLineEdit* field : {m_frameList, m_folder, m_names})
        connect(field, &QLineEdit::textChanged, this, &ExportDialog::edited);
    for (QComboBox* combo : {m_profile, m_existing})
        connect(combo, &QComboBox::currentIndexChanged, this, &ExportDialog::edited);
}

void ExportDialog::showSettings(const ExportSettings& settings) {
    m_showing = true;
    m_inOut->setChecked(settings.frames == Frames::InOut);
    m_all->setChecked(settings.frames == Frames::All);
    m_list->setChecked(settings.frames == Frames::List);
    m_frameList->setText(settings.frameList);
    m_passes->set(settings.passes, settings.movies);
    m_profile->setCurrentIndex(m_profile->findData(int(settings.profile)));
    m_nukeScript->setChecked(settings.nukeScript);
    m_manifest->setChecked(settings.manifest);
    m_folder->setText(QDir::toNativeSeparators(settings.folder));
    m_names->setText(settings.names.text());
    m_existing->setCurrentIndex(m_existing->findData(int(settings.existing)));
    m_showing = false;
}

// ---- what is chosen

std::vector<Clip> ExportDialog::chosenClips() const {
    std::vector<Clip> chosen;
    for (int i = 0; i < m_clipList->count(); ++i) {
        if (m_clipList->item(i)->checkState() == Qt::Checked)
            chosen.push_back(m_clips[std::size_t(i)]);
    }
    return chosen;
}

ExportSettings ExportDialog::common() const {
    ExportSettings settings;
    settings.frames = m_list->isChecked() ? Frames::List : m_all->isChecked() ? Frames::All : Frames::InOut;
    if (settings.frames == Frames::List)
        settings.frameList = m_frameList->text().trimmed();
    settings.passes = m_passes->passes();
    settings.movies = m_passes->movies();
    settings.profile = Profile(m_profile->currentData().toInt());
    settings.folder = QDir::fromNativeSeparators(m_folder->text().trimmed());
    if (const Result<NameTemplate> names = NameTemplate::parse(m_names->text()))
        settings.names = *names;
    settings.nukeScript = m_nukeScript->isChecked();
    settings.manifest = m_manifest->isChecked();
    settings.existing = Existing(m_existing->currentData().toInt());
    return settings;
}

/// Clips of one name get folders of their own even so.
QString ExportDialog::folderOf(const Clip& clip, const QStringList& taken) const {
    const QDir folder(QDir::fromNativeSeparators(m_folder->text().trimmed()));
    if (!m_folderPerClip->isChecked())
        return folder.path();
    const QString name = safeFileName(clip.name);
    QString path = folder.filePath(name);
    for (int i = 2; taken.contains(path, Qt::CaseInsensitive); ++i)
        path = folder.filePath(QStringLiteral("%1_%2").arg(name).arg(i));
    return path;
}

std::vector<ExportOrder> ExportDialog::orders() const {
    std::vector<ExportOrder> orders;
    QStringList taken;
    const ExportSettings settings = common();
    for (const Clip& clip : chosenClips()) {
        ExportOrder order{clip, settings};
        if (!settings.folder.isEmpty())
            order.settings.folder = folderOf(clip, taken);
        taken += order.settings.folder;
        orders.push_back(std::move(order));
    }
    return orders;
}

// ---- what is wrong with it

void ExportDialog::edited() {
    if (m_showing)
        return;
    const ExportSettings settings = common();
    int shown = m_preset->count() - 1; // "Custom"
    for (std::size_t i = 0; i < m_presets.size(); ++i) {
        if (m_presets[i].isAppliedTo(settings))
            shown = m_preset->findData(int(i));
    }
    m_preset->setCurrentIndex(shown);
    const int preset = m_preset->currentData().toInt();
    m_deletePreset->setEnabled(preset >= 0 &&
                               m_presets[std::size_t(preset)].origin == ExportPreset::Origin::User);
    const bool several = chosenClips().size() > 1;
    m_folderPerClip->setEnabled(!several);
    if (several && !m_folderPerClip->isChecked()) {
        m_folderPerClip->setChecked(true); // comes back here
        return;
    }
    checkFields();
}

void ExportDialog::refuse(QLabel* beside, const QString& why, const QString& inShort) {
    say(beside, why);
    if (m_refusal.isEmpty())
        m_refusal = inShort.isEmpty() ? why : inShort;
}

/// What can be seen without a look at a disk; the rest follows in showInspection().
void ExportDialog::checkFields() {
    m_refusal.clear();
    for (QLabel* label : {m_clipsProblem, m_framesProblem, m_passesProblem, m_folderProblem, m_namesProblem,
                          m_existingProblem})
        say(label, {});
    const ExportSettings settings = common();
    if (chosenClips().empty())
        refuse(m_clipsProblem, tr("Tick at least one clip."));
    if (settings.frames == Frames::List) {
        const Result<FrameRange> range = FrameRange::parse(settings.frameList);
        if (settings.frameList.isEmpty())
            refuse(m_framesProblem, tr("Write the frames to export, for example 1001-1100x2,1200."));
        else if (!range)
            refuse(m_framesProblem, range.error().message);
    }
    if (settings.passes.empty() && settings.movies.empty())
        refuse(m_passesProblem, tr("Tick at least one pass, or choose a movie."));
    if (settings.folder.isEmpty())
        refuse(m_folderProblem, tr("Choose a folder to export to."));
    else if (!QDir::isAbsolutePath(settings.folder))
        refuse(m_folderProblem, tr("This is not a whole path. Choose a folder to export to."));
    if (const Result<NameTemplate> names = NameTemplate::parse(m_names->text()); !names)
        refuse(m_namesProblem, names.error().message);
    if (m_refusal.isEmpty()) {
        m_inspector.inspect(orders());
    } else {
        m_inspector.inspect({}); // what comes of an earlier look is out of date
        for (QLabel* label : {m_firstFile, m_lastFile, m_existingNote})
            say(label, {});
        m_totals->clear();
    }
    updateExport();
}

void ExportDialog::showInspection(const std::vector<ExportInspection>& found) {
    if (found.empty() || !m_refusal.isEmpty())
        return;
    QStringList existing;
    std::size_t count = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const ExportInspection& one = found[i];
        count += one.existing;
        existing += one.existingFiles;
        if (!one.problem || !m_refusal.isEmpty())
            continue;
        QLabel* const beside[] = {m_clipsProblem, m_framesProblem, m_passesProblem, m_namesProblem,
                                  m_folderProblem};
        refuse(beside[std::size_t(one.part)], one.problem->message);
    }
    showPath(m_firstFile, tr("First: %1"), found.front().firstFile);
    showPath(m_lastFile, tr("Last: %1"), found.back().lastFile);
    const Existing policy = Existing(m_existing->currentData().toInt());
    QString names = existing.mid(0, ExportInspection::kNamedFiles).join(QStringLiteral(", "));
    if (count > std::size_t(ExportInspection::kNamedFiles))
        names += QStringLiteral(", …");
    say(m_existingNote, {});
    if (count > 0 && policy == Existing::Refuse)
        //: %1 is a number, %2 names of files
        refuse(m_existingProblem,
               tr("Files that are there already: %1 (%2). Choose another folder or what happens to them.")
                   .arg(count)
                   .arg(names),
               tr("Some of the files are there already."));
    else if (count > 0 && policy == Existing::Overwrite)
        //: %1 is a number, %2 names of files
        say(m_existingNote, tr("Files that will be replaced: %1 (%2)").arg(count).arg(names));
    else if (count > 0)
        say(m_existingNote,
            tr("Files that are there already: %1. Frames that were made the same way and are whole are left.")
                .arg(count));
    showTotals(found);
    updateExport();
}

void ExportDialog::showTotals(const std::vector<ExportInspection>& found) {
    std::size_t frames = 0;
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> room;
    for (const ExportInspection& one : found) {
        frames += one.frames;
        bytes += one.bytes;
        room = one.freeBytes ? one.freeBytes : room;
    }
    //: Numbers of clips and frames to export
    QStringList parts{tr("Clips: %1").arg(found.size()), tr("Frames: %1").arg(frames)};
    //: %1 is a size such as "3.2 GB"
    parts += tr("about %1").arg(sizeText(bytes));
    const bool tight = room && *room < bytes;
    if (room)
        //: %1 is a size such as "120 GB"
        parts += tight ? tr("only %1 free: the queue will pause when the disk is full").arg(sizeText(*room))
                       : tr("%1 free").arg(sizeText(*room));
    m_totals->setText(parts.join(QStringLiteral(" · ")));
    m_totals->setStyleSheet(tight ? QStringLiteral("color: %1").arg(QColor(Theme::kWarning).name())
                                  : QString());
}

void ExportDialog::updateExport() {
    const bool checking = m_refusal.isEmpty() && m_inspector.isBusy();
    const QString reason = checking ? tr("Looking at clips and folder…") : m_refusal;
    say(m_reason, reason);
    m_export->setEnabled(reason.isEmpty());
    m_export->setToolTip(reason);
}

// ---- presets

void ExportDialog::loadPresets() {
    m_presets = builtInExportPresets();
    for (ExportPreset& preset : m_store.load())
        m_presets.push_back(std::move(preset));
    m_preset->clear();
    for (std::size_t i = 0; i < m_presets.size(); ++i) {
        if (i > 0 && m_presets[i].origin != m_presets[i - 1].origin)
            m_preset->insertSeparator(m_preset->count());
        m_preset->addItem(presetTitle(m_presets[i]), int(i));
    }
    m_preset->insertSeparator(m_preset->count());
    //: Export preset: what is chosen is none of the presets
    m_preset->addItem(tr("Custom"), -1);
}

void ExportDialog::choosePreset(int index) {
    const QVariant chosen = m_preset->itemData(index);
    if (const int preset = chosen.toInt(); chosen.isValid() && preset >= 0)
        applyPreset(m_presets[std::size_t(preset)]);
    else
        edited();
}

void ExportDialog::applyPreset(const ExportPreset& preset) {
    showSettings(preset.appliedTo(common()));
    edited();
}

void ExportDialog::askPresetName() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save preset"));
    dialog->setLabelText(tr("Name of the preset:"));
    connect(dialog, &QInputDialog::textValueSelected, this, &ExportDialog::savePreset);
    dialog->open();
}

void ExportDialog::savePreset(const QString& name) {
    if (const Result<void> saved = m_store.save(name, common()); !saved) {
        say(m_reason, saved.error().message);
        return;
    }
    loadPresets();
    edited();
}

void ExportDialog::deletePreset() {
    const int preset = m_preset->currentData().toInt();
    if (preset < 0 || m_presets[std::size_t(preset)].origin != ExportPreset::Origin::User)
        return;
    if (const Result<void> removed = m_store.remove(m_presets[std::size_t(preset)].name); !removed) {
        say(m_reason, removed.error().message);
        return;
    }
    loadPresets();
    edited();
}

void ExportDialog::accept() {
    if (!m_export->isEnabled())
        return;
    // A disk that is slow to flush must not hold up the window.
    m_saving->submit([store = m_store, settings = common()] {
        (void)store.saveLastChoice(settings); // not worth a word
    });
    Q_EMIT exportRequested(orders());
    QDialog::accept();
}

} // namespace ckd::ui
