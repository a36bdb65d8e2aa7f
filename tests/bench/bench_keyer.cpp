// SPDX-License-Identifier: Apache-2.0
// Milliseconds of the colour-difference keyer per frame, on one core:
//   bench_keyer [--json FILE] [--repeats N]
// Processor time of the one thread, system time included; the best of N frames counts. The frames are made
// here: strands and a solid subject before an uneven screen, without grain and with grain that needs the
// noise blur. The floor is reading the plate and writing fg, alpha and hint once at the speed with which this
// machine copies memory.
#include "core/keying/ColorDifferenceKeyer.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>
#include <random>

using namespace ckd;

namespace {

struct Line {
    QString size;
    QString kind;
    double ms = 0.0;
    double nsPerPixel = 0.0;
    double floorMs = 0.0;
};

double threadMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

SharedImage makePlate(int width, int height, float noise, ColorEncoding encoding) {
    auto plate = std::make_shared<Image>(width, height, 3, encoding);
    std::mt19937 generator(3);
    std::uniform_real_distribution<float> grain(-1.7F * noise, 1.7F * noise);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const float u = float(x) / float(width) - 0.5F;
            const float v = float(y) / float(height) - 0.5F;
            const float distance = std::sqrt(3.0F * u * u + v * v);
            const float body = std::clamp((0.25F - distance) * 60.0F, 0.0F, 1.0F);
            const float strand = std::clamp(std::sin(40.0F * std::atan2(v, u)) * 4.0F - 3.0F, 0.0F, 1.0F) *
                                 std::clamp((0.4F - distance) * 12.0F, 0.0F, 1.0F);
            const float alpha = std::max(body, strand);
            const float light = 1.0F - 0.4F * u;
            const std::array<float, 3> subject{0.35F + 0.1F * std::sin(float(x) * 0.05F), 0.25F, 0.2F};
            const std::array<float, 3> screen{0.03F * light, 0.30F * light, 0.05F * light};
            for (int c = 0; c < 3; ++c) {
                const float value = alpha * subject[std::size_t(c)] +
                                    (1.0F - alpha) * screen[std::size_t(c)] + grain(generator);
                plate->row(c, y)[x] = std::max(value, 0.0F);
            }
        }
    }
    return plate;
}

/// Milliseconds to move this many bytes once (half read, half written).
double floorMs(std::size_t bytes) {
    std::vector<char> from(32U << 20U, 1);
    std::vector<char> to(from.size());
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
        const double start = threadMs();
        std::memcpy(to.data(), from.data(), from.size());
        best = std::min(best, threadMs() - start);
    }
    return best * double(bytes) / (2.0 * double(from.size()));
}

Line measured(const QString& size, const QString& kind, SharedImage plate, int repeats) {
    const ColorDifferenceKeyer keyer;
    const KeySettings settings = keyer.info().defaults;
    KeyInput input;
    input.plate = std::move(plate);
    const std::array<KeyInput, 1> frames{input};
    const SharedAnalysis analysis = keyer.analyse(frames, settings, {}).value();
    Line line{size, kind, 1e9, 0.0, floorMs(input.plate->pixels() * 4 * (3 + 5))};
    for (int i = 0; i < repeats; ++i) {
        const double start = threadMs();
        auto task = keyer.prepare(input, settings, analysis, {}).value().release();
        const auto result = keyer.finish(std::unique_ptr<KeyTask>(task), {});
        line.ms = std::min(line.ms, threadMs() - start);
        if (!result.ok())
            return line;
    }
    line.nsPerPixel = line.ms * 1e6 / double(input.plate->pixels());
    return line;
}

} // namespace

int main(int argc, char* argv[]) {
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const auto value = [&](const QString& name, const QString& fallback) {
        const qsizetype at = arguments.indexOf(name);
        return at > 0 && at + 1 < arguments.size() ? arguments[at + 1] : fallback;
    };
    const int repeats = std::max(1, value(QStringLiteral("--repeats"), QStringLiteral("5")).toInt());
    std::vector<Line> lines;
    for (const auto& [name, width, height] : {std::tuple{"1080p", 1920, 1080}, {"4k", 3840, 2160}}) {
        const QString size = QLatin1String(name);
        lines.push_back(measured(size, QStringLiteral("linear"),
                                 makePlate(width, height, 0.002F, ColorEncoding::Linear), repeats));
        lines.push_back(measured(size, QStringLiteral("sRGB"),
                                 makePlate(width, height, 0.002F, ColorEncoding::Srgb), repeats));
        lines.push_back(measured(size, QStringLiteral("linear, grain"),
                                 makePlate(width, height, 0.02F, ColorEncoding::Linear), repeats));
    }
    QTextStream out(stdout);
    out << QStringLiteral("%1 %2 %3 %4 %5 %6\n")
               .arg("size", -6)
               .arg("plate", -14)
               .arg("ms", 8)
               .arg("ns/px", 8)
               .arg("floor ms", 9)
               .arg("ratio", 6);
    QJsonArray rows;
    for (const Line& line : lines) {
        out << QStringLiteral("%1 %2 %3 %4 %5 %6\n")
                   .arg(line.size, -6)
                   .arg(line.kind, -14)
                   .arg(line.ms, 8, 'f', 1)
                   .arg(line.nsPerPixel, 8, 'f', 1)
                   .arg(line.floorMs, 9, 'f', 1)
                   .arg(line.ms / line.floorMs, 6, 'f', 1);
        rows.append(QJsonObject{{"size", line.size},
                                {"plate", line.kind},
                                {"ms", line.ms},
                                {"nsPerPixel", line.nsPerPixel},
                                {"floorMs", line.floorMs}});
    }
    const QString path = value(QStringLiteral("--json"), {});
    if (path.isEmpty())
        return 0;
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return 1;
    file.write(QJsonDocument(QJsonObject{{"bench", "keyer"}, {"rows", rows}}).toJson());
    return 0;
}
