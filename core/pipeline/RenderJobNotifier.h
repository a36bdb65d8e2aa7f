// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderObserver.h"

#include <QObject>

#include <memory>

namespace ckd {

/// A job's events as signals. They are emitted on the job's reporter thread: connect with a context object
/// that lives in the receiving thread and they arrive queued there, in order. Must live longer than the job
/// that was given its observer().
class RenderJobNotifier : public QObject {
    Q_OBJECT
public:
    explicit RenderJobNotifier(QObject* parent = nullptr);
    ~RenderJobNotifier() override;

    /// To be passed to RenderJob.
    [[nodiscard]] RenderObserver* observer() const;

Q_SIGNALS:
    void stateChanged(ckd::RenderState state);
    void analysed(const QString& summary, const QByteArray& digest);
    void warning(const QString& sentence);
    void frameFinished(const ckd::FrameReport& report);
    void finished(const ckd::RenderSummary& summary);

private:
    class Forwarder;
    std::unique_ptr<Forwarder> m_forwarder;
};

} // namespace ckd
