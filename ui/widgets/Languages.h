// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

class QCoreApplication;

namespace ckd::ui {

/// Where the program keeps its catalogues, `corridorkey_<language>.qm`.
inline constexpr char kCatalogues[] = ":/i18n";

/// Sets the words, the numbers' form and the writing direction of the window. English plural forms are always
/// installed below the chosen language, so that a missing word reads "1 frame" and never "1 frame(s)"; Qt's
/// own words (dialogs) come along where they are installed.
/// @param language  "de", "en_XA" …; empty is the system's. An unknown one is English.
/// @param folder    where the catalogues are
/// A second call replaces the first one's words; widgets that exist already keep their texts. GUI thread
/// only.
void installLanguage(QCoreApplication& application, const QString& language,
                     const QString& folder = QLatin1String(kCatalogues));

} // namespace ckd::ui
