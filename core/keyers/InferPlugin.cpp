// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/InferPlugin.h"

#include "core/keyers/InferBridge.h"

#include <QCoreApplication>
#include <QDir>

namespace ckd {

std::vector<std::filesystem::path> inferPluginFolders() {
    QStringList folders =
        qEnvironmentVariable("CORRIDORKEY_PLUGIN_DIR").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    if (QCoreApplication::instance() != nullptr) {
        const QString own = QCoreApplication::applicationDirPath();
        folders += own;
        folders += QDir::cleanPath(own + QStringLiteral("/../lib/corridorkey-desktop"));
    }
    std::vector<std::filesystem::path> paths;
    for (const QString& folder : folders)
        paths.push_back(inferPath(folder));
    return paths;
}

} // namespace ckd
