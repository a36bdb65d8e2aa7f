// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/Clip.h"
#include "core/project/ExportSettings.h"
#include "core/project/RenderQueue.h"
#include "tests/pipeline/Fakes.h"

#include <QMap>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <vector>

namespace ckd::test {

/// Small green-screen plates on disk, made on the fly, and the clips and export settings that go with them.
class ExportFolder {
public:
    /// A PNG sequence `<name>.<first…last>.png` in a folder of its own; the same numbers give the same
    /// pixels. `salt` tells clips apart.
    Clip makeClip(const QString& name, FrameNumber first, FrameNumber last, int salt = 0);
    [[nodiscard]] QString plateFile(const QString& name, FrameNumber number) const;
    void writePlate(const QString& name, FrameNumber number, int salt = 0) const;

    [[nodiscard]] QString path(const QString& relative) const { return m_dir.filePath(relative); }
    /// Everything below a folder of `settings` defaults: fg and matte as EXR, to `folder` below this one.
    [[nodiscard]] ExportSettings settings(const QString& folder) const;

private:
    QTemporaryDir m_dir;
};

/// Every file below a folder, hidden ones included: relative path → content.
[[nodiscard]] QMap<QString, QByteArray> contentOf(const QString& folder);
/// Only the passes: what an export is for.
[[nodiscard]] QMap<QString, QByteArray> passesIn(const QString& folder);

/// Keeps what a queue tells.
class QueueRecorder : public QObject {
    Q_OBJECT
public:
    explicit QueueRecorder(RenderQueue& queue);
    [[nodiscard]] std::vector<FrameNumber> framesOf(const QString& id) const;

    std::vector<std::pair<QString, FrameReport>> frames;
    QStringList ended; ///< ids, in order
    int idles = 0;
};

/// A keyer that can be stopped at any frame, for KeyerFactory.
[[nodiscard]] KeyerFactory factoryOf(std::shared_ptr<Keyer> keyer);

constexpr int kQueuePatience = 30'000; ///< ms; a test that would hang

/// Several frames in flight on any machine.
[[nodiscard]] RenderLimits smallLimits();

} // namespace ckd::test

#define QUEUE_TRY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, ckd::test::kQueuePatience)
