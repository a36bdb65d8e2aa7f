// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/NameTemplate.h"
#include "core/pipeline/OutputPlan.h"
#include "tests/support/TestData.h"

using namespace ckd;

namespace {

SourceInfo sequence() {
    SourceInfo info;
    info.kind = SourceInfo::Kind::Sequence;
    info.path = QStringLiteral("/in/plate_0007.png");
    info.name = QStringLiteral("plate");
    info.stemPrefix = QStringLiteral("plate_");
    info.padding = 4;
    info.frames = {-3, 7, 12345};
    return info;
}

} // namespace

class TestNameTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qlonglong>("number");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("default") << "{stem}" << 7LL << "plate_0007";
        QTest::newRow("all fields") << "{clip}_{pass}.{frame:06}" << 7LL << "Shot 10_matte.000007";
        QTest::newRow("plate's padding") << "{clip}.{frame}" << 7LL << "Shot 10.0007";
        QTest::newRow("larger than its padding") << "{frame:2}" << 12345LL << "12345";
        QTest::newRow("negative") << "f{frame:04}" << -3LL << "f-0003";
        QTest::newRow("text around") << "v01 {stem} grüß" << 7LL << "v01 plate_0007 grüß";
    }
    void names() {
        QFETCH(QString, text);
        QFETCH(qlonglong, number);
        QFETCH(QString, wanted);
        const Result<NameTemplate> names = NameTemplate::parse(text);
        CKD_VERIFY_OK(names);
        QCOMPARE(names->stem(sequence(), QStringLiteral("Shot 10"), Pass::Matte, number), wanted);
        QCOMPARE(names->text(), text);
    }

    void wrongNamesAreExplained_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("named");
        QTest::newRow("empty") << "  "
                               << "empty";
        QTest::newRow("unknown") << "{shot}"
                                 << "'{shot}'";
        QTest::newRow("open") << "a{frame"
                              << "no }";
        QTest::newRow("close") << "a}"
                               << "no {";
        QTest::newRow("folder") << "{pass}/{stem}"
                                << "'/'";
        QTest::newRow("parent") << "..\\{stem}"
                                << "'\\'";
        QTest::newRow("hidden") << ".{stem}"
                                << "hidden";
        QTest::newRow("padding") << "{frame:x}"
                                 << "{frame:04}";
        QTest::newRow("padding of 99") << "{frame:99}"
                                       << "at most 20";
        QTest::newRow("control") << "a\n{stem}"
                                 << "control character";
    }
    void wrongNamesAreExplained() {
        QFETCH(QString, text);
        QFETCH(QString, named);
        const Result<NameTemplate> names = NameTemplate::parse(text);
        QVERIFY(!names.ok());
        QCOMPARE(names.error().kind, ErrorKind::Usage);
        QVERIFY2(names.error().message.contains(named), qPrintable(names.error().message));
    }

    void clipNamesBecomeFileNames() {
        QCOMPARE(safeFileName(QStringLiteral("a/b:c?")), QStringLiteral("a_b_c_"));
        QCOMPARE(safeFileName(QStringLiteral("..")), QStringLiteral("_"));
        QCOMPARE(safeFileName(QStringLiteral(" ")), QStringLiteral("_"));
        QCOMPARE(safeFileName(QStringLiteral(".hidden")), QStringLiteral("_hidden"));
    }

    void planUsesTheTemplate() {
        const OutputPlan plan(QStringLiteral("/out"), sequence(), {{Pass::Fg, QStringLiteral("exr")}},
                              *NameTemplate::parse(QStringLiteral("{clip}_{pass}.{frame:05}")),
                              QStringLiteral("Shot"));
        QCOMPARE(plan.path(plan.targets()[0], 7), QStringLiteral("/out/FG/Shot_fg.00007.exr"));
        const OutputPlan usual(QStringLiteral("/out"), sequence(), {{Pass::Fg, QStringLiteral("exr")}});
        QCOMPARE(usual.path(usual.targets()[0], 7), QStringLiteral("/out/FG/plate_0007.exr"));
    }

    void oneNameForAllFramesIsRefused() {
        const OutputPlan plan(QStringLiteral("/out"), sequence(), {{Pass::Fg, QStringLiteral("exr")}},
                              *NameTemplate::parse(QStringLiteral("{clip}")));
        const std::vector<FrameNumber> frames{1, 2};
        const Result<void> checked = plan.check(frames, OutputPlan::Existing::Refuse, {});
        QVERIFY(!checked.ok());
        QVERIFY(checked.error().message.contains(QStringLiteral("{frame}")));
        CKD_VERIFY_OK(plan.check(std::span(frames).first(1), OutputPlan::Existing::Refuse, {}));
    }

    void namesThatAreTooLongAreRefused() {
        const QString longText = QString(250, u'x') + QStringLiteral("{frame:04}");
        const OutputPlan plan(QStringLiteral("/out"), sequence(), {{Pass::Fg, QStringLiteral("exr")}},
                              *NameTemplate::parse(longText));
        const std::vector<FrameNumber> frames{1};
        const Result<void> checked = plan.check(frames, OutputPlan::Existing::Refuse, {});
        QVERIFY(!checked.ok());
        QVERIFY(checked.error().message.contains(QStringLiteral("longer")));
    }
};

QTEST_GUILESS_MAIN(TestNameTemplate)
#include "tst_nametemplate.moc"
