// SPDX-License-Identifier: Apache-2.0
// The Nuke script is read back by a small interpreter of its stack language: what is connected to what, and
// which files, spaces and alphas the Reads say.
#include "core/pipeline/HandOver.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

using namespace ckd;
using namespace ckd::test;

namespace {

struct Node {
    QString kind;
    QMap<QString, QString> knobs; ///< text as it stands, quotes included
    QList<int> inputs;            ///< nodes; input 0 first
};

/// Nodes in the order of the script. Fails on a line that it does not know.
QList<Node> interpret(const QByteArray& script) {
    QList<Node> nodes;
    QList<int> stack;
    Node node;
    bool inside = false;
    for (const QString& line : QString::fromUtf8(script).split(u'\n', Qt::SkipEmptyParts)) {
        if (!inside && line.startsWith(QLatin1String("version ")))
            continue;
        if (!inside) {
            if (!line.endsWith(QLatin1String(" {")))
                return {};
            node = {line.chopped(2), {}, {}};
            inside = true;
        } else if (line == QLatin1String("}")) {
            inside = false;
            for (int i = node.knobs.value("inputs", "1").toInt(); i > 0; --i) {
                if (stack.isEmpty())
                    return {};
                node.inputs += stack.takeLast();
            }
            if (node.kind != QLatin1String("Root"))
                stack += int(nodes.size());
            nodes += node;
        } else {
            node.knobs.insert(line.trimmed().section(u' ', 0, 0), line.trimmed().section(u' ', 1));
        }
    }
    return inside ? QList<Node>() : nodes;
}

const Node* findNode(const QList<Node>& nodes, const QString& name) {
    for (const Node& node : nodes) {
        if (node.knobs.value("name") == name)
            return &node;
    }
    return nullptr;
}

HandOver clipWith(std::vector<PassSummary> passes,
                  std::vector<FrameNumber> frames = numbersFrom(1001, 1004)) {
    HandOver clip;
    clip.clip = "shot 7";
    clip.folder = "/jobs/shot 7";
    clip.width = 1920;
    clip.height = 1080;
    clip.rate = {24000, 1001};
    clip.frames = std::move(frames);
    clip.passes = std::move(passes);
    return clip;
}

using Values = PassSummary::Values;
using Kind = PassSummary::Kind;

} // namespace

