// SPDX-License-Identifier: Apache-2.0
// Constants of the makers' own papers; each is compared with OpenColorIO's built-in transform in the tests
// where that library has one.
#include "core/color/detail/BuiltInSpaces.h"

#include <cmath>
#include <vector>

namespace ckd::detail {

namespace {

using Kind = ColorSpaceInfo::Kind;
using Curve = BuiltInSpace::Curve;

// ARRI, "ALEXA LogC curve: usage in VFX" (2017): ALEXA Wide Gamut.
constexpr Primaries kArriWideGamut3{0.6840F, 0.3130F, 0.2210F, 0.8480F, 0.0861F, -0.1020F, 0.3127F, 0.3290F};
// ARRI, "LogC4 Logarithmic Color Space specification" (2022).
constexpr Primaries kArriWideGamut4{0.7347F, 0.2653F, 0.1424F, 0.8576F, 0.0991F, -0.0308F, 0.3127F, 0.3290F};
// Sony, "Technical summary for S-Gamut3.Cine/S-Log3 and S-Gamut3/S-Log3".
constexpr Primaries kSGamut3{0.730F, 0.280F, 0.140F, 0.855F, 0.100F, -0.050F, 0.3127F, 0.3290F};
constexpr Primaries kSGamut3Cine{0.766F, 0.275F, 0.225F, 0.800F, 0.089F, -0.087F, 0.3127F, 0.3290F};
// Panasonic, "VARICAM V-Log/V-Gamut" (2014).
constexpr Primaries kVGamut{0.730F, 0.280F, 0.165F, 0.840F, 0.100F, -0.030F, 0.3127F, 0.3290F};
// RED, white paper on REDWideGamutRGB and Log3G10 (915-0187).
constexpr Primaries kRedWideGamut{0.780308F, 0.304253F,  0.121595F, 1.493994F,
                                  0.095612F, -0.084589F, 0.3127F,   0.3290F};

/// AMPAS S-2016-001.
LogCurve acesCct() {
    return {2, 1 / 17.52, 9.72 / 17.52, 1, 0, 0.0078125, {}};
}

/// EI 800, the same paper as the gamut's.
LogCurve logC3() {
    return {10, 0.247190, 0.385537, 5.555556, 0.052272, 0.010591, 5.367655};
}

LogCurve logC4() {
    const double a = (std::pow(2.0, 18) - 16) / 117.45;
    const double b = (1023.0 - 95) / 1023;
    const double c = 95.0 / 1023;
    const double s = 7 * std::log(2.0) * std::pow(2.0, 7 - 14 * c / b) / (a * b);
    const double t = (std::pow(2.0, 14 * (-c / b) + 6) - 64) / a;
    return {2, b / 14, c - 6 * b / 14, a, 64, t, 1 / s};
}

LogCurve sLog3() {
    return {10,
            261.5 / 1023,
            420.0 / 1023,
            1 / 0.19,
            0.01 / 0.19,
            0.01125000,
            (171.2102946929 - 95) / 0.01125000 / 1023};
}

LogCurve vLog() {
    return {10, 0.241514, 0.598206, 1, 0.00873, 0.01, 5.6};
}

LogCurve log3G10() {
    constexpr double kB = 155.975327;
    constexpr double kC = 0.01;
    return {10, 0.224282, 0, kB, kB * kC + 1, -kC, 15.1927};
}

BuiltInSpace plain(const char* id, const char* title, QStringList aliases, Curve curve) {
    return {{QString::fromLatin1(id), QString::fromUtf8(title), Kind::Plain, primaries::kRec709},
            std::move(aliases),
            curve,
            {}};
}

BuiltInSpace linear(const char* id, const char* title, QStringList aliases, const Primaries& rgb) {
    return {{QString::fromLatin1(id), QString::fromUtf8(title), Kind::Linear, rgb},
            std::move(aliases),
            Curve::Library,
            {}};
}

BuiltInSpace signal(const char* id, const char* title, QStringList aliases, const Primaries& rgb,
                    SignalCurve curve) {
    return {{QString::fromLatin1(id), QString::fromUtf8(title), Kind::Signal, rgb},
            std::move(aliases),
            Curve::Library,
            std::move(curve)};
}

BuiltInSpace hdr(const char* id, const char* title, QStringList aliases, Curve curve) {
    return {{QString::fromLatin1(id), QString::fromUtf8(title), Kind::Signal, primaries::kRec2020},
            std::move(aliases),
            curve,
            {}};
}

QStringList words(const char* text) {
    return QString::fromLatin1(text).split(u'|');
}

std::vector<BuiltInSpace> makeSpaces() {
    return {
        plain("srgb", "sRGB", {}, Curve::Srgb),
        plain("linear", "Linear (primaries as the file says)", {}, Curve::Library),
        linear("linear-rec709", "Linear Rec.709", words("lin_rec709|linear rec.709|lin_srgb"),
               primaries::kRec709),
        signal("rec709", "Rec.709 (BT.1886)", words("bt709|rec.709|bt1886|bt.1886|rec1886"),
               primaries::kRec709, {{}, 2.4}),
        linear("acescg", "ACEScg", words("aces - acescg|lin_ap1"), primaries::kAp1),
        linear("aces2065-1", "ACES2065-1", words("aces2065_1|aces - aces2065-1|lin_ap0|aces"),
               primaries::kAp0),
        signal("acescct", "ACEScct", words("aces - acescct"), primaries::kAp1, {acesCct(), {}}),
        linear("linear-rec2020", "Linear Rec.2020", words("lin_rec2020|linear rec.2020"),
               primaries::kRec2020),
        linear("linear-p3d65", "Linear P3-D65", words("lin_p3d65|linear p3-d65"), primaries::kP3D65),
        signal("logc3", "ARRI LogC3 (EI 800), Wide Gamut 3", words("logc|arri logc3 (ei800)|arri_logc3"),
               kArriWideGamut3, {logC3(), {}}),
        signal("logc4", "ARRI LogC4, Wide Gamut 4", words("arri logc4|arri_logc4"), kArriWideGamut4,
               {logC4(), {}}),
        signal("slog3", "Sony S-Log3, S-Gamut3", words("s-log3|s-log3 s-gamut3|slog3-sgamut3"), kSGamut3,
               {sLog3(), {}}),
        signal("slog3-cine", "Sony S-Log3, S-Gamut3.Cine",
               words("s-log3-cine|s-log3 s-gamut3.cine|slog3-sgamut3.cine"), kSGamut3Cine, {sLog3(), {}}),
        signal("vlog", "Panasonic V-Log, V-Gamut", words("v-log|v-log v-gamut"), kVGamut, {vLog(), {}}),
        signal("log3g10", "RED Log3G10, REDWideGamutRGB", words("log3g10 redwidegamutrgb|red log3g10"),
               kRedWideGamut, {log3G10(), {}}),
        hdr("pq", "PQ (ST 2084), Rec.2020", words("st2084|rec2100-pq|hdr10"), Curve::Pq),
        hdr("hlg", "HLG, Rec.2020", words("rec2100-hlg|arib-std-b67"), Curve::Hlg),
        plain("raw", "Raw (values as they are)", words("data|none"), Curve::Library),
    };
}

} // namespace

std::span<const BuiltInSpace> builtInSpaces() {
    static const std::vector<BuiltInSpace> spaces = makeSpaces();
    return spaces;
}

} // namespace ckd::detail
