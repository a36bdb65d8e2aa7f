// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TimelinePanel.h"

#include "ui/timeline/TimelineWidget.h"
#include "ui/timeline/TransportBar.h"
#include "ui/widgets/MatteFaultText.h"

#include <QVBoxLayout>

namespace ckd::ui {

namespace {

constexpr int kRateUpdateMs = 250;

} // namespace

TimelinePanel::TimelinePanel(Player& player, PreviewEngine& engine, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_engine(engine)
    , m_timeline(new TimelineWidget(this))
    , m_transport(new TransportBar(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_timeline);
    layout->addWidget(m_transport);
    tieToPlayer();
    connect(&m_engine, &PreviewEngine::cachedRangesChanged, this, &TimelinePanel::showLanes);
    m_rateTimer.setInterval(kRateUpdateMs);
    connect(&m_rateTimer, &QTimer::timeout, this,
            [this] { m_transport->setShownRate(m_player.shownRate()); });
    showClip();
    m_transport->setLoop(m_player.loop());
    m_transport->setDropped(m_player.droppedFrames());
}

void TimelinePanel::tieToPlayer() {
    Player* player = &m_player;
    connect(player, &Player::rangeChanged, this, &TimelinePanel::showClip);
    connect(player, &Player::frameChanged, this, [this](FrameNumber frame) {
        m_timeline->setFrame(frame);
        m_transport->setFrame(frame);
    });
    connect(player, &Player::playingChanged, this, [this](int speed) {
        m_transport->setSpeed(speed);
        if (speed != 0)
            m_rateTimer.start();
        else
            m_rateTimer.stop();
    });
    connect(player, &Player::droppedFramesChanged, m_transport, &TransportBar::setDropped);
    connect(player, &Player::loopChanged, m_transport, &TransportBar::setLoop);

    connect(m_timeline, &TimelineWidget::seekRequested, player, &Player::seek);
    connect(m_timeline, &TimelineWidget::inRequested, player, &Player::setIn);
    connect(m_timeline, &TimelineWidget::outRequested, player, &Player::setOut);
    connect(m_timeline, &TimelineWidget::stepRequested, player, &Player::stepForward);
    connect(m_timeline, &TimelineWidget::startRequested, player, &Player::toStart);
    connect(m_timeline, &TimelineWidget::endRequested, player, &Player::toEnd);

    connect(m_transport, &TransportBar::frameEntered, player, &Player::seek);
    connect(m_transport, &TransportBar::loopChosen, player, &Player::setLoop);
    connect(m_transport, &TransportBar::droppedResetRequested, player, &Player::resetDropped);
    connect(m_transport, &TransportBar::intended, this, [player](TransportBar::Intent intent) {
        switch (intent) {
        case TransportBar::Intent::ToStart:
            return player->toStart();
        case TransportBar::Intent::StepBackward:
            return player->stepBackward();
        case TransportBar::Intent::PlayBackward:
            return player->speed() < 0 ? player->stop() : player->playBackward();
        case TransportBar::Intent::PlayForward:
            return player->speed() > 0 ? player->stop() : player->playForward();
        case TransportBar::Intent::StepForward:
            return player->stepForward();
        case TransportBar::Intent::ToEnd:
            return player->toEnd();
        case TransportBar::Intent::MarkIn:
            return player->markIn();
        case TransportBar::Intent::MarkOut:
            return player->markOut();
        case TransportBar::Intent::ClearInOut:
            return player->clearInOut();
        }
    });
}

void TimelinePanel::showClip() {
    if (m_frames != m_player.frames()) {
        m_frames = m_player.frames();
        m_timeline->setFrames(runsOf(m_frames));
        showLanes();
    }
    m_timeline->setFrame(m_player.frame());
    m_timeline->setInOut(m_player.markedIn(), m_player.markedOut());
    const SharedSource plate = m_engine.plate();
    m_transport->setClip({.first = m_player.firstFrame(),
                          .last = m_player.lastFrame(),
                          .frames = m_frames.size(),
                          .rate = m_player.rate(),
                          .rateIsAssumed = plate && !plate->info().rate.isKnown(),
                          .hasInOut = m_player.hasInOut(),
                          .in = m_player.inPoint(),
                          .out = m_player.outPoint()});
    m_transport->setFrame(m_player.frame());
}

void TimelinePanel::showLanes() {
    std::vector<FrameRemark> flagged;
    for (const FlaggedFrame& frame : m_engine.flaggedFrames())
        flagged.push_back({frame.frame, matteFaultText(frame)});
    m_timeline->setLanes({.plate = m_engine.plateRanges(),
                          .hint = m_engine.hintRanges(),
                          .keyed = m_engine.keyedRanges(),
                          .failed = m_engine.failedFrames(),
                          .flagged = std::move(flagged)});
}

} // namespace ckd::ui
