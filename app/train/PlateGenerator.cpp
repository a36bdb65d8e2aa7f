// SPDX-License-Identifier: Apache-2.0
#include "app/train/PlateGenerator.h"

#include "app/train/Stages.h"
#include "app/train/Stock.h"

#include <stdexcept>

namespace ckd::train {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Subject::Count)> kSubjectNames = {
    "body",  "person", "stamp",     "hair",  "fur",  "wires",   "net",    "glyphs",
    "smoke", "fire",   "particles", "glass", "veil", "foliage", "studio", "stock"};

/// Weights of the subjects: half-transparent ones and hair are what keyers fail on, so they come often.
const std::vector<double> kSubjectWeights = {0.11, 0.12, 0.07, 0.15, 0.09, 0.04, 0.04, 0.03,
                                             0.07, 0.05, 0.03, 0.09, 0.09, 0.05, 0.0,  0.0};

constexpr std::int64_t kMaxLayers = 4;
constexpr std::int64_t kChannels = 5; ///< alpha, premultiplied colour, premultiplied rim

struct LayerPlan {
    std::int64_t sample = 0;
    std::int64_t slot = 0; ///< 0 is the farthest from the camera
    Subject subject = Subject::Body;
    float scale = 1.0F;
    bool interior = false;
    int picture = -1; ///< index into Stock::subjects
    std::array<float, static_cast<std::size_t>(kPaletteSize)* 3> palette = {};
};

PaletteKind drawPaletteKind(Draw& d, Subject subject) {
    switch (subject) {
    case Subject::Fire:
        return PaletteKind::Flame;
    case Subject::Particles:
        return d.coin(0.4) ? PaletteKind::Flame : PaletteKind::Smoke;
    case Subject::Smoke:
        return d.coin(0.9) ? PaletteKind::Smoke : PaletteKind::Natural;
    case Subject::Foliage:
        return d.coin(0.75) ? PaletteKind::OwnHue : PaletteKind::Natural;
    case Subject::Hair:
        return d.coin(0.85) ? PaletteKind::Hair : static_cast<PaletteKind>(d.pick({0.2, 0.25, 0.25, 0.3}));
    case Subject::Studio:
        return d.coin(0.6) ? PaletteKind::Grey : PaletteKind::Natural;
    case Subject::Glass:
        return static_cast<PaletteKind>(d.pick({0.15, 0.1, 0.15, 0.5, 0.0, 0.1}));
    default:
        return static_cast<PaletteKind>(d.pick({0.3, 0.18, 0.12, 0.15, 0.08, 0.17}));
    }
}

void choosePalette(Draw& d, LayerPlan& layer, bool blueScreen) {
    std::vector<float> colours;
    appendPalette(d, drawPaletteKind(d, layer.subject), blueScreen, colours);
    std::vector<float> other;
    if (layer.subject == Subject::Person || layer.subject == Subject::Hair) {
        appendPalette(d, PaletteKind::Skin, blueScreen, other); // entry 5 is the skin
        std::copy(other.begin() + 15, other.end(), colours.begin() + 15);
    } else if (layer.subject != Subject::Fire && d.coin(0.3)) {
        // Two kinds of colours in one thing.
        appendPalette(d, static_cast<PaletteKind>(d.index(6)), blueScreen, other);
        std::copy(other.begin() + 9, other.end(), colours.begin() + 9);
    }
    std::copy(colours.begin(), colours.end(), layer.palette.begin());
}

class Composition {
public:
    Composition(Context& ctx, std::int64_t count) : m_ctx(ctx) {
        for (std::int64_t i = 0; i < count; ++i) {
            m_samples.push_back(drawSample());
            addLayers(i);
        }
    }

    [[nodiscard]] const std::vector<SamplePlan>& samples() const { return m_samples; }
    [[nodiscard]] const std::vector<LayerPlan>& layers() const { return m_layers; }

private:
    SamplePlan drawSample() {
        const GeneratorOptions& o = m_ctx.options;
        SamplePlan plan = {m_ctx.draw.coin(o.blueChance), m_ctx.draw.coin(o.oddScreenChance),
                           m_ctx.draw.coin(o.nightChance), m_ctx.draw.coin(o.masterChance)};
        if (o.stock && !o.stock->screens.empty() && m_ctx.draw.coin(o.stockScreenChance)) {
            plan.stockScreen = m_ctx.draw.index(static_cast<int>(o.stock->screens.size()));
            plan.blue = o.stock->screens[static_cast<std::size_t>(plan.stockScreen)].blue;
        }
        return plan;
    }

