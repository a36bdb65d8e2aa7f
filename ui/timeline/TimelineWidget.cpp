// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TimelineWidget.h"

#include "ui/timeline/TimelineAccessible.h"
#include "ui/widgets/Theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ckd::ui {

namespace {

constexpr int kSideMargin = 10; ///< so that handles and the playhead's number are whole at both ends
constexpr int kLaneGap = 3;
constexpr int kBottom = 5;
constexpr double kHandleReach = 6; ///< pixels around a handle that take hold of it
constexpr double kZoomStep = 1.25;

const QColor kTrack(0xff1f1f1f);
const QColor kGap(0xff2b2b2b); ///< numbers without a frame
const QColor kPlateColor(0xff66707c);
const QColor kHintColor(0xff5f5876);
const QColor kKeyColor(Theme::kGood);

bool covers(const std::vector<FrameRun>& runs, FrameNumber frame) {
    const auto run = std::ranges::lower_bound(runs, frame, {}, &FrameRun::last);
    return run != runs.end() && run->first <= frame;
}

const FrameRemark* remarkAt(const std::vector<FrameRemark>& remarks, FrameNumber frame) {
    const auto remark = std::ranges::lower_bound(remarks, frame, {}, &FrameRemark::frame);
    return remark != remarks.end() && remark->frame == frame ? &*remark : nullptr;
}

} // namespace

TimelineWidget::TimelineWidget(QWidget* parent) : QWidget(parent) {
    installTimelineAccessible();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setLayoutDirection(Qt::LeftToRight);
    //: Name of the strip with frame numbers for screen readers.
    setAccessibleName(tr("Timeline"));
    measure();
}

TimelineWidget::~TimelineWidget() = default;

// ---- what is shown

void TimelineWidget::setFrames(std::vector<FrameRun> existing) {
    m_existing = std::move(existing);
    m_lanes = {};
    m_drag = Drag::None;
    if (!m_existing.empty())
        m_geometry =
            TimelineGeometry::fitted({m_existing.front().first, m_existing.back().last}, areaRect().width());
    update();
}

void TimelineWidget::setFrame(FrameNumber frame) {
    if (frame == m_frame)
        return;
    const FrameNumber before = std::exchange(m_frame, frame);
    if (m_drag != Drag::View && !isEmpty())
        setView(m_geometry.showing(frame));
    update(playheadRect(before));
    update(playheadRect(frame));
    QAccessibleValueChangeEvent changed(this, QVariant::fromValue(qlonglong(frame)));
    QAccessible::updateAccessibility(&changed);
}

void TimelineWidget::setInOut(std::optional<FrameNumber> in, std::optional<FrameNumber> out) {
    m_in = in;
    m_out = out;
    update();
}

void TimelineWidget::setLanes(TimelineLanes lanes) {
    m_lanes = std::move(lanes);
    update();
}

QString TimelineWidget::describe(FrameNumber frame) const {
    //: %1 is a frame number.
    QStringList words{tr("Frame %1").arg(frame)};
    if (!covers(m_existing, frame))
        words << tr("no such frame in the clip");
    if (covers(m_lanes.plate, frame))
        //: The plate (original picture) of this frame is in memory and can be played at once.
        words << tr("plate cached");
    if (covers(m_lanes.hint, frame))
        //: A hint is a rough matte that guides the keyer.
        words << tr("has a hint");
    if (covers(m_lanes.keyed, frame))
        //: The keyed pictures of this frame are in memory.
        words << tr("keyed");
    QString text = words.join(QStringLiteral(", "));
    if (const FrameRemark* remark = remarkAt(m_lanes.failed, frame))
        //: %1 is a full sentence: why the frame failed.
        text += QLatin1Char('\n') + tr("Failed: %1").arg(remark->reason);
    if (const FrameRemark* remark = remarkAt(m_lanes.flagged, frame))
        //: The program suspects a fault in this frame's matte; %1 says which, e.g. "holes inside solids".
        text += QLatin1Char('\n') + tr("Worth a look: %1").arg(remark->reason);
    return text;
}

FrameNumber TimelineWidget::inFrame() const {
    return m_in.value_or(m_geometry.range.first);
}

FrameNumber TimelineWidget::outFrame() const {
    return m_out.value_or(m_geometry.range.last);
}

// ---- where things are

void TimelineWidget::measure() {
    const QFontMetrics metrics = fontMetrics();
    m_ruler = metrics.height() + 10;
    m_lane = std::max(6, metrics.height() / 2);
    int widest = 0;
    QFont small = font();
    small.setPointSizeF(std::max(6.5, small.pointSizeF() * 0.8));
    const QFontMetrics smallMetrics(small);
    for (int lane = 0; lane < kLanes; ++lane)
        widest = std::max(widest, smallMetrics.horizontalAdvance(laneName(Lane(lane))));
    m_lane = std::max(m_lane, smallMetrics.ascent() - 1);
    m_gutter = widest + 14;
    updateGeometry();
}

