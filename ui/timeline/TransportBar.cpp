// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TransportBar.h"

#include "ui/widgets/RateText.h"
#include "ui/widgets/Theme.h"

#include <QActionGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QToolButton>

#include <cmath>

namespace ckd::ui {

namespace {

constexpr int kIconSize = 16;
/// An en dash between numbers.
const QString kTo = QStringLiteral("–");

QFrame* separator(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFrameShape(QFrame::VLine);
    line->setFixedWidth(1);
    line->setFixedHeight(16);
    line->setStyleSheet(QStringLiteral("QFrame { background: #171717; border: none; }"));
    return line;
}

Symbol loopSymbol(Player::Loop loop) {
    switch (loop) {
    case Player::Loop::Once:
        return Symbol::LoopOnce;
    case Player::Loop::Repeat:
        return Symbol::LoopRepeat;
    case Player::Loop::Bounce:
        break;
    }
    return Symbol::LoopBounce;
}

} // namespace

std::optional<FrameNumber> frameFromText(const QString& text, FrameNumber current, FrameNumber first) {
    QString number = text.trimmed();
    number.replace(QChar(0x2212), QLatin1Char('-')); // a typographic minus
    const bool isStep =
        number.startsWith(QLatin1Char('+')) || (number.startsWith(QLatin1Char('-')) && first >= 0);
    bool ok = false;
    const qlonglong value = number.toLongLong(&ok);
    constexpr qlonglong kLargest = 1'000'000'000'000'000;
    if (!ok || value < -kLargest || value > kLargest)
        return std::nullopt;
    return isStep ? current + value : FrameNumber(value);
}

TransportBar::TransportBar(QWidget* parent) : QWidget(parent), m_layout(new QHBoxLayout(this)) {
    m_layout->setContentsMargins(6, 3, 6, 3);
    m_layout->setSpacing(1);
    addButton(Intent::ToStart, Symbol::ToStart);
    addButton(Intent::StepBackward, Symbol::StepBackward);
    addButton(Intent::PlayBackward, Symbol::PlayBackward);
    addButton(Intent::PlayForward, Symbol::PlayForward);
    addButton(Intent::StepForward, Symbol::StepForward);
    addButton(Intent::ToEnd, Symbol::ToEnd);
    m_layout->addSpacing(6);
    m_layout->addWidget(separator(this));
    m_layout->addSpacing(6);
    addLoopButton();
    addButton(Intent::MarkIn, Symbol::MarkIn);
    addButton(Intent::MarkOut, Symbol::MarkOut);
    addButton(Intent::ClearInOut, Symbol::ClearInOut);
    m_layout->addSpacing(6);
    m_layout->addWidget(separator(this));
    m_layout->addSpacing(8);
    m_frameField = new QLineEdit(this);
    m_frameField->setAlignment(Qt::AlignRight);
    m_frameField->installEventFilter(this);
    connect(m_frameField, &QLineEdit::returnPressed, this, &TransportBar::takeFrame);
    m_layout->addWidget(m_frameField);
    m_layout->addSpacing(6);
    for (QLabel** label : {&m_range, &m_rate, &m_dropped}) {
        *label = new QLabel(this);
        m_layout->addWidget(*label);
        m_layout->addSpacing(14);
    }
    m_dropped->installEventFilter(this);
    m_layout->addStretch(1);
    retranslate();
    setClip({});
}

QToolButton* TransportBar::addButton(Intent intent, Symbol symbol) {
    auto* button = new QToolButton(this);
    button->setIcon(icon(symbol));
    button->setIconSize({kIconSize, kIconSize});
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, [this, intent] { Q_EMIT intended(intent); });
    m_layout->addWidget(button);
    m_buttons[std::size_t(intent)] = button;
    return button;
}