    void add(std::int64_t sample, std::int64_t slot, Subject subject, bool interior) {
        Draw& d = m_ctx.draw;
        LayerPlan layer;
        layer.sample = sample;
        layer.slot = slot;
        layer.subject = subject;
        const double closeUp = d.coin(0.15) ? 2.0 : 1.0;
        layer.scale = static_cast<float>(0.55 * std::exp(d.real(0.0, std::log(4.0))) * closeUp);
        layer.interior = interior;
        if (subject == Subject::Stock) {
            layer.picture = d.index(static_cast<int>(m_ctx.options.stock->subjects.size()));
        }
        choosePalette(d, layer, m_samples[static_cast<std::size_t>(sample)].blue);
        m_layers.push_back(layer);
    }

    void addLayers(std::int64_t sample) {
        Draw& d = m_ctx.draw;
        const GeneratorOptions& o = m_ctx.options;
        if (o.only) {
            add(sample, 0, *o.only, false);
            return;
        }
        const double kind = d.real(0.0, 1.0);
        if (kind < o.emptyChance) {
            return;
        }
        std::int64_t slot = 0;
        if (kind < o.emptyChance + o.interiorChance) {
            add(sample, slot++,
                static_cast<Subject>(
                    d.pick({0.4, 0.15, 0.15, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1})),
                true);
        } else if (d.coin(o.studioChance)) {
            add(sample, slot++, Subject::Studio, false);
        }
        const int more = 1 + d.pick({0.55, 0.31, 0.14});
        for (int i = 0; i < more && slot < kMaxLayers; ++i) {
            const bool own = o.stock && !o.stock->subjects.empty() && d.coin(o.stockSubjectChance);
            add(sample, slot++, own ? Subject::Stock : static_cast<Subject>(d.pick(kSubjectWeights)), false);
        }
    }

    Context& m_ctx;
    std::vector<SamplePlan> m_samples;
    std::vector<LayerPlan> m_layers;
};

/// What drawing needs to know of all layers, with their textures.
Group gathered(Context& ctx, const std::vector<LayerPlan>& layers) {
    std::vector<float> palettes;
    std::vector<float> scales;
    std::vector<float> interiors;
    for (const LayerPlan& layer : layers) {
        palettes.insert(palettes.end(), layer.palette.begin(), layer.palette.end());
        scales.push_back(layer.scale);
        interiors.push_back(layer.interior ? 1.0F : 0.0F);
    }
    const auto k = static_cast<std::int64_t>(layers.size());
    Group all = {k, ctx.draw.floats(palettes, {k, kPaletteSize, 3}), ctx.draw.floats(scales, {k, 1, 1, 1}),
                 ctx.draw.floats(interiors, {k, 1, 1, 1})};
    all.albedo = albedo(ctx, all);
    return all;
}

bool hasSurface(Subject subject) {
    switch (subject) {
    case Subject::Body:
    case Subject::Person:
    case Subject::Stamp:
    case Subject::Hair:
    case Subject::Fur:
    case Subject::Glyphs:
    case Subject::Foliage:
        return true;
    default:
        return false;
    }
}

/// Some layers with an edge that is soft in truth, more in one place than in another, and grained like down:
/// without them the network would take every soft edge for a sharp one that the recording has blurred.
Layer feathered(Context& ctx, Subject subject, const Layer& layer) {
    Draw& d = ctx.draw;
    if (!hasSurface(subject)) {
        return layer;
    }
    std::vector<std::int64_t> some;
    for (std::int64_t i = 0; i < layer.alpha.size(0); ++i) {
        if (d.coin(ctx.options.featherChance)) {
            some.push_back(i);
        }
    }
    const Tensor all = at::cat({layer.alpha.clamp(0.0, 1.0), layer.fg, layer.rim}, 1);
    const Tensor result = onSome(d, all, some, [&](const Tensor& picked, const Tensor&) {
        const std::int64_t k = picked.size(0);
        const Tensor sharp = picked.narrow(1, 0, 1);
        const Tensor fg = picked.narrow(1, 1, 3);
        const Tensor wide = gaussBlur(sharp, d.logUniform(k, 0.7, 4.5), 16);
        const Tensor narrow = gaussBlur(sharp, d.uniform(k, 0.3, 1.2), 4);
        const Tensor where =
            randomField(ctx, k, 1, {.slope = d.uniform(k, 1.8, 2.4)}) + d.normal({k, 1, 1, 1});
        const Tensor soft = blend(narrow, wide, smoothstep(where, -0.6, 0.6));
        const Tensor grain =
            randomField(ctx, k, 1, {.slope = d.uniform(k, 0.3, 1.2), .soft = d.uniform(k, 0.4, 1.2)}) *
            (d.chance(k, 0.6) * d.uniform(k, 0.05, 0.3));
        const Tensor alpha = (soft + grain * 4.0 * soft * (1.0 - soft)).clamp(0.0, 1.0);
        const Tensor continued = straightColour(fg * sharp, sharp);
        return at::cat({alpha, blend(continued, fg, smoothstep(sharp, 0.2, 0.7)), picked.narrow(1, 4, 1)}, 1);
    });
    return {result.narrow(1, 0, 1), result.narrow(1, 1, 3), result.narrow(1, 4, 1)};
}

