// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/TaskPool.h"
#include "core/pipeline/KeyerPool.h"
#include "core/project/RenderQueue.h"

#include <QJsonObject>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace ckd::ui {

class MessageBar;
class ProjectDocument;

/// From the document's clips to jobs in the render queue, and back: what the queue does with a clip becomes
/// its state in the list. UI thread; waits for nothing.
class ExportController : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ProjectDocument& document;
        RenderQueue& queue;
        MessageBar& messages;
        std::shared_ptr<KeyerPool> keyers; ///< shared with the live key, so that a model is loaded once
        QWidget* window;
    };
    explicit ExportController(Parts parts, QObject* parent = nullptr);

    void showDialog();
    /// Calls `then` at once when nothing renders, else when the artist agrees to stop; a stopped job goes on
    /// at the next start.
    void whenMayStop(std::function<void()> then);

    /// Jobs of the project's clips, for its file.
    [[nodiscard]] QJsonObject queueForProject() const;
    void restoreQueue(const QJsonObject& queue);

Q_SIGNALS:
    /// During a batch, at its end and when a saved one comes back: frames of the clip, as it is rendered,
    /// that look suspicious.
    void framesFlagged(const ckd::Clip& clip, const std::vector<ckd::FlaggedFrame>& frames);

private:
    void jobChanged(int row);
    void jobEnded(const QString& id);
    void showState(const RenderQueueJob& job);

    Parts m_parts;
    const std::shared_ptr<TaskPool> m_saving = std::make_shared<TaskPool>("export choice", 1);
};

} // namespace ckd::ui
