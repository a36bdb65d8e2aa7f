// SPDX-License-Identifier: Apache-2.0
#include "core/media/ImageWriter.h"
#include "core/preview/PreviewEngine.h"
#include "tests/support/TestData.h"
#include "tests/ui/mainwindow/WindowRig.h"
#include "ui/clips/ClipsPanel.h"
#include "ui/dialogs/ExportDialog.h"
#include "ui/mainwindow/ActionRegistry.h"
#include "ui/mainwindow/ImportController.h"
#include "ui/mainwindow/PreviewController.h"
#include "ui/models/ProjectDocument.h"
#include "ui/panels/KeyPanel.h"
#include "ui/panels/SettingEditors.h"
#include "ui/timeline/TimelineWidget.h"
#include "ui/viewer/ShapeTool.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/MessageBar.h"

#include <QAction>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <vector>

#include <unistd.h>

using namespace ckd;
using namespace ckd::ui;

#define WINDOW_TRY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, 60'000)

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_rig = std::make_unique<WindowRig>(); }
    void cleanup() { m_rig.reset(); }

    void dropKeyExport();
    void everyControlKeysAgain();
    void scrubbingShowsEachFrame();
    void aHintDroppedOnAClip();
    void whatCannotBeUsedIsSaid();
    void aMissingPlateIsNamedAndRelinked();
    void aDamagedMovieIsNamed();
    void aReadOnlyFolderIsNamed();
    void undoLeadsBackToTheSameState();
    void inAndOutAreUndone();
    void marksBesideTheFramesAreOneEdit();
    void drawnShapesReachTheKey();
    void theQueueSurvivesARestart();
    void closingAsksForChanges();
    void fiveHundredClips();
    void aHundredThousandFrames();
    void settingsAreCopiedBetweenClips();
    void theEventLoopRunsWhileABatchDoes();
    void theBatchFlagsFramesInTheTimeline();
    void keysGoToTheFocusedControlFirst();
    void theCornerSaysWhatKeys();

private:
    [[nodiscard]] ProjectDocument& document() { return m_rig->window().document(); }
    [[nodiscard]] ViewerWidget& viewer() { return m_rig->window().viewer(); }
    [[nodiscard]] Player& player() { return m_rig->window().preview().player(); }
    void trigger(const char* id) { m_rig->window().actionRegistry().action(id)->trigger(); }
    [[nodiscard]] bool isKeyed() {
        return viewer().frame().state == ViewerFrame::State::Current &&
               viewer().frame().picture(View::Matte) && viewer().frame().number == player().frame();
    }
    void dropSequence(int frames = 4);
    ExportDialog* openExportDialog(const QString& folder);

    std::unique_ptr<WindowRig> m_rig;
};

void TestMainWindow::dropSequence(int frames) {
    QVERIFY(m_rig->drop({m_rig->makeSequence(QStringLiteral("shot_010"), frames)}));
    WINDOW_TRY(document().clips().size() == 1);
    WINDOW_TRY(isKeyed());
}

ExportDialog* TestMainWindow::openExportDialog(const QString& folder) {
    trigger("render.export");
    auto* dialog = m_rig->window().findChild<ExportDialog*>();
    if (!dialog)
        return nullptr;
    for (QLineEdit* field : dialog->findChildren<QLineEdit*>()) {
        if (field->text().contains(QLatin1String("/Output")))
            field->setText(folder);
    }
    return dialog;
}