QSize TimelineWidget::sizeHint() const {
    return {640, minimumSizeHint().height()};
}

QSize TimelineWidget::minimumSizeHint() const {
    return {200, m_ruler + kLanes * (m_lane + kLaneGap) + kBottom};
}

QRect TimelineWidget::areaRect() const {
    return rect().adjusted(m_gutter + kSideMargin, 0, -kSideMargin, 0);
}

QRect TimelineWidget::laneRect(Lane lane) const {
    const QRect area = areaRect();
    return {area.left(), m_ruler + 2 + int(lane) * (m_lane + kLaneGap), area.width(), m_lane};
}

QString TimelineWidget::laneName(Lane lane) const {
    switch (lane) {
    case Lane::Plate:
        //: Lane of the timeline: frames whose plate (original picture) is in memory. Short.
        return tr("Plate");
    case Lane::Hint:
        //: Lane of the timeline: frames that have a hint (rough matte). Short.
        return tr("Hint");
    case Lane::Key:
        //: Lane of the timeline: frames that are keyed. Short.
        return tr("Key");
    case Lane::Remarks:
        break;
    }
    //: Lane of the timeline: frames that failed or look suspicious. Short.
    return tr("Check");
}

double TimelineWidget::toArea(double x) const {
    return x - areaRect().left();
}

TimelineWidget::Drag TimelineWidget::handleAt(const QPointF& position) const {
    if (isEmpty() || position.y() > m_ruler)
        return Drag::None;
    const double x = toArea(position.x());
    const double toIn = std::abs(x - m_geometry.xOf(inFrame()));
    const double toOut = std::abs(x - m_geometry.xOf(outFrame() + 1));
    if (std::min(toIn, toOut) > kHandleReach)
        return Drag::None;
    return toIn <= toOut ? Drag::In : Drag::Out;
}

QRect TimelineWidget::playheadRect(FrameNumber frame) const {
    // The flag, and the whole number of the ruler that it may hide.
    const int half = fontMetrics().horizontalAdvance(QString::number(frame)) * 3 / 2 + 16;
    const double x = areaRect().left() + m_geometry.xOf(frame);
    return QRectF(x - half, 0, 2 * half + std::max(1.0, m_geometry.frameWidth), height()).toAlignedRect();
}

/// The playhead's number; null when the playhead is out of sight.
QRectF TimelineWidget::flagRect() const {
    const QRect area = areaRect();
    const double centre = std::floor(area.left() + m_geometry.centreOf(m_frame));
    if (centre < area.left() - 1 || centre > area.right() + 1)
        return {};
    const QFontMetrics metrics = fontMetrics();
    const double textWidth = metrics.horizontalAdvance(QString::number(m_frame));
    QRectF flag(centre - textWidth / 2 - 5, 1, textWidth + 10, metrics.height() + 2);
    const double least = m_gutter - 2.0;
    flag.moveLeft(std::clamp(flag.left(), least, std::max(least, width() - flag.width() - 1)));
    return flag;
}

void TimelineWidget::setView(const TimelineGeometry& geometry) {
    if (geometry.left == m_geometry.left && geometry.frameWidth == m_geometry.frameWidth &&
        geometry.width == m_geometry.width)
        return;
    m_geometry = geometry;
    update();
}

void TimelineWidget::zoomIn() {
    setView(m_geometry.zoomed(kZoomStep * kZoomStep, m_geometry.centreOf(m_frame)));
}

void TimelineWidget::zoomOut() {
    setView(m_geometry.zoomed(1 / (kZoomStep * kZoomStep), m_geometry.centreOf(m_frame)));
}

void TimelineWidget::zoomToFit() {
    setView(TimelineGeometry::fitted(m_geometry.range, areaRect().width()));
}

// ---- events

bool TimelineWidget::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !isEmpty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const double x = toArea(help->pos().x());
        if (x >= 0 && x < m_geometry.width)
            QToolTip::showText(help->globalPos(), describe(m_geometry.frameAt(x)), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void TimelineWidget::resizeEvent(QResizeEvent*) {
    m_geometry = m_geometry.resizedTo(areaRect().width());
}

void TimelineWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LanguageChange) {
        measure();
        m_geometry = m_geometry.resizedTo(areaRect().width());
    }
    QWidget::changeEvent(event);
}

