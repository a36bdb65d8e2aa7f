// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/ExportDialog.h"

#include "core/pipeline/RenderJob.h"
#include "tests/project/QueueRig.h"
#include "tests/support/Screenshot.h"
#include "tests/support/TestData.h"
#include "ui/dialogs/PassTable.h"
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QScopeGuard>
#include <QScrollArea>
#include <QSignalSpy>
#include <QToolButton>
#include <QTranslator>

using namespace ckd;
using namespace ckd::test;
using namespace ckd::ui;

#define DIALOG_TRY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, 30'000)

class TestExportDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void init();
    void cleanup();
    void chosenPassesBecomeFiles();
    void everyFieldIsInTheOrder();
    void severalClipsGetFoldersOfTheirOwn();
    void wrongFieldsSayWhy_data();
    void wrongFieldsSayWhy();
    void existingFilesAreCountedAndNamed();
    void missingClipIsSaid();
    void presetsFillTheFields();
    void savedPresetsComeBack();
    void theLastChoiceIsRemembered();
    void theNewestChoiceStays();
    void namesFollowTheTemplate();
    void movieOfAPass();
    void everythingHasAName();
    void longerWordsFit();
    void longListOfClips();

private:
    template <class T> [[nodiscard]] T* field(const char* accessibleName) const {
        for (T* widget : m_dialog->findChildren<T*>()) {
            if (widget->accessibleName() == QLatin1String(accessibleName))
                return widget;
        }
        return nullptr;
    }
    [[nodiscard]] QPushButton* button(const char* text) const {
        for (QPushButton* widget : m_dialog->findChildren<QPushButton*>()) {
            if (widget->text() == QLatin1String(text))
                return widget;
        }
        return nullptr;
    }
    [[nodiscard]] QRadioButton* radio(const char* text) const {
        for (QRadioButton* widget : m_dialog->findChildren<QRadioButton*>()) {
            if (widget->text() == QLatin1String(text))
                return widget;
        }
        return nullptr;
    }
    [[nodiscard]] QComboBox* comboWith(const char* item) const {
        for (QComboBox* combo : m_dialog->findChildren<QComboBox*>()) {
            if (combo->findText(QLatin1String(item)) >= 0)
                return combo;
        }
        return nullptr;
    }
    [[nodiscard]] bool isSaid(const QString& text) const {
        for (const QLabel* label : m_dialog->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(text))
                return true;
        }
        return false;
    }
    void open(const std::vector<Clip>& clips, const QStringList& selected = {});
    void setFolder(const QString& relative) {
        field<QLineEdit>("Folder to export to")->setText(m_folder->path(relative));
    }
    [[nodiscard]] const PassTable::Row& row(Pass pass) const {
        return m_dialog->findChild<PassTable*>()->row(pass);
    }

    std::unique_ptr<ExportFolder> m_folder;
    const std::shared_ptr<TaskPool> m_saving = std::make_shared<TaskPool>("export choice", 1);
    std::unique_ptr<ExportDialog> m_dialog;
};

void TestExportDialog::init() {
    m_folder = std::make_unique<ExportFolder>();
}

void TestExportDialog::cleanup() {
    m_dialog.reset();
    m_saving->waitForAll(); // in the folder
    m_folder.reset();
}

void TestExportDialog::open(const std::vector<Clip>& clips, const QStringList& selected) {
    m_dialog = std::make_unique<ExportDialog>(
        clips, selected, ExportPresetStore(m_folder->path("config/export-presets")), m_saving);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
}

