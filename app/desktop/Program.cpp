// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/Program.h"

#include "core/infer/InferLoader.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/pipeline/KeyerPool.h"
#include "core/project/RenderQueue.h"
#include "ui/mainwindow/AppSettings.h"
#include "ui/mainwindow/MainWindow.h"
#include "ui/mainwindow/Prompts.h"
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QStandardPaths>
#include <QSurfaceFormat>
#include <QTimer>
#include <QTranslator>

#include <cstdio>

namespace ckd::desktop {

namespace {

void setUpSurface() {
    QSurfaceFormat format;
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    QSurfaceFormat::setDefaultFormat(format);
}

/// The program's words and Qt's own, in the chosen or the system's language.
void installTranslations(QApplication& application, const QString& language) {
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    const std::pair<QString, QString> catalogues[] = {
        {QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)},
        {QStringLiteral("corridorkey"), QStringLiteral(":/i18n")}};
    for (const auto& [name, folder] : catalogues) {
        auto* translator = new QTranslator(&application);
        // English has a catalogue for its plurals: what a system without a language of ours (or "C") gets
        // too.
        if (translator->load(locale, name, QStringLiteral("_"), folder) ||
            translator->load(name + QStringLiteral("_en"), folder))
            QApplication::installTranslator(translator);
    }
    QApplication::setLayoutDirection(locale.textDirection());
}

/// Beside the program when it is installed, in the tree when it was just built.
QString sampleFile() {
    const QDir program(QApplication::applicationDirPath());
    for (const char* place : {"../share/corridorkey-desktop/sample", "../../../../resources/sample"}) {
        const QString path =
            program.filePath(QLatin1String(place) + QStringLiteral("/corridorkey-sample.mp4"));
        if (QFile::exists(path))
            return QDir::cleanPath(path);
    }
    return {};
}

QString dataFolder() {
    const QString own = qEnvironmentVariable("CORRIDORKEY_DATA_DIR");
    return own.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                               QStringLiteral("/corridorkey-desktop")
                         : own;
}

struct Arguments {
    QStringList paths;
    QString language;
    QString renderer;
};

Arguments parse(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("Program", "A keyer for green-screen and blue-screen footage."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption language(QStringLiteral("language"),
                                      QApplication::translate("Program", "Language of the window, e.g. de."),
                                      QStringLiteral("code"));
    const QCommandLineOption renderer(
        QStringLiteral("renderer"),
        QApplication::translate("Program", "What draws the viewer: auto, opengl or raster."),
        QStringLiteral("name"));
    parser.addOptions({language, renderer});
    parser.addPositionalArgument(
        QStringLiteral("files"),
        QApplication::translate("Program", "Movies, pictures, folders, or a project to open."),
        QStringLiteral("[files…]"));
    parser.process(application);
    return {parser.positionalArguments(), parser.value(language), parser.value(renderer)};
}

} // namespace

int runProgram(int argc, char** argv) {
    infer::prepareProcess();
    setUpSurface();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("CorridorKey Desktop"));
    QApplication::setApplicationVersion(QStringLiteral(CKD_VERSION_STRING));
    QApplication::setDesktopFileName(QStringLiteral("corridorkey-desktop"));
    const Arguments arguments = parse(application);
    if (!arguments.renderer.isEmpty())
        qputenv("CORRIDORKEY_RENDERER", arguments.renderer.toLatin1());

    ui::AppSettings settings;
    installTranslations(application, arguments.language.isEmpty()
                                         ? settings.value(ui::settings::kLanguage).toString()
                                         : arguments.language);
    ui::Theme::apply(application);

    const auto keyers = std::make_shared<KeyerPool>([](const QString& id, const QString& device) {
        return makeKeyer(id, {.device = device, .threads = 0});
    });
    RenderQueue queue;
    ui::Prompts prompts;
    const QString data = dataFolder();
    QDir().mkpath(data);
    ui::MainWindow window(
        {settings, prompts, queue, keyers, data + QStringLiteral("/autosave"), sampleFile()});
    window.show();
    QTimer::singleShot(0, &window, [&] {
        window.openArguments(arguments.paths);
        window.keepQueueIn(data + QStringLiteral("/queue.json"));
        if (arguments.paths.isEmpty())
            window.offerRecovery();
    });
    return QApplication::exec();
}

} // namespace ckd::desktop