/// All layers of one subject, drawn in one go: premultiplied [k,5,h,w].
Tensor drawGroup(Context& ctx, Subject subject, const Group& all, const Tensor& members) {
    const auto some = [&](const Tensor& t) { return t.index_select(0, members); };
    const Group group = {members.size(0), some(all.palette), some(all.scale), some(all.interior),
                         some(all.albedo)};
    const Layer layer = feathered(ctx, subject, drawLayer(ctx, subject, group));
    const Tensor alpha = layer.alpha.clamp(0.0, 1.0);
    return at::cat({alpha, layer.fg.clamp(0.0, 8.0) * alpha, layer.rim * alpha}, 1);
}

/// Filmed subjects, with the channels in the generator's order: premultiplied [k,5,h,w].
Tensor drawStock(Context& ctx, const Composition& composition, const std::vector<std::int64_t>& members) {
    std::vector<Tensor> drawn;
    for (const std::int64_t member : members) {
        const LayerPlan& layer = composition.layers()[static_cast<std::size_t>(member)];
        const SamplePlan& sample = composition.samples()[static_cast<std::size_t>(layer.sample)];
        const Tensor& picture = ctx.options.stock->subjects[static_cast<std::size_t>(layer.picture)];
        const Tensor seen = stockSubject(ctx.canvas, ctx.draw, picture);
        const Tensor alpha = seen.narrow(1, 3, 1);
        const Tensor blue = at::full({1, 1, 1, 1}, sample.blue ? 1.0 : 0.0, ctx.canvas.real);
        drawn.push_back(at::cat({alpha, exchanged(seen.narrow(1, 0, 3), blue) * alpha, alpha * 0.35}, 1));
    }
    return at::cat(drawn, 0);
}

Tensor drawLayers(Context& ctx, const Composition& composition) {
    const std::vector<LayerPlan>& layers = composition.layers();
    const auto count = static_cast<std::int64_t>(layers.size());
    Tensor all = at::empty({count, kChannels, ctx.canvas.h, ctx.canvas.w}, ctx.canvas.real);
    const Group parameters = gathered(ctx, layers);
    std::vector<std::int64_t> moving;
    for (std::size_t kind = 0; kind < kSubjectNames.size(); ++kind) {
        std::vector<std::int64_t> members;
        for (std::int64_t i = 0; i < count; ++i) {
            if (layers[static_cast<std::size_t>(i)].subject == static_cast<Subject>(kind)) {
                members.push_back(i);
            }
        }
        if (!members.empty()) {
            const Tensor index = ctx.draw.indices(members);
            const auto subject = static_cast<Subject>(kind);
            all.index_copy_(0, index,
                            subject == Subject::Stock ? drawStock(ctx, composition, members)
                                                      : drawGroup(ctx, subject, parameters, index));
        }
    }
    if (ctx.options.motionBlur) {
        for (std::int64_t i = 0; i < count; ++i) {
            if (layers[static_cast<std::size_t>(i)].subject != Subject::Studio &&
                ctx.draw.coin(ctx.options.motionChance)) {
                moving.push_back(i);
            }
        }
        all = onSome(ctx.draw, all, moving,
                     [&](const Tensor& some, const Tensor&) { return motionBlurred(ctx, some); });
    }
    return all;
}

