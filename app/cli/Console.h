// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace ckd::cli {

/// Standard output; text as it is.
void printOut(const QString& text);
/// Standard error, one line.
void printError(const QString& text);
/// One JSON object on one line of standard output, flushed, so that a reader sees it at once.
void printJson(const QJsonObject& object);
/// Says the error on standard error ("corridorkey-cli: …") and returns its exit code.
[[nodiscard]] int failWith(const Error& error);
/// Likewise for a command that was given --json: also {"event":"error","kind":…,"message":…,"exitCode":…} on
/// standard output, so that a reader of JSON hears of what ended the run before it began.
[[nodiscard]] int failWith(const Error& error, const QStringList& arguments);
/// "0:41", "1:02:03"; "unknown" when negative.
[[nodiscard]] QString durationText(double seconds);

} // namespace ckd::cli
