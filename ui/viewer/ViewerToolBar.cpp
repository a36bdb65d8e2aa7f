// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerToolBar.h"

#include "ui/viewer/ResetSpinBox.h"
#include "ui/viewer/ViewNames.h"
#include "ui/viewer/ViewerIcons.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/NumberField.h"

#include <QAbstractItemView>
#include <QAction>
#include <QButtonGroup>
#include <QColorDialog>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr std::array kZoomSteps{0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0};
constexpr std::array kBackgrounds{BackgroundKind::Checker, BackgroundKind::Black, BackgroundKind::Grey,
                                  BackgroundKind::White,   BackgroundKind::Color, BackgroundKind::Picture};

QWidget* newGroup(QHBoxLayout*& layout, int spacing) {
    auto* group = new QWidget;
    layout = new QHBoxLayout(group);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing);
    return group;
}

QComboBox* newComboBox() {
    auto* box = new QComboBox;
    wheelOnlyWithFocus(*box);
    return box;
}

void describe(QWidget& widget, const QString& name, const QString& toolTip) {
    widget.setAccessibleName(name);
    widget.setToolTip(toolTip);
}

QString backgroundName(BackgroundKind kind) {
    switch (kind) {
    case BackgroundKind::Checker:
        //: Background of the comp: a board of dark and light squares.
        return ViewerToolBar::tr("Checker");
    case BackgroundKind::Black:
        //: Background of the comp.
        return ViewerToolBar::tr("Black");
    case BackgroundKind::Grey:
        //: Background of the comp: 18 % grey.
        return ViewerToolBar::tr("Grey");
    case BackgroundKind::White:
        //: Background of the comp.
        return ViewerToolBar::tr("White");
    case BackgroundKind::Color:
        //: Background of the comp: opens a colour dialog.
        return ViewerToolBar::tr("Colour…");
    case BackgroundKind::Picture:
        //: Background of the comp: a picture or clip from a file.
        return ViewerToolBar::tr("Picture…");
    }
    return {};
}

QString fitText(const QString& percent) {
    //: Zoom box: the picture is fitted to the pane; %1 is the resulting percentage.
    return ViewerToolBar::tr("Fit %1 %").arg(percent);
}

} // namespace

ViewerToolBar::ViewerToolBar(ViewerWidget& viewer, QWidget* parent) : OverflowBar(parent), m_viewer(&viewer) {
    setStyleSheet(QStringLiteral("QToolButton { padding: 3px 2px; }"));
    makeLayouts();
    makeViews();
    makeZoom();
    makeGrade();
    makeChannels();
    makeBackground();
    makeSnapshots();
    retranslate();
    show(viewer.settings());
    connect(&viewer, &ViewerWidget::settingsChanged, this, &ViewerToolBar::show);
    connect(&viewer, &ViewerWidget::scaleChanged, this, &ViewerToolBar::showZoom);
    connect(&viewer, &ViewerWidget::snapshotsChanged, this, [this] { show(m_viewer->settings()); });
}

template <class Edit> void ViewerToolBar::change(Edit edit) {
    if (m_showing || !m_viewer)
        return;
    ViewerSettings settings = m_viewer->settings();
    edit(settings);
    m_viewer->setSettings(settings);
    show(m_viewer->settings()); // also when the viewer did not take it
}

// ---- controls

void ViewerToolBar::makeLayouts() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 0);
    auto* buttons = new QButtonGroup(group);
    for (std::size_t i = 0; i < kViewerLayouts; ++i) {
        auto* button = new QToolButton;
        button->setIcon(layoutIcon(ViewerLayout(i)));
        button->setCheckable(true);
        button->setAutoRaise(true);
        buttons->addButton(button, int(i));
        layout->addWidget(button);
        m_layouts[i] = button;
    }
    connect(buttons, &QButtonGroup::idClicked, this,
            [this](int id) { change([id](ViewerSettings& s) { s.layout = ViewerLayout(id); }); });
    addGroup(group);
}

void ViewerToolBar::makeViews() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 3);
    for (std::size_t pane = 0; pane < 2; ++pane) {
        m_views[pane] = newComboBox();
        for (const View view : kAllViews)
            m_views[pane]->addItem(viewName(view), int(view));
        // Two panels leave no room for the longest name; the pane's own label has room for any.
        m_views[pane]->setFixedWidth(fontMetrics().horizontalAdvance(viewName(View::Processed)) + 30);
        layout->addWidget(m_views[pane]);
        connect(m_views[pane], &QComboBox::activated, this, [this, pane](int index) {
            change([&](ViewerSettings& s) {
                s.content(int(pane)).view = kAllViews[std::size_t(index)];
                s.activePane = int(pane);
            });
        });
    }
    addGroup(group);
}

