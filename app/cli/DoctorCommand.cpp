// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "app/cli/DoctorNetwork.h"
#include "app/cli/HelpText.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/matte/MatteLibrary.h"
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"
#include "core/media/MediaLibraries.h"
#include "core/pipeline/ClipSetup.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderJob.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QThread>

#include <unistd.h>

namespace ckd::cli {

namespace {

QString instructionSet() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw"))
        return QStringLiteral("AVX-512");
    if (__builtin_cpu_supports("avx2"))
        return QStringLiteral("AVX2");
    return QStringLiteral("SSE2");
#else
    return QStringLiteral("generic");
#endif
}

double memoryGb() {
    return double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE)) * 1e-9;
}

/// A red disc on green: inside must come out solid, outside clear.
Image testPlate() {
    Image plate(512, 288, 3, ColorEncoding::Srgb);
    for (int y = 0; y < plate.height(); ++y) {
        for (int x = 0; x < plate.width(); ++x) {
            const bool inside = (x - 256) * (x - 256) + (y - 144) * (y - 144) < 80 * 80;
            plate.row(0, y)[x] = inside ? 0.8F : 0.10F;
            plate.row(1, y)[x] = inside ? 0.2F : 0.60F;
            plate.row(2, y)[x] = inside ? 0.2F : 0.15F;
        }
    }
    return plate;
}

/// Writes a plate, keys it through the whole pipeline, reads the result back and looks at two pixels.
Result<void> keyTestPlate(const QString& folder, const QString& keyerId) {
    const QString path = folder + QStringLiteral("/doctor.png");
    const Image picture = testPlate();
    const Result<WrittenFile> written =
        writeStill(path, picture.width(), picture.height(),
                   channelsOf(picture, {QStringLiteral("R"), QStringLiteral("G"), QStringLiteral("B")}),
                   StillFormat::Png16);
    if (!written)
        return written.error();
    Result<std::shared_ptr<Keyer>> keyer = makeKeyer(keyerId);
    if (!keyer)
        return keyer.error();
    Result<SharedSource> plate = openSource(path);
    if (!plate)
        return plate.error();
    KeySettings settings = (*keyer)->info().defaults;
    settings.resolution = QStringLiteral("512"); // seconds on any processor
    ClipRequest request;
    request.plate = *plate;
    request.settings = settings;
    request.keyer = *keyer;
    Result<ClipSetup> setup = setUpClip(request);
    if (!setup)
        return setup.error();
    PassSinkOptions options;
    options.passes = {Pass::Matte};
    RenderJob job(setup->spec, std::make_shared<PassSink>(folder, (*plate)->info(), options));
    job.start();
    const RenderSummary summary = job.wait();
    if (summary.cause)
        return *summary.cause;
    if (!summary.failed.empty())
        return Error::internal(summary.failed.front().message);
    Result<SharedSource> matte = openSource(folder + QStringLiteral("/Matte/doctor.exr"));
    if (!matte)
        return matte.error();
    Result<std::unique_ptr<FrameCursor>> cursor = (*matte)->openCursor();
    if (!cursor)
        return cursor.error();
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab((*matte)->info().frames.front(), {});
    if (!raw)
        return raw.error();
    Result<DecodedFrame> frame = (*raw)->convert();
    if (!frame)
        return frame.error();
    if (keyerId != QLatin1String("difference"))
        return {}; // what a network makes of a drawing says nothing; that it made a whole frame does
    const float inside = frame->rgb.row(0, 144)[256];
    const float outside = frame->rgb.row(0, 10)[10];
    if (inside < 0.99F || outside > 0.01F)
        return Error::internal(
            QStringLiteral(
                "The test frame came out wrong: alpha %1 inside (wanted 1), %2 outside (wanted 0).")
                .arg(inside)
                .arg(outside));
    return {};
}

QJsonObject selfTest(const QString& keyerId) {
    QElapsedTimer clock;
    clock.start();
    const QTemporaryDir folder;
    if (!folder.isValid())
        return {{QStringLiteral("ok"), false},
                {QStringLiteral("message"),
                 QStringLiteral("Cannot make a temporary folder: %1").arg(folder.errorString())}};
    const Result<void> result = keyTestPlate(folder.path(), keyerId);
    QJsonObject json{{QStringLiteral("ok"), result.ok()}, {QStringLiteral("ms"), clock.elapsed()}};
    if (!result)
        json.insert(QStringLiteral("message"), result.error().text());
    return json;
}