/// The layers of every sample over each other: premultiplied [n,5,h,w].
Tensor stacked(Context& ctx, const Composition& composition) {
    const std::vector<LayerPlan>& layers = composition.layers();
    const auto n = static_cast<std::int64_t>(composition.samples().size());
    Tensor sum = at::zeros({n, kChannels, ctx.canvas.h, ctx.canvas.w}, ctx.canvas.real);
    if (layers.empty()) {
        return sum;
    }
    const Tensor all = drawLayers(ctx, composition);
    for (std::int64_t slot = 0; slot < kMaxLayers; ++slot) {
        std::vector<std::int64_t> from;
        std::vector<std::int64_t> to;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (layers[i].slot == slot) {
                from.push_back(static_cast<std::int64_t>(i));
                to.push_back(layers[i].sample);
            }
        }
        sum = onSome(ctx.draw, sum, to, [&](const Tensor& below, const Tensor&) {
            const Tensor above = all.index_select(0, ctx.draw.indices(from));
            return above + below * (1.0 - above.narrow(1, 0, 1));
        });
    }
    return sum;
}

/// Exposure of the subject against the screen, and of both at night; [n,1,1,1].
Tensor drawExposure(Context& ctx, const std::vector<SamplePlan>& plans) {
    std::vector<float> values;
    for (const SamplePlan& plan : plans) {
        const double exposure = ctx.draw.coin(0.8) ? ctx.draw.real(0.7, 1.25) : ctx.draw.real(0.3, 1.6);
        values.push_back(static_cast<float>(plan.night ? exposure * ctx.draw.real(0.06, 0.4) : exposure));
    }
    return ctx.draw.floats(values, {static_cast<std::int64_t>(plans.size()), 1, 1, 1});
}

Tensor throughLens(Context& ctx, const Tensor& premultiplied) {
    const GeneratorOptions& o = ctx.options;
    Draw& d = ctx.draw;
    if (!o.defocus && !o.lens) {
        return premultiplied;
    }
    const std::int64_t n = premultiplied.size(0);
    const Tensor radius = d.chance(n, o.defocus ? o.defocusChance : 0.0) * d.logUniform(n, 0.7, 12.0);
    const Tensor sigma = o.lens ? d.uniform(n, 0.25, 0.95) : at::zeros({n, 1, 1, 1}, ctx.canvas.real);
    return lensBlurred(premultiplied, radius, sigma);
}

} // namespace

std::string_view subjectName(Subject subject) {
    return kSubjectNames.at(static_cast<std::size_t>(subject));
}

std::optional<Subject> subjectFromName(std::string_view name) {
    for (std::size_t i = 0; i < kSubjectNames.size(); ++i) {
        if (kSubjectNames[i] == name) {
            return static_cast<Subject>(i);
        }
    }
    return std::nullopt;
}

struct PlateGenerator::State {
    GeneratorOptions options;
    torch::Device device;
    Canvas canvas;
};

PlateGenerator::PlateGenerator(const GeneratorOptions& options, torch::Device device) {
    if (options.height < 64 || options.width < 64) {
        throw std::invalid_argument(
            "Generated plates must be at least 64 x 64 pixels; ask for a larger size.");
    }
    if (options.only == Subject::Stock && (!options.stock || options.stock->subjects.empty())) {
        throw std::invalid_argument("Plates of a stock's subjects alone need a stock that has some.");
    }
    m_state = std::make_unique<State>(State{options, device, Canvas(options.height, options.width, device)});
}

PlateGenerator::~PlateGenerator() = default;
PlateGenerator::PlateGenerator(PlateGenerator&&) noexcept = default;
PlateGenerator& PlateGenerator::operator=(PlateGenerator&&) noexcept = default;