void ViewerToolBar::makeZoom() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 4);
    m_zoom = newComboBox();
    m_zoom->setEditable(true);
    m_zoom->setInsertPolicy(QComboBox::NoInsert);
    m_zoom->setFixedWidth(fontMetrics().horizontalAdvance(fitText(QStringLiteral("3200"))) + 24);
    m_zoom->addItem(QString());
    for (const double scale : kZoomSteps)
        m_zoom->addItem(QStringLiteral("%1 %").arg(scale * 100.0), scale);
    layout->addWidget(m_zoom);
    connect(m_zoom, &QComboBox::activated, this, [this](int index) {
        if (!m_viewer)
            return;
        if (index == 0)
            m_viewer->fit();
        else
            m_viewer->setScale(kZoomSteps[std::size_t(index - 1)]);
        showZoom();
    });
    connect(m_zoom->lineEdit(), &QLineEdit::editingFinished, this, &ViewerToolBar::applyZoomText);
    addGroup(group);
}

void ViewerToolBar::makeGrade() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 4);
    m_exposureLabel = new QLabel;
    m_exposure = new ResetSpinBox(0.0);
    m_exposure->setRange(-ViewerSettings::kMaxExposure, ViewerSettings::kMaxExposure);
    m_exposure->setSingleStep(0.25);
    m_exposure->setDecimals(2);
    m_exposureLabel->setBuddy(m_exposure);
    m_gammaLabel = new QLabel;
    m_gamma = new ResetSpinBox(1.0);
    m_gamma->setRange(ViewerSettings::kMinGamma, ViewerSettings::kMaxGamma);
    m_gamma->setSingleStep(0.1);
    m_gamma->setDecimals(2);
    m_gamma->setValue(1.0);
    m_gammaLabel->setBuddy(m_gamma);
    for (ResetSpinBox* field : {m_exposure, m_gamma})
        field->setButtonSymbols(QAbstractSpinBox::NoButtons); // room; the arrow keys step
    for (QWidget* widget : {static_cast<QWidget*>(m_exposureLabel), static_cast<QWidget*>(m_exposure),
                            static_cast<QWidget*>(m_gammaLabel), static_cast<QWidget*>(m_gamma)})
        layout->addWidget(widget);
    connect(m_exposure, &QDoubleSpinBox::valueChanged, this,
            [this](double value) { change([value](ViewerSettings& s) { s.exposure = value; }); });
    connect(m_gamma, &QDoubleSpinBox::valueChanged, this,
            [this](double value) { change([value](ViewerSettings& s) { s.gamma = value; }); });
    addGroup(group);
}

void ViewerToolBar::makeChannels() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 0);
    for (std::size_t i = 0; i < m_channels.size(); ++i) {
        auto* button = new QToolButton;
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFixedWidth(fontMetrics().horizontalAdvance(u'W') + 9);
        layout->addWidget(button);
        m_channels[i] = button;
        // A second click shows all channels again.
        connect(button, &QToolButton::clicked, this, [this, i] {
            if (m_viewer)
                m_viewer->toggleChannel(Channel(int(Channel::Red) + int(i)));
        });
    }
    m_falseColor = new QToolButton;
    m_falseColor->setCheckable(true);
    m_falseColor->setAutoRaise(true);
    m_falseColor->setIcon(falseColorIcon());
    layout->addSpacing(2);
    layout->addWidget(m_falseColor);
    connect(m_falseColor, &QToolButton::clicked, m_viewer, &ViewerWidget::toggleFalseColor);
    addGroup(group);
}

void ViewerToolBar::makeBackground() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 4);
    m_background = newComboBox();
    // The picture says it; the names are in the list and for screen readers.
    m_background->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_background->setMinimumContentsLength(1);
    m_background->setFixedWidth(42);
    for (const BackgroundKind kind : kBackgrounds)
        m_background->addItem(backgroundIcon({kind, CompBackground().color}), backgroundName(kind));
    layout->addWidget(m_background);
    connect(m_background, &QComboBox::activated, this, &ViewerToolBar::chooseBackground);
    addGroup(group);
}

