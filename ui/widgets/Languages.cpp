// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/Languages.h"

#include <QGuiApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

namespace ckd::ui {

namespace {

/// The last one installed is asked first.
template <class Load> void install(QCoreApplication& application, Load load) {
    auto translator = std::make_unique<QTranslator>();
    if (!load(*translator))
        return;
    translator->setParent(&application);
    QCoreApplication::installTranslator(translator.release());
}

} // namespace

void installLanguage(QCoreApplication& application, const QString& language, const QString& folder) {
    qDeleteAll(application.findChildren<QTranslator*>(Qt::FindDirectChildrenOnly));
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    const QString separator = QStringLiteral("_");
    const QString own = QStringLiteral("corridorkey");
    install(application, [&](QTranslator& words) { return words.load(own + QStringLiteral("_en"), folder); });
    install(application, [&](QTranslator& words) {
        return words.load(locale, QStringLiteral("qtbase"), separator,
                          QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    });
    install(application, [&](QTranslator& words) {
        // A pseudo-locale is no locale that QLocale knows, so the name is tried as it was given first.
        return (!language.isEmpty() && words.load(own + separator + language, folder)) ||
               words.load(locale, own, separator, folder);
    });
    QGuiApplication::setLayoutDirection(locale.textDirection());
}

} // namespace ckd::ui
