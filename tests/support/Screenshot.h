// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDir>
#include <QString>
#include <QWidget>

namespace ckd::test {

/// Saves what a widget shows as `<CKD_SCREENSHOTS>/<name>.png`, for people to look at; does nothing unless
/// that variable names a folder.
inline void screenshot(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("CKD_SCREENSHOTS");
    if (!folder.isEmpty() && QDir().mkpath(folder))
        widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

} // namespace ckd::test