void TestExportDialog::chosenPassesBecomeFiles() {
    const Clip clip = m_folder->makeClip("shot_010", 1001, 1008);
    open({clip});
    setFolder("out");
    radio("List")->click();
    QTest::keyClicks(field<QLineEdit>("List of frame numbers"), "1002-1006x2");
    row(Pass::Processed).pictures->click();
    row(Pass::Comp).pictures->click();
    QComboBox* format = row(Pass::Fg).format;
    format->setCurrentIndex(format->findText("TIFF 16-bit"));
    QComboBox* depth = row(Pass::Matte).depth;
    depth->setCurrentIndex(depth->findText("Float"));
    DIALOG_TRY(button("Export")->isEnabled());
    QVERIFY(isSaid("Frames: 3"));
    QVERIFY(isSaid("shot_010.1002.tif"));
    screenshot(*m_dialog, "export-dialog");

    QSignalSpy orders(m_dialog.get(), &ExportDialog::exportRequested);
    QTest::mouseClick(button("Export"), Qt::LeftButton);
    QCOMPARE(orders.size(), 1);
    const auto order = orders[0][0].value<std::vector<ExportOrder>>();
    QCOMPARE(order.size(), std::size_t(1));
    RenderQueue queue;
    queue.add(order[0].clip, order[0].settings);
    DIALOG_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).finished, std::size_t(3));
    const QMap<QString, QByteArray> files = passesIn(m_folder->path("out"));
    QCOMPARE(files.keys(),
             (QStringList{"FG/shot_010.1002.tif", "FG/shot_010.1004.tif", "FG/shot_010.1006.tif",
                          "Matte/shot_010.1002.exr", "Matte/shot_010.1004.exr", "Matte/shot_010.1006.exr"}));
    for (auto it = files.begin(); it != files.end(); ++it)
        CKD_VERIFY_OK(
            verifyImage(m_folder->path("out/" + it.key()), 64, 36, it.key().startsWith("FG") ? 3 : 1));

    // The same pixels as a job that is run directly.
    ExportRequest request;
    request.clip = clip;
    request.settings = order[0].settings;
    request.settings.folder = m_folder->path("direct");
    const Result<ExportJob> built = buildExportJob(request);
    CKD_VERIFY_OK(built);
    RenderJob job(built->spec, built->sink);
    job.start();
    QCOMPARE(job.wait().done, std::size_t(3));
    QVERIFY(passesIn(m_folder->path("direct")) == files);
}

void TestExportDialog::everyFieldIsInTheOrder() {
    const Clip clip = m_folder->makeClip("a", 1, 3);
    open({clip});
    setFolder("out");
    radio("All")->click();
    field<QLineEdit>("Template of the file names")->setText("{clip}_{pass}.{frame:06}");
    comboWith("Replace")->setCurrentIndex(1);
    comboWith("As the original program")->setCurrentIndex(1);
    QComboBox* compression = row(Pass::Fg).compression;
    compression->setCurrentIndex(compression->findText("DWAA (lossy)"));
    row(Pass::Combined).pictures->click();
    for (QCheckBox* box : m_dialog->findChildren<QCheckBox*>()) {
        if (box->text() == "Nuke script" || box->text() == "Manifest")
            box->click();
    }
    const ExportSettings settings = m_dialog->orders()[0].settings;
    QCOMPARE(settings.frames, ExportSettings::Frames::All);
    QCOMPARE(settings.names.text(), "{clip}_{pass}.{frame:06}");
    QCOMPARE(settings.existing, ExportSettings::Existing::Overwrite);
    QCOMPARE(settings.profile, Profile::Original);
    QCOMPARE(settings.folder, m_folder->path("out"));
    QCOMPARE(settings.find(Pass::Fg)->file.compression, ExrCompression::Dwaa);
    QCOMPARE(settings.find(Pass::Matte)->file.compression, ExrCompression::Piz);
    QVERIFY(settings.nukeScript && settings.manifest);
    QVERIFY(settings.find(Pass::Combined));
    QVERIFY(!settings.find(Pass::Hint));
}

void TestExportDialog::severalClipsGetFoldersOfTheirOwn() {
    Clip a = m_folder->makeClip("a", 1, 2);
    Clip b = m_folder->makeClip("b", 1, 2);
    b.name = "a"; // two clips of one name
    Clip c = m_folder->makeClip("c", 1, 2);
    open({a, b, c}, {a.id, b.id});
    setFolder("out");
    const std::vector<ExportOrder> orders = m_dialog->orders();
    QCOMPARE(orders.size(), std::size_t(2));
    QCOMPARE(orders[0].settings.folder, m_folder->path("out/a"));
    QCOMPARE(orders[1].settings.folder, m_folder->path("out/a_2"));
    auto* list = m_dialog->findChild<QListWidget*>();
    list->item(1)->setCheckState(Qt::Unchecked);
    m_dialog->findChild<QCheckBox*>("folderPerClip")->setChecked(false);
    QCOMPARE(m_dialog->orders()[0].settings.folder, m_folder->path("out"));
    list->item(2)->setCheckState(Qt::Checked);
    QCOMPARE(m_dialog->orders()[1].settings.folder, m_folder->path("out/c"));
}