void TransportBar::addLoopButton() {
    m_loopButton = new QToolButton(this);
    m_loopButton->setIconSize({kIconSize, kIconSize});
    m_loopButton->setAutoRaise(true);
    m_loopButton->setPopupMode(QToolButton::InstantPopup);
    m_loopButton->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    auto* menu = new QMenu(m_loopButton);
    auto* group = new QActionGroup(menu);
    for (const Player::Loop loop : {Player::Loop::Repeat, Player::Loop::Bounce, Player::Loop::Once}) {
        QAction* action = menu->addAction(icon(loopSymbol(loop)), QString());
        action->setCheckable(true);
        action->setData(int(loop));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, loop] { Q_EMIT loopChosen(loop); });
    }
    m_loopButton->setMenu(menu);
    m_layout->addWidget(m_loopButton);
}

void TransportBar::addAtEnd(QWidget* widget) {
    m_layout->addSpacing(6);
    m_layout->addWidget(widget);
}

// ---- what is shown

void TransportBar::setClip(const Clip& clip) {
    m_clip = clip;
    const bool hasClip = clip.frames > 0;
    for (QToolButton* button : m_buttons)
        button->setEnabled(hasClip);
    for (const Intent intent : {Intent::PlayBackward, Intent::PlayForward})
        button(intent)->setEnabled(clip.frames > 1);
    button(Intent::ClearInOut)->setEnabled(hasClip && clip.hasInOut);
    m_loopButton->setEnabled(hasClip);
    m_frameField->setEnabled(hasClip);
    // Between negative numbers a bare dash looks like one more minus.
    const QString to = clip.in < 0 || clip.out < 0 ? QStringLiteral(" %1 ").arg(kTo) : kTo;
    const QString range = QString::number(clip.in) + to + QString::number(clip.out);
    m_range->setText(hasClip ? QStringLiteral("/ ") + range : QString());
    //: Tooltip of the frame range. %1, %2: first and last frame number, %3: how many frames.
    m_range->setToolTip(hasClip ? tr("Frames %1 to %2 of the clip; %n exist", nullptr, int(clip.frames))
                                      .arg(clip.first)
                                      .arg(clip.last)
                                : QString());
    const QFontMetrics metrics(m_frameField->font());
    const int digits = std::max({metrics.horizontalAdvance(QString::number(clip.first)),
                                 metrics.horizontalAdvance(QString::number(clip.last)),
                                 metrics.horizontalAdvance(QStringLiteral("0000"))});
    m_frameField->setFixedWidth(digits + 22);
    setFrame(m_frame);
    setSpeed(m_speed);
    showRate();
    setDropped(m_droppedFrames);
}

void TransportBar::setFrame(FrameNumber frame) {
    m_frame = frame;
    if (!m_frameField->hasFocus() || !m_frameField->isModified())
        m_frameField->setText(m_clip.frames > 0 ? QString::number(frame) : QString());
}

void TransportBar::setSpeed(int speed) {
    m_speed = speed;
    button(Intent::PlayForward)->setIcon(icon(speed > 0 ? Symbol::Pause : Symbol::PlayForward));
    button(Intent::PlayBackward)->setIcon(icon(speed < 0 ? Symbol::Pause : Symbol::PlayBackward));
    if (speed == 0)
        m_shownRate = 0;
    showRate();
    retranslate();
}

void TransportBar::setShownRate(double framesPerSecond) {
    m_shownRate = framesPerSecond;
    showRate();
}

void TransportBar::showRate() {
    if (m_clip.frames == 0) {
        m_rate->clear();
        return;
    }
    const QString rate = rateText(m_clip.rate);
    //: Playback speed. fps: frames per second.
    QString text = tr("%1 fps").arg(rate);
    if (m_speed != 0 && m_shownRate > 0)
        //: While playing: %1 frames per second are shown of %2 that the clip has.
        text = tr("%1 of %2 fps").arg(m_shownRate, 0, 'f', 1).arg(rate);
    if (std::abs(m_speed) > 1)
        text += QStringLiteral("  %1×").arg(std::abs(m_speed));
    m_rate->setText(text);
    //: A sequence of pictures says no frame rate.
    m_rate->setToolTip(m_clip.rateIsAssumed ? tr("The clip names no frame rate; this one is assumed.")
                                            : tr("Frame rate of the clip."));
}

void TransportBar::setLoop(Player::Loop loop) {
    m_loop = loop;
    m_loopButton->setIcon(icon(loopSymbol(loop)));
    retranslate();
}

