// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/RenderJobNotifier.h"

namespace ckd {

class RenderJobNotifier::Forwarder : public RenderObserver {
public:
    explicit Forwarder(RenderJobNotifier& notifier) : m_notifier(notifier) {}

    void stateChanged(RenderState state) override { Q_EMIT m_notifier.stateChanged(state); }
    void analysed(const QString& summary, const QByteArray& digest) override {
        Q_EMIT m_notifier.analysed(summary, digest);
    }
    void warning(const QString& sentence) override { Q_EMIT m_notifier.warning(sentence); }
    void frameFinished(const FrameReport& report) override { Q_EMIT m_notifier.frameFinished(report); }
    void finished(const RenderSummary& summary) override { Q_EMIT m_notifier.finished(summary); }

private:
    RenderJobNotifier& m_notifier;
};

RenderJobNotifier::RenderJobNotifier(QObject* parent)
    : QObject(parent), m_forwarder(std::make_unique<Forwarder>(*this)) {
    qRegisterMetaType<RenderState>();
    qRegisterMetaType<FrameReport>();
    qRegisterMetaType<RenderSummary>();
}

RenderJobNotifier::~RenderJobNotifier() = default;

RenderObserver* RenderJobNotifier::observer() const {
    return m_forwarder.get();
}

} // namespace ckd