void TestExportDialog::wrongFieldsSayWhy_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("said");
    QTest::newRow("no clip") << "clips"
                             << "at least one clip";
    QTest::newRow("no passes") << "passes"
                               << "at least one pass";
    QTest::newRow("frames") << "frames"
                            << "1001-";
    QTest::newRow("frames not there") << "absent"
                                      << "none of these frames";
    QTest::newRow("no folder") << "nofolder"
                               << "Choose a folder";
    QTest::newRow("relative") << "relative"
                              << "not a whole path";
    QTest::newRow("a file") << "file"
                            << "is a file, not a folder";
    QTest::newRow("template") << "template"
                              << "{shot}";
    QTest::newRow("one name") << "onename"
                              << "same for every frame";
}

void TestExportDialog::wrongFieldsSayWhy() {
    QFETCH(QString, what);
    QFETCH(QString, said);
    open({m_folder->makeClip("shot", 1, 3)});
    setFolder("out");
    DIALOG_TRY(button("Export")->isEnabled());
    auto* frames = field<QLineEdit>("List of frame numbers");
    auto* folder = field<QLineEdit>("Folder to export to");
    auto* names = field<QLineEdit>("Template of the file names");
    if (what == "clips")
        m_dialog->findChild<QListWidget*>()->item(0)->setCheckState(Qt::Unchecked);
    else if (what == "passes")
        for (const Pass pass : {Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp})
            row(pass).pictures->setChecked(false);
    else if (what == "frames")
        QTest::keyClicks(frames, "1001-");
    else if (what == "absent")
        QTest::keyClicks(frames, "2000-2010");
    else if (what == "nofolder")
        folder->clear();
    else if (what == "relative")
        folder->setText("results");
    else if (what == "file")
        folder->setText(m_folder->plateFile("shot", 1) + "/out");
    else if (what == "template")
        names->setText("{shot}");
    else if (what == "onename")
        names->setText("{clip}");
    DIALOG_TRY(!m_dialog->isChecking());
    QVERIFY(!button("Export")->isEnabled());
    QVERIFY2(m_dialog->refusal().contains(said), qPrintable(m_dialog->refusal()));
    QVERIFY(isSaid(said));
    QVERIFY(button("Export")->toolTip().contains(said));
    if (what == "template")
        screenshot(*m_dialog, "export-dialog-wrong-name");
    m_dialog->accept(); // Enter in a field
    QVERIFY(m_dialog->isVisible());
}

void TestExportDialog::existingFilesAreCountedAndNamed() {
    const Clip clip = m_folder->makeClip("shot", 1, 4);
    RenderQueue queue;
    queue.add(clip, m_folder->settings("out"));
    DIALOG_TRY(queue.isIdle());
    open({clip});
    setFolder("out");
    DIALOG_TRY(!m_dialog->isChecking());
    QVERIFY(!button("Export")->isEnabled());
    QVERIFY(isSaid("already: 8"));
    QVERIFY(isSaid("FG/shot.0001.exr"));
    screenshot(*m_dialog, "export-dialog-existing");
    QComboBox* existing = comboWith("Replace");
    existing->setCurrentIndex(existing->findText("Replace"));
    DIALOG_TRY(button("Export")->isEnabled());
    QVERIFY(isSaid("will be replaced"));
    existing->setCurrentIndex(existing->findText("Skip verified frames"));
    DIALOG_TRY(button("Export")->isEnabled());
    QVERIFY(isSaid("are left"));
}

void TestExportDialog::missingClipIsSaid() {
    open({Clip::forPlate(m_folder->path("gone.mov"), "gone")});
    setFolder("out");
    DIALOG_TRY(!m_dialog->isChecking());
    QVERIFY(!button("Export")->isEnabled());
    QVERIFY(isSaid("gone.mov"));
}

