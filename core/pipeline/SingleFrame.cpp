// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/SingleFrame.h"

#include "core/base/Guard.h"
#include "core/pipeline/detail/FrameReader.h"

#include <utility>
#include <vector>

namespace ckd {

using namespace detail;

namespace {

Result<std::vector<KeyInput>> readAnalysisFrames(const RenderSpec& spec,
                                                 const std::vector<FrameNumber>& wanted,
                                                 QStringList& warnings, std::stop_token stop) {
    Result<std::unique_ptr<FrameReader>> reader = FrameReader::open(spec, FrameReader::Purpose::Analyse);
    if (!reader)
        return reader.error();
    std::vector<KeyInput> frames;
    for (const FrameNumber number : wanted) {
        if (stop.stop_requested())
            return Error::cancelled();
        Result<DecodedInput> decoded = [&]() -> Result<DecodedInput> {
            Result<GrabbedFrame> grabbed = (*reader)->grab(number, stop);
            if (!grabbed)
                return grabbed.error();
            return decodeFrame(spec, number, *grabbed, stop);
        }();
        if (decoded)
            frames.push_back(std::move(decoded->input));
        else if (decoded.error().kind == ErrorKind::Cancelled)
            return decoded.error();
        else
            warnings += QStringLiteral("Frame %1 of '%2' is left out of the clip's analysis: %3")
                            .arg(number)
                            .arg(spec.clipName(), decoded.error().text());
    }
    if (frames.empty())
        return Error::input(QStringLiteral("None of the frames of '%1' that were to be analysed can be read.")
                                .arg(spec.clipName()),
                            warnings.value(0));
    return frames;
}

} // namespace

Result<AnalysisReport> analyseClip(const RenderSpec& spec, std::stop_token stop) {
    return guarded("analysing the clip", [&]() -> Result<AnalysisReport> {
        AnalysisReport report;
        if (spec.analysis) {
            report.analysis = *spec.analysis;
        } else {
            const std::vector<FrameNumber> wanted =
                spec.keyer->analysisFrames(spec.plate->info().frames, spec.settings);
            if (wanted.empty())
                return report;
            Result<std::vector<KeyInput>> frames = readAnalysisFrames(spec, wanted, report.warnings, stop);
            if (!frames)
                return frames.error();
            Result<SharedAnalysis> analysis = spec.keyer->analyse(*frames, spec.settings, stop);
            if (!analysis)
                return analysis.error();
            report.analysis = *std::move(analysis);
        }
        if (report.analysis) {
            report.summary = report.analysis->summary();
            report.digest = report.analysis->digest();
        }
        return report;
    });
}

namespace {

/// The pairing of frames follows from the sources.
bool sameSources(const RenderSpec& a, const RenderSpec& b) {
    for (std::size_t i = 0; i < kSideRoles; ++i) {
        if (a.sides[i].source != b.sides[i].source || a.sides[i].missing != b.sides[i].missing)
            return false;
    }
    return a.plate == b.plate && a.plateEncoding == b.plateEncoding && a.color == b.color &&
           a.hintOrigin == b.hintOrigin;
}

/// The frame as it is read. Shapes are drawn into it each time, because an artist draws while it is keyed.
RenderSpec withoutShapes(const RenderSpec& spec) {
    RenderSpec plain = spec;
    plain.shapes.reset();
    return plain;
}

} // namespace

struct FrameKeyer::State {
    SharedRenderSpec request;
    std::shared_ptr<RenderSpec> spec; ///< request with its analysis; set once ready
    SharedRenderSpec readerSpec;      ///< the reader refers to it
    std::unique_ptr<FrameReader> reader;
    std::optional<DecodedInput> last; ///< without shapes
    std::shared_ptr<Keyer> loaded;

