// SPDX-License-Identifier: Apache-2.0
#include "ui/models/ClipListModel.h"
#include "ui/models/ProjectDocument.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace ckd;
using namespace ckd::ui;

namespace {

Clip clipNamed(const QString& name) {
    return Clip::forPlate(QStringLiteral("/plates/%1.mov").arg(name), name);
}

QStringList names(const ProjectDocument& document) {
    QStringList list;
    for (const Clip& clip : document.clips())
        list += clip.name;
    return list;
}

void fill(ProjectDocument& document, const QStringList& wanted) {
    std::vector<Clip> clips;
    for (const QString& name : wanted)
        clips.push_back(clipNamed(name));
    document.addClips(std::move(clips));
}

} // namespace

class TestProjectDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsNothingWhenItGoes();
    void importSelectsTheFirstNewClip();
    void settingAppliesToTheSelection();
    void aGestureIsOneStep();
    void aGestureBackToTheStartLeavesNoStep();
    void refusedValuesChangeNothing();
    void removedClipsComeBackInPlace();
    void reorders_data();
    void reorders();
    void modelFollowsRandomChanges();
    void dragWithinTheListMoves();
    void projectRoundTrip();
    void fiveHundredClips();
};

void TestProjectDocument::importSelectsTheFirstNewClip() {
    ProjectDocument document;
    QSignalSpy current(&document, &ProjectDocument::currentChanged);
    fill(document, {QStringLiteral("a"), QStringLiteral("b")});
    QCOMPARE(document.currentClip()->name, QStringLiteral("a"));
    QCOMPARE(current.size(), 1);
    fill(document, {QStringLiteral("c")});
    QCOMPARE(document.currentClip()->name, QStringLiteral("c"));
    document.undoStack().undo();
    QCOMPARE(names(document), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
    QVERIFY(document.currentClip());
    document.undoStack().undo();
    QVERIFY(!document.currentClip());
    QVERIFY(!document.isModified());
}

void TestProjectDocument::settingAppliesToTheSelection() {
    ProjectDocument document;
    fill(document, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
    const QString a = document.clips()[0].id;
    const QString c = document.clips()[2].id;
    document.setSelection({a, c}, c);
    QSignalSpy changed(&document, &ProjectDocument::clipChanged);
    QVERIFY(document.setSetting(QStringLiteral("color.despill"), QStringLiteral("7.5")).ok());
    QCOMPARE(document.clips()[0].settings.despill, 7.5);
    QCOMPARE(document.clips()[1].settings.despill, 0.0);
    QCOMPARE(document.clips()[2].settings.despill, 7.5);
    QCOMPARE(changed.size(), 2);
    QVERIFY(document.undoStack().undoText().contains(QLatin1String("Despill")));
    document.undoStack().undo();
    QCOMPARE(document.clips()[0].settings.despill, 0.0);
    QCOMPARE(document.clips()[2].settings.despill, 0.0);
}

void TestProjectDocument::aGestureIsOneStep() {
    ProjectDocument document;
    fill(document, {QStringLiteral("a")});
    const int before = document.undoStack().count();
    for (int i = 1; i <= 20; ++i)
        QVERIFY(document.setSetting(QStringLiteral("matte.gamma"), QString::number(1.0 + i * 0.1)).ok());
    QCOMPARE(document.undoStack().count(), before + 1);
    document.endGesture();
    QVERIFY(document.setSetting(QStringLiteral("matte.gamma"), QStringLiteral("2")).ok());
    QCOMPARE(document.undoStack().count(), before + 2);
    document.undoStack().undo();
    QCOMPARE(document.clips()[0].settings.gamma, 3.0);
    document.undoStack().undo();
    QCOMPARE(document.clips()[0].settings.gamma, 1.0);
}

void TestProjectDocument::aGestureBackToTheStartLeavesNoStep() {
    ProjectDocument document;
    fill(document, {QStringLiteral("a")});
    document.markSaved();
    QVERIFY(document.setSetting(QStringLiteral("matte.gamma"), QStringLiteral("2")).ok());
    QVERIFY(document.isModified());
    QVERIFY(document.setSetting(QStringLiteral("matte.gamma"), QStringLiteral("1")).ok());
    QCOMPARE(document.clips()[0].settings.gamma, 1.0);
    QVERIFY(!document.isModified());
}

void TestProjectDocument::refusedValuesChangeNothing() {
    ProjectDocument document;
    fill(document, {QStringLiteral("a")});
    const Clip before = document.clips()[0];
    const int steps = document.undoStack().count();
    const Result<void> set = document.setSetting(QStringLiteral("matte.gamma"), QStringLiteral("99"));
    QVERIFY(!set.ok());
    QVERIFY(set.error().message.contains(QLatin1String("matte.gamma")));
    QVERIFY(!document.setSetting(QStringLiteral("no.such"), QStringLiteral("1")).ok());
    QVERIFY(document.clips()[0] == before);
    QCOMPARE(document.undoStack().count(), steps);
}

void TestProjectDocument::removedClipsComeBackInPlace() {
    ProjectDocument document;
    fill(document, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")});
    const QStringList all = names(document);
    const std::vector<Clip> clips = document.clips();
    document.setSelection({clips[1].id, clips[3].id}, clips[1].id);
    document.removeClips(document.selection());
    QCOMPARE(names(document), (QStringList{QStringLiteral("a"), QStringLiteral("c")}));
    QVERIFY(document.currentClip()); // a neighbour
    document.undoStack().undo();
    QCOMPARE(names(document), all);
    QVERIFY(document.clips() == clips);
    document.removeClips({QStringLiteral("no such id")});
    QCOMPARE(names(document), all);
}

void TestProjectDocument::reorders_data() {
    QTest::addColumn<QString>("moved");
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("after");
    QTest::newRow("to the front") << "c" << 0 << "cabd";
    QTest::newRow("to the end") << "a" << 4 << "bcda";
    QTest::newRow("two") << "ad" << 2 << "badc";
    QTest::newRow("onto itself") << "b" << 1 << "abcd";
    QTest::newRow("far beyond") << "b" << 99 << "acdb";
}

void TestProjectDocument::reorders() {
    QFETCH(QString, moved);
    QFETCH(int, row);
    QFETCH(QString, after);
    ProjectDocument document;
    fill(document, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")});
    QStringList ids;
    for (const Clip& clip : document.clips()) {
        if (moved.contains(clip.name))
            ids += clip.id;
    }
    document.moveClips(ids, row);
    QCOMPARE(names(document).join(QString()), after);
    if (after != QLatin1String("abcd")) {
        document.undoStack().undo();
        QCOMPARE(names(document).join(QString()), QStringLiteral("abcd"));
    }
}

/// Undoing everything leads back to the empty document, and redoing to the state at the end.
void TestProjectDocument::modelFollowsRandomChanges() {
    ProjectDocument document;
    ClipListModel model(document);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QRandomGenerator random(7);
    int made = 0;
    for (int step = 0; step < 400; ++step) {
        const int count = int(document.clips().size());
        const QString some = count == 0 ? QString() : document.clips()[std::size_t(random.bounded(count))].id;
        switch (random.bounded(7)) {
        case 0:
        case 1:
            fill(document, {QStringLiteral("clip %1").arg(made++), QStringLiteral("clip %1").arg(made++)});
            break;
        case 2:
            document.removeClips({some});
            break;
        case 3:
            document.moveClips({some}, random.bounded(count + 1));
            break;
        case 4:
            document.setSelection({some}, some);
            (void)document.setSetting(QStringLiteral("matte.gain"), QString::number(1 + random.bounded(9)));
            break;
        case 5:
            if (count > 0)
                model.setData(model.indexOf(some), QStringLiteral("renamed %1").arg(step), Qt::EditRole);
            break;
        default:
            random.bounded(2) == 0 ? document.undoStack().undo() : document.undoStack().redo();
        }
        QCOMPARE(model.rowCount(), int(document.clips().size()));
        QCOMPARE(document.clips().empty(), document.currentClip() == nullptr);
    }
    const std::vector<Clip> end = document.clips();
    QVERIFY(!end.empty());
    while (document.undoStack().canUndo())
        document.undoStack().undo();
    QVERIFY(document.clips().empty());
    while (document.undoStack().canRedo())
        document.undoStack().redo();
    QVERIFY(document.clips().size() >= end.size());
}

void TestProjectDocument::dragWithinTheListMoves() {
    ProjectDocument document;
    ClipListModel model(document);
    fill(document, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
    const std::unique_ptr<QMimeData> data(model.mimeData({model.index(2)}));
    QVERIFY(!model.dropMimeData(data.get(), Qt::MoveAction, 0, 0, {}));
    QCOMPARE(names(document).join(QString()), QStringLiteral("cab"));
    QVERIFY(!model.dropMimeData(data.get(), Qt::CopyAction, 0, 0, {}));
    QCOMPARE(names(document).join(QString()), QStringLiteral("cab"));
}

void TestProjectDocument::projectRoundTrip() {
    ProjectDocument document;
    fill(document, {QStringLiteral("a"), QStringLiteral("b")});
    document.setSelection({document.clips()[1].id}, document.clips()[1].id);
    const Project project = document.toProject();
    ProjectDocument other;
    QSignalSpy modified(&other, &ProjectDocument::modifiedChanged);
    other.setProject(project);
    QVERIFY(other.clips() == document.clips());
    QCOMPARE(other.currentId(), document.currentId());
    QVERIFY(!other.isModified());
    QVERIFY(!other.undoStack().canUndo());
    other.touch();
    QVERIFY(other.isModified());
    other.markSaved();
    QVERIFY(!other.isModified());
}

void TestProjectDocument::fiveHundredClips() {
    ProjectDocument document;
    ClipListModel model(document);
    QStringList wanted;
    for (int i = 0; i < 500; ++i)
        wanted += QStringLiteral("shot_%1").arg(i, 4, 10, QLatin1Char('0'));
    fill(document, wanted);
    QCOMPARE(model.rowCount(), 500);
    QStringList ids;
    for (const Clip& clip : document.clips())
        ids += clip.id;
    document.setSelection(ids, ids.front());
    QVERIFY(document.setSetting(QStringLiteral("matte.gain"), QStringLiteral("2")).ok());
    QCOMPARE(document.clips()[499].settings.gain, 2.0);
    document.undoStack().undo();
    QCOMPARE(document.clips()[499].settings.gain, 1.0);
    document.removeClips(ids);
    QCOMPARE(model.rowCount(), 0);
    document.undoStack().undo();
    QCOMPARE(names(document), wanted);
}

/// The window's controllers go before the document.
void TestProjectDocument::tellsNothingWhenItGoes() {
    QObject listener;
    int told = 0;
    {
        ProjectDocument document;
        document.addClips({clipNamed(QStringLiteral("a"))});
        QVERIFY(document.isModified());
        connect(&document, &ProjectDocument::modifiedChanged, &listener, [&told] { ++told; });
        connect(&document.undoStack(), &QUndoStack::canUndoChanged, &listener, [&told] { ++told; });
        connect(&document, &ProjectDocument::selectionChanged, &listener, [&told] { ++told; });
    }
    QCOMPARE(told, 0);
}

QTEST_GUILESS_MAIN(TestProjectDocument)
#include "tst_projectdocument.moc"
