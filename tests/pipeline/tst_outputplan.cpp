// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/OutputPlan.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace ckd;

namespace {

SourceInfo sourceInfo(SourceInfo::Kind kind, const QString& path, const QString& name, const QString& pattern,
                      int padding, std::vector<FrameNumber> frames) {
    SourceInfo info;
    info.kind = kind;
    info.path = path;
    info.name = name;
    info.pattern = pattern;
    info.padding = padding;
    info.frames = std::move(frames);
    const QString stem = QFileInfo(pattern).completeBaseName();
    if (kind == SourceInfo::Kind::Sequence) { // as openSource() splits it
        info.stemPrefix = stem.left(stem.indexOf(u'#'));
        info.stemSuffix = stem.mid(stem.lastIndexOf(u'#') + 1);
    } else if (kind == SourceInfo::Kind::Still) {
        info.stemPrefix = stem;
        info.numberedStem = false;
    }
    return info;
}

/// A source that is only asked what it is.
class DescribedSource : public FrameSource {
public:
    explicit DescribedSource(SourceInfo info) : m_info(std::move(info)) {}
    const SourceInfo& info() const override { return m_info; }
    Result<std::unique_ptr<FrameCursor>> openCursor() const override {
        return Error::input(QStringLiteral("not read here"));
    }

private:
    SourceInfo m_info;
};

void touch(const QString& path) {
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
}

} // namespace

class TestOutputPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<int>("padding");
        QTest::addColumn<qlonglong>("number");
        QTest::addColumn<QString>("wanted");
        const int movie = int(SourceInfo::Kind::Movie);
        const int sequence = int(SourceInfo::Kind::Sequence);
        const int still = int(SourceInfo::Kind::Still);
        QTest::newRow("movie") << movie << "/in/shot.mov"
                               << "shot"
                               << "shot.mov" << 4 << 1LL << "/out/FG/shot.0001.exr";
        QTest::newRow("movie, more than 9999 frames")
            << movie << "/in/shot.mov"
            << "shot"
            << "shot.mov" << 4 << 109192LL << "/out/FG/shot.109192.exr";
        QTest::newRow("dot") << sequence << "/in/a.1001.exr"
                             << "a"
                             << "a.####.exr" << 4 << 1001LL << "/out/FG/a.1001.exr";
        QTest::newRow("underscore") << sequence << "/in/a_001.png"
                                    << "a"
                                    << "a_###.png" << 3 << 7LL << "/out/FG/a_007.exr";
        QTest::newRow("bare numbers") << sequence << "/in/0001.exr"
                                      << ""
                                      << "####.exr" << 4 << 12LL << "/out/FG/0012.exr";
        QTest::newRow("digits in the stem")
            << sequence << "/in/B_2021-02-07.0001.jpg"
            << "B_2021-02-07"
            << "B_2021-02-07.####.jpg" << 4 << 5LL << "/out/FG/B_2021-02-07.0005.exr";
        QTest::newRow("negative") << sequence << "/in/a.-005.exr"
                                  << "a"
                                  << "a.###.exr" << 3 << -5LL << "/out/FG/a.-005.exr";
        QTest::newRow("text after the number") << sequence << "/in/a.01.left.exr"
                                               << "a"
                                               << "a.##.left.exr" << 2 << 3LL << "/out/FG/a.03.left.exr";
        QTest::newRow("percent in the name") << sequence << "/in/50%1.01.exr"
                                             << "50%1"
                                             << "50%1.##.exr" << 2 << 3LL << "/out/FG/50%1.03.exr";
        QTest::newRow("still") << still << "/in/couple.jpg"
                               << "couple"
                               << "couple.jpg" << 4 << 1LL << "/out/FG/couple.exr";
        QTest::newRow("still with a number") << still << "/in/a.0007.png"
                                             << "a"
                                             << "a.0007.png" << 4 << 7LL << "/out/FG/a.0007.exr";
    }
    void names() {
        QFETCH(int, kind);
        QFETCH(QString, path);
        QFETCH(QString, name);
        QFETCH(QString, pattern);
        QFETCH(int, padding);
        QFETCH(qlonglong, number);
        const OutputPlan plan(QStringLiteral("/out"),
                              sourceInfo(SourceInfo::Kind(kind), path, name, pattern, padding, {number}),
                              {{Pass::Fg, QStringLiteral("exr")}});
        QTEST(plan.path(plan.targets().front(), number), "wanted");
    }

    void refusesToReplaceUnlessAllowed() {
        const QTemporaryDir dir;
        const SourceInfo info =
            sourceInfo(SourceInfo::Kind::Movie, dir.filePath("in.mov"), "in", "in.mov", 4, {1, 2, 3});
        const OutputPlan plan(dir.filePath("out"), info, {{Pass::Fg, "exr"}, {Pass::Comp, "png"}});
        const std::vector<FrameNumber> frames{1, 2, 3};
        CKD_VERIFY_OK(plan.check(frames, OutputPlan::Existing::Refuse, {}));
        QStringList notes;
        CKD_VERIFY_OK(plan.prepareFolders(notes));
        QVERIFY(notes.isEmpty());
        touch(plan.path(plan.targets()[1], 2));
        const Result<void> refused = plan.check(frames, OutputPlan::Existing::Refuse, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Output);
        QVERIFY2(refused.error().message.contains("Comp/in.0002.png"), qPrintable(refused.error().message));
        CKD_VERIFY_OK(plan.check(frames, OutputPlan::Existing::Overwrite, {}));
        CKD_VERIFY_OK(plan.check(std::vector<FrameNumber>{1, 3}, OutputPlan::Existing::Refuse, {}));
    }

    void neverLandsOnASource() {
        const QTemporaryDir dir;
        // The plate is the FG of an earlier run, named through a link to its folder.
        touch(dir.filePath("out/FG/a.0001.exr"));
        QVERIFY(QFile::link(dir.filePath("out"), dir.filePath("alias")));
        const SharedSource source = std::make_shared<DescribedSource>(sourceInfo(
            SourceInfo::Kind::Sequence, dir.filePath("alias/FG/a.0001.exr"), "a", "a.####.exr", 4, {1}));
        const OutputPlan plan(dir.filePath("out"), source->info(), {{Pass::Fg, "exr"}});
        const std::vector<SharedSource> sources{source};
        const Result<void> refused =
            plan.check(std::vector<FrameNumber>{1}, OutputPlan::Existing::Overwrite, sources);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains("never replace their source"),
                 qPrintable(refused.error().message));
    }

    void unwritableFolderIsNamed() {
        const QTemporaryDir dir;
        touch(dir.filePath("out")); // a file where the folder should be
        const OutputPlan plan(dir.filePath("out"),
                              sourceInfo(SourceInfo::Kind::Movie, "in.mov", "in", "in.mov", 4, {1}),
                              {{Pass::Fg, "exr"}});
        QStringList notes;
        const Result<void> made = plan.prepareFolders(notes);
        QVERIFY(!made);
        QCOMPARE(made.error().kind, ErrorKind::Output);
        QVERIFY2(made.error().message.contains("out/FG"), qPrintable(made.error().message));
    }
};

QTEST_GUILESS_MAIN(TestOutputPlan)
#include "tst_outputplan.moc"
