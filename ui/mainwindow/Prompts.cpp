// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/Prompts.h"

#include "core/project/Project.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace ckd::ui {

namespace {

QString phrase(const char* text) {
    return QCoreApplication::translate("Prompts", text);
}

QString titleOf(Prompts::File what) {
    switch (what) {
    case Prompts::File::OpenProject:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Open project"));
    case Prompts::File::SaveProject:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Save project"));
    case Prompts::File::ImportClips:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Import clips"));
    case Prompts::File::ImportFolder:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Import a folder"));
    case Prompts::File::Checkpoint:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Install checkpoint"));
    case Prompts::File::Background:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Background picture or clip"));
    case Prompts::File::SavePreset:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Save settings preset"));
    case Prompts::File::LoadPreset:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Load settings preset"));
    case Prompts::File::Relink:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Where is the plate now?"));
    }
    return {};
}

QString filterOf(Prompts::File what) {
    switch (what) {
    case Prompts::File::OpenProject:
    case Prompts::File::SaveProject:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "CorridorKey projects (*.ckproj)"));
    case Prompts::File::Checkpoint:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Weights files (*.pth *.safetensors)"));
    case Prompts::File::SavePreset:
    case Prompts::File::LoadPreset:
        return phrase(QT_TRANSLATE_NOOP("Prompts", "Settings (*.json)"));
    default:
        return {};
    }
}

void setMode(QFileDialog& dialog, Prompts::File what) {
    switch (what) {
    case Prompts::File::SaveProject:
        dialog.setAcceptMode(QFileDialog::AcceptSave);
        dialog.setDefaultSuffix(QLatin1String(kProjectSuffix));
        break;
    case Prompts::File::SavePreset:
        dialog.setAcceptMode(QFileDialog::AcceptSave);
        dialog.setDefaultSuffix(QStringLiteral("json"));
        break;
    case Prompts::File::ImportFolder:
        dialog.setFileMode(QFileDialog::Directory);
        break;
    case Prompts::File::ImportClips:
        dialog.setFileMode(QFileDialog::ExistingFiles);
        break;
    default:
        dialog.setFileMode(QFileDialog::ExistingFile);
    }
}

} // namespace

void Prompts::askToSave(QWidget* parent, const QString& project, std::function<void(SaveAnswer)> answer) {
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, phrase(QT_TRANSLATE_NOOP("Prompts", "Save project?")),
        phrase(QT_TRANSLATE_NOOP("Prompts", "'%1' has changes that are not saved.")).arg(project),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(box, &QMessageBox::finished, parent, [answer = std::move(answer)](int button) {
        answer(button == QMessageBox::Save      ? SaveAnswer::Save
               : button == QMessageBox::Discard ? SaveAnswer::Discard
                                                : SaveAnswer::Cancel);
    });
    box->open();
}

void Prompts::chooseFiles(QWidget* parent, File what, const QString& folder,
                          std::function<void(const QStringList&)> answer) {
    auto* dialog = new QFileDialog(parent, titleOf(what), folder, filterOf(what));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    setMode(*dialog, what);
    QObject::connect(dialog, &QFileDialog::filesSelected, parent,
                     [answer = std::move(answer)](const QStringList& files) {
                         if (!files.isEmpty())
                             answer(files);
                     });
    dialog->open();
}

void Prompts::confirm(QWidget* parent, const QString& question, const QString& details,
                      const QString& yesText, std::function<void()> yes, std::function<void()> no) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, QCoreApplication::applicationName(), question,
                                QMessageBox::NoButton, parent);
    box->setInformativeText(details);
    QAbstractButton* accept = box->addButton(yesText, QMessageBox::AcceptRole);
    // Escape and the window's close button decide nothing: what cannot be undone has a button of its own.
    QAbstractButton* refuse = nullptr;
    if (no) {
        refuse = box->addButton(QMessageBox::Discard);
        box->setEscapeButton(
            //: Button: decide another time
            box->addButton(phrase(QT_TRANSLATE_NOOP("Prompts", "Later")), QMessageBox::RejectRole));
    } else {
        box->addButton(QMessageBox::Cancel);
    }
    box->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(box, &QMessageBox::finished, parent,
                     [box, accept, refuse, yes = std::move(yes), no = std::move(no)] {
                         if (box->clickedButton() == accept)
                             yes();
                         else if (refuse && box->clickedButton() == refuse)
                             no();
                     });
    box->open();
}

} // namespace ckd::ui
