// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/preview/Player.h"
#include "core/preview/PreviewEngine.h"

#include <QTimer>
#include <QWidget>

namespace ckd::ui {

class TimelineWidget;
class TransportBar;

/// Timeline above transport bar, tied to a player and to the engine whose pictures it plays. Both must live
/// longer. What a player's in and out become in a clip is up to whoever keeps the clip: see Player's signals.
class TimelinePanel : public QWidget {
    Q_OBJECT
public:
    TimelinePanel(Player& player, PreviewEngine& engine, QWidget* parent = nullptr);

    [[nodiscard]] TimelineWidget& timeline() const { return *m_timeline; }
    [[nodiscard]] TransportBar& transport() const { return *m_transport; }

private:
    void showClip();
    void showLanes();
    void tieToPlayer();

    Player& m_player;
    PreviewEngine& m_engine;
    TimelineWidget* m_timeline;
    TransportBar* m_transport;
    std::vector<FrameNumber> m_frames; ///< that the timeline shows
    QTimer m_rateTimer;
};

} // namespace ckd::ui
