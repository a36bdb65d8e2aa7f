// SPDX-License-Identifier: Apache-2.0
#include "app/train/TrainLog.h"

#include "app/train/Losses.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace ckd::train {

namespace {

constexpr std::array<const char*, 6> kLossNames{"total",      "alpha",     "pyramid",
                                                "foreground", "composite", "spill"};
constexpr double kPlotWidth = 900.0;
constexpr double kPlotHeight = 400.0;
constexpr double kMargin = 50.0;

struct Point {
    double step = 0;
    double value = 0;
};

/// The number after "name": in a line of the log; NaN when it is not there.
double numberIn(const std::string& line, const std::string& name) {
    const std::size_t at = line.find("\"" + name + "\":");
    if (at == std::string::npos)
        return std::nan("");
    return std::strtod(line.c_str() + at + name.size() + 3, nullptr);
}

std::string polyline(const std::vector<Point>& points, const char* color, const char* label, double labelY) {
    if (points.empty())
        return {};
    double low = points.front().value;
    double high = low;
    for (const Point& point : points) {
        low = std::min(low, point.value);
        high = std::max(high, point.value);
    }
    const double logLow = std::log(std::max(low, 1e-9));
    const double range = std::max(std::log(std::max(high, 1e-9)) - logLow, 1e-6);
    const double lastStep = std::max(points.back().step, 1.0);
    std::ostringstream svg;
    svg << "<polyline fill='none' stroke='" << color << "' points='";
    for (const Point& point : points) {
        const double x = kMargin + point.step / lastStep * (kPlotWidth - 2 * kMargin);
        const double y =
            kPlotHeight - kMargin -
            (std::log(std::max(point.value, 1e-9)) - logLow) / range * (kPlotHeight - 2 * kMargin);
        svg << x << ',' << y << ' ';
    }
    svg << "'/><text x='" << kMargin << "' y='" << labelY << "' fill='" << color << "'>" << label << ": "
        << high << " to " << points.back().value << " (lowest " << low << ", log scale), step "
        << static_cast<long long>(lastStep) << "</text>";
    return svg.str();
}

} // namespace

TrainLog::TrainLog(const std::filesystem::path& folder)
    : m_path(folder / "log.jsonl"), m_file(m_path, std::ios::app) {
}

void TrainLog::write(const std::string& line) {
    m_file << line << '\n' << std::flush;
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

void TrainLog::training(std::int64_t step, double rate, double secondsPerStep,
                        std::span<const float> losses) {
    std::ostringstream line;
    line << "{\"step\":" << step << ",\"rate\":" << rate << ",\"ms\":" << secondsPerStep * 1e3;
    for (std::size_t i = 0; i < losses.size() && i < kLossNames.size(); ++i)
        line << ",\"" << kLossNames[i] << "\":" << losses[i];
    line << '}';
    write(line.str());
}

void TrainLog::validation(std::int64_t step, std::span<const float> metrics) {
    std::ostringstream line;
    line << "{\"step\":" << step << ",\"validation\":{";
    for (std::size_t i = 0; i < metrics.size(); ++i)
        line << (i == 0 ? "\"" : ",\"") << kMetricNames[i] << "\":" << metrics[i];
    line << "}}";
    write(line.str());
}

infer::Status TrainLog::writePlot(const std::filesystem::path& path) const {
    std::vector<Point> losses;
    std::vector<Point> validated;
    std::ifstream log(m_path);
    for (std::string line; std::getline(log, line);) {
        const double step = numberIn(line, "step");
        if (const double total = numberIn(line, "total"); std::isfinite(total))
            losses.push_back({step, total});
        if (const double mad = numberIn(line, "MAD"); std::isfinite(mad))
            validated.push_back({step, mad});
    }
    std::ofstream file(path);
    file << "<svg xmlns='http://www.w3.org/2000/svg' width='" << kPlotWidth << "' height='" << kPlotHeight
         << "' font-family='sans-serif' font-size='13'><rect width='100%' height='100%' fill='white'/>"
         << polyline(losses, "#3366aa", "training loss", 20.0)
         << polyline(validated, "#aa4422", "validation MAD x1000", 38.0) << "</svg>\n";
    file.close();
    if (!file)
        return infer::Error{infer::ErrorKind::File, "'" + path.string() + "' could not be written."};
    return infer::Done{};
}

} // namespace ckd::train
