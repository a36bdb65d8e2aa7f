// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameRate.h"
#include "core/preview/Player.h"
#include "ui/widgets/Icons.h"

#include <QWidget>

#include <array>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace ckd::ui {

/// Buttons of playback, the frame field, rate and dropped frames. Shows what it is told and says what the
/// artist wants; knows no shortcuts (setHint() puts them into the tooltips). UI thread.
class TransportBar : public QWidget {
    Q_OBJECT
public:
    enum class Intent {
        ToStart,
        StepBackward,
        PlayBackward, ///< or stop, while playing backward
        PlayForward,  ///< or stop, while playing forward
        StepForward,
        ToEnd,
        MarkIn,
        MarkOut,
        ClearInOut,
    };
    static constexpr int kIntents = int(Intent::ClearInOut) + 1;

    explicit TransportBar(QWidget* parent = nullptr);

    /// What the fields show. Without a clip everything is disabled.
    struct Clip {
        FrameNumber first = 0; ///< of the clip
        FrameNumber last = 0;
        std::size_t frames = 0;
        FrameRate rate;
        bool rateIsAssumed = false; ///< a sequence without a rate
        bool hasInOut = false;
        FrameNumber in = 0; ///< of the range, set or not
        FrameNumber out = 0;
    };
    void setClip(const Clip& clip);
    void setFrame(FrameNumber frame);
    void setSpeed(int speed); ///< Player::speed()
    void setLoop(Player::Loop loop);
    void setDropped(quint64 frames);
    void setShownRate(double framesPerSecond); ///< 0: not playing

    /// Shortcut to be named in a button's tooltip.
    void setShortcut(Intent intent, const QString& shortcut);
    [[nodiscard]] QToolButton* button(Intent intent) const { return m_buttons[std::size_t(intent)]; }
    [[nodiscard]] QLineEdit* frameField() const { return m_frameField; }
    [[nodiscard]] QLabel* droppedLabel() const { return m_dropped; }
    /// For whatever else belongs to the right end of the bar.
    void addAtEnd(QWidget* widget);

public Q_SLOTS:
    /// Puts the cursor into the frame field.
    void editFrame();

Q_SIGNALS:
    void intended(ckd::ui::TransportBar::Intent intent);
    void frameEntered(ckd::FrameNumber frame);
    void loopChosen(ckd::Player::Loop loop);
    void droppedResetRequested();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QToolButton* addButton(Intent intent, Symbol symbol);
    void addLoopButton();
    void takeFrame();
    void retranslate();
    void showRate();
    [[nodiscard]] QString intentText(Intent intent) const;
    [[nodiscard]] QString loopText(Player::Loop loop) const;

    QHBoxLayout* m_layout;
    std::array<QToolButton*, kIntents> m_buttons{};
    std::array<QString, kIntents> m_shortcuts;
    QToolButton* m_loopButton = nullptr;
    QLineEdit* m_frameField = nullptr;
    QLabel* m_range = nullptr;
    QLabel* m_rate = nullptr;
    QLabel* m_dropped = nullptr;
    Clip m_clip;
    FrameNumber m_frame = 0;
    int m_speed = 0;
    double m_shownRate = 0;
    Player::Loop m_loop = Player::Loop::Repeat;
    quint64 m_droppedFrames = 0;
};

/// What an artist may write into the frame field: a number, or + or - and how far from `current`. A minus is
/// a negative number where the clip has such numbers. None: neither.
[[nodiscard]] std::optional<FrameNumber> frameFromText(const QString& text, FrameNumber current,
                                                       FrameNumber first);

} // namespace ckd::ui