void TimelineWidget::mousePressEvent(QMouseEvent* event) {
    if (isEmpty())
        return;
    m_dragX = event->position().x();
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::View;
        setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    m_drag = handleAt(event->position());
    if (m_drag == Drag::None) {
        m_drag = Drag::Scrub;
        drag(event->position().x());
    }
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag != Drag::None) {
        drag(event->position().x());
        return;
    }
    const bool onHandle = handleAt(event->position()) != Drag::None;
    setCursor(onHandle ? Qt::SizeHorCursor : Qt::ArrowCursor);
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent*) {
    if (m_drag == Drag::View)
        unsetCursor();
    m_drag = Drag::None;
}

void TimelineWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && event->position().y() <= m_ruler)
        zoomToFit();
}

void TimelineWidget::drag(double x) {
    const FrameNumber frame = m_geometry.frameAt(toArea(x));
    switch (m_drag) {
    case Drag::None:
        break;
    case Drag::Scrub:
        if (frame != m_frame || !covers(m_existing, frame))
            Q_EMIT seekRequested(frame);
        break;
    case Drag::In:
        if (frame != inFrame())
            Q_EMIT inRequested(frame);
        break;
    case Drag::Out: {
        // The out handle stands behind its frame.
        const FrameNumber out = m_geometry.frameAt(toArea(x) - m_geometry.frameWidth / 2);
        if (out != outFrame())
            Q_EMIT outRequested(out);
        break;
    }
    case Drag::View:
        setView(m_geometry.scrolled(m_dragX - x));
        m_dragX = x;
        break;
    }
}

void TimelineWidget::wheelEvent(QWheelEvent* event) {
    if (isEmpty())
        return;
    const QPoint turn = event->angleDelta();
    if (turn.x() != 0 || event->modifiers().testFlag(Qt::ShiftModifier)) {
        const int amount = turn.x() != 0 ? turn.x() : turn.y();
        setView(m_geometry.scrolled(-amount * m_geometry.width / 1200));
    } else {
        setView(m_geometry.zoomed(std::pow(kZoomStep, turn.y() / 120.0), toArea(event->position().x())));
    }
    event->accept();
}

