// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/PathField.h"

#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>

namespace ckd::ui {

PathField::PathField(const QString& purpose, QWidget* parent)
    : QWidget(parent), m_purpose(purpose), m_edit(new QLineEdit(this)), m_browse(new QToolButton(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_browse);
    m_edit->setClearButtonEnabled(true);
    m_edit->setAccessibleName(purpose);
    m_edit->setAcceptDrops(false); // text drops would insert the address
    m_browse->setText(QStringLiteral("…"));
    m_browse->setToolTip(tr("Choose a file"));
    m_browse->setAccessibleName(tr("Choose a file: %1").arg(purpose));
    setAcceptDrops(true);
    setFocusProxy(m_edit);
    connect(m_browse, &QToolButton::clicked, this, &PathField::choose);
    connect(m_edit, &QLineEdit::editingFinished, this,
            [this] { take(QDir::fromNativeSeparators(m_edit->text().trimmed())); });
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty())
            take({});
    });
}

QString PathField::path() const {
    return m_path;
}

void PathField::setPath(const QString& path) {
    m_path = path;
    const QSignalBlocker blocker(m_edit);
    m_edit->setText(QDir::toNativeSeparators(path));
    m_edit->setCursorPosition(int(m_edit->text().size()));
    m_edit->setToolTip(m_edit->text());
}

void PathField::setPlaceholder(const QString& text) {
    m_edit->setPlaceholderText(text);
}

void PathField::take(const QString& path) {
    if (path == m_path)
        return;
    setPath(path);
    Q_EMIT pathEdited(path);
}

void PathField::choose() {
    const QString start = m_path.isEmpty() ? QString() : QFileInfo(m_path).absolutePath();
    const QString chosen = QFileDialog::getOpenFileName(this, m_purpose, start);
    if (!chosen.isEmpty())
        take(chosen);
}

void PathField::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void PathField::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return;
    event->acceptProposedAction();
    take(urls.front().toLocalFile());
}

} // namespace ckd::ui
