// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/FrameReader.h"

#include "core/base/Guard.h"
#include "core/color/Transfer.h"
#include "core/keying/SteadyPlate.h"
#include "core/matte/LevelOps.h"

#include <algorithm>
#include <span>

namespace ckd::detail {

namespace {

/// Keyers speak without clip and frame.
Error withFrame(const RenderSpec& spec, FrameNumber number, Error error) {
    error.message = QStringLiteral("%1: %2").arg(frameOf(spec, number), error.message);
    return error;
}

bool isConstant(const Image& plane) {
    const std::span<const float> values = plane.data();
    return std::all_of(values.begin(), values.end(), [&](float value) { return value == values.front(); });
}

Image onePlane(const Image& picture, int channel) {
    Image plane(picture.width(), picture.height(), 1);
    std::ranges::copy(picture.plane(channel), plane.plane(0).begin());
    return plane;
}

/// Grey = value, RGB = first channel, RGBA = alpha when it is not constant.
Image coverage(DecodedFrame&& frame) {
    if (!frame.alpha.isNull() && !isConstant(frame.alpha))
        return std::move(frame.alpha);
    return onePlane(frame.rgb, 0);
}

constexpr std::array kAllRoles{SideRole::Hint, SideRole::Garbage, SideRole::Holdout, SideRole::Core,
                               SideRole::CleanPlate};

SharedImage& slot(KeyInput& input, SideRole role) {
    switch (role) {
    case SideRole::Hint:
        return input.hint;
    case SideRole::Garbage:
        return input.garbage;
    case SideRole::Holdout:
        return input.holdout;
    case SideRole::Core:
        return input.core;
    case SideRole::CleanPlate:
        break;
    }
    return input.cleanPlate;
}

} // namespace

// ---- SideFrame

Result<void> SideFrame::decode() {
    if (m_error)
        return *m_error;
    if (m_picture)
        return {};
    Result<DecodedFrame> decoded = guarded("reading a matte", [&] { return m_raw->convert(); });
    m_raw.reset();
    if (decoded && decoded->rgb.isNull())
        decoded = Error::internal(QStringLiteral("The %1 came without a picture.").arg(roleName(m_role)));
    if (!decoded) {
        m_error = decoded.error();
        return decoded.error();
    }
    m_metadata = decoded->metadata;
    if (m_role == SideRole::CleanPlate)
        m_color.apply(decoded->rgb);
    m_picture = std::make_shared<Image>(m_role == SideRole::CleanPlate ? std::move(decoded->rgb)
                                                                       : coverage(*std::move(decoded)));
    return {};
}

SharedImage SideFrame::fit(const SidePlacement& placement, const Image& plate) const {
    const bool sameEncoding = m_role != SideRole::CleanPlate || m_picture->encoding() == plate.encoding();
    const bool covers = placement == SidePlacement{0, 0, plate.width(), plate.height()};
    const bool sameSize = m_picture->width() == plate.width() && m_picture->height() == plate.height();
    if (sameEncoding && covers && sameSize)
        return m_picture;
    Image picture = covers && sameSize ? m_picture->clone()
                                       : placed(*m_picture, placement, plate.width(), plate.height());
    if (!sameEncoding)
        convertTo(picture, plate.encoding());
    return std::make_shared<Image>(std::move(picture));
}

Result<SharedImage> SideFrame::picture(const Image& plate, const FrameMetadata& plateMetadata) {
    const std::lock_guard lock(m_mutex);
    if (Result<void> decoded = decode(); !decoded)
        return decoded.error();
    // An EXR's data window may change from frame to frame, and with it the place.
    const SidePlacement placement = placeSide(*m_picture, m_metadata, plate, plateMetadata);
    if (!m_fitted || m_placement != placement || m_fitted->width() != plate.width() ||
        m_fitted->height() != plate.height()) {
        m_fitted = fit(placement, plate);
        m_placement = placement;
    }
    return m_fitted;
}

std::size_t SideFrame::bytes() const {
    const std::lock_guard lock(m_mutex);
    std::size_t sum = m_raw ? m_raw->bytes() : 0;
    if (m_picture)
        sum += m_picture->bytes();
    if (m_fitted && m_fitted != m_picture)
        sum += m_fitted->bytes();
    return sum;
}

// ---- grabbing

std::size_t GrabbedFrame::bytes() const {
    std::size_t sum = plate ? plate->bytes() : 0;
    for (const Neighbour& neighbour : neighbours)
        sum += neighbour.pays ? neighbour.frame->bytes() : 0;
    for (std::size_t i = 0; i < kSideRoles; ++i) {
        if (sides[i] && pays[i])
            sum += sides[i]->bytes();
    }
    return sum;
}

std::optional<FrameNumber> pairedFrame(const SideSource& side, FrameNumber number) {
    if (side.pairing)
        return side.pairing(number);
    const SourceInfo& info = side.source->info();
    if (info.kind == SourceInfo::Kind::Still && !info.frames.empty())
        return info.frames.front();
    if (std::binary_search(info.frames.begin(), info.frames.end(), number))
        return number;
    return std::nullopt;
}

Result<std::unique_ptr<FrameReader>> FrameReader::open(const RenderSpec& spec, Purpose purpose) {
    return guarded("opening the clip", [&]() -> Result<std::unique_ptr<FrameReader>> {
        std::unique_ptr<FrameReader> reader(new FrameReader(spec));
        Result<std::unique_ptr<FrameCursor>> plate = spec.plate->openCursor();
        if (!plate)
            return plate.error();
        reader->m_plate = *std::move(plate);
        if (purpose == Purpose::Key)
            reader->readFor(spec.settings);
        for (const SideRole role : kAllRoles) {
            const SideSource& side = spec.side(role);
            if (!side.source || (role == SideRole::Hint && purpose == Purpose::Analyse))
                continue;
            Result<std::unique_ptr<FrameCursor>> cursor = side.source->openCursor();
            if (!cursor)
                return cursor.error();
            reader->m_sides[static_cast<std::size_t>(role)].cursor = *std::move(cursor);
        }
        return reader;
    });
}

Result<std::unique_ptr<RawFrame>> FrameReader::grabFrom(FrameCursor& cursor, const SourceInfo& info,
                                                        FrameNumber number, std::stop_token stop) {
    Result<std::unique_ptr<RawFrame>> raw =
        guarded("reading the clip", [&] { return cursor.grab(number, stop); });
    if (raw && !*raw)
        raw =
            Error::internal(QStringLiteral("Frame %1 of '%2' came without data.").arg(number).arg(info.name));
    if (!raw && info.kind == SourceInfo::Kind::Movie)
        m_endsClip = true;
    return raw;
}

void FrameReader::readFor(const KeySettings& settings) {
    m_steady = settings.steady > 0.0;
    if (!m_steady)
        m_kept.clear();
}

SharedPlateFrame FrameReader::kept(FrameNumber number) const {
    const auto found = std::ranges::find(m_kept, number, &PlateFrame::number);
    return found != m_kept.end() ? *found : nullptr;
}

/// Into `frame`, with its neighbours. Ascending: a movie is read forward.
Result<void> FrameReader::grabPlate(FrameNumber number, GrabbedFrame& frame, std::stop_token stop) {
    const SourceInfo& info = m_spec.plate->info();
    std::vector<FrameNumber> numbers =
        m_steady ? steadyFrames(info.frames, number) : std::vector<FrameNumber>();
    numbers.insert(std::ranges::lower_bound(numbers, number), number);
    for (const FrameNumber next : numbers) {
        if (next != number) {
            if (Result<void> done = grabNeighbour(next, frame, stop); !done)
                return done;
            continue;
        }
        frame.plate = kept(number);
        if (frame.plate && !frame.plate->failed()) // what failed is read again when it is asked for
            continue;
        Result<std::unique_ptr<RawFrame>> raw = grabFrom(*m_plate, info, number, stop);
        if (!raw)
            return raw.error();
        frame.plate = std::make_shared<PlateFrame>(number, *std::move(raw));
    }
    if (m_steady) {
        m_kept = {frame.plate};
        for (const GrabbedFrame::Neighbour& neighbour : frame.neighbours)
            m_kept.push_back(neighbour.frame);
    }
    return {};
}

/// Only a stop is an error: a neighbour that cannot be read is left out.
Result<void> FrameReader::grabNeighbour(FrameNumber number, GrabbedFrame& frame, std::stop_token stop) {
    GrabbedFrame::Neighbour neighbour{.frame = kept(number)};
    if (!neighbour.frame && !m_unreadable.contains(number)) {
        const bool ended = m_endsClip;
        Result<std::unique_ptr<RawFrame>> raw = grabFrom(*m_plate, m_spec.plate->info(), number, stop);
        m_endsClip = ended;
        if (!raw && raw.error().kind == ErrorKind::Cancelled)
            return raw.error();
        if (raw) {
            neighbour = {.frame = std::make_shared<PlateFrame>(number, *std::move(raw)), .pays = true};
        } else {
            m_unreadable.insert(number);
        }
    }
    if (neighbour.frame)
        frame.neighbours.push_back(std::move(neighbour));
    return {};
}

Result<void> FrameReader::grabSide(SideRole role, FrameNumber number, GrabbedFrame& frame,
                                   std::stop_token stop) {
    const SideSource& side = m_spec.side(role);
    const auto index = static_cast<std::size_t>(role);
    const std::optional<FrameNumber> paired = pairedFrame(side, number);
    if (!paired) {
        if (side.missing == MissingFrame::LeaveOut)
            return {};
        return Error::input(QStringLiteral("%1 has no %2: '%3' has no frame that belongs to it.")
                                .arg(frameOf(m_spec, number), roleName(role), side.source->info().pattern));
    }
    Side& state = m_sides[index];
    if (!state.last || state.number != paired) {
        Result<std::unique_ptr<RawFrame>> raw = grabFrom(*state.cursor, side.source->info(), *paired, stop);
        if (!raw)
            return raw.error();
        state.last = std::make_shared<SideFrame>(role, *std::move(raw),
                                                 role == SideRole::CleanPlate ? cleanPlateColor(m_spec)
                                                                              : CleanPlateColor());
        state.number = paired;
        frame.pays[index] = true;
    }
    frame.sides[index] = state.last;
    return {};
}

Result<GrabbedFrame> FrameReader::grab(FrameNumber number, std::stop_token stop) {
    return guarded("reading the clip", [&]() -> Result<GrabbedFrame> {
        GrabbedFrame frame;
        if (Result<void> plate = grabPlate(number, frame, stop); !plate)
            return plate.error();
        for (const SideRole role : kAllRoles) {
            if (!m_sides[static_cast<std::size_t>(role)].cursor)
                continue;
            if (Result<void> side = grabSide(role, number, frame, stop); !side)
                return side.error();
        }
        return frame;
    });
}

// ---- what happens to one frame

/// Hint strokes without a hint are handed on for the keyer's own.
void addShapes(const ShapeSet& shapes, DecodedInput& decoded) {
    const int width = decoded.input.plate->width();
    const int height = decoded.input.plate->height();
    const auto take = [&](SharedImage& slotOf, Image image) {
        slotOf = std::make_shared<Image>(std::move(image));
        decoded.ownBytes += slotOf->bytes();
    };
    constexpr std::pair<ShapeRole, SharedImage KeyInput::*> kMattes[] = {
        {ShapeRole::Garbage, &KeyInput::garbage},
        {ShapeRole::Holdout, &KeyInput::holdout},
        {ShapeRole::Core, &KeyInput::core}};
    for (const auto& [role, member] : kMattes) {
        if (!shapes.uses(role))
            continue;
        Image drawn = rasteriseShapes(shapes, role, decoded.input.number, width, height);
        if (const SharedImage& file = decoded.input.*member)
            joinMask(drawn.plane(0), file->plane(0));
        take(decoded.input.*member, std::move(drawn));
    }
    Image paint = hintPaint(shapes, decoded.input.number, width, height);
    if (paint.isNull())
        return;
    if (!decoded.input.hint) {
        take(decoded.input.hintPaint, std::move(paint));
        return;
    }
    Image hint = decoded.input.hint->clone();
    applyHintPaint(hint, paint);
    take(decoded.input.hint, std::move(hint));
}

namespace {

/// KeyInput::steadyPlate, from the neighbours that can be decoded.
Result<void> steady(const RenderSpec& spec, const PlatePicture& plate, const GrabbedFrame& grabbed,
                    DecodedInput& decoded, const std::stop_token& stop) {
    std::vector<SharedImage> neighbours;
    for (const auto& [frame, pays] : grabbed.neighbours) {
        const Result<PlatePicture> neighbour = frame->picture(spec);
        if (neighbour && lieAlike(*neighbour, plate))
            neighbours.push_back(neighbour->rgb);
        if (pays) // the frames after this one hold it
            decoded.ownBytes += frame->bytes();
    }
    Result<Image> image =
        steadiedPlate(*plate.rgb, neighbours, static_cast<float>(spec.settings.steady), stop);
    if (!image)
        return image.error();
    if (image->isNull())
        return {};
    decoded.input.steadyPlate = std::make_shared<Image>(*std::move(image));
    decoded.ownBytes += decoded.input.steadyPlate->bytes();
    return {};
}

} // namespace

Result<DecodedInput> decodeFrame(const RenderSpec& spec, FrameNumber number, GrabbedFrame& grabbed,
                                 const std::stop_token& stop) {
    return guarded("decoding a frame", [&]() -> Result<DecodedInput> {
        const Result<PlatePicture> plate = grabbed.plate->picture(spec);
        if (!plate)
            return plate.error();
        DecodedInput decoded;
        decoded.metadata = plate->metadata;
        decoded.input.number = number;
        if (spec.hintOrigin == HintOrigin::PlateAlpha) {
            if (!plate->alpha)
                return Error::input(QStringLiteral("%1 has no alpha channel that could be its hint.")
                                        .arg(frameOf(spec, number)));
            decoded.input.hint = plate->alpha;
            decoded.ownBytes += decoded.input.hint->bytes();
        }
        decoded.input.plate = plate->rgb;
        decoded.ownBytes += decoded.input.plate->bytes();
        if (Result<void> done = steady(spec, *plate, grabbed, decoded, stop); !done)
            return done.error();
        grabbed.plate.reset();
        grabbed.neighbours.clear();
        for (const SideRole role : kAllRoles) {
            const auto index = static_cast<std::size_t>(role);
            if (!grabbed.sides[index])
                continue;
            Result<SharedImage> picture =
                grabbed.sides[index]->picture(*decoded.input.plate, decoded.metadata);
            if (!picture)
                return picture.error();
            slot(decoded.input, role) = *std::move(picture);
            if (grabbed.pays[index])
                decoded.ownBytes += grabbed.sides[index]->bytes();
        }
        if (spec.shapes)
            addShapes(*spec.shapes, decoded);
        return decoded;
    });
}

Result<std::unique_ptr<KeyTask>> prepareFrame(const RenderSpec& spec, const KeyInput& input,
                                              std::stop_token stop) {
    Result<std::unique_ptr<KeyTask>> task =
        guarded("keying a frame", [&]() -> Result<std::unique_ptr<KeyTask>> {
            if (spec.keyer->info().needsHint && !input.hint)
                return Error::input(
                    QStringLiteral("the keyer '%1' needs a hint.").arg(spec.keyer->info().title));
            return spec.keyer->prepare(steadyInput(input), spec.settings, spec.analysis.value(), stop);
        });
    if (task && !*task)
        task = Error::internal(QStringLiteral("The keyer prepared nothing."));
    if (!task)
        return withFrame(spec, input.number, task.error());
    return task;
}

Result<void> inferFrame(const RenderSpec& spec, FrameNumber number, KeyTask& task, std::stop_token stop) {
    Result<void> inferred = guarded("keying a frame", [&] { return spec.keyer->infer(task, stop); });
    if (!inferred)
        return withFrame(spec, number, inferred.error());
    return inferred;
}

Result<KeyResult> finishFrame(const RenderSpec& spec, const KeyInput& input, std::unique_ptr<KeyTask> task,
                              std::stop_token stop) {
    const auto fits = [&](const Image& picture, int channels) {
        return picture.width() == input.plate->width() && picture.height() == input.plate->height() &&
               picture.channels() == channels;
    };
    Result<KeyResult> result = guarded("keying a frame", [&]() -> Result<KeyResult> {
        Result<KeyResult> key = spec.keyer->finish(std::move(task), stop);
        if (key && (!fits(key->fg, 3) || !fits(key->alpha, 1)))
            return Error::internal(
                QStringLiteral("The keyer gave a picture of another size than the plate's."));
        if (key)
            returnGrain(*key, input);
        return key;
    });
    if (!result)
        return withFrame(spec, input.number, result.error());
    return result;
}

} // namespace ckd::detail