/// The main job with the window's own widgets: drop, look, export; the files are whole.
void TestMainWindow::dropKeyExport() {
    dropSequence(5);
    QCOMPARE(document().currentClip()->name, QStringLiteral("shot_010"));
    WINDOW_TRY(document().status(document().currentId()).isOpened);
    QCOMPARE(document().status(document().currentId()).frames, std::size_t(5));
    QCOMPARE(player().firstFrame(), FrameNumber(1001));
    const SharedHalfPicture matte = viewer().frame().picture(View::Matte);
    QVERIFY(matte->value(0, 35, 27) > 0.99F); // the square
    QVERIFY(matte->value(0, 80, 27) < 0.01F); // the screen
    const QString out = m_rig->file(QStringLiteral("out"));
    ExportDialog* dialog = openExportDialog(out);
    QVERIFY(dialog);
    WINDOW_TRY(!dialog->isChecking());
    QVERIFY2(dialog->refusal().isEmpty(), qPrintable(dialog->refusal()));
    dialog->accept();
    WINDOW_TRY(m_rig->queue().count() == 1 && m_rig->queue().at(0).isEnded());
    const RenderQueueJob& job = m_rig->queue().at(0);
    QVERIFY2(job.state == RenderQueueJob::State::Done && job.failed.empty(), qPrintable(job.problem));
    WINDOW_TRY(document().status(document().currentId()).state == ClipStatus::State::Done);
    for (int frame = 1001; frame <= 1005; ++frame) {
        const auto path = [&](const char* pass, const char* extension) {
            return QStringLiteral("%1/%2/shot_010.%3.%4")
                .arg(out, QLatin1String(pass), QString::number(frame), QLatin1String(extension));
        };
        CKD_VERIFY_OK(verifyImage(path("FG", "exr"), 96, 54, 3));
        CKD_VERIFY_OK(verifyImage(path("Matte", "exr"), 96, 54, 1));
        CKD_VERIFY_OK(verifyImage(path("Processed", "exr"), 96, 54, 4));
        CKD_VERIFY_OK(verifyImage(path("Comp", "png"), 96, 54, 3));
    }
    // What was looked at is what was written.
    const Result<SharedSource> written = openSource(out + QStringLiteral("/Matte"));
    CKD_VERIFY_OK(written);
    const Result<std::unique_ptr<FrameCursor>> cursor = (*written)->openCursor();
    CKD_VERIFY_OK(cursor);
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(1001, {});
    CKD_VERIFY_OK(raw);
    const Result<DecodedFrame> frame = (*raw)->convert();
    CKD_VERIFY_OK(frame);
    for (int y = 0; y < 54; ++y) {
        for (int x = 0; x < 96; ++x)
            QCOMPARE(matte->value(0, x, y), frame->rgb.row(0, y)[x]);
    }
}

void TestMainWindow::everyControlKeysAgain() {
    dropSequence(2);
    for (const char* key : {"matte.gamma", "matte.clipWhite", "matte.shrinkGrow", "matte.edgeBlur"}) {
        const SharedHalfPicture before = viewer().frame().picture(View::Matte);
        auto* editor = m_rig->window().findChild<SettingEditor*>(QLatin1String(key));
        QVERIFY(editor);
        auto* field = editor->findChild<QDoubleSpinBox*>();
        field->setValue(field->value() +
                        (QLatin1String(key) == QLatin1String("matte.clipWhite") ? -0.3 : 1.5));
        WINDOW_TRY(isKeyed() && viewer().frame().picture(View::Matte) != before);
    }
    QVERIFY(document().currentClip()->settings.gamma > 2.0);
}

void TestMainWindow::scrubbingShowsEachFrame() {
    dropSequence(8);
    auto* timeline = m_rig->window().findChild<TimelineWidget*>();
    for (const FrameNumber frame : {1005, 1008, 1001, 1003}) {
        Q_EMIT timeline->seekRequested(frame);
        WINDOW_TRY(isKeyed() && viewer().frame().number == frame);
        const int left = 21 + int(frame - 1001); // the square moves by a pixel per frame
        QVERIFY(viewer().frame().picture(View::Matte)->value(0, left + 10, 27) > 0.99F);
        QVERIFY(viewer().frame().picture(View::Matte)->value(0, left - 8, 27) < 0.01F);
    }
    trigger("play.next");
    QCOMPARE(player().frame(), FrameNumber(1004));
    trigger("play.toEnd");
    QCOMPARE(player().frame(), FrameNumber(1008));
}

void TestMainWindow::aHintDroppedOnAClip() {
    dropSequence();
    const QString hint = m_rig->makeSequence(QStringLiteral("rough"), 4);
    auto* panel = m_rig->window().findChild<ClipsPanel*>();
    QVERIFY(m_rig->drop({hint}, panel->list()->viewport(), {30, 20}));
    QCOMPARE(document().clips().size(), std::size_t(1));
    QCOMPARE(document().currentClip()->hint, (HintChoice{HintChoice::Kind::File, hint}));
    WINDOW_TRY(document().status(document().currentId()).state == ClipStatus::State::Ready);
    trigger("edit.undo");
    QCOMPARE(document().currentClip()->hint.kind, HintChoice::Kind::Auto);
    WINDOW_TRY(document().status(document().currentId()).state == ClipStatus::State::Raw);
}

