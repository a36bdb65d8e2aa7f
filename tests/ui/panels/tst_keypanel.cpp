// SPDX-License-Identifier: Apache-2.0
#include "ui/models/ProjectDocument.h"
#include "ui/panels/KeyPanel.h"
#include "ui/panels/SettingEditors.h"
#include "ui/panels/SettingRow.h"
#include "ui/widgets/NumberField.h"
#include "ui/widgets/PathField.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

using namespace ckd;
using namespace ckd::ui;

class TestKeyPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everySettingOfTheKeyerHasAnEditor();
    void everyEditorChangesItsSetting_data();
    void everyEditorChangesItsSetting();
    void aSliderDragIsOneStep();
    void theDocumentIsShown();
    void differentValuesShowADash();
    void doubleClickOnTheNameResets();
    void theWheelScrollsUnlessFocused();
    void hintSource();
    void anUninstalledKeyerIsNamed();
    void refusedValuesAreSaidAndTakenBack();

private:
    SettingEditor* editor(const QString& key) { return m_panel->findChild<SettingEditor*>(key); }
    const KeySettings& settings() { return m_document->clips()[0].settings; }
    std::unique_ptr<ProjectDocument> m_document;
    std::unique_ptr<KeyPanel> m_panel;
};

void TestKeyPanel::init() {
    m_document = std::make_unique<ProjectDocument>();
    m_document->addClips({Clip::forPlate(QStringLiteral("/a.mov"), QStringLiteral("a")),
                          Clip::forPlate(QStringLiteral("/b.mov"), QStringLiteral("b"))});
    m_panel = std::make_unique<KeyPanel>(*m_document);
    m_panel->resize(320, 700);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestKeyPanel::cleanup() {
    m_panel.reset();
    m_document.reset();
}

void TestKeyPanel::everySettingOfTheKeyerHasAnEditor() {
    const unsigned network = unsigned(SettingScope::Refiner) | unsigned(SettingScope::Resolution) |
                             unsigned(SettingScope::HintSource);
    int shown = 0;
    for (const SettingSpec& spec : settingSpecs()) {
        QVERIFY2(editor(spec.key), qPrintable(spec.key));
        const bool forNetworks = (unsigned(spec.scope) & network) != 0;
        QCOMPARE(editor(spec.key)->isVisibleTo(m_panel.get()), !forNetworks);
        shown += forNetworks ? 0 : 1;
        QVERIFY(!editor(spec.key)->accessibleName().isEmpty());
    }
    QVERIFY(shown > 15);
}

void TestKeyPanel::everyEditorChangesItsSetting_data() {
    QTest::addColumn<QString>("key");
    for (const SettingSpec& spec : settingSpecs())
        QTest::newRow(qPrintable(spec.key)) << spec.key;
}

/// Through the real widgets, whatever they are made of.
void TestKeyPanel::everyEditorChangesItsSetting() {
    QFETCH(QString, key);
    const SettingSpec* spec = findSetting(key);
    const QString before = spec->get(settings());
    SettingEditor* widget = editor(key);
    if (auto* spin = widget->findChild<QDoubleSpinBox*>()) {
        spin->setValue(spin->value() > (spin->minimum() + spin->maximum()) / 2 ? spin->minimum()
                                                                               : spin->maximum());
    } else if (auto* box = widget->findChild<QCheckBox*>()) {
        box->click();
    } else if (auto* line = widget->findChild<PathField*>()) {
        line->edit()->setText(QStringLiteral("/some/file.png"));
        Q_EMIT line->edit()->editingFinished();
    } else {
        auto* list = widget->findChild<QComboBox*>();
        QVERIFY(list);
        list->setCurrentIndex(1);
        Q_EMIT list->activated(1);
    }
    QVERIFY2(spec->get(settings()) != before, qPrintable(spec->get(settings())));
    m_document->undoStack().undo();
    QCOMPARE(spec->get(settings()), before);
}

void TestKeyPanel::aSliderDragIsOneStep() {
    auto* slider = editor(QStringLiteral("matte.gamma"))->findChild<QSlider*>();
    const int steps = m_document->undoStack().count();
    slider->setSliderDown(true);
    for (int position = 500; position <= 800; position += 50)
        slider->setValue(position);
    slider->setSliderDown(false);
    QVERIFY(settings().gamma > 2.0);
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    slider->setSliderDown(true);
    slider->setValue(300);
    slider->setSliderDown(false);
    QCOMPARE(m_document->undoStack().count(), steps + 2);
    m_document->undoStack().undo();
    m_document->undoStack().undo();
    QCOMPARE(settings().gamma, 1.0);
}

void TestKeyPanel::theDocumentIsShown() {
    QVERIFY(m_document->setSetting(QStringLiteral("matte.shrinkGrow"), QStringLiteral("-1.25")).ok());
    auto* field = editor(QStringLiteral("matte.shrinkGrow"))->findChild<NumberField*>();
    QCOMPARE(field->value(), -1.25);
    QVERIFY(m_document->setSetting(QStringLiteral("matte.despeckle"), QStringLiteral("250")).ok());
    QVERIFY(editor(QStringLiteral("matte.despeckle"))->findChild<QCheckBox*>()->isChecked());
    QCOMPARE(editor(QStringLiteral("matte.despeckle"))->findChild<QSpinBox*>()->value(), 250);
    QVERIFY(m_document->setSetting(QStringLiteral("screen.color"), QStringLiteral("#2f9a4c")).ok());
    auto* screen = editor(QStringLiteral("screen.color"))->findChild<QComboBox*>();
    QCOMPARE(screen->currentData().toString(), QStringLiteral("#2f9a4c"));
    m_document->setSelection({}, m_document->clips()[1].id);
    QCOMPARE(field->value(), 0.0);
    QCOMPARE(screen->currentData().toString(), QStringLiteral("auto"));
}

void TestKeyPanel::differentValuesShowADash() {
    QVERIFY(m_document->setSetting(QStringLiteral("matte.gain"), QStringLiteral("3")).ok());
    const QString a = m_document->clips()[0].id;
    const QString b = m_document->clips()[1].id;
    m_document->setSelection({a, b}, a);
    auto* spin = editor(QStringLiteral("matte.gain"))->findChild<QDoubleSpinBox*>();
    QVERIFY2(spin->text().startsWith(QStringLiteral("—")), qPrintable(spin->text()));
    spin->setValue(4);
    QCOMPARE(m_document->clips()[0].settings.gain, 4.0);
    QCOMPARE(m_document->clips()[1].settings.gain, 4.0);
    QVERIFY(!spin->text().startsWith(QStringLiteral("—")));
}

void TestKeyPanel::doubleClickOnTheNameResets() {
    QVERIFY(m_document->setSetting(QStringLiteral("matte.gamma"), QStringLiteral("2")).ok());
    SettingLabel* name = nullptr;
    for (SettingLabel* label : m_panel->findChildren<SettingLabel*>()) {
        if (label->buddy() == editor(QStringLiteral("matte.gamma")))
            name = label;
    }
    QVERIFY(name);
    QVERIFY(name->font().bold());
    QTest::mouseDClick(name, Qt::LeftButton);
    QCOMPARE(settings().gamma, 1.0);
    QVERIFY(!name->font().bold());
}

void TestKeyPanel::theWheelScrollsUnlessFocused() {
    auto* spin = editor(QStringLiteral("matte.gain"))->findChild<QDoubleSpinBox*>();
    const auto turn = [spin] {
        QWheelEvent event(QPointF(5, 5), spin->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, 120), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(spin, &event);
        return event.isAccepted();
    };
    QVERIFY(!spin->hasFocus());
    QVERIFY(!turn());
    QCOMPARE(settings().gain, 1.0);
    m_panel->activateWindow();
    spin->setFocus();
    QTRY_VERIFY(spin->hasFocus());
    turn();
    QVERIFY(settings().gain > 1.0);
}

void TestKeyPanel::hintSource() {
    auto* hint = m_panel->findChild<QComboBox*>(QStringLiteral("hint"));
    const auto choose = [](QComboBox* box, const QString& data) {
        box->setCurrentIndex(box->findData(data));
        Q_EMIT box->activated(box->currentIndex());
    };
    choose(hint, QStringLiteral("file"));
    QCOMPARE(m_document->clips()[0].hint.kind, HintChoice::Kind::File);
    choose(hint, QStringLiteral("alpha"));
    QCOMPARE(m_document->clips()[0].hint.kind, HintChoice::Kind::PlateAlpha);
    while (m_document->undoStack().count() > 1 && m_document->undoStack().canUndo() &&
           m_document->undoStack().index() > 1)
        m_document->undoStack().undo();
    QCOMPARE(m_document->clips()[0].hint.kind, HintChoice::Kind::Auto);
    QCOMPARE(hint->currentData().toString(), QStringLiteral("auto"));
}

void TestKeyPanel::anUninstalledKeyerIsNamed() {
    m_document->changeClips(m_document->selection(), QStringLiteral("test"), {},
                            [](Clip& clip) { clip.keyer = QStringLiteral("NoSuchCheckpoint"); });
    auto* keyer = m_panel->findChild<QComboBox*>(QStringLiteral("keyer"));
    QVERIFY2(keyer->currentText().contains(QLatin1String("NoSuchCheckpoint")),
             qPrintable(keyer->currentText()));
    QVERIFY(keyer->currentText() != QLatin1String("NoSuchCheckpoint"));
}

void TestKeyPanel::refusedValuesAreSaidAndTakenBack() {
    QSignalSpy refused(m_panel.get(), &KeyPanel::refused);
    SettingEditor* resolution = editor(QStringLiteral("network.resolution"));
    auto* box = resolution->findChild<QComboBox*>();
    box->setEditText(QStringLiteral("513"));
    Q_EMIT box->lineEdit()->editingFinished();
    QCOMPARE(refused.size(), 1);
    QVERIFY(refused[0][0].toString().contains(QLatin1String("513")));
    QCOMPARE(settings().resolution, QStringLiteral("auto"));
    QVERIFY(box->currentText() != QLatin1String("513"));
}

QTEST_MAIN(TestKeyPanel)
#include "tst_keypanel.moc"
