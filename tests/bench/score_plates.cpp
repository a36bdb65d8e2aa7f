// SPDX-License-Identifier: Apache-2.0
// Keys a set of plates with automatic settings and no hint, for a scorer to compare with their truth:
//   ckd-score-plates --set FOLDER --out FOLDER [--keyer ID] [--hint] [--set-key KEY=VALUE …] [CASE …]
// FOLDER/<case>/plate.{png,mp4,…} → OUT/<case>/{alpha,fg}/0001.exr, float, linear, straight.
// With --hint each case's hint/ sequence is given to the keyer. tests/bench/score_plates.sh runs the scorer.
#include "core/keyers/KeyerRegistry.h"
#include "core/keying/SteadyPlate.h"
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QTextStream>

#include <algorithm>
#include <ctime>

using namespace ckd;

namespace {

struct Options {
    QDir set;
    QDir out;
    bool withHint = false;
    std::shared_ptr<Keyer> keyer;
    KeySettings settings;
};

/// Processor time of all threads.
double processMs() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

Result<Image> readFrame(FrameCursor& cursor, FrameNumber number, ColorEncoding encoding) {
    auto raw = cursor.grab(number, {});
    if (!raw)
        return raw.error();
    auto frame = (*raw)->convert();
    if (!frame)
        return frame.error();
    frame->rgb.setEncoding(encoding);
    return std::move(frame->rgb);
}

Result<std::vector<KeyInput>> readCase(const QDir& folder, bool withHint) {
    const QStringList plates = folder.entryList({QStringLiteral("plate.*")}, QDir::Files);
    if (plates.isEmpty())
        return Error::input(QStringLiteral("There is no plate in %1.").arg(folder.path()));
    auto source = openSource(folder.filePath(plates.front()));
    if (!source)
        return source.error();
    auto cursor = (*source)->openCursor();
    if (!cursor)
        return cursor.error();
    std::vector<KeyInput> inputs;
    for (const FrameNumber number : (*source)->info().frames) {
        auto image = readFrame(**cursor, number, (*source)->info().encoding);
        if (!image)
            return image.error();
        KeyInput input;
        input.number = number;
        input.plate = std::make_shared<const Image>(std::move(*image));
        inputs.push_back(std::move(input));
    }
    if (!withHint)
        return inputs;
    // One file at a time: a still's hint is a folder of one picture, which is no sequence.
    const QDir hints(folder.filePath(QStringLiteral("hint")));
    const QStringList files = hints.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name);
    if (std::size_t(files.size()) != inputs.size())
        return Error::input(
            QStringLiteral("%1 holds another number of hints than frames.").arg(hints.path()));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        auto hint = openSource(hints.filePath(files[qsizetype(i)]));
        if (!hint)
            return hint.error();
        auto hintCursor = (*hint)->openCursor();
        if (!hintCursor)
            return hintCursor.error();
        auto rgb = readFrame(**hintCursor, (*hint)->info().frames.front(), ColorEncoding::Linear);
        if (!rgb)
            return rgb.error();
        Image grey(rgb->width(), rgb->height(), 1, ColorEncoding::Linear);
        std::copy(rgb->plane(0).begin(), rgb->plane(0).end(), grey.plane(0).begin());
        inputs[i].hint = std::make_shared<const Image>(std::move(grey));
    }
    return inputs;
}

Result<void> writeFrame(const QDir& folder, std::size_t index, const KeyResult& result) {
    ExrOptions options;
    options.depth = ExrOptions::Depth::Float;
    const QString name = QStringLiteral("%1.exr").arg(index + 1, 4, 10, QLatin1Char('0'));
    for (const auto& [kind, image, names] : {std::tuple{"alpha", &result.alpha, QStringList{"Y"}},
                                             {"fg", &result.fg, QStringList{"R", "G", "B"}}}) {
        const QString path = folder.filePath(QLatin1String(kind));
        if (!QDir().mkpath(path))
            return Error::output(QStringLiteral("Cannot make %1.").arg(path));
        const auto written = writeExr(QDir(path).filePath(name), image->width(), image->height(),
                                      channelsOf(*image, names), options);
        if (!written)
            return written.error();
    }
    return {};
}

/// As the pipeline does it when it decodes.
Result<void> steady(std::vector<KeyInput>& inputs, const KeySettings& settings) {
    std::vector<FrameNumber> numbers;
    for (const KeyInput& input : inputs)
        numbers.push_back(input.number);
    const double start = processMs();
    for (KeyInput& input : inputs) {
        std::vector<SharedImage> neighbours;
        for (const FrameNumber number : steadyFrames(numbers, input.number))
            neighbours.push_back(
                inputs[std::size_t(std::ranges::lower_bound(numbers, number) - numbers.begin())].plate);
        auto plate = steadiedPlate(*input.plate, neighbours, float(settings.steady), {});
        if (!plate)
            return plate.error();
        if (!plate->isNull())
            input.steadyPlate = std::make_shared<const Image>(std::move(*plate));
    }
    if (settings.steady > 0.0)
        QTextStream(stdout) << "steadying " << (processMs() - start) / double(inputs.size()) << " ms/frame\n";
    return {};
}

