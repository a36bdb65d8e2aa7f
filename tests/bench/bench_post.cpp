// SPDX-License-Identifier: Apache-2.0
// Milliseconds of every operation between a keyer's result and the finished passes, on one core:
//   bench_post [--json FILE] [--repeats N] [1080p|4k …]
// Processor time of the one thread, system time included; the best of N runs counts. The floor is the bytes
// an operation must read and write at the speed with which this machine copies memory; the ratio says how far
// above it the operation is.
#include "core/color/Resample.h"
#include "core/color/Transfer.h"
#include "core/keying/MatteAdjust.h"
#include "core/keying/PassBuilder.h"
#include "core/matte/BinaryMorphology.h"
#include "core/matte/Despeckle.h"
#include "core/matte/GaussianBlur.h"
#include "core/matte/GrowShrink.h"

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
#include <functional>

using namespace ckd;

namespace {

struct Line {
    QString size;
    QString stage;
    double ms = 0;
    double floorMs = 0; ///< 0: none stated
};

/// Processor time of this thread: a busy machine stretches it far less than the wall clock.
double threadMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// A soft-edged subject over a textured plate, with specks.
struct Picture {
    Image fg;
    Image linearFg;
    Image alpha;

    Picture(int width, int height) : fg(width, height, 3, ColorEncoding::Srgb), alpha(width, height, 1) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const float u = float(x) / float(width) - 0.5F;
                const float v = float(y) / float(height) - 0.5F;
                const float edge = (0.33F - std::sqrt(3 * u * u + v * v)) * 40;
                alpha.row(0, y)[x] = std::clamp(
                    edge + 0.3F * std::sin(float(x) * 0.3F) * std::sin(float(y) * 0.2F), 0.0F, 1.0F);
                for (int c = 0; c < 3; ++c)
                    fg.row(c, y)[x] = 0.5F + 0.4F * std::sin(0.01F * float(x + c * 50) + 0.013F * float(y));
            }
        }
        linearFg = fg.clone();
        convertTo(linearFg, ColorEncoding::Linear);
    }
};

class Bench {
public:
    Bench(QString size, int width, int height, int repeats, std::vector<Line>& lines)
        : m_size(std::move(size)), m_repeats(repeats), m_lines(lines), m_picture(width, height) {
        const Image& from = m_picture.fg;
        Image to(width, height, 3);
        const auto copy = [&] { std::memcpy(to.data().data(), from.data().data(), from.bytes()); };
        copy(); // touches the pages
        m_msPerPlane = bestOf(copy) / 6;
        m_lines.push_back(
            {m_size, QStringLiteral("copy of three planes"), m_msPerPlane * 6, m_msPerPlane * 6});
    }

    void run() {
        passes();
        color();
        matte();
        resizing();
    }

private:
    double bestOf(const std::function<void()>& work) const {
        double best = 1e30;
        for (int i = 0; i < m_repeats; ++i) {
            const double start = threadMs();
            work();
            best = std::min(best, threadMs() - start);
        }
        return best;
    }
    /// `planes`: how many planes of 32-bit values the operation has to read and write.
    void add(const QString& stage, double planes, const std::function<void()>& work) {
        m_lines.push_back({m_size, stage, bestOf(work), planes * m_msPerPlane});
    }
    /// The key's copies are made outside the clock.
    void addPasses(const QString& stage, const Image& fg, const KeySettings& settings, Profile profile) {
        PassRequest request;
        request.profile = profile;
        KeyInput input;
        input.plate = std::make_shared<const Image>(m_picture.fg.clone());
        double best = 1e30;
        for (int i = 0; i < m_repeats; ++i) {
            KeyResult key;
            key.fg = fg.clone();
            key.alpha = m_picture.alpha.clone();
            const double start = threadMs();
            const Result<PassSet> set = buildPasses(std::move(key), input, settings, request);
            best = set ? std::min(best, threadMs() - start) : best;
        }
        m_lines.push_back({m_size, stage, best, (4 + 11) * m_msPerPlane});
    }