void TestMainWindow::whatCannotBeUsedIsSaid() {
    const QString path = m_rig->file(QStringLiteral("notes.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no picture");
    file.close();
    QVERIFY(m_rig->drop({path}));
    WINDOW_TRY(!m_rig->window().messages().text().isEmpty());
    QVERIFY(document().clips().empty());
    QMimeData text;
    text.setText(QStringLiteral("just text"));
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QCoreApplication::sendEvent(&m_rig->window(), &enter);
    QVERIFY(!enter.isAccepted());
}

void TestMainWindow::aMissingPlateIsNamedAndRelinked() {
    dropSequence();
    QVERIFY(QDir().rename(m_rig->file(QStringLiteral("shot_010")), m_rig->file(QStringLiteral("moved"))));
    trigger("clip.reload");
    WINDOW_TRY(document().status(document().currentId()).state == ClipStatus::State::Failed);
    QVERIFY(document().status(document().currentId()).message.contains(QLatin1String("shot_010")));
    WINDOW_TRY(viewer().frame().state == ViewerFrame::State::Failed);
    QVERIFY(!viewer().frame().message.isEmpty());
    m_rig->prompts().file = m_rig->file(QStringLiteral("moved/shot_010.1002.png"));
    trigger("clip.relink");
    WINDOW_TRY(isKeyed());
    WINDOW_TRY(document().status(document().currentId()).state == ClipStatus::State::Raw);
}

void TestMainWindow::aDamagedMovieIsNamed() {
    const QString path = m_rig->file(QStringLiteral("broken.mov"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    QVERIFY(m_rig->drop({path}));
    WINDOW_TRY(document().clips().size() == 1);
    WINDOW_TRY(document().status(document().currentId()).state == ClipStatus::State::Failed);
    QVERIFY(document().status(document().currentId()).message.contains(QLatin1String("broken.mov")));
}

void TestMainWindow::aReadOnlyFolderIsNamed() {
    if (::geteuid() == 0) { // root may write anywhere: a file where the folder should be
        QFile blocker(m_rig->file(QStringLiteral("locked")));
        QVERIFY(blocker.open(QIODevice::WriteOnly));
    } else {
        QVERIFY(QDir().mkpath(m_rig->file(QStringLiteral("locked"))));
        QVERIFY(
            QFile::setPermissions(m_rig->file(QStringLiteral("locked")), QFile::ReadOwner | QFile::ExeOwner));
    }
    dropSequence();
    ExportSettings settings;
    settings.folder = m_rig->file(QStringLiteral("locked/out"));
    m_rig->queue().add(*document().currentClip(), settings);
    WINDOW_TRY(m_rig->queue().at(0).isEnded());
    QCOMPARE(m_rig->queue().at(0).state, RenderQueueJob::State::Failed);
    WINDOW_TRY(m_rig->window().messages().text().contains(QLatin1String("locked")));
    QCOMPARE(document().status(document().currentId()).state, ClipStatus::State::Failed);
}

void TestMainWindow::undoLeadsBackToTheSameState() {
    dropSequence();
    const std::vector<Clip> before = document().clips();
    const int steps = document().undoStack().index();
    QRandomGenerator random(11);
    const std::span<const SettingSpec> specs = settingSpecs();
    for (int i = 0; i < 60; ++i) {
        const SettingSpec& spec = specs[std::size_t(random.bounded(int(specs.size())))];
        if (spec.kind == SettingSpec::Kind::Number) {
            const double value = spec.minimum + random.generateDouble() * (spec.maximum - spec.minimum);
            (void)document().setSetting(spec.key, QString::number(value));
        } else if (spec.kind == SettingSpec::Kind::Choice) {
            (void)document().setSetting(spec.key, spec.choices[random.bounded(int(spec.choices.size()))]);
        }
        document().endGesture();
    }
    QVERIFY(document().clips() != before);
    const std::vector<Clip> after = document().clips();
    while (document().undoStack().index() > steps)
        trigger("edit.undo");
    QVERIFY(document().clips() == before);
    while (document().undoStack().canRedo())
        trigger("edit.redo");
    QVERIFY(document().clips() == after);
}

void TestMainWindow::inAndOutAreUndone() {
    dropSequence(8);
    player().seek(1003);
    trigger("play.setIn");
    player().seek(1006);
    trigger("play.setOut");
    QCOMPARE(document().currentClip()->inPoint, std::optional<FrameNumber>(1003));
    QCOMPARE(document().currentClip()->outPoint, std::optional<FrameNumber>(1006));
    while (document().currentClip()->inPoint)
        trigger("edit.undo");
    QVERIFY(!document().currentClip()->outPoint);
    QVERIFY(!player().hasInOut());
    trigger("edit.redo");
    QCOMPARE(player().markedIn(), std::optional<FrameNumber>(1003));
}

/// A garbage rectangle over the square takes it away, in the live key.
/// As after a relink to a shorter take: the player moves the mark, the document keeps what it was told.
void TestMainWindow::marksBesideTheFramesAreOneEdit() {
    dropSequence();
    const int steps = document().undoStack().index();
    document().changeClips({document().currentId()}, QStringLiteral("mark"), {},
                           [](Clip& clip) { clip.inPoint = 5000; });
    QCOMPARE(document().undoStack().index(), steps + 1);
    QCOMPARE(document().currentClip()->inPoint, std::optional<FrameNumber>(5000));
    QCOMPARE(player().markedIn(), std::optional<FrameNumber>(1004));
    trigger("edit.undo");
    QCOMPARE(document().undoStack().index(), steps);
    QCOMPARE(document().currentClip()->inPoint, std::optional<FrameNumber>());
    trigger("edit.redo");
    QCOMPARE(document().undoStack().count(), steps + 1);
    QCOMPARE(document().currentClip()->inPoint, std::optional<FrameNumber>(5000));
}

void TestMainWindow::drawnShapesReachTheKey() {
    dropSequence();
    QVERIFY(viewer().frame().picture(View::Matte)->value(0, 35, 27) > 0.99F);
    trigger("view.shapes");
    auto* tool = qobject_cast<ShapeTool*>(viewer().tool());
    QVERIFY(tool);
    ShapeSet shapes;
    ShapeKey key;
    key.frame = 1001;
    key.points = {{0, 0}, {96, 54}};
    shapes.shapes.push_back(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, key));
    Q_EMIT tool->edited(shapes, QStringLiteral("Draw"));
    QVERIFY(document().currentClip()->shapes == shapes);
    WINDOW_TRY(isKeyed() && viewer().frame().picture(View::Matte)->value(0, 35, 27) < 0.01F);
    trigger("edit.undo");
    WINDOW_TRY(isKeyed() && viewer().frame().picture(View::Matte)->value(0, 35, 27) > 0.99F);
    trigger("view.shapes");
    QVERIFY(!viewer().tool());
}

void TestMainWindow::theQueueSurvivesARestart() {
    dropSequence();
    m_rig->queue().setHold(RenderQueue::Hold::On);
    ExportSettings settings;
    settings.folder = m_rig->file(QStringLiteral("later"));
    m_rig->queue().add(*document().currentClip(), settings);
    m_rig->restart();
    QCOMPARE(m_rig->queue().count(), 1);
    m_rig->queue().setHold(RenderQueue::Hold::Off);
    WINDOW_TRY(m_rig->queue().at(0).isEnded());
    QCOMPARE(m_rig->queue().at(0).state, RenderQueueJob::State::Done);
    QVERIFY(QFile::exists(m_rig->file(QStringLiteral("later/FG/shot_010.1004.exr"))));
}

void TestMainWindow::closingAsksForChanges() {
    dropSequence();
    m_rig->prompts().saveAnswer = Prompts::SaveAnswer::Cancel;
    QVERIFY(!m_rig->window().close());
    QVERIFY(m_rig->window().isVisible());
    m_rig->prompts().saveAnswer = Prompts::SaveAnswer::Save;
    m_rig->prompts().file = m_rig->file(QStringLiteral("kept.ckproj"));
    (void)m_rig->window().close();
    WINDOW_TRY(!m_rig->window().isVisible());
    const Result<Project> project = loadProject(m_rig->prompts().file);
    CKD_VERIFY_OK(project);
    QCOMPARE(project->clips.size(), std::size_t(1));
    m_rig->restart();
    QVERIFY(m_rig->drop({m_rig->prompts().file}));
    WINDOW_TRY(isKeyed());
}

void TestMainWindow::fiveHundredClips() {
    const QString one = m_rig->makeSequence(QStringLiteral("one"), 1);
    QDir batch(m_rig->file(QString()));
    QVERIFY(batch.mkpath(QStringLiteral("batch")));
    for (int i = 0; i < 500; ++i) {
        const QString shot =
            m_rig->file(QStringLiteral("batch/shot_%1/Input").arg(i, 4, 10, QLatin1Char('0')));
        QVERIFY(QDir().mkpath(shot));
        QVERIFY(QFile::link(one + QStringLiteral("/one.1001.png"), shot + QStringLiteral("/f.1001.png")));
    }
    QVERIFY(m_rig->drop({m_rig->file(QStringLiteral("batch"))}));
    WINDOW_TRY(document().clips().size() == 500);
    QCOMPARE(document().clips()[499].name, QStringLiteral("shot_0499"));
    WINDOW_TRY(isKeyed());
    WINDOW_TRY(document().status(document().clips()[499].id).isOpened);
    trigger("clip.remove");
    QCOMPARE(document().clips().size(), std::size_t(499));
    WINDOW_TRY(isKeyed());
}

/// The time it takes is printed; on the machine of docs/performance.md it is well below a second.
void TestMainWindow::aHundredThousandFrames() {
    constexpr int kFrames = 100'000;
    const QString one = m_rig->makeSequence(QStringLiteral("long"), 2, 16, 16);
    // Hard links to two files: a file system allows some ten thousand links to one.
    std::array<QByteArray, 2> real{(one + QStringLiteral("/long.1001.png")).toLocal8Bit(),
                                   (one + QStringLiteral("/long.1002.png")).toLocal8Bit()};
    for (int i = 2; i < kFrames; ++i) {
        const QByteArray name = (one + QStringLiteral("/long.%1.png").arg(1001 + i)).toLocal8Bit();
        QCOMPARE(::link(real[std::size_t(i) % 2].constData(), name.constData()), 0);
    }
    QElapsedTimer timer;
    timer.start();
    QVERIFY(m_rig->drop({one}));
    WINDOW_TRY(player().lastFrame() == FrameNumber(1000 + kFrames));
    qInfo("a sequence of 100,000 frames was open after %lld ms", static_cast<long long>(timer.elapsed()));
    WINDOW_TRY(isKeyed());
    player().seek(90'000);
    WINDOW_TRY(isKeyed() && viewer().frame().number == 90'000);
}

void TestMainWindow::settingsAreCopiedBetweenClips() {
    QVERIFY(m_rig->drop(
        {m_rig->makeSequence(QStringLiteral("a"), 1), m_rig->makeSequence(QStringLiteral("b"), 1)}));
    WINDOW_TRY(document().clips().size() == 2);
    const QString a = document().clips()[0].id;
    const QString b = document().clips()[1].id;
    document().setSelection({a}, a);
    QVERIFY(document().setSetting(QStringLiteral("color.despill"), QStringLiteral("4")).ok());
    QVERIFY(document().setSetting(QStringLiteral("matte.garbage"), QStringLiteral("/g.png")).ok());
    trigger("edit.copySettings");
    document().setSelection({b}, b);
    trigger("edit.pasteSettings");
    QCOMPARE(document().clip(b)->settings.despill, 4.0);
    QVERIFY(document().clip(b)->settings.garbageMatte.isEmpty()); // mattes belong to their own clip
}

/// Prints how long the window's event loop was away while frames were keyed and written (a benchmark, not a
/// limit); what is asked for is that the batch ends whole and the window went on meanwhile.
void TestMainWindow::theEventLoopRunsWhileABatchDoes() {
    QVERIFY(m_rig->drop({m_rig->makeSequence(QStringLiteral("batch"), 40, 480, 270)}));
    WINDOW_TRY(document().clips().size() == 1);
    WINDOW_TRY(isKeyed());
    ExportSettings settings;
    settings.folder = m_rig->file(QStringLiteral("batch out"));
    std::vector<double> gaps;
    QElapsedTimer since;
    since.start();
    QTimer tick;
    tick.setTimerType(Qt::PreciseTimer);
    tick.setInterval(2);
    connect(&tick, &QTimer::timeout, this, [&] {
        gaps.push_back(double(since.nsecsElapsed()) * 1e-6 - 2);
        since.restart();
    });
    // A loop like the program's own: QTRY_ and qWait sleep for 10 ms between looks at the events.
    QEventLoop loop;
    connect(&m_rig->queue(), &RenderQueue::jobEnded, &loop, &QEventLoop::quit);
    QTimer::singleShot(240'000, &loop, &QEventLoop::quit);
    m_rig->queue().add(*document().currentClip(), settings);
    tick.start();
    loop.exec();
    tick.stop();
    QVERIFY(m_rig->queue().at(0).isEnded());
    QVERIFY2(m_rig->queue().at(0).state == RenderQueueJob::State::Done,
             qPrintable(m_rig->queue().at(0).problem));
    QVERIFY(gaps.size() > 20);
    std::sort(gaps.begin(), gaps.end());
    const auto at = [&gaps](double share) { return gaps[std::size_t(share * double(gaps.size() - 1))]; };
    qInfo("event loop beside a batch: median %.1f ms late, p99 %.1f, worst %.1f (%zu ticks)", at(0.5),
          at(0.99), gaps.back(), gaps.size());
}

/// What a batch found suspicious is marked without anybody having keyed it in the window, as long as the
/// settings are those of the batch.
void TestMainWindow::theBatchFlagsFramesInTheTimeline() {
    const QString folder = m_rig->makeSequence(QStringLiteral("flagged"), 12);
    const Image nothing = test::makeImage(96, 54, 3, ColorEncoding::Srgb, [](int c, int x, int y) {
        return c == 0 ? 0.15F + 0.02F * float(y) / 54 : c == 1 ? 0.7F + 0.05F * float(x) / 96 : 0.2F;
    });
    CKD_VERIFY_OK(writeStill(folder + QStringLiteral("/flagged.1009.png"), 96, 54,
                             channelsOf(nothing, {"R", "G", "B"}), StillFormat::Png16));
    QVERIFY(m_rig->drop({folder}));
    WINDOW_TRY(document().clips().size() == 1);
    WINDOW_TRY(isKeyed()); // the first frame
    const auto flagged = [this] { return m_rig->window().preview().engine().flaggedFrames(); };
    QVERIFY(flagged().empty());
    ExportSettings settings;
    settings.folder = m_rig->file(QStringLiteral("flagged out"));
    m_rig->queue().add(*document().currentClip(), settings);
    WINDOW_TRY(m_rig->queue().at(0).isEnded());
    WINDOW_TRY(flagged().size() == 1);
    QCOMPARE(flagged()[0].frame, FrameNumber(1009));
    trigger("play.nextFlag");
    QCOMPARE(player().frame(), FrameNumber(1009));
    player().seek(1001);
    QVERIFY(document().setSetting(QStringLiteral("color.despill"), QStringLiteral("4")).ok());
    WINDOW_TRY(flagged().empty());
    trigger("edit.undo");
    WINDOW_TRY(flagged().size() == 1);
}

/// Space and arrows are the window's, unless the focused control has a use for them.
void TestMainWindow::keysGoToTheFocusedControlFirst() {
    dropSequence(3);
    MainWindow& window = m_rig->window();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const FrameNumber first = player().frame();

    QSlider* slider = nullptr;
    for (auto* one : window.findChild<KeyPanel*>()->findChildren<QSlider*>())
        if (!slider && one->isVisible() && one->isEnabled())
            slider = one;
    QVERIFY(slider);
    slider->setFocus();
    const int before = slider->value();
    QTest::keyClick(slider, before < slider->maximum() ? Qt::Key_Right : Qt::Key_Left);
    QVERIFY(slider->value() != before);
    QCOMPARE(player().frame(), first);

    auto* button = new QPushButton(&window);
    button->setCheckable(true);
    button->show();
    QCOMPARE(button->focusPolicy(), Qt::TabFocus); // a click leaves Space to the playback
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QVERIFY(button->isChecked());
    QVERIFY(!player().isPlaying());

    viewer().setFocus();
    QTest::keyClick(&viewer(), Qt::Key_Right);
    QCOMPARE(player().frame(), first + 1);
    QTest::keyClick(&viewer(), Qt::Key_Space);
    QVERIFY(player().isPlaying());
}

void TestMainWindow::theCornerSaysWhatKeys() {
    auto* device = m_rig->window().findChild<QLabel*>(QStringLiteral("device"));
    QVERIFY(device);
    QVERIFY(device->text().isEmpty());
    dropSequence(1);
    QVERIFY(!device->text().isEmpty());
    QVERIFY(device->width() >= device->sizeHint().width()); // not cut off
    const QString processor = device->text();
    document().changeClips(document().selection(), QStringLiteral("Change keyer"), {},
                           [](Clip& clip) { clip.keyer = QStringLiteral("not-here"); });
    QVERIFY(device->text() != processor);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