void TestExportDialog::presetsFillTheFields() {
    open({m_folder->makeClip("shot", 1, 2)});
    setFolder("out");
    QComboBox* presets = comboWith("Nuke EXR");
    const auto choose = [&](const char* name) {
        presets->setCurrentIndex(presets->findText(QLatin1String(name)));
        Q_EMIT presets->activated(presets->currentIndex());
        return m_dialog->orders()[0].settings;
    };
    const ExportSettings nuke = choose("Nuke EXR");
    QCOMPARE(nuke.passes.size(), std::size_t(3));
    QVERIFY(nuke.movies.empty());
    QCOMPARE(nuke.folder, m_folder->path("out"));
    const ExportSettings resolve = choose("Resolve ProRes 4444");
    QVERIFY(resolve.passes.empty());
    QCOMPARE(resolve.movies.size(), std::size_t(1));
    QCOMPARE(resolve.movies[0].codec, MovieSettings::Codec::ProRes4444);
    QCOMPARE(presets->currentText(), "Resolve ProRes 4444");
    QCOMPARE(choose("Original layout").profile, Profile::Original);
    const ExportSettings web = choose("Web preview");
    QCOMPARE(web.movies[0].codec, MovieSettings::Codec::H264);
    row(Pass::Matte).pictures->click();
    QCOMPARE(presets->currentText(), "Custom");
}

void TestExportDialog::savedPresetsComeBack() {
    const Clip clip = m_folder->makeClip("shot", 1, 2);
    open({clip});
    row(Pass::Hint).pictures->click();
    m_dialog->savePreset("Mine");
    QComboBox* presets = comboWith("Nuke EXR");
    QCOMPARE(presets->currentText(), "Mine");
    m_dialog->savePreset("nuke exr");
    QVERIFY(isSaid("Choose another name"));
    open({clip});
    presets = comboWith("Nuke EXR");
    presets->setCurrentIndex(presets->findText("Mine"));
    Q_EMIT presets->activated(presets->currentIndex());
    QVERIFY(row(Pass::Hint).pictures->isChecked());
    m_dialog->deletePreset();
    QVERIFY(comboWith("Nuke EXR")->findText("Mine") < 0);
    m_dialog->deletePreset(); // none of the user's: nothing happens
    QVERIFY(comboWith("Nuke EXR")->findText("Nuke EXR") >= 0);
}

void TestExportDialog::theLastChoiceIsRemembered() {
    const Clip clip = m_folder->makeClip("shot", 1, 2);
    open({clip});
    setFolder("elsewhere");
    row(Pass::Comp).pictures->click();
    field<QLineEdit>("Template of the file names")->setText("{clip}.{frame:07}");
    DIALOG_TRY(button("Export")->isEnabled());
    QTest::mouseClick(button("Export"), Qt::LeftButton);
    DIALOG_TRY(QFile::exists(m_folder->path("config/export-presets-last.json")));
    open({clip});
    const ExportSettings settings = m_dialog->orders()[0].settings;
    QCOMPARE(settings.folder, m_folder->path("elsewhere"));
    QCOMPARE(settings.names.text(), "{clip}.{frame:07}");
    QVERIFY(!settings.find(Pass::Comp));
}

/// While a disk takes its time, two exports are ordered; the dialogs are gone before it comes round.
void TestExportDialog::theNewestChoiceStays() {
    Gate disk;
    m_saving->submit([&disk] { disk.passIgnoringStop(); });
    const Clip clip = m_folder->makeClip("shot", 1, 2);
    for (const char* folder : {"first", "second"}) {
        open({clip});
        setFolder(folder);
        DIALOG_TRY(button("Export")->isEnabled());
        m_dialog->accept();
    }
    m_dialog.reset();
    disk.open();
    m_saving->waitForAll();
    open({clip});
    QCOMPARE(m_dialog->orders()[0].settings.folder, m_folder->path("second"));
}

void TestExportDialog::namesFollowTheTemplate() {
    open({m_folder->makeClip("shot", 9, 11)});
    setFolder("out");
    DIALOG_TRY(isSaid("FG/shot.0009.exr"));
    DIALOG_TRY(isSaid("Comp/shot.0011.png"));
    field<QLineEdit>("Template of the file names")->setText("{clip}_v2_{pass}.{frame:06}");
    DIALOG_TRY(isSaid("FG/shot_v2_fg.000009.exr"));
    DIALOG_TRY(isSaid("Comp/shot_v2_comp.000011.png"));
}