void TimelineWidget::keyPressEvent(QKeyEvent* event) {
    const int many = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        Q_EMIT stepRequested(-many);
        return;
    case Qt::Key_Right:
        Q_EMIT stepRequested(many);
        return;
    case Qt::Key_Home:
        Q_EMIT startRequested();
        return;
    case Qt::Key_End:
        Q_EMIT endRequested();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        return;
    case Qt::Key_Minus:
        zoomOut();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

// ---- painting

void TimelineWidget::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.fillRect(event->rect(), QColor(Theme::kWindow));
    painter.setFont(font());
    for (int lane = 0; lane < kLanes; ++lane)
        paintLane(painter, Lane(lane));
    if (isEmpty())
        return;
    paintRuler(painter);
    paintInOut(painter);
    paintPlayhead(painter);
    if (hasFocus()) {
        painter.setPen(QColor(0xff8a6a30));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void TimelineWidget::paintRuler(QPainter& painter) const {
    const QRect area = areaRect();
    const QFontMetrics metrics = fontMetrics();
    const int digits = std::max(metrics.horizontalAdvance(QString::number(m_geometry.range.first)),
                                metrics.horizontalAdvance(QString::number(m_geometry.range.last)));
    const std::vector<TimelineGeometry::Tick> ticks = m_geometry.ticks(digits + 24);
    const QRectF flag = flagRect();
    double labelEnd = -1e9;
    for (const TimelineGeometry::Tick& tick : ticks) {
        const double x = std::round(area.left() + tick.x);
        painter.setPen(QColor(tick.labelled ? 0xff8a8a8a : 0xff555555));
        painter.drawLine(QPointF(x + 0.5, m_ruler - (tick.labelled ? 7 : 4)), QPointF(x + 0.5, m_ruler - 1));
        if (!tick.labelled)
            continue;
        const QString text = QString::number(tick.frame);
        const int textWidth = metrics.horizontalAdvance(text);
        double textX = area.left() + m_geometry.centreOf(tick.frame) - textWidth / 2.0;
        textX = std::clamp(textX, double(area.left() - kSideMargin),
                           double(area.right() + kSideMargin - textWidth));
        const bool isHidden = textX < flag.right() + 3 && textX + textWidth > flag.left() - 3;
        if (textX < labelEnd || isHidden)
            continue;
        labelEnd = textX + textWidth + 8;
        painter.setPen(QColor(Theme::kDimText));
        painter.drawText(QPointF(textX, metrics.ascent() + 2), text);
    }
    painter.setPen(QColor(Theme::kLine));
    painter.drawLine(area.left() - kSideMargin, m_ruler, area.right() + kSideMargin, m_ruler);
}

void TimelineWidget::paintLane(QPainter& painter, Lane lane) const {
    const QRect rect = laneRect(lane);
    painter.save();
    QFont small = font();
    small.setPointSizeF(std::max(6.5, small.pointSizeF() * 0.8));
    painter.setFont(small);
    painter.setPen(QColor(Theme::kDimText));
    painter.drawText(QRect(6, rect.top() - 4, m_gutter - 8, rect.height() + 8),
                     Qt::AlignVCenter | Qt::AlignLeft, laneName(lane));
    painter.restore();
    painter.fillRect(rect, isEmpty() ? kTrack : kGap);
    if (isEmpty())
        return;
    paintBars(painter, rect, m_existing, kTrack);
    switch (lane) {
    case Lane::Plate:
        paintBars(painter, rect, m_lanes.plate, kPlateColor);
        break;
    case Lane::Hint:
        paintBars(painter, rect, m_lanes.hint, kHintColor);
        break;
    case Lane::Key:
        paintBars(painter, rect, m_lanes.keyed, kKeyColor);
        break;
    case Lane::Remarks:
        paintRemarks(painter, m_lanes.flagged, QColor(Theme::kWarning));
        paintRemarks(painter, m_lanes.failed, QColor(Theme::kBad));
        break;
    }
}

void TimelineWidget::paintBars(QPainter& painter, const QRect& rect, const std::vector<FrameRun>& runs,
                               const QColor& color) const {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const TimelineGeometry::Bar& bar : m_geometry.bars(runs))
        painter.drawRect(QRectF(rect.left() + bar.x, rect.top(), bar.width, rect.height()));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimelineWidget::paintRemarks(QPainter& painter, const std::vector<FrameRemark>& remarks,
                                  const QColor& color) const {
    std::vector<FrameNumber> frames;
    frames.reserve(remarks.size());
    for (const FrameRemark& remark : remarks)
        frames.push_back(remark.frame);
    const QRect rect = laneRect(Lane::Remarks);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.setRenderHint(QPainter::Antialiasing);
    for (TimelineGeometry::Bar bar : m_geometry.bars(runsOf(frames))) {
        constexpr double kLeast = 3; // one frame of 100,000 must be seen
        if (bar.width < kLeast) {
            bar.x -= (kLeast - bar.width) / 2;
            bar.width = kLeast;
        }
        painter.drawRect(QRectF(rect.left() + bar.x, rect.top(), bar.width, rect.height()));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimelineWidget::paintInOut(QPainter& painter) const {
    const QRect area = areaRect();
    const double inX = area.left() + m_geometry.xOf(inFrame());
    const double outX = area.left() + m_geometry.xOf(outFrame() + 1);
    const QColor shade(0, 0, 0, 110);
    const double left = area.left() - kSideMargin;
    const double right = area.right() + 1 + kSideMargin;
    if (m_in && inX > left)
        painter.fillRect(QRectF(left, 0, std::min(inX, right) - left, height()), shade);
    if (m_out && outX < right)
        painter.fillRect(QRectF(std::max(outX, left), 0, right - std::max(outX, left), height()), shade);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const auto handle = [&](double x, int sign, bool isSet) {
        if (x < left || x > right)
            return;
        painter.setBrush(QColor(isSet ? Theme::kText : 0xff6e6e6e));
        const double top = m_ruler - 11;
        painter.drawPolygon(QPolygonF({{x, top},
                                       {x + sign * 5, top},
                                       {x + sign * 5, top + 2},
                                       {x + sign * 1.5, top + 2},
                                       {x + sign * 1.5, m_ruler - 2.0},
                                       {x + sign * 5, m_ruler - 2.0},
                                       {x + sign * 5, double(m_ruler)},
                                       {x, double(m_ruler)}}));
    };
    handle(inX, 1, m_in.has_value());
    handle(outX, -1, m_out.has_value());
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimelineWidget::paintPlayhead(QPainter& painter) const {
    const QRect area = areaRect();
    const double x = area.left() + m_geometry.xOf(m_frame);
    const QRectF flag = flagRect();
    if (flag.isNull())
        return;
    const QColor accent(Theme::kAccent);
    if (m_geometry.frameWidth >= 4) { // the frame's own cell
        QColor glow = accent;
        glow.setAlpha(60);
        painter.fillRect(QRectF(x, m_ruler, m_geometry.frameWidth, height() - m_ruler), glow);
    }
    const double centre = std::floor(area.left() + m_geometry.centreOf(m_frame));
    painter.fillRect(QRectF(centre, m_ruler - 4, 1, height() - m_ruler + 4), accent);

    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(accent);
    painter.drawRoundedRect(flag, 2, 2);
    painter.drawPolygon(QPolygonF({{centre - 3.5, flag.bottom() - 0.5},
                                   {centre + 4.5, flag.bottom() - 0.5},
                                   {centre + 0.5, flag.bottom() + 4.5}}));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QColor(0xff1a1a1a));
    painter.drawText(flag, Qt::AlignCenter, QString::number(m_frame));
}

} // namespace ckd::ui
