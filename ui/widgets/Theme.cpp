// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

namespace ckd::ui {

namespace {

QPalette palette() {
    QPalette colors;
    colors.setColor(QPalette::Window, Theme::kWindow);
    colors.setColor(QPalette::WindowText, Theme::kText);
    colors.setColor(QPalette::Base, Theme::kBase);
    colors.setColor(QPalette::AlternateBase, QColor(0xff272727));
    colors.setColor(QPalette::Text, Theme::kText);
    colors.setColor(QPalette::PlaceholderText, Theme::kDimText);
    colors.setColor(QPalette::Button, Theme::kRaised);
    colors.setColor(QPalette::ButtonText, Theme::kText);
    colors.setColor(QPalette::BrightText, QColor(0xffffffff));
    colors.setColor(QPalette::Highlight, QColor(0xff5c4a2a));
    colors.setColor(QPalette::HighlightedText, QColor(0xffffffff));
    colors.setColor(QPalette::ToolTipBase, QColor(0xff3a3a3a));
    colors.setColor(QPalette::ToolTipText, Theme::kText);
    colors.setColor(QPalette::Link, Theme::kAccent);
    colors.setColor(QPalette::Light, QColor(0xff4a4a4a));
    colors.setColor(QPalette::Midlight, QColor(0xff404040));
    colors.setColor(QPalette::Mid, QColor(0xff202020));
    colors.setColor(QPalette::Dark, Theme::kLine);
    colors.setColor(QPalette::Shadow, QColor(0xff101010));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                                           QPalette::HighlightedText, QPalette::ToolTipText})
        colors.setColor(QPalette::Disabled, role, Theme::kDisabledText);
    colors.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0xff3a3a3a));
    return colors;
}

constexpr char kStyleSheet[] = R"(
QToolTip { color: #d8d8d8; background: #3a3a3a; border: 1px solid #171717; padding: 3px; }
QMenu { border: 1px solid #171717; }
QMenu::separator { height: 1px; background: #171717; margin: 3px 0; }
QToolButton { border: 1px solid transparent; border-radius: 2px; padding: 3px 5px; }
QToolButton:hover { background: #404040; }
QToolButton:checked { background: #202020; border-color: #e0a030; }
QToolButton:focus { border-color: #8a6a30; }
#sectionHeader { border: none; border-top: 1px solid #171717; border-radius: 0; background: #323232; padding: 5px 6px; font-weight: bold; text-align: left; }
#sectionHeader:hover { background: #3a3a3a; }
#sectionHeader:focus { border-left: 2px solid #e0a030; }
QCheckBox::indicator { width: 12px; height: 12px; border: 1px solid #6e6e6e; border-radius: 2px; background: #232323; }
QCheckBox::indicator:checked { background: #e0a030; }
QCheckBox::indicator:indeterminate { background: #7a6a4a; }
QCheckBox::indicator:focus { border-color: #e0a030; }
QSplitter::handle { background: #171717; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar::item { border: none; }
QScrollArea { border: none; }
QHeaderView::section { background: #2b2b2b; border: none; border-bottom: 1px solid #171717; padding: 3px 6px; }
QProgressBar { border: 1px solid #171717; background: #232323; text-align: center; }
QProgressBar::chunk { background: #7a5a20; }
)";

} // namespace

void Theme::apply(QApplication& application) {
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(palette());
    application.setStyleSheet(QString::fromLatin1(kStyleSheet));
}

} // namespace ckd::ui
