// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameRange.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/pipeline/HandOver.h"
#include "core/pipeline/MoviePass.h"
#include "core/pipeline/NameTemplate.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace ckd::cli {

/// `corridorkey-cli key …` as typed: checked for form and for contradictions, not yet against files or
/// keyers.
struct KeyOptions {
    QStringList inputs;
    QString output;
    QString hint = QStringLiteral("auto"); ///< auto | none | plate-alpha | path
    QString layer;                         ///< of EXR plates; empty: automatic
    QString keyer = defaultKeyerId();
    QString device; ///< auto | cpu | cuda[:N]; empty: not said
    QStringList passes{QStringLiteral("fg"), QStringLiteral("matte"), QStringLiteral("processed"),
                       QStringLiteral("comp")};
    std::vector<MoviePass> movies;               ///< --movie, each beside the pictures or instead of them
    QString format = QStringLiteral("exr");      ///< exr | png16 | tiff16, of fg, matte and processed
    QString compression = QStringLiteral("piz"); ///< EXR only
    QString depth = QStringLiteral("half");      ///< EXR only
    NameTemplate names;
    QString settingsFile;
    std::vector<std::pair<QString, QString>> settings; ///< --set and its short forms, in the order typed
    std::optional<FrameRange> frames;
    std::optional<FrameNumber> startNumber;
    QString profile = QStringLiteral("default"); ///< default | original
    QString contactSheet;                        ///< PNG to write after the last clip; empty: none
    QString nukeScript;                          ///< .nk likewise
    QString manifest;                            ///< .json likewise
    NukePaths nukePaths = NukePaths::Relative;
    int threads = 0;           ///< 0: all cores
    double memoryBudgetGb = 0; ///< 0: a quarter of the machine's memory
    enum class Existing { Refuse, Overwrite };
    Existing existing = Existing::Refuse;
    enum class Finished { MakeAgain, Skip };
    Finished finished = Finished::MakeAgain; ///< frames of earlier runs
    QString onFull;                          ///< pause | stop; empty: not said
    enum class Report { Text, Json };
    Report report = Report::Text;
};

/// Parses the arguments after `key`. Errors are Usage sentences.
[[nodiscard]] Result<KeyOptions> parseKeyOptions(const QStringList& arguments);

} // namespace ckd::cli
