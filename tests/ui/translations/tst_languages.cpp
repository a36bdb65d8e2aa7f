// SPDX-License-Identifier: Apache-2.0
// The whole window in a longer language (the pseudo-locale) and in German: every word has room, and every
// word of the pseudo-locale carries its brackets, so none was forgotten.
#include "tests/support/Screenshot.h"
#include "tests/ui/mainwindow/WindowRig.h"
#include "ui/dialogs/ExportDialog.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/models/ProjectDocument.h"
#include "ui/panels/KeyPanel.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/Languages.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/Theme.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTest>
#include <QToolButton>

using namespace ckd;
using namespace ckd::ui;

#define WINDOW_TRY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, 60'000)

namespace {

QString describe(const QWidget& widget, const QString& text) {
    QStringList path;
    for (const QWidget* at = &widget; at; at = at->parentWidget()) {
        const QString name = at->objectName().isEmpty()
                                 ? QString::fromLatin1(at->metaObject()->className()).section(u':', -1)
                                 : at->objectName();
        path.prepend(name);
    }
    return QStringLiteral("%1 '%2' (%3 x %4, wants %5 x %6)")
        .arg(path.mid(path.size() > 4 ? path.size() - 4 : 0).join(QLatin1Char('/')), text)
        .arg(widget.width())
        .arg(widget.height())
        .arg(widget.sizeHint().width())
        .arg(widget.sizeHint().height());
}

/// A message's sentences come from the core and stay English; its bar wraps what is long.
bool isMessage(const QWidget* widget) {
    for (; widget; widget = widget->parentWidget()) {
        if (qobject_cast<const MessageBar*>(widget))
            return true;
    }
    return false;
}

bool isIn(const QWidget* widget, const char* className) {
    for (; widget; widget = widget->parentWidget()) {
        if (widget->inherits(className))
            return true;
    }
    return false;
}

bool labelHasRoom(const QLabel& label) {
    if (label.wordWrap())
        return label.heightForWidth(label.width()) <= label.height();
    return label.sizeHint().width() <= label.width() && label.sizeHint().height() <= label.height();
}

bool comboHasRoom(const QComboBox& box) {
    QStyleOptionComboBox option;
    option.initFrom(&box);
    option.editable = box.isEditable();
    const QRect field =
        box.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box);
    const int icon = box.itemIcon(box.currentIndex()).isNull() ? 0 : box.iconSize().width() + 4;
    return box.fontMetrics().horizontalAdvance(box.currentText()) + icon <= field.width();
}

/// Text that a widget draws in one piece, or empty; `hasRoom` tells whether it fits.
QString shownText(const QWidget& widget, bool& hasRoom) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        hasRoom = labelHasRoom(*label);
        return label->text();
    }
    if (const auto* box = qobject_cast<const QComboBox*>(&widget)) {
        hasRoom = comboHasRoom(*box);
        return box->currentText();
    }
    if (const auto* button = qobject_cast<const QToolButton*>(&widget)) {
        const bool iconOnly = button->toolButtonStyle() == Qt::ToolButtonIconOnly && !button->icon().isNull();
        hasRoom = button->sizeHint().width() <= button->width();
        return iconOnly ? QString() : button->text();
    }
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
        hasRoom = button->sizeHint().width() <= button->width();
        return button->text();
    }
    return {};
}

QScrollArea* scrollAreaOf(const QWidget& widget) {
    for (QWidget* at = widget.parentWidget(); at; at = at->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(at))
            return area;
    }
    return nullptr;
}

constexpr int kFewestTexts = 20; ///< in the window as in the export dialog

/// Words without room: too small, or covered by the end of what they stand in.
QStringList clippedTexts(const QWidget& window) {
    QStringList clipped;
    int texts = 0;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        bool hasRoom = true;
        // The button for what has no room is a sign, narrower than the style's margins would have it.
        if (!widget->isVisible() || isMessage(widget) ||
            widget->objectName() == QLatin1String("overflowButton"))
            continue;
        const QString text = shownText(*widget, hasRoom);
        if (text.isEmpty())
            continue;
        ++texts;
        const QScrollArea* area = scrollAreaOf(*widget);
        const bool canScroll = area && area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff;
        const bool isWhole = area ? canScroll || area->widget()->width() <= area->viewport()->width()
                                  : widget->visibleRegion().boundingRect() == widget->rect();
        if (!hasRoom || !isWhole)
            clipped += describe(*widget, text) + (isWhole ? QString() : QStringLiteral(" is cut off"));
    }
    if (texts < kFewestTexts)
        clipped += QStringLiteral("only %1 texts were found to look at").arg(texts);
    return clipped;
}

/// Names and units that are the same in every language, and the material's own names.
bool isNoWord(QString text) {
    static const QRegularExpression names(QStringLiteral(
        "shot_\\d+|1001|CorridorKey( Desktop)?|px|fps|\\.(mp4|mov|mkv|webm)|" // the clip, the program, units
        "EXR|ZIPS?|ZIP16|PIZ|PXR24|B44A?|DWA[AB]|RLE|PNG|TIFF|"               // formats
        "ProRes \\d+( HQ)?|H\\.264|HEVC 10-bit|FFV1|VP9|"
        "(Linear )?Rec\\.\\d+( \\(BT\\.1886\\))?|Linear P3-D65|sRGB|ACES\\w*|" // colour spaces
        "ARRI LogC\\d( \\(EI 800\\))?, Wide Gamut \\d|Sony S-Log3, S-Gamut3(\\.Cine)?|HLG, |"
        "PQ \\(ST 2084\\), |Panasonic V-Log, V-Gamut|RED Log3G10, REDWideGamutRGB"));
    static const QRegularExpression letters(QStringLiteral("\\p{L}{2,}"));
    return !text.remove(names).contains(letters);
}