class TestHandOver : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void patternsNameEveryFrame_data() {
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<int>("padding");
        QTest::addColumn<QString>("pattern");
        QTest::newRow("usual") << "shot." << 4 << "FG/shot.%04d.exr";
        QTest::newRow("zeros before the number") << "shot00_" << 3 << "FG/shot00_%03d.exr";
        QTest::newRow("no padding") << "a" << 1 << "FG/a%d.exr";
        QTest::newRow("percent") << "50%d." << 5 << "FG/50%%d.%05d.exr";
    }
    void patternsNameEveryFrame() {
        QFETCH(QString, prefix);
        QFETCH(int, padding);
        SourceInfo plate;
        plate.kind = SourceInfo::Kind::Sequence;
        plate.stemPrefix = prefix;
        plate.padding = padding;
        plate.frames = numbersFrom(1, 20);
        const OutputPlan::Target target{Pass::Fg, "exr"};
        const OutputPlan plan("/out", plate, {target});
        const QString pattern = framePattern(plan, target);
        QTEST(pattern, "pattern");
        for (const int frame : {0, 7, 19, 123456})
            QCOMPARE(QString::asprintf(qPrintable(pattern), frame), plan.relativePath(target, frame));
    }

    void processedIsMergedAsItIs() {
        const std::vector<HandOver> clips{
            clipWith({{Pass::Fg, Kind::Pictures, "FG/shot.%04d.exr", Values::SceneLinear, MovieAlpha::None},
                      {Pass::Processed, Kind::Pictures, "Processed/shot.%04d.exr", Values::SceneLinear,
                       MovieAlpha::Premultiplied},
                      {Pass::Comp, Kind::Movie, "Comp/shot.mp4", Values::SrgbCurve, MovieAlpha::None}})};
        const QList<Node> nodes = interpret(nukeScript(clips, "/jobs/nk/shot.nk", NukePaths::Relative));
        QVERIFY(!nodes.isEmpty());
        const Node* merge = findNode(nodes, "shot_7_over");
        QVERIFY(merge != nullptr);
        QCOMPARE(merge->knobs.value("operation"), QStringLiteral("over"));
        QCOMPARE(nodes[merge->inputs[0]].kind, QStringLiteral("CheckerBoard2")); // B
        const Node& processed = nodes[merge->inputs[1]];                         // A, no Premult between
        QCOMPARE(processed.kind, QStringLiteral("Read"));
        QCOMPARE(
            processed.knobs.value("file"),
            QStringLiteral("\"\\[file dirname \\[value root.name]]/../shot 7/Processed/shot.%04d.exr\""));
        QCOMPARE(processed.knobs.value("colorspace"), QStringLiteral("linear"));
        QVERIFY(!processed.knobs.contains("premultiplied"));
        QCOMPARE(processed.knobs.value("first"), QStringLiteral("1001"));
        QCOMPARE(processed.knobs.value("last"), QStringLiteral("1004"));
        const Node* comp = findNode(nodes, "shot_7_comp_movie");
        QVERIFY(comp != nullptr);
        QCOMPARE(comp->knobs.value("colorspace"), QStringLiteral("sRGB"));
        QCOMPARE(comp->knobs.value("last"), QStringLiteral("4"));     // a movie counts from one…
        QCOMPARE(comp->knobs.value("frame"), QStringLiteral("1001")); // …and starts at the plate's number
        QCOMPARE(nodes.front().knobs.value("fps"), QStringLiteral("23.97602398"));
        QVERIFY(nodes.front().knobs.value("format").startsWith("\"1920 1080 0 0 1920 1080 1 "));
    }

    void straightFilesAreMultipliedOnce() {
        for (const bool movie : {false, true}) {
            const PassSummary pass{Pass::Processed, movie ? Kind::Movie : Kind::Pictures, "Processed/a.mov",
                                   Values::SrgbCurve, MovieAlpha::Straight};
            const std::vector<HandOver> clips{clipWith({pass})};
            const QList<Node> nodes = interpret(nukeScript(clips, "/jobs/a.nk", NukePaths::Absolute));
            const Node* merge = findNode(nodes, "shot_7_over");
            QVERIFY(merge != nullptr);
            const Node& premult = nodes[merge->inputs[1]];
            QCOMPARE(premult.kind, QStringLiteral("Premult"));
            const Node& read = nodes[premult.inputs[0]];
            QCOMPARE(read.knobs.value("file"), QStringLiteral("\"/jobs/shot 7/Processed/a.mov\""));
            QCOMPARE(read.knobs.value("colorspace"), QStringLiteral("sRGB"));
            QVERIFY(!read.knobs.contains("premultiplied"));
        }
    }

    void whatWasMultipliedAfterTheCurveSaysSo() {
        const std::vector<HandOver> clips{clipWith({{Pass::Processed, Kind::Movie, "Processed/a.mov",
                                                     Values::SrgbCurve, MovieAlpha::Premultiplied}})};
        const QList<Node> nodes = interpret(nukeScript(clips, "/jobs/a.nk", NukePaths::Absolute));
        const Node* merge = findNode(nodes, "shot_7_over");
        QVERIFY(merge != nullptr);
        QCOMPARE(nodes[merge->inputs[1]].kind, QStringLiteral("Read"));
        QCOMPARE(nodes[merge->inputs[1]].knobs.value("premultiplied"), QStringLiteral("true"));
    }

    void fgAndMatteAreJoined() {
        const std::vector<HandOver> clips{
            clipWith({{Pass::Fg, Kind::Pictures, "FG/s.%04d.exr", Values::SceneLinear, MovieAlpha::None},
                      {Pass::Matte, Kind::Pictures, "Matte/s.%04d.png", Values::Coverage, MovieAlpha::None}},
                     {1, 2, 5})};
        const QList<Node> nodes = interpret(nukeScript(clips, "/jobs/a.nk", NukePaths::Absolute));
        const Node* merge = findNode(nodes, "shot_7_over");
        QVERIFY(merge != nullptr);
        const Node& premult = nodes[merge->inputs[1]];
        const Node& copy = nodes[premult.inputs[0]];
        QCOMPARE(copy.kind, QStringLiteral("Copy"));
        QCOMPARE(nodes[copy.inputs[0]].knobs.value("name"), QStringLiteral("shot_7_fg"));
        QCOMPARE(nodes[copy.inputs[1]].knobs.value("name"), QStringLiteral("shot_7_matte"));
        QCOMPARE(nodes[copy.inputs[1]].knobs.value("colorspace"), QStringLiteral("linear")); // coverage
        QCOMPARE(copy.knobs.value("to0"), QStringLiteral("rgba.alpha"));
        QCOMPARE(nodes[copy.inputs[0]].knobs.value("on_error"), QStringLiteral("\"nearest frame\""));
    }

    void namesAreQuoted() {
        HandOver clip = clipWith(
            {{Pass::Fg, Kind::Pictures, "FG/a[b]$\"c.%04d.exr", Values::SceneLinear, MovieAlpha::None}});
        clip.clip = "7 ünder [x]";
        const std::vector<HandOver> clips{clip};
        const QList<Node> nodes = interpret(nukeScript(clips, "/jobs/a.nk", NukePaths::Absolute));
        QCOMPARE(nodes.last().knobs.value("file"),
                 QStringLiteral("\"/jobs/shot 7/FG/a\\[b]\\$\\\"c.%04d.exr\""));
        QCOMPARE(nodes.last().knobs.value("name"), QStringLiteral("_7__nder__x__fg"));
    }

    void aManifestNamesWhatIsThere() {
        const QTemporaryDir dir;
        Rig rig(1, 4);
        rig.plate->onConvert = [](FrameNumber number, std::stop_token) {
            return number == 3 ? Result<void>(Error::input("Frame 3 is damaged.")) : Result<void>();
        };
        PassSinkOptions options;
        options.passes = {Pass::Matte, Pass::Processed};
        const auto sink = std::make_shared<PassSink>(dir.path(), rig.plate->sourceInfo, options);
        RenderJob job(rig.spec, sink, nullptr, rig.options);
        job.start();
        const std::vector<HandOver> clips{handOver(*rig.spec, *sink, job.wait())};
        const Result<QByteArray> manifest = manifestJson(clips);
        CKD_VERIFY_OK(manifest);
        const QJsonObject clip =
            QJsonDocument::fromJson(*manifest).object().value("clips").toArray().at(0).toObject();
        QCOMPARE(clip.value("frames").toArray().size(), 4);
        QCOMPARE(clip.value("failed").toArray().at(0).toObject().value("frame").toInt(), 3);
        const QJsonArray files = clip.value("files").toArray();
        QCOMPARE(files.size(), 6);
        for (const QJsonValue& file : files) {
            const QFileInfo info(dir.filePath(file.toObject().value("path").toString()));
            QCOMPARE(info.size(), file.toObject().value("bytes").toInteger());
            QVERIFY(file.toObject().value("frame").toInt() != 3);
        }
        const QJsonArray passes = clip.value("passes").toArray();
        QCOMPARE(passes.size(), 2);
        QCOMPARE(passes.at(1).toObject().value("alpha").toString(), QStringLiteral("premultiplied"));
        QCOMPARE(passes.at(1).toObject().value("values").toString(), QStringLiteral("scene-linear"));
    }
};

QTEST_GUILESS_MAIN(TestHandOver)
#include "tst_handover.moc"