    Result<void> makeReady(std::stop_token stop);
    Result<void> read(FrameNumber number, std::stop_token stop);
    void unload();
};

Result<void> FrameKeyer::State::makeReady(std::stop_token stop) {
    if (!spec) {
        if (Result<void> valid = validate(*request); !valid)
            return valid;
        Result<AnalysisReport> analysed = analyseClip(*request, stop);
        if (!analysed)
            return analysed.error();
        auto ready = std::make_shared<RenderSpec>(*request);
        ready->analysis = analysed->analysis;
        spec = std::move(ready);
    }
    if (!reader) {
        Result<std::unique_ptr<FrameReader>> opened = FrameReader::open(*spec, FrameReader::Purpose::Key);
        if (!opened)
            return opened.error();
        reader = *std::move(opened);
        readerSpec = spec;
    }
    if (!loaded) {
        const Result<void> done = guarded("loading the model", [&] { return spec->keyer->load(stop); });
        if (!done)
            return done;
        loaded = spec->keyer;
    }
    return {};
}

/// Into `last`, unless it is there.
Result<void> FrameKeyer::State::read(FrameNumber number, std::stop_token stop) {
    if (last && last->input.number == number)
        return {};
    last.reset();
    reader->readFor(spec->settings);
    Result<GrabbedFrame> grabbed = reader->grab(number, stop);
    if (!grabbed)
        return grabbed.error();
    Result<DecodedInput> decoded = decodeFrame(withoutShapes(*spec), number, *grabbed, stop);
    if (!decoded)
        return decoded.error();
    last = *std::move(decoded);
    return {};
}

void FrameKeyer::State::unload() {
    if (!loaded)
        return;
    (void)guarded("unloading the model", [&]() -> Result<void> {
        loaded->unload();
        return {};
    });
    loaded.reset();
}

FrameKeyer::FrameKeyer(SharedRenderSpec spec) : m_state(std::make_unique<State>()) {
    m_state->request = spec ? std::move(spec) : std::make_shared<RenderSpec>();
}

FrameKeyer::~FrameKeyer() {
    m_state->unload();
}

void FrameKeyer::use(SharedRenderSpec spec) {
    if (!spec)
        spec = std::make_shared<RenderSpec>();
    if (m_state->readerSpec && !sameSources(*m_state->readerSpec, *spec)) {
        m_state->reader.reset();
        m_state->readerSpec.reset();
        m_state->last.reset();
    }
    if (m_state->request->settings.steady != spec->settings.steady)
        m_state->last.reset(); // the reader keeps what the frame was made of
    if (m_state->loaded != spec->keyer)
        m_state->unload();
    m_state->spec.reset();
    m_state->request = std::move(spec);
}

SharedRenderSpec FrameKeyer::spec() const {
    return m_state->spec;
}

Result<KeyedFrame> FrameKeyer::key(FrameNumber number, std::stop_token stop) {
    return guarded("keying a frame", [&]() -> Result<KeyedFrame> {
        if (Result<void> ready = m_state->makeReady(stop); !ready)
            return ready.error();
        if (Result<void> read = m_state->read(number, stop); !read)
            return read.error();
        const RenderSpec& spec = *m_state->spec;
        DecodedInput decoded = *m_state->last;
        if (spec.shapes)
            addShapes(*spec.shapes, decoded);
        Result<std::unique_ptr<KeyTask>> task = prepareFrame(spec, decoded.input, stop);
        if (!task)
            return task.error();
        if (Result<void> inferred = inferFrame(spec, number, **task, stop); !inferred)
            return inferred.error();
        Result<KeyResult> result = finishFrame(spec, decoded.input, *std::move(task), stop);
        if (!result)
            return result.error();
        return KeyedFrame{std::move(decoded.input), *std::move(result), std::move(decoded.metadata)};
    });
}

Result<KeyedFrame> keyOneFrame(SharedRenderSpec spec, FrameNumber number, std::stop_token stop) {
    FrameKeyer keyer(std::move(spec));
    return keyer.key(number, stop);
}

} // namespace ckd