void TestExportDialog::movieOfAPass() {
    open({m_folder->makeClip("shot", 1, 3)});
    setFolder("out");
    QComboBox* movie = row(Pass::Comp).movie;
    movie->setCurrentIndex(movie->findText("H.264 (.mp4)"));
    row(Pass::Comp).pictures->setChecked(false);
    DIALOG_TRY(button("Export")->isEnabled());
    QVERIFY(isSaid("Comp/shot.mp4"));
    const ExportOrder order = m_dialog->orders()[0];
    RenderQueue queue;
    queue.add(order.clip, order.settings);
    DIALOG_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, RenderQueueJob::State::Done);
    const Result<SharedSource> made = openSource(m_folder->path("out/Comp/shot.mp4"));
    CKD_VERIFY_OK(made);
    QCOMPARE((*made)->info().frames.size(), std::size_t(3));
    QCOMPARE(passesIn(m_folder->path("out")).size(), 3 * 3 + 1);
}

void TestExportDialog::everythingHasAName() {
    open({m_folder->makeClip("shot", 1, 2)});
    const QList<QLabel*> labels = m_dialog->findChildren<QLabel*>();
    int seen = 0;
    for (const QWidget* widget : m_dialog->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
            qobject_cast<const QLabel*>(widget) || qobject_cast<const QScrollArea*>(widget))
            continue;
        ++seen;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool isLabelled = std::any_of(
            labels.begin(), labels.end(), [widget](const QLabel* label) { return label->buddy() == widget; });
        QVERIFY2(isLabelled || (button && !button->text().isEmpty()) || !widget->accessibleName().isEmpty(),
                 widget->metaObject()->className());
    }
    QVERIFY(seen > 30);
}

void TestExportDialog::longerWordsFit() {
    struct Longer : QTranslator { // a language whose words are 40 % longer, with accents
        QString translate(const char*, const char* text, const char*, int n) const override {
            QString longer = QString::fromUtf8(text).replace("%n", QString::number(n));
            const qsizetype more = (longer.size() * 2 + 4) / 5;
            return longer.isEmpty() ? longer : u'Å' + longer + QString(more, u'é');
        }
        bool isEmpty() const override { return false; }
    } longer;
    QVERIFY(QApplication::installTranslator(&longer));
    const auto restore = qScopeGuard([&longer] { QApplication::removeTranslator(&longer); });
    open({m_folder->makeClip("shot", 1, 2)});
    for (QLineEdit* edit : m_dialog->findChildren<QLineEdit*>()) {
        if (edit->accessibleName() == ExportDialog::tr("Folder to export to"))
            edit->setText("relative");
    }
    QVERIFY(!m_dialog->refusal().isEmpty());
    DIALOG_TRY(!m_dialog->isChecking());
    screenshot(*m_dialog, "export-dialog-longer-words");
    QVERIFY2(m_dialog->minimumSizeHint().width() <= 1280,
             qPrintable(QString::number(m_dialog->minimumSizeHint().width())));
    m_dialog->resize(1280, 760);
    for (const QPushButton* one : m_dialog->findChildren<QPushButton*>())
        QVERIFY2(one->width() >= one->sizeHint().width(), qPrintable(one->text()));
    const auto* scroll = m_dialog->findChild<QScrollArea*>();
    QTRY_VERIFY(scroll->widget()->width() <= scroll->viewport()->width()); // nothing is cut at the side
}

void TestExportDialog::longListOfClips() {
    std::vector<Clip> clips;
    const Clip clip = m_folder->makeClip("interview_with_a_very_long_name_that_goes_on_and_on_take_12", 1, 2);
    for (int i = 0; i < 500; ++i) {
        Clip copy = clip;
        copy.id = QString::number(i);
        copy.name = QStringLiteral("%1_%2").arg(clip.name).arg(i, 3, 10, QLatin1Char('0'));
        clips.push_back(copy);
    }
    open(clips);
    setFolder("out");
    DIALOG_TRY(button("Export")->isEnabled());
    QCOMPARE(m_dialog->orders().size(), std::size_t(500));
    QVERIFY(isSaid("Frames: 1000"));
    screenshot(*m_dialog, "export-dialog-500");
}

QTEST_MAIN(TestExportDialog)
#include "tst_exportdialog.moc"
