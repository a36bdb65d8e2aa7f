// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/FramePicture.h"

#include "core/base/Simd.h"
#include "core/media/detail/YuvToRgb.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

extern "C" {
#include <libavutil/intreadwrite.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace ckd::detail {

namespace {

CKD_MULTIVERSION void widen8(const std::uint8_t* in, float* out, int n) {
    for (int i = 0; i < n; ++i)
        out[i] = static_cast<float>(in[i]);
}

CKD_MULTIVERSION void widen16(const std::uint16_t* in, float* out, int n) {
    for (int i = 0; i < n; ++i)
        out[i] = static_cast<float>(in[i]);
}

CKD_MULTIVERSION void widen16Swapped(const std::uint16_t* in, float* out, int n) {
    for (int i = 0; i < n; ++i)
        out[i] = static_cast<float>(static_cast<std::uint16_t>((in[i] << 8) | (in[i] >> 8)));
}

/// Reads rows of one component as code values, whatever its packing (the layout av_read_image_line2() knows).
class ComponentReader {
public:
    ComponentReader(const AVFrame& frame, const AVPixFmtDescriptor& format, int component)
        : m_frame(frame)
        , m_comp(format.comp[component])
        , m_bigEndian((format.flags & AV_PIX_FMT_FLAG_BE) != 0)
        , m_float((format.flags & AV_PIX_FMT_FLAG_FLOAT) != 0) {}

    void read(int y, float* out, int n) const {
        const std::uint8_t* row =
            m_frame.data[m_comp.plane] + static_cast<std::ptrdiff_t>(y) * m_frame.linesize[m_comp.plane];
        const std::uint8_t* from = row + m_comp.offset;
        const int bits = m_comp.shift + m_comp.depth;
        if (m_float)
            readFloats(from, out, n);
        else if (bits <= 8)
            readBytes(from + (m_bigEndian ? 1 : 0), out, n); // as av_read_image_line2() does
        else if (bits <= 16)
            readShorts(from, out, n);
        else
            readWords(from, out, n);
    }

private:
    void readFloats(const std::uint8_t* from, float* out, int n) const {
        for (int i = 0; i < n; ++i, from += m_comp.step)
            out[i] = std::bit_cast<float>(m_bigEndian ? AV_RB32(from) : AV_RL32(from));
    }
    void readBytes(const std::uint8_t* from, float* out, int n) const {
        if (m_comp.step == 1 && m_comp.shift == 0 && m_comp.depth == 8)
            return widen8(from, out, n);
        const unsigned mask = (1U << m_comp.depth) - 1;
        for (int i = 0; i < n; ++i, from += m_comp.step)
            out[i] = static_cast<float>((static_cast<unsigned>(*from) >> m_comp.shift) & mask);
    }
    void readShorts(const std::uint8_t* from, float* out, int n) const {
        const bool aligned = (reinterpret_cast<std::uintptr_t>(from) & 1U) == 0;
        if (m_comp.step == 2 && m_comp.shift == 0 && aligned) {
            const auto* codes = reinterpret_cast<const std::uint16_t*>(from);
            return m_bigEndian ? widen16Swapped(codes, out, n) : widen16(codes, out, n);
        }
        const unsigned mask = (1U << m_comp.depth) - 1;
        for (int i = 0; i < n; ++i, from += m_comp.step) {
            const unsigned pixel = m_bigEndian ? AV_RB16(from) : AV_RL16(from);
            out[i] = static_cast<float>((pixel >> m_comp.shift) & mask);
        }
    }
    void readWords(const std::uint8_t* from, float* out, int n) const {
        const unsigned mask = m_comp.depth >= 32 ? ~0U : (1U << m_comp.depth) - 1;
        for (int i = 0; i < n; ++i, from += m_comp.step) {
            const std::uint32_t pixel = m_bigEndian ? AV_RB32(from) : AV_RL32(from);
            out[i] = static_cast<float>((pixel >> m_comp.shift) & mask);
        }
    }

    const AVFrame& m_frame;
    AVComponentDescriptor m_comp;
    bool m_bigEndian;
    bool m_float;
};

/// Chroma rows of one component, brought to luma width and height one luma row at a time.
class ChromaRows {
public:
    ChromaRows(const AVFrame& frame, const AVPixFmtDescriptor& format, int component, const YuvDecode& decode,
               const ChromaSiting& siting)
        : m_reader(frame, format, component)
        , m_decode(decode)
        , m_siting(siting)
        , m_shiftX(format.log2_chroma_w)
        , m_shiftY(format.log2_chroma_h)
        , m_width(AV_CEIL_RSHIFT(frame.width, m_shiftX))
        , m_height(AV_CEIL_RSHIFT(frame.height, m_shiftY))
        , m_blended(static_cast<std::size_t>(m_width) + 2) {
        for (CachedRow& row : m_rows)
            row.codes.resize(static_cast<std::size_t>(m_width));
    }

    void read(int y, float* out, int width) {
        const ChromaTap tap = chromaTap(y, m_shiftY, m_siting.y, m_height);
        const float* first = codes(tap.first);
        const float* second = tap.second == tap.first ? first : codes(tap.second);
        float* blended = m_blended.data() + 1;
        blendChromaRows(first, second, tap.weight, m_decode.chromaZero, m_decode.chromaScale, blended,
                        m_width);
        upsampleChromaRow(blended, m_width, m_shiftX, m_siting.x, out, width);
    }

private:
    struct CachedRow {
        int y = -1;
        std::vector<float> codes;
    };
    /// Two neighbouring rows are kept: their parities differ.
    const float* codes(int y) {
        CachedRow& row = m_rows[static_cast<std::size_t>(y & 1)];
        if (row.y != y) {
            m_reader.read(y, row.codes.data(), m_width);
            row.y = y;
        }
        return row.codes.data();
    }

    ComponentReader m_reader;
    const YuvDecode& m_decode;
    ChromaSiting m_siting;
    int m_shiftX;
    int m_shiftY;
    int m_width;
    int m_height;
    std::array<CachedRow, 2> m_rows;
    std::vector<float> m_blended;
};

void readPlane(const AVFrame& frame, const AVPixFmtDescriptor& format, int component, float black,
               float scale, Image& image, int channel) {
    const ComponentReader reader(frame, format, component);
    for (int y = 0; y < frame.height; ++y) {
        float* row = image.row(channel, y);
        reader.read(y, row, frame.width);
        if (black != 0.0F || scale != 1.0F)
            scaleRow(row, black, scale, row, frame.width);
    }
}

/// 1 / largest code of a component; floats are taken as they are.
float fullScale(const AVPixFmtDescriptor& format, int component) {
    if ((format.flags & AV_PIX_FMT_FLAG_FLOAT) != 0)
        return 1.0F;
    return static_cast<float>(1.0 / (std::ldexp(1.0, format.comp[component].depth) - 1));
}

void readYuv(const AVFrame& frame, const AVPixFmtDescriptor& format, const ColorRules& rules, Image& rgb) {
    const YuvDecode decode = yuvDecode(rules.matrix, rules.range, format.comp[0].depth);
    const ComponentReader lumaReader(frame, format, 0);
    ChromaRows cbRows(frame, format, 1, decode, rules.siting);
    ChromaRows crRows(frame, format, 2, decode, rules.siting);
    const auto width = static_cast<std::size_t>(frame.width);
    std::vector<float> scratch(width * 3);
    float* luma = scratch.data();
    float* cb = luma + width;
    float* cr = cb + width;
    for (int y = 0; y < frame.height; ++y) {
        lumaReader.read(y, luma, frame.width);
        cbRows.read(y, cb, frame.width);
        crRows.read(y, cr, frame.width);
        combineRow(luma, cb, cr, decode, rgb.row(0, y), rgb.row(1, y), rgb.row(2, y), frame.width);
    }
}

/// Components that are R, G, B themselves, or a grey that is spread.
void readDirect(const AVFrame& frame, const AVPixFmtDescriptor& format, const ColorRules& rules, Image& rgb) {
    const bool isRgb = (format.flags & AV_PIX_FMT_FLAG_RGB) != 0;
    const YuvDecode decode = yuvDecode(YuvMatrix::Bt709, rules.range, format.comp[0].depth);
    if (format.nb_components < 3) {
        const bool isFloat = (format.flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
        readPlane(frame, format, 0, isFloat ? 0 : decode.lumaBlack, isFloat ? 1 : decode.lumaScale, rgb, 0);
        for (int c = 1; c < 3; ++c)
            std::memcpy(rgb.plane(c).data(), rgb.plane(0).data(), rgb.plane(0).size_bytes());
        return;
    }
    // In Y, Cb, Cr formats tagged as RGB the planes are G, B, R.
    constexpr std::array<int, 3> kPlaneOfGbr = {2, 0, 1};
    for (int c = 0; c < 3; ++c) {
        const int component = isRgb ? c : kPlaneOfGbr[static_cast<std::size_t>(c)];
        const float black = isRgb ? 0 : decode.lumaBlack;
        readPlane(frame, format, component, black, isRgb ? fullScale(format, c) : decode.lumaScale, rgb, c);
    }
}

bool paletteHasAlpha(const AVFrame& frame) {
    for (int i = 0; i < 256; ++i) {
        if ((AV_RN32(frame.data[1] + 4 * i) >> 24) != 0xFFU)
            return true;
    }
    return false;
}

/// Palettes are 256 native-endian ARGB words.
FramePicture readPalette(const AVFrame& frame) {
    FramePicture picture;
    picture.rgb = Image(frame.width, frame.height, 3, ColorEncoding::Srgb);
    if (paletteHasAlpha(frame))
        picture.alpha = Image(frame.width, frame.height, 1, ColorEncoding::Linear);
    for (int y = 0; y < frame.height; ++y) {
        const std::uint8_t* indices = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
        for (int x = 0; x < frame.width; ++x) {
            const std::uint32_t color = AV_RN32(frame.data[1] + 4 * indices[x]);
            for (int c = 0; c < 3; ++c)
                picture.rgb.row(c, y)[x] = static_cast<float>((color >> (16 - 8 * c)) & 0xFFU) / 255.0F;
            if (!picture.alpha.isNull())
                picture.alpha.row(0, y)[x] = static_cast<float>(color >> 24) / 255.0F;
        }
    }
    return picture;
}

bool readableByComponent(const AVFrame& frame, const AVPixFmtDescriptor& format) {
    constexpr std::uint64_t kOther =
        AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_HWACCEL;
    if ((format.flags & kOther) != 0 || frame.format == AV_PIX_FMT_XYZ12LE ||
        frame.format == AV_PIX_FMT_XYZ12BE)
        return false;
    const bool isFloat = (format.flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
    return !isFloat || format.comp[0].depth == 32;
}

Result<Frame> throughSwscale(const AVFrame& frame, const AVPixFmtDescriptor& format) {
    const bool alpha = (format.flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    const AVPixelFormat target = alpha ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGB48LE;
    const auto source = static_cast<AVPixelFormat>(frame.format);
    if (sws_isSupportedInput(source) == 0)
        return Error::input(QStringLiteral("The pixel format '%1' cannot be read; convert the file to PNG, "
                                           "EXR or ProRes.")
                                .arg(QLatin1String(format.name)));
    SwsContext* scaler =
        sws_getContext(frame.width, frame.height, source, frame.width, frame.height, target,
                       SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr);
    Frame result(av_frame_alloc());
    result->format = target;
    result->width = frame.width;
    result->height = frame.height;
    if (scaler == nullptr || av_frame_get_buffer(result.get(), 0) < 0) {
        sws_freeContext(scaler);
        throw std::bad_alloc();
    }
    sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, result->data, result->linesize);
    sws_freeContext(scaler);
    return result;
}

} // namespace

Result<FramePicture> pictureFromFrame(const AVFrame& frame, const ColorRules& rules) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (format == nullptr || frame.width <= 0 || frame.height <= 0)
        return Error::input(QStringLiteral("The decoder gave no picture."));
    if ((format->flags & AV_PIX_FMT_FLAG_PAL) != 0 && frame.data[1] != nullptr)
        return readPalette(frame);
    if (!readableByComponent(frame, *format)) {
        Result<Frame> scaled = throughSwscale(frame, *format);
        if (!scaled)
            return scaled.error();
        return pictureFromFrame(**scaled, rules);
    }
    FramePicture picture;
    picture.rgb = Image(frame.width, frame.height, 3, ColorEncoding::Srgb);
    const bool isRgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    if (isRgb || format->nb_components < 3 || rules.matrix == YuvMatrix::Identity)
        readDirect(frame, *format, rules, picture.rgb);
    else
        readYuv(frame, *format, rules, picture.rgb);
    if ((format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0) {
        const int component = format->nb_components - 1;
        picture.alpha = Image(frame.width, frame.height, 1, ColorEncoding::Linear);
        readPlane(frame, *format, component, 0, fullScale(*format, component), picture.alpha, 0);
    }
    return picture;
}

FormatFacts formatFacts(const AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    FormatFacts facts;
    if (format == nullptr)
        return facts;
    facts.name = QString::fromLatin1(format->name);
    facts.bitDepth = format->comp[0].depth;
    facts.isFloat = (format->flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
    if ((format->flags & AV_PIX_FMT_FLAG_PAL) != 0)
        facts.hasAlpha = frame.data[1] != nullptr && paletteHasAlpha(frame);
    else
        facts.hasAlpha = (format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    constexpr std::uint64_t kColor = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_RGB;
    const bool grey = format->nb_components < 3 && (format->flags & kColor) == 0;
    facts.channels = (grey ? 1 : 3) + (facts.hasAlpha ? 1 : 0);
    return facts;
}

} // namespace ckd::detail