void ViewerToolBar::makeSnapshots() {
    QHBoxLayout* layout = nullptr;
    QWidget* group = newGroup(layout, 0);
    m_snapshots = new QToolButton;
    m_snapshots->setAutoRaise(true);
    m_snapshots->setPopupMode(QToolButton::InstantPopup);
    m_snapshots->setStyleSheet(
        QStringLiteral("QToolButton { padding-right: 13px; } QToolButton::menu-indicator { "
                       "subcontrol-position: right center; subcontrol-origin: padding; }"));
    m_snapshots->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto* menu = new QMenu(m_snapshots);
    const auto add = [&](QAction*& action, auto slot) {
        action = menu->addAction(QString());
        connect(action, &QAction::triggered, this, slot);
    };
    add(m_keepA, [this] { Q_EMIT snapshotRequested(FrameSource::SnapshotA); });
    add(m_keepB, [this] { Q_EMIT snapshotRequested(FrameSource::SnapshotB); });
    menu->addSeparator();
    add(m_compareA, [this] { compareWith(FrameSource::SnapshotA); });
    add(m_compareB, [this] { compareWith(FrameSource::SnapshotB); });
    add(m_compareAB, [this] {
        change([](ViewerSettings& s) {
            const View view = s.content(s.activePane).view;
            s.layout = ViewerLayout::Wipe;
            s.content(0) = {view, FrameSource::SnapshotA};
            s.content(1) = {view, FrameSource::SnapshotB};
        });
    });
    menu->addSeparator();
    add(m_forget, [this] {
        if (!m_viewer)
            return;
        m_viewer->setSnapshot(FrameSource::SnapshotA, std::nullopt);
        m_viewer->setSnapshot(FrameSource::SnapshotB, std::nullopt);
    });
    m_snapshots->setMenu(menu);
    connect(this, &ViewerToolBar::snapshotRequested, this, [this](FrameSource which) {
        if (m_viewer && !m_viewer->isEmpty())
            m_viewer->setSnapshot(which, m_viewer->frame());
    });
    layout->addWidget(m_snapshots);
    addGroup(group);
}

// ---- use

void ViewerToolBar::applyZoomText() {
    if (m_showing || !m_viewer)
        return;
    QString text = m_zoom->currentText();
    text.remove(u'%');
    bool ok = false;
    const double percent = locale().toDouble(text.trimmed(), &ok);
    const double shown = std::round(m_viewer->scale() * 1000.0) / 10.0;
    // Leaving the field without a change must not leave "fit".
    if (ok && percent > 0.0 && std::abs(percent - shown) > 0.05)
        m_viewer->setScale(percent / 100.0);
    showZoom();
}

void ViewerToolBar::chooseBackground(int index) {
    const BackgroundKind kind = kBackgrounds[std::size_t(index)];
    CompBackground background = m_viewer ? m_viewer->settings().background : CompBackground();
    if (kind == BackgroundKind::Color) {
        //: Title of a colour dialog: the colour behind the comp.
        const QColor chosen = QColorDialog::getColor(background.color, window(), tr("Background colour"));
        if (!chosen.isValid()) {
            if (m_viewer)
                show(m_viewer->settings());
            return;
        }
        background.color = chosen;
    }
    background.kind = kind;
    change([&](ViewerSettings& s) { s.background = background; });
    if (kind == BackgroundKind::Picture)
        Q_EMIT backgroundPictureRequested();
}

void ViewerToolBar::compareWith(FrameSource which) {
    change([which](ViewerSettings& s) {
        const View view = s.content(s.activePane).view;
        s.layout = ViewerLayout::Wipe;
        s.content(0) = {view, which};
        s.content(1) = {view, FrameSource::Live};
    });
}

// ---- what the controls show

void ViewerToolBar::show(const ViewerSettings& settings) {
    m_showing = true;
    m_layouts[std::size_t(settings.layout)]->setChecked(true);
    for (std::size_t pane = 0; pane < 2; ++pane) {
        m_views[pane]->setCurrentIndex(int(settings.content(int(pane)).view));
        m_views[pane]->setEnabled(int(pane) < settings.paneCount());
    }
    if (m_exposure->value() != settings.exposure)
        m_exposure->setValue(settings.exposure);
    if (m_gamma->value() != settings.gamma)
        m_gamma->setValue(settings.gamma);
    for (std::size_t i = 0; i < m_channels.size(); ++i)
        m_channels[i]->setChecked(int(settings.channel) == int(Channel::Red) + int(i));
    m_falseColor->setChecked(settings.matteColors == MatteColors::False);
    m_background->setCurrentIndex(int(settings.background.kind));
    m_background->setItemIcon(int(BackgroundKind::Color),
                              backgroundIcon({BackgroundKind::Color, settings.background.color}));
    const bool a = m_viewer && m_viewer->hasSnapshot(FrameSource::SnapshotA);
    const bool b = m_viewer && m_viewer->hasSnapshot(FrameSource::SnapshotB);
    m_compareA->setEnabled(a);
    m_compareB->setEnabled(b);
    m_compareAB->setEnabled(a && b);
    m_forget->setEnabled(a || b);
    m_showing = false;
    showZoom();
}

