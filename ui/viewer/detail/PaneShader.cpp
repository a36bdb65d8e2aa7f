// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/detail/PaneShader.h"

namespace ckd::ui::detail {

/// One triangle that covers everything; the scissor cuts it to the pane.
const char* const kPaneVertexShader = R"(#version 330 core
void main() {
    vec2 corner = vec2(float((gl_VertexID & 1) << 2), float((gl_VertexID & 2) << 1));
    gl_Position = vec4(corner - 1.0, 0.0, 1.0);
}
)";

const char* const kPaneFragmentShader = R"(#version 330 core
uniform sampler2DArray uColor;
uniform sampler2DArray uAlpha;
uniform sampler2DArray uBackgroundPicture;
uniform ivec2 uPicture;      // pixels
uniform vec2 uOrigin;        // of the picture on the screen, from the top left
uniform vec2 uScale;         // screen pixels per picture pixel
uniform float uNearestFrom;
uniform float uScreenHeight;
uniform int uSource;         // 1 plane, 2 color, 3 premultiplied comp, 4 straight comp
uniform int uPlane;
uniform int uDomain;         // 0 sRGB, 1 linear, 2 coverage
uniform int uChannel;        // 0 RGB, 1 R, 2 G, 3 B, 5 luma
uniform bool uFalseColor;
uniform bool uDecodeColor;
uniform float uGain;
uniform float uInverseGamma;
uniform int uBackground;     // 0 checker, 1 one colour, 2 picture
uniform vec3 uBackgroundLight;
uniform vec2 uChecker;       // dark, light, linear
uniform int uSquare;
uniform vec4 uClean;         // false colour: clean black, low, high, clean white
uniform bool uHasSide;
uniform vec3 uSide;          // wipe: shown where dot(uSide, (x, y, 1)) >= 0
out vec4 fragColor;

float linearFromSrgb(float v) {
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}
vec3 linearFromSrgb(vec3 v) {
    return vec3(linearFromSrgb(v.r), linearFromSrgb(v.g), linearFromSrgb(v.b));
}
float srgbFromLinear(float v) {
    return v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1.0 / 2.4) - 0.055;
}

float display(float value, int domain) {
    float light = domain == 0 ? linearFromSrgb(value) : value;
    light = max(light, 0.0) * uGain;
    if (uInverseGamma != 1.0)
        light = pow(light, uInverseGamma);
    return clamp(domain == 2 ? light : srgbFromLinear(light), 0.0, 1.0);
}

vec3 falseColor(float a) {
    if (a < -uClean.x || a > 1.0 + uClean.x)
        return vec3(1.0, 0.0, 1.0);
    if (a <= uClean.x)
        return vec3(0.0);
    if (a >= uClean.w)
        return vec3(1.0);
    if (a < uClean.y)
        return mix(vec3(0.05, 0.15, 0.75), vec3(0.25, 0.55, 1.0), a / uClean.y);
    if (a > uClean.z)
        return mix(vec3(1.0, 0.65, 0.2), vec3(0.85, 0.1, 0.1), (a - uClean.z) / (1.0 - uClean.z));
    return vec3(a);
}

// One axis: first pixel and how many, for the screen pixel whose centre is `place`.
ivec2 taps(float place, float origin, float scale, int size) {
    float middle = (place - origin) / scale;
    if (scale >= uNearestFrom || scale == 1.0)
        return ivec2(clamp(int(floor(middle)), 0, size - 1), 1);
    if (scale > 1.0)
        return ivec2(int(floor(middle - 0.5)), 2);
    float from = (place - 0.5 - origin) / scale;
    float to = (place + 0.5 - origin) / scale;
    int first = clamp(int(floor(from)), 0, size - 1);
    int last = clamp(int(ceil(to)) - 1, first, size - 1);
    return ivec2(first, last - first + 1);
}
float weight(int pixel, float place, float origin, float scale, int size) {
    if (scale >= uNearestFrom || scale == 1.0)
        return 1.0;
    if (scale > 1.0)
        return max(0.0, 1.0 - abs((place - origin) / scale - 0.5 - float(pixel)));
    float from = max(0.0, (place - 0.5 - origin) / scale);
    float to = min(float(size), (place + 0.5 - origin) / scale);
    return max(0.0, min(float(pixel + 1), to) - max(float(pixel), from));
}

