// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TimelineAccessible.h"

#include "ui/timeline/TimelineWidget.h"

#include <QAccessibleWidget>

namespace ckd::ui {

namespace {

class TimelineAccessible : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit TimelineAccessible(TimelineWidget* widget) : QAccessibleWidget(widget, QAccessible::Slider) {}

    QVariant currentValue() const override { return QVariant::fromValue(qlonglong(timeline()->frame())); }
    void setCurrentValue(const QVariant& value) override {
        Q_EMIT timeline()->seekRequested(FrameNumber(value.toLongLong()));
    }
    QVariant minimumValue() const override {
        return QVariant::fromValue(qlonglong(timeline()->range().first));
    }
    QVariant maximumValue() const override {
        return QVariant::fromValue(qlonglong(timeline()->range().last));
    }
    QVariant minimumStepSize() const override { return 1; }

    QString text(QAccessible::Text kind) const override {
        if (kind == QAccessible::Value && !timeline()->isEmpty())
            return timeline()->describe(timeline()->frame());
        return QAccessibleWidget::text(kind);
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

private:
    [[nodiscard]] TimelineWidget* timeline() const { return static_cast<TimelineWidget*>(widget()); }
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    if (auto* widget = qobject_cast<TimelineWidget*>(object))
        return new TimelineAccessible(widget);
    return nullptr;
}

} // namespace

void installTimelineAccessible() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    (void)installed;
}

} // namespace ckd::ui
