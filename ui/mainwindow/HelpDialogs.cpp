// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/HelpDialogs.h"

#include "core/media/MediaLibraries.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/viewer/ViewerWidget.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QMessageBox>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ckd::ui {

namespace {

QString text(const char* source) {
    return QCoreApplication::translate("Actions", source);
}

} // namespace

void showShortcuts(QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(ActionRegistry::tr("Keyboard shortcuts"));
    auto* table = new QTableWidget(0, 3, dialog);
    table->setHorizontalHeaderLabels(
        {ActionRegistry::tr("Key"), ActionRegistry::tr("Action"), ActionRegistry::tr("What it does")});
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    for (const ActionSpec& spec : actionSpecs()) {
        if (spec.shortcut.isEmpty())
            continue;
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(spec.shortcut.toString(QKeySequence::NativeText)));
        table->setItem(row, 1, new QTableWidgetItem(text(spec.text).remove(u'&')));
        table->setItem(row, 2, new QTableWidgetItem(text(spec.toolTip)));
    }
    table->resizeColumnsToContents();
    table->horizontalHeader()->setStretchLastSection(true);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(table);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons);
    dialog->resize(760, 560);
    dialog->open();
}

void showAbout(QWidget* parent, const ViewerWidget& viewer) {
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, ActionRegistry::tr("About CorridorKey Desktop"),
        QStringLiteral("<b>CorridorKey Desktop %1</b>").arg(QStringLiteral(CKD_VERSION_STRING)),
        QMessageBox::Close, parent);
    const QString renderer =
        viewer.renderer() == Renderer::OpenGl ? probeOpenGl().description : ActionRegistry::tr("processor");
    //: %1 FFmpeg's version, %2 OpenEXR's, %3 Qt's, %4 what draws the viewer
    box->setInformativeText(
        ActionRegistry::tr(
            "FFmpeg %1, OpenEXR %2, Qt %3. The viewer is drawn by: %4.\n\n"
            "The program's sources are under the Apache License 2.0; linked with Debian's FFmpeg "
            "the binary is under the GPL 3.\n\nCorridorKey, the network and its checkpoints, is by "
            "Niko Pueringer and Corridor Digital. This is an independent program and contains "
            "no checkpoint.")
            .arg(ffmpegVersion(), openExrVersion(), QString::fromLatin1(qVersion()), renderer));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace ckd::ui