namespace {

struct Truth {
    Tensor alpha, fg, rim;
};

/// A camera's colours: [n,3,3] that leaves greys grey. Identity for the rest of the samples. What is mixed in
/// linear light may be mixed before or after it is composited: the same matrix for plate, screen and truth.
Tensor drawCameraMatrix(Context& ctx, std::int64_t n) {
    Draw& d = ctx.draw;
    const Tensor weights =
        at::tensor({0.2126F, 0.7152F, 0.0722F}).to(ctx.canvas.real.device()).view({1, 1, 3});
    const Tensor even = at::eye(3, ctx.canvas.real).unsqueeze(0);
    const Tensor grey = weights.expand({n, 3, 3});
    const Tensor saturation = d.uniform(n, 0.6, 1.15).view({n, 1, 1});
    const Tensor crosstalk = d.normal({n, 3, 3}) * 0.03;
    const Tensor mixed = grey + (even - grey) * saturation + crosstalk - crosstalk.mean(2, true);
    const Tensor used = d.chance(n, ctx.options.cameraMatrix ? ctx.options.cameraMatrixChance : 0.0);
    return even + (mixed - even) * used.view({n, 1, 1});
}

Tensor throughMatrix(const Tensor& picture, const Tensor& matrix) {
    return at::bmm(matrix, picture.flatten(2)).view_as(picture).clamp_min_(0.0);
}

Truth makeTruth(Context& ctx, const Composition& composition) {
    const Tensor layers = stacked(ctx, composition);
    const Tensor exposure = drawExposure(ctx, composition.samples());
    const Tensor seen = throughLens(
        ctx, at::cat({layers.narrow(1, 0, 1), layers.narrow(1, 1, 3) * exposure, layers.narrow(1, 4, 1)}, 1));
    // The transform leaves dust of 1e-7 where there is nothing.
    const Tensor raw = seen.narrow(1, 0, 1);
    const Tensor alpha =
        at::where(raw.gt(0.9995), at::ones_like(raw), at::where(raw.lt(2e-4), at::zeros_like(raw), raw));
    return {alpha, straightColour(seen.narrow(1, 1, 3).clamp_min(0.0), alpha),
            seen.narrow(1, 4, 1).clamp_min(0.0)};
}

} // namespace

PlateBatch PlateGenerator::make(int count, std::uint64_t seed) {
    if (count < 1) {
        throw std::invalid_argument("A batch needs at least one plate.");
    }
    const at::NoGradGuard noGradient;
    const GeneratorOptions& o = m_state->options;
    Draw draw(m_state->device, o.heldOut ? seed ^ 0x5ca1ab1e0ddba11ULL : seed);
    Context ctx = {m_state->canvas, draw, o};
    const Composition composition(ctx, count);
    const std::vector<SamplePlan>& plans = composition.samples();
    const Truth truth = makeTruth(ctx, composition);
    const ScreenPicture screen = makeScreen(ctx, plans, truth.alpha);

    Tensor lit = truth.fg;
    if (o.spill) {
        lit = lit + spillLight(ctx, truth.fg, truth.alpha, truth.rim, screen.full);
    }
    Tensor picture = truth.alpha * lit + (1.0 - truth.alpha) * screen.full;
    Tensor clean = estimateCleanPlate(ctx, screen, picture, truth.alpha);
    if (o.glare) {
        const Glare glare = makeGlare(ctx, picture);
        picture = blend(picture, glare.light, glare.share);
        clean = blend(clean, glare.light, glare.share);
    }
    if (o.chromaticAberration) {
        const Tensor fringed = withColourFringes(ctx, picture);
        picture = blend(picture, fringed, draw.chance(count, 0.25));
    }
    const Tensor matrix = drawCameraMatrix(ctx, count);
    picture = throughMatrix(picture, matrix);
    clean = throughMatrix(clean, matrix);
    std::vector<float> blue;
    for (const SamplePlan& plan : plans) {
        blue.push_back(plan.blue ? 1.0F : 0.0F);
    }
    const Tensor isBlue = draw.floats(blue, {count, 1, 1, 1});
    const CameraCurve curve = drawCurve(ctx, count);
    const Tensor limit =
        1.0 + 3.0 * (o.clip ? draw.chance(count, 0.08) : at::ones({count, 1, 1, 1}, m_state->canvas.real));
    Tensor plate = throughCurve(throughSensor(ctx, plans, exchanged(picture, isBlue)), curve);
    if (o.clip) {
        plate = at::minimum(plate, limit);
    }
    if (o.codec) {
        // Recordings that hold more than white are linear and unrounded.
        const Tensor decoded =
            linearFromSrgb(throughCodec(ctx, plans, srgbFromLinear(plate).clamp(0.0, 1.0)));
        plate = at::where(limit.gt(1.0), plate, decoded);
    }
    Tensor fg = throughCurve(throughMatrix(truth.fg, matrix), curve);
    if (o.clip) {
        fg = at::minimum(fg, limit / truth.alpha.clamp_min(0.2));
    }
    const HintPicture hints = makeHints(ctx, truth.alpha);
    return {exchanged(plate, isBlue).contiguous(),
            throughCurve(clean, curve).contiguous(),
            hints.hint.contiguous(),
            hints.given,
            truth.alpha.contiguous(),
            fg.contiguous()};
}

} // namespace ckd::train