float fetch(sampler2DArray picture, ivec2 pixel, int layer) {
    return texelFetch(picture, ivec3(pixel, layer), 0).r;
}
vec3 fetchColor(ivec2 pixel) {
    vec3 rgb = vec3(fetch(uColor, pixel, 0), fetch(uColor, pixel, 1), fetch(uColor, pixel, 2));
    return uDecodeColor ? linearFromSrgb(rgb) : rgb;
}

// What one picture pixel holds; comps come premultiplied with their alpha.
vec4 valueAt(ivec2 pixel) {
    if (uSource == 1)
        return vec4(fetch(uColor, pixel, uPlane));
    if (uSource == 2)
        return vec4(fetchColor(pixel), 1.0);
    if (uSource == 3)
        return vec4(fetchColor(pixel), fetch(uColor, pixel, 3));
    float a = fetch(uAlpha, pixel, 0);
    return vec4(fetchColor(pixel) * a, a);
}

void main() {
    vec2 place = vec2(gl_FragCoord.x, uScreenHeight - gl_FragCoord.y);
    if (uHasSide && dot(uSide, vec3(place, 1.0)) < 0.0)
        discard;
    bool wantsPicture = uSource >= 3 && uBackground == 2;
    ivec2 columns = taps(place.x, uOrigin.x, uScale.x, uPicture.x);
    ivec2 rows = taps(place.y, uOrigin.y, uScale.y, uPicture.y);
    vec4 sum = vec4(0.0);
    vec3 behind = vec3(0.0);
    float total = 0.0;
    for (int j = 0; j < rows.y; ++j) {
        float wy = weight(rows.x + j, place.y, uOrigin.y, uScale.y, uPicture.y);
        for (int i = 0; i < columns.y; ++i) {
            float w = wy * weight(columns.x + i, place.x, uOrigin.x, uScale.x, uPicture.x);
            ivec2 pixel = clamp(ivec2(columns.x + i, rows.x + j), ivec2(0), uPicture - 1);
            sum += w * valueAt(pixel);
            if (wantsPicture)
                behind += w * vec3(fetch(uBackgroundPicture, pixel, 0), fetch(uBackgroundPicture, pixel, 1),
                                   fetch(uBackgroundPicture, pixel, 2));
            total += w;
        }
    }
    if (total > 0.0) {
        sum /= total;
        behind /= total;
    }
    int domain = uDomain;
    if (uSource == 1) {
        fragColor = vec4(uFalseColor ? falseColor(sum.r) : vec3(display(sum.r, domain)), 1.0);
        return;
    }
    vec3 rgb = sum.rgb;
    if (uSource >= 3) {
        if (uBackground == 0) {
            ivec2 cell = clamp(ivec2(floor((place - uOrigin) / uScale)), ivec2(0), uPicture - 1) / uSquare;
            behind = vec3(((cell.x + cell.y) & 1) == 0 ? uChecker.x : uChecker.y);
        } else if (uBackground == 1) {
            behind = uBackgroundLight;
        }
        rgb += behind * (1.0 - sum.a);
    }
    if (uChannel == 5) {
        vec3 light = domain == 0 ? linearFromSrgb(rgb) : rgb;
        rgb = vec3(dot(light, vec3(0.2126, 0.7152, 0.0722)));
        domain = 1;
    } else if (uChannel >= 1 && uChannel <= 3) {
        rgb = vec3(rgb[uChannel - 1]);
    }
    fragColor = vec4(display(rgb.r, domain), display(rgb.g, domain), display(rgb.b, domain), 1.0);
}
)";

} // namespace ckd::ui::detail