    void passes() {
        const int width = m_picture.fg.width();
        const int height = m_picture.fg.height();
        // Part of every line below: the system hands out new pages for processed and comp.
        add(QStringLiteral("first touch of processed and comp"), 7, [=] {
            Image(width, height, 4).fill(0.0F);
            Image(width, height, 3).fill(0.0F);
        });
        KeySettings settings;
        addPasses(QStringLiteral("four passes, linear key, no despill"), m_picture.linearFg, settings,
                  Profile::Default);
        settings.despill = 5;
        addPasses(QStringLiteral("four passes, linear key"), m_picture.linearFg, settings, Profile::Default);
        addPasses(QStringLiteral("four passes, sRGB key"), m_picture.fg, settings, Profile::Default);
        settings.despeckle = 400;
        addPasses(QStringLiteral("four passes, sRGB key, despeckle"), m_picture.fg, settings,
                  Profile::Default);
        addPasses(QStringLiteral("four passes, original profile"), m_picture.fg, settings, Profile::Original);
        settings.sourceDetail = Tristate::On;
        addPasses(QStringLiteral("four passes, despeckle, source detail"), m_picture.fg, settings,
                  Profile::Default);
    }
    void color() {
        Image out(m_picture.fg.width(), m_picture.fg.height(), 3);
        out.fill(0); // touches the pages
        add(QStringLiteral("linear from sRGB, 3 channels"), 6,
            [&] { linearFromSrgb(out.data(), m_picture.fg.data()); });
        add(QStringLiteral("sRGB from linear, 3 channels"), 6,
            [&] { srgbFromLinear(out.data(), m_picture.linearFg.data()); });
        add(QStringLiteral("despill, sRGB"), 6, [&] {
            despill(m_picture.fg, {KeyChannel::Green, SpillLimit::Average, 0.0001F});
        });
    }
    void matte() {
        const int width = m_picture.alpha.width();
        const int height = m_picture.alpha.height();
        const Mask solid = thresholdAbove(m_picture.alpha.plane(0), width, height, 0.5F);
        add(QStringLiteral("despeckle mask"), 1.25,
            [&] { (void)despeckleMask(m_picture.alpha.plane(0), width, height, 400); });
        for (const int radius : {3, 25, 100, 400})
            add(QStringLiteral("dilate mask, radius %1").arg(radius), 0.5,
                [&] { (void)dilated(solid, radius, ElementShape::Ellipse); });
        Image work = m_picture.alpha.clone();
        for (const double sigma : {1.0, 3.0, 4.0, 40.0, 160.0})
            add(QStringLiteral("Gaussian, sigma %1").arg(sigma), 2, [&] { gaussianBlur(work, sigma); });
        for (const double pixels : {0.5, 4.0, 8.0, 20.0, 50.0, 200.0})
            add(QStringLiteral("grow %1 px").arg(pixels), 2, [&] { growShrink(work, pixels); });
        KeySettings settings;
        settings.clipBlack = 0.05;
        settings.clipWhite = 0.95;
        settings.clipRollback = 0.5;
        add(QStringLiteral("clip with rollback"), 2, [&] { (void)adjustMatte(work, settings, KeyInput{}); });
    }
    void resizing() {
        constexpr int kModel = 2048;
        const int width = m_picture.fg.width();
        const int height = m_picture.fg.height();
        const double model = double(kModel) * kModel / double(m_picture.fg.pixels());
        Image square(kModel, kModel, 3);
        square.fill(0.0F);
        const ResizeAxis toWidth = makeResizeAxis(width, kModel, ResizeFilter::BilinearAntialias);
        const ResizeAxis toHeight = makeResizeAxis(height, kModel, ResizeFilter::BilinearAntialias);
        add(QStringLiteral("to 2048 x 2048, antialiased, 3 channels"), 3 + 3 * model, [&] {
            for (int c = 0; c < 3; ++c)
                resizePlane(square.plane(c), m_picture.fg.plane(c), toWidth, toHeight);
        });
        const ResizeAxis fromWidth = makeResizeAxis(kModel, width, ResizeFilter::Lanczos4);
        const ResizeAxis fromHeight = makeResizeAxis(kModel, height, ResizeFilter::Lanczos4);
        add(QStringLiteral("from 2048 x 2048, Lanczos, 4 channels"), 4 + 4 * model, [&] {
            for (int c = 0; c < 4; ++c)
                resizePlane(m_picture.linearFg.plane(c % 3), square.plane(c % 3), fromWidth, fromHeight);
        });
    }

    QString m_size;
    int m_repeats;
    std::vector<Line>& m_lines;
    Picture m_picture;
    double m_msPerPlane = 0;
};

void print(const std::vector<Line>& lines) {
    QTextStream out(stdout);
    out << QStringLiteral("%1 %2 %3 %4 %5\n")
               .arg(QStringLiteral("size"), -6)
               .arg(QStringLiteral("stage"), -48)
               .arg(QStringLiteral("ms"), 9)
               .arg(QStringLiteral("floor"), 9)
               .arg(QStringLiteral("ratio"), 7);
    for (const Line& line : lines)
        out << QStringLiteral("%1 %2 %3 %4 %5\n")
                   .arg(line.size, -6)
                   .arg(line.stage, -48)
                   .arg(line.ms, 9, 'f', 2)
                   .arg(line.floorMs, 9, 'f', 2)
                   .arg(line.ms / line.floorMs, 7, 'f', 1);
}

bool save(const std::vector<Line>& lines, const QString& path) {
    QJsonArray array;
    for (const Line& line : lines)
        array += QJsonObject{
            {"size", line.size}, {"stage", line.stage}, {"ms", line.ms}, {"floorMs", line.floorMs}};
    QFile file(path);
    return file.open(QIODevice::WriteOnly) &&
           file.write(QJsonDocument(QJsonObject{{"post", array}}).toJson()) > 0;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    QStringList arguments = application.arguments().mid(1);
    const auto take = [&](const QString& option, const QString& fallback) {
        const qsizetype at = arguments.indexOf(option);
        if (at < 0 || at + 1 >= arguments.size())
            return fallback;
        const QString value = arguments.at(at + 1);
        arguments.remove(at, 2);
        return value;
    };
    const QString json = take(QStringLiteral("--json"), {});
    const int repeats = std::max(1, take(QStringLiteral("--repeats"), QStringLiteral("5")).toInt());
    std::vector<Line> lines;
    if (arguments.isEmpty() || arguments.contains(QLatin1String("1080p")))
        Bench(QStringLiteral("1080p"), 1920, 1080, repeats, lines).run();
    if (arguments.isEmpty() || arguments.contains(QLatin1String("4k")))
        Bench(QStringLiteral("4k"), 3840, 2160, repeats, lines).run();
    print(lines);
    if (!json.isEmpty() && !save(lines, json)) {
        QTextStream(stderr) << "Cannot write " << json << '\n';
        return 5;
    }
    return 0;
}
