// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/mainwindow/WindowRig.h"

#include "core/keyers/KeyerRegistry.h"
#include "core/media/ImageWriter.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QTest>
#include <QUrl>

namespace ckd::ui {

WindowRig::WindowRig()
    : m_keyers(std::make_shared<KeyerPool>([](const QString& id, const QString& device) {
        return makeKeyer(id, {.device = device, .threads = 0});
    })) {
    qputenv("CORRIDORKEY_RENDERER", "raster");
    qputenv("XDG_CONFIG_HOME", m_folder.filePath(QStringLiteral("config")).toLocal8Bit());
    open();
}

WindowRig::~WindowRig() {
    m_window.reset();
    m_queue.reset();
}

void WindowRig::open() {
    m_settings = std::make_unique<AppSettings>(file(QStringLiteral("preferences.ini")));
    m_queue = std::make_unique<RenderQueue>();
    m_window = std::make_unique<MainWindow>(MainWindow::Parts{*m_settings, m_prompts, *m_queue, m_keyers,
                                                              file(QStringLiteral("autosave")), QString()});
    m_window->keepQueueIn(file(QStringLiteral("queue.json")));
    m_window->resize(1280, 800);
    m_window->show();
}

void WindowRig::restart() {
    m_window.reset();
    m_queue.reset();
    open();
}

QString WindowRig::makeSequence(const QString& name, int frames, int width, int height) {
    QDir(m_folder.path()).mkpath(name);
    for (int frame = 0; frame < frames; ++frame) {
        Image image(width, height, 3, ColorEncoding::Srgb);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const bool inside = x > 20 + frame && x < 50 + frame && y > 10 && y < height - 10;
                image.row(0, y)[x] = inside ? 0.8F : 0.15F + 0.02F * float(y) / float(height);
                image.row(1, y)[x] = inside ? 0.4F : 0.7F + 0.05F * float(x) / float(width);
                image.row(2, y)[x] = inside ? 0.3F : 0.2F;
            }
        }
        const QString path = file(QStringLiteral("%1/%1.%2.png").arg(name).arg(1001 + frame));
        const Result<WrittenFile> written =
            writeStill(path, width, height,
                       channelsOf(image, {QStringLiteral("R"), QStringLiteral("G"), QStringLiteral("B")}),
                       StillFormat::Png16);
        if (!written)
            qFatal("%s", qPrintable(written.error().text()));
    }
    return file(name);
}

bool WindowRig::drop(const QStringList& paths, QWidget* target, QPoint place) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths)
        urls += QUrl::fromLocalFile(path);
    data.setUrls(urls);
    QWidget* widget = target ? target : m_window.get();
    QDragEnterEvent enter(place, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &enter);
    if (!enter.isAccepted())
        return false;
    QDropEvent event(place, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
    return event.isAccepted() && event.dropAction() == Qt::CopyAction;
}

} // namespace ckd::ui