QJsonObject examine() {
    QJsonArray keyers;
    for (const KeyerInfo& keyer : installedKeyers())
        keyers.append(QJsonObject{{QStringLiteral("id"), keyer.id}, {QStringLiteral("title"), keyer.title}});
    return {
        {QStringLiteral("version"), QStringLiteral(CKD_VERSION_STRING)},
        {QStringLiteral("libraries"), QJsonObject{{QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
                                                  {QStringLiteral("FFmpeg"), ffmpegVersion()},
                                                  {QStringLiteral("OpenEXR"), openExrVersion()},
                                                  {QStringLiteral("OpenCV"), openCvVersion()}}},
        {QStringLiteral("machine"),
         QJsonObject{{QStringLiteral("cores"), QThread::idealThreadCount()},
                     {QStringLiteral("instructions"), instructionSet()},
                     {QStringLiteral("memoryGb"), qRound(memoryGb() * 10) / 10.0},
                     {QStringLiteral("memoryBudgetGb"),
                      qRound(double(RenderLimits{}.resolved().memoryBytes) * 1e-8) / 10.0}}},
        {QStringLiteral("keyers"), keyers},
        {QStringLiteral("selfTest"), selfTest(installedKeyers().front().id)},
        {QStringLiteral("network"), examineNetwork(selfTest)},
    };
}

void printText(const QJsonObject& report) {
    const auto line = [](const QString& label, const QString& value) {
        printOut(label.leftJustified(14) + value + u'\n');
    };
    line(QStringLiteral("Version"), report.value(QStringLiteral("version")).toString());
    const QJsonObject libraries = report.value(QStringLiteral("libraries")).toObject();
    for (auto it = libraries.begin(); it != libraries.end(); ++it)
        line(it.key(), it.value().toString());
    const QJsonObject machine = report.value(QStringLiteral("machine")).toObject();
    line(QStringLiteral("Cores"), QStringLiteral("%1 (%2)")
                                      .arg(machine.value(QStringLiteral("cores")).toInt())
                                      .arg(machine.value(QStringLiteral("instructions")).toString()));
    line(QStringLiteral("Memory"), QStringLiteral("%1 GB, of which a job uses up to %2 GB")
                                       .arg(machine.value(QStringLiteral("memoryGb")).toDouble())
                                       .arg(machine.value(QStringLiteral("memoryBudgetGb")).toDouble()));
    for (const QJsonValue& keyer : report.value(QStringLiteral("keyers")).toArray())
        line(QStringLiteral("Keyer"),
             QStringLiteral("%1: %2").arg(keyer.toObject().value(QStringLiteral("id")).toString(),
                                          keyer.toObject().value(QStringLiteral("title")).toString()));
    printNetwork(report.value(QStringLiteral("network")).toObject());
    const QJsonObject test = report.value(QStringLiteral("selfTest")).toObject();
    line(QStringLiteral("Self-test"),
         test.value(QStringLiteral("ok")).toBool()
             ? QStringLiteral("a test frame was keyed and read back in %1 ms")
                   .arg(test.value(QStringLiteral("ms")).toInt())
             : QStringLiteral("FAILED: ") + test.value(QStringLiteral("message")).toString());
}

} // namespace

int runDoctor(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("json"), QString()});
    if (!parser.parse(QStringList{QStringLiteral("doctor")} + arguments) ||
        !parser.positionalArguments().isEmpty())
        return failWith(
            Error::usage(QStringLiteral("doctor takes no argument but --json. %1").arg(parser.errorText())));
    const QJsonObject report = examine();
    if (parser.isSet(QStringLiteral("json")))
        printJson(report);
    else
        printText(report);
    const auto works = [&report](const char* part) {
        return report.value(QLatin1String(part)).toObject().value(QStringLiteral("ok")).toBool();
    };
    return works("selfTest") && works("network") ? 0 : 1;
}

} // namespace ckd::cli
