// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QWidget>

#include <vector>

class QToolButton;
class QVBoxLayout;

namespace ckd::ui {

/// A row of groups of controls. Those that do not fit move, last first, into a panel behind a "»" button,
/// where they work as before. Owns the groups. UI thread.
class OverflowBar : public QWidget {
    Q_OBJECT

public:
    explicit OverflowBar(QWidget* parent = nullptr);
    void addGroup(QWidget* group);
    /// How many groups are in the panel now.
    [[nodiscard]] int overflowing() const { return m_overflowing; }

    [[nodiscard]] QSize sizeHint() const override;
    /// The first group and the button.
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();
    void openPanel();
    void retranslate();
    [[nodiscard]] int widthOf(const QWidget& group) const;

    std::vector<QWidget*> m_groups;
    QToolButton* m_more;
    QFrame* m_panel;
    QVBoxLayout* m_panelLayout;
    int m_overflowing = 0;
    bool m_arranging = false;
};

} // namespace ckd::ui