Result<QString> keyCase(const QString& name, const Options& options) {
    auto inputs = readCase(QDir(options.set.filePath(name)), options.withHint);
    if (!inputs)
        return inputs.error();
    Keyer& keyer = *options.keyer;
    std::vector<FrameNumber> numbers;
    for (const KeyInput& input : *inputs)
        numbers.push_back(input.number);
    std::vector<KeyInput> chosen;
    for (const FrameNumber number : keyer.analysisFrames(numbers, options.settings)) {
        for (const KeyInput& input : *inputs) {
            if (input.number == number)
                chosen.push_back(input);
        }
    }
    const auto analysis = keyer.analyse(chosen, options.settings, {});
    if (!analysis)
        return analysis.error();
    if (const auto steadied = steady(*inputs, options.settings); !steadied)
        return steadied.error();
    double ms = 0.0;
    double pixels = 0.0;
    for (std::size_t i = 0; i < inputs->size(); ++i) {
        const double start = processMs();
        auto task = keyer.prepare(steadyInput((*inputs)[i]), options.settings, *analysis, {});
        if (!task)
            return task.error();
        if (const auto inferred = keyer.infer(**task, {}); !inferred)
            return inferred.error();
        auto result = keyer.finish(std::move(*task), {});
        if (!result)
            return result.error();
        returnGrain(*result, (*inputs)[i]);
        ms += processMs() - start;
        pixels += double(result->alpha.pixels());
        if (auto written = writeFrame(QDir(options.out.filePath(name)), i, *result); !written)
            return written.error();
    }
    return QStringLiteral("%1 %2 frames, %3 ns/pixel, %4")
        .arg(name, -22)
        .arg(inputs->size(), 3)
        .arg(ms * 1e6 / pixels, 0, 'f', 1)
        .arg((*analysis)->summary());
}

} // namespace

int main(int argc, char* argv[]) {
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({QStringLiteral("set"), QStringLiteral("Folder with one folder per case."), "FOLDER"});
    parser.addOption({QStringLiteral("out"), QStringLiteral("Folder for the results."), "FOLDER"});
    parser.addOption({QStringLiteral("keyer"), QStringLiteral("As corridorkey-cli's --keyer."), "ID",
                      QStringLiteral("difference")});
    parser.addOption({QStringLiteral("hint"), QStringLiteral("Give each case's hint to the keyer.")});
    parser.addOption({QStringLiteral("set-key"), QStringLiteral("A key setting."), "KEY=VALUE"});
    parser.addPositionalArgument(QStringLiteral("CASE"), QStringLiteral("Cases; all when none is named."));
    parser.process(app);
    QTextStream out(stdout);
    QTextStream err(stderr);
    if (!parser.isSet(QStringLiteral("set")) || !parser.isSet(QStringLiteral("out"))) {
        err << "--set and --out are needed\n";
        return 2;
    }
    const Result<std::shared_ptr<Keyer>> keyer = makeKeyer(parser.value(QStringLiteral("keyer")));
    if (!keyer) {
        err << keyer.error().text() << '\n';
        return 2;
    }
    Options options{QDir(parser.value(QStringLiteral("set"))), QDir(parser.value(QStringLiteral("out"))),
                    parser.isSet(QStringLiteral("hint")), *keyer, (*keyer)->info().defaults};
    if (const auto loaded = options.keyer->load({}); !loaded) {
        err << loaded.error().text() << '\n';
        return 1;
    }
    for (const QString& pair : parser.values(QStringLiteral("set-key"))) {
        const auto set = setSetting(options.settings, options.keyer->info(), pair.section(u'=', 0, 0),
                                    pair.section(u'=', 1));
        if (!set) {
            err << set.error().text() << '\n';
            return 2;
        }
    }
    QStringList cases = parser.positionalArguments();
    if (cases.isEmpty()) {
        for (const QString& name : options.set.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
            if (options.set.exists(name + QStringLiteral("/meta.json")))
                cases += name;
        }
    }
    for (const QString& name : cases) {
        const Result<QString> keyed = keyCase(name, options);
        if (!keyed) {
            err << name << ": " << keyed.error().text() << '\n';
            return 1;
        }
        out << *keyed << Qt::endl;
    }
    options.keyer->unload();
    return cases.isEmpty() ? 1 : 0;
}