void ViewerToolBar::showZoom() {
    if (!m_viewer)
        return;
    m_showing = true;
    const double percent = m_viewer->scale() * 100.0;
    const bool fits = m_viewer->settings().position.mode == ViewPosition::Mode::Fit;
    const QString number = locale().toString(percent, 'f', percent < 10.0 ? 1 : 0);
    m_zoom->setEditText(fits ? fitText(number) : QStringLiteral("%1 %").arg(number));
    m_zoom->lineEdit()->setCursorPosition(0);
    m_showing = false;
}

void ViewerToolBar::retranslateChannels() {
    //: One-letter buttons that show a single channel: red, green, blue, alpha, luminance.
    const std::array<QString, 5> letters{tr("R", "channel"), tr("G", "channel"), tr("B", "channel"),
                                         tr("A", "channel"), tr("Y", "channel")};
    const std::array<QString, 5> names{tr("Red channel (Shift+R)"), tr("Green channel (Shift+G)"),
                                       tr("Blue channel (Shift+B)"),
                                       //: Alpha: the matte of the picture.
                                       tr("Alpha channel (Shift+A)"), tr("Luminance (Shift+Y)")};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        m_channels[i]->setText(letters[i]);
        describe(*m_channels[i], names[i], names[i]);
    }
}

void ViewerToolBar::retranslate() {
    const std::array<QString, kViewerLayouts> layouts{
        tr("One view (1)"), tr("Two views side by side (2)"), tr("Four views (4)"),
        //: Two views in one place, divided by a line that can be moved.
        tr("Wipe between two views (A)")};
    for (std::size_t i = 0; i < kViewerLayouts; ++i)
        describe(*m_layouts[i], layouts[i], layouts[i]);
    describe(*m_views[0], tr("View A"), tr("What the first pane shows (F1–F7 for the active pane)"));
    describe(*m_views[1], tr("View B"), tr("What the second pane shows (F1–F7 for the active pane)"));
    for (QComboBox* views : m_views) {
        for (int i = 0; i < views->count(); ++i)
            views->setItemText(i, viewName(kAllViews[std::size_t(i)]));
    }
    //: Zoom box: show the whole picture.
    m_zoom->setItemText(0, tr("Fit"));
    describe(*m_zoom, tr("Zoom"),
             tr("Zoom: F fits the picture, Ctrl+1 shows it pixel by pixel, + and − zoom"));
    //: Short label of the viewer's exposure, in stops.
    m_exposureLabel->setText(tr("Exp"));
    describe(*m_exposure, tr("Exposure in stops"),
             tr("Exposure of the viewer in stops; changes no file. Double-click for 0"));
    //: Short label of the viewer's gamma.
    m_gammaLabel->setText(tr("γ"));
    describe(*m_gamma, tr("Gamma"), tr("Gamma of the viewer; changes no file. Double-click for 1"));
    retranslateChannels();
    //: False colours mark matte values that are nearly but not quite black or white.
    describe(*m_falseColor, tr("False colours in mattes"),
             tr("False colours in mattes: blue is not quite black, red not quite white (Shift+F)"));
    //: Comp: the keyed subject over a background.
    describe(*m_background, tr("Background of the comp"), tr("What the comp is laid over"));
    for (std::size_t i = 0; i < kBackgrounds.size(); ++i)
        m_background->setItemText(int(i), backgroundName(kBackgrounds[i]));
    //: Button with a menu: keep results to compare settings with.
    m_snapshots->setText(tr("A|B", "snapshots"));
    describe(*m_snapshots, tr("Snapshots"), tr("Keep results and compare them with later ones"));
    m_keepA->setText(tr("Keep as snapshot A"));
    m_keepB->setText(tr("Keep as snapshot B"));
    //: Wipe: two pictures in one place, divided by a line.
    m_compareA->setText(tr("Wipe A against live"));
    m_compareB->setText(tr("Wipe B against live"));
    m_compareAB->setText(tr("Wipe A against B"));
    m_forget->setText(tr("Forget snapshots"));
}

void ViewerToolBar::changeEvent(QEvent* event) {
    OverflowBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showZoom();
    }
}

} // namespace ckd::ui
