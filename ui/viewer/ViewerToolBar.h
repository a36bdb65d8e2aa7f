// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/OverflowBar.h"
#include "ui/viewer/ViewerSettings.h"

#include <QPointer>

#include <array>

class QAction;
class QComboBox;
class QLabel;
class QToolButton;

namespace ckd::ui {

class ResetSpinBox;
class ViewerWidget;

/// The controls above the viewer. Shows the viewer's settings and changes them; holds none itself.
class ViewerToolBar final : public OverflowBar {
    Q_OBJECT

public:
    explicit ViewerToolBar(ViewerWidget& viewer, QWidget* parent = nullptr);

Q_SIGNALS:
    /// Someone chose "Picture…" as the comp's background: the window asks for a file.
    void backgroundPictureRequested();
    /// A result was kept; already given to the viewer.
    void snapshotRequested(ckd::ui::FrameSource which);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeLayouts();
    void makeViews();
    void makeZoom();
    void makeGrade();
    void makeChannels();
    void makeBackground();
    void makeSnapshots();
    void retranslate();
    void retranslateChannels();
    void show(const ViewerSettings& settings);
    void showZoom();
    void applyZoomText();
    void chooseBackground(int index);
    void compareWith(FrameSource which);
    /// Reads the viewer's settings, lets `edit` change them, gives them back.
    template <class Edit> void change(Edit edit);

    QPointer<ViewerWidget> m_viewer;
    std::array<QToolButton*, kViewerLayouts> m_layouts{};
    std::array<QComboBox*, 2> m_views{};
    QComboBox* m_zoom = nullptr;
    QLabel* m_exposureLabel = nullptr;
    ResetSpinBox* m_exposure = nullptr;
    QLabel* m_gammaLabel = nullptr;
    ResetSpinBox* m_gamma = nullptr;
    std::array<QToolButton*, 5> m_channels{}; ///< red … luma
    QToolButton* m_falseColor = nullptr;
    QComboBox* m_background = nullptr;
    QToolButton* m_snapshots = nullptr;
    QAction* m_keepA = nullptr;
    QAction* m_keepB = nullptr;
    QAction* m_compareA = nullptr;
    QAction* m_compareB = nullptr;
    QAction* m_compareAB = nullptr;
    QAction* m_forget = nullptr;
    bool m_showing = false; ///< controls are being set, not used
};

} // namespace ckd::ui
