// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerSettings.h"

#include <QToolButton>

namespace ckd::ui {

/// The small label in a pane's corner: says which view it shows, and opens the choice of another.
class PaneHeader final : public QToolButton {
    Q_OBJECT

public:
    /// `pane` counts from 0; people read it from 1.
    PaneHeader(int pane, QWidget* parent);
    void setContent(const PaneContent& content);
    enum class Emphasis { None, Active };
    /// Active: this pane is the one that F1–F7 change.
    void setEmphasis(Emphasis emphasis);
    /// Which can be chosen, by FrameSource.
    void setSources(std::array<bool, kFrameSources> available) { m_available = available; }
    [[nodiscard]] int pane() const { return m_pane; }

Q_SIGNALS:
    void contentChosen(int pane, const PaneContent& content);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fillMenu();
    void retranslate();

    const int m_pane;
    PaneContent m_content;
    Emphasis m_emphasis = Emphasis::None;
    std::array<bool, kFrameSources> m_available{true, false, false};
};

} // namespace ckd::ui