void TransportBar::setDropped(quint64 frames) {
    m_droppedFrames = frames;
    //: How many frames could not be shown in time during playback.
    m_dropped->setText(m_clip.frames > 0
                           ? tr("%n dropped", nullptr, int(std::min<quint64>(frames, 999'999'999)))
                           : QString());
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, QColor(frames > 0 ? Theme::kWarning : Theme::kDimText));
    m_dropped->setPalette(colors);
}

void TransportBar::setShortcut(Intent intent, const QString& shortcut) {
    m_shortcuts[std::size_t(intent)] = shortcut;
    retranslate();
}

// ---- words

QString TransportBar::intentText(Intent intent) const {
    switch (intent) {
    case Intent::ToStart:
        //: In point: first frame of the chosen range.
        return tr("To the in point, then to the first frame");
    case Intent::StepBackward:
        return tr("One frame back");
    case Intent::PlayBackward:
        return m_speed < 0 ? tr("Stop") : tr("Play backward");
    case Intent::PlayForward:
        return m_speed > 0 ? tr("Stop") : tr("Play");
    case Intent::StepForward:
        return tr("One frame forward");
    case Intent::ToEnd:
        //: Out point: last frame of the chosen range.
        return tr("To the out point, then to the last frame");
    case Intent::MarkIn:
        return tr("Set the in point here");
    case Intent::MarkOut:
        return tr("Set the out point here");
    case Intent::ClearInOut:
        break;
    }
    return tr("Clear in and out point");
}

QString TransportBar::loopText(Player::Loop loop) const {
    switch (loop) {
    case Player::Loop::Once:
        //: Playback ends at the last frame.
        return tr("Play once");
    case Player::Loop::Repeat:
        //: Playback starts again at the first frame.
        return tr("Repeat");
    case Player::Loop::Bounce:
        break;
    }
    //: Playback turns round at both ends.
    return tr("Back and forth");
}

void TransportBar::retranslate() {
    for (int i = 0; i < kIntents; ++i) {
        const QString text = intentText(Intent(i));
        const QString& shortcut = m_shortcuts[std::size_t(i)];
        m_buttons[std::size_t(i)]->setAccessibleName(text);
        m_buttons[std::size_t(i)]->setToolTip(
            shortcut.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, shortcut));
    }
    m_loopButton->setIcon(icon(loopSymbol(m_loop)));
    //: %1 is one of: Play once, Repeat, Back and forth.
    m_loopButton->setToolTip(tr("Loop: %1").arg(loopText(m_loop)));
    m_loopButton->setAccessibleName(m_loopButton->toolTip());
    for (QAction* action : m_loopButton->menu()->actions()) {
        const auto loop = Player::Loop(action->data().toInt());
        action->setText(loopText(loop));
        action->setChecked(loop == m_loop);
    }
    m_frameField->setAccessibleName(tr("Frame"));
    m_frameField->setToolTip(
        tr("Frame under the playhead. Write a number, or +10 and -10 to go on from here."));
    m_dropped->setToolTip(
        tr("Frames that could not be shown in time since playback began. Double-click to count anew."));
}

// ---- events

void TransportBar::editFrame() {
    m_frameField->setFocus(Qt::ShortcutFocusReason);
    m_frameField->selectAll();
}

void TransportBar::takeFrame() {
    const std::optional<FrameNumber> frame = frameFromText(m_frameField->text(), m_frame, m_clip.first);
    m_frameField->setModified(false);
    m_frameField->setText(QString::number(m_frame));
    m_frameField->selectAll();
    if (frame)
        Q_EMIT frameEntered(*frame);
}

bool TransportBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_frameField) {
        if (event->type() == QEvent::FocusOut) {
            m_frameField->setModified(false);
            setFrame(m_frame);
        } else if (event->type() == QEvent::KeyPress &&
                   static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
            m_frameField->setModified(false);
            setFrame(m_frame);
            m_frameField->selectAll();
            return true;
        }
    }
    if (watched == m_dropped && event->type() == QEvent::MouseButtonDblClick) {
        Q_EMIT droppedResetRequested();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void TransportBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        setClip(m_clip);
    }
    QWidget::changeEvent(event);
}

} // namespace ckd::ui