void collect(QStringList& plain, const QWidget& widget, const char* what, const QString& text) {
    if (!text.isEmpty() && !text.contains(QLatin1Char('[')) && !isNoWord(text))
        plain += QStringLiteral("%1: %2").arg(QLatin1String(what), describe(widget, text));
}

/// Words of the window that came without tr(): no brackets around them under the pseudo-locale.
QStringList plainTexts(const QWidget& window) {
    QStringList plain;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (isMessage(widget) || isIn(widget, "QFileDialog"))
            continue;
        bool hasRoom = true;
        collect(plain, *widget, "text", shownText(*widget, hasRoom));
        collect(plain, *widget, "tooltip", widget->toolTip());
        collect(plain, *widget, "accessible name", widget->accessibleName());
        collect(plain, *widget, "title", widget->windowTitle());
        if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
            for (int i = 0; i < box->count(); ++i)
                collect(plain, *box, "choice", box->itemText(i));
        }
        if (const auto* view = qobject_cast<const QHeaderView*>(widget); view && view->model()) {
            for (int i = 0; i < view->count(); ++i)
                collect(plain, *view, "header", view->model()->headerData(i, view->orientation()).toString());
        }
        for (const QAction* action : widget->actions()) {
            if (action->isSeparator())
                continue;
            collect(plain, *widget, "action", action->text());
            collect(plain, *widget, "action's tooltip", action->toolTip());
        }
    }
    return plain;
}

/// One line each: Qt Test cuts a long reason short.
void printAll(const QStringList& lines) {
    for (const QString& line : lines)
        qWarning().noquote() << line;
}

} // namespace

class TestLanguages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void cleanup() { m_rig.reset(); }
    void wordsHaveRoom_data();
    void wordsHaveRoom();
    void noWordWasForgotten();
    void germanIsShown();

private:
    void open(const QString& language);
    ExportDialog* openExport();
    std::unique_ptr<WindowRig> m_rig;
};

/// A window with a keyed clip, as big as the smallest screen it is made for.
void TestLanguages::open(const QString& language) {
    installLanguage(*qApp, language, QStringLiteral(CKD_CATALOGUES));
    m_rig = std::make_unique<WindowRig>();
    QVERIFY(m_rig->drop({m_rig->makeSequence(QStringLiteral("shot_010"), 3)}));
    WINDOW_TRY(m_rig->window().document().clips().size() == 1);
    WINDOW_TRY(m_rig->window().viewer().frame().state == ViewerFrame::State::Current &&
               m_rig->window().viewer().frame().picture(View::Matte));
    QCOMPARE(m_rig->window().size(), QSize(1280, 800));
}

ExportDialog* TestLanguages::openExport() {
    m_rig->window().actionRegistry().action("render.export")->trigger();
    return m_rig->window().findChild<ExportDialog*>();
}

void TestLanguages::wordsHaveRoom_data() {
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "de", "en_XA"})
        QTest::newRow(language) << QString::fromLatin1(language);
}

void TestLanguages::wordsHaveRoom() {
    QFETCH(const QString, language);
    open(language);
    if (QTest::currentTestFailed())
        return;
    QVERIFY(m_rig->window().findChild<KeyPanel*>()->isVisible());
    test::screenshot(m_rig->window(), QStringLiteral("window-") + language);
    QStringList clipped = clippedTexts(m_rig->window());
    ExportDialog* dialog = openExport();
    QVERIFY(dialog);
    WINDOW_TRY(dialog->isVisible() && !dialog->isChecking());
    test::screenshot(*dialog, QStringLiteral("export-") + language);
    clipped += clippedTexts(*dialog);
    dialog->reject();
    m_rig->window().actionRegistry().action("view.shapes")->trigger();
    QCoreApplication::processEvents();
    test::screenshot(m_rig->window(), QStringLiteral("shapes-") + language);
    clipped += clippedTexts(m_rig->window());
    clipped.removeDuplicates();
    printAll(clipped);
    QVERIFY(clipped.isEmpty());
}

void TestLanguages::noWordWasForgotten() {
    open(QStringLiteral("en_XA"));
    if (QTest::currentTestFailed())
        return;
    QStringList plain = plainTexts(m_rig->window());
    ExportDialog* dialog = openExport();
    QVERIFY(dialog);
    WINDOW_TRY(!dialog->isChecking());
    plain += plainTexts(*dialog);
    dialog->reject();
    plain.removeDuplicates();
    printAll(plain);
    QVERIFY(plain.isEmpty());
}

void TestLanguages::germanIsShown() {
    open(QStringLiteral("de"));
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(m_rig->window().menuBar()->actions().constFirst()->text(), QStringLiteral("&Datei"));
    QCOMPARE(m_rig->window().actionRegistry().action("file.save")->text(),
             QStringLiteral("Projekt &speichern"));
    ExportDialog* dialog = openExport();
    QVERIFY(dialog);
    QStringList buttons;
    for (const QPushButton* button : dialog->findChildren<QPushButton*>())
        buttons += button->text();
    QVERIFY2(buttons.contains(QStringLiteral("Exportieren")), qPrintable(buttons.join(u',')));
    dialog->reject();
}

QTEST_MAIN(TestLanguages)
#include "tst_languages.moc"
