// SPDX-License-Identifier: Apache-2.0
#include "tests/media/ExrFixtures.h"

#include <OpenEXR/ImfArray.h>
#include <OpenEXR/ImfChannelList.h>
#include <OpenEXR/ImfDeepFrameBuffer.h>
#include <OpenEXR/ImfDeepScanLineOutputFile.h>
#include <OpenEXR/ImfFrameBuffer.h>
#include <OpenEXR/ImfHeader.h>
#include <OpenEXR/ImfMultiPartOutputFile.h>
#include <OpenEXR/ImfOutputPart.h>
#include <OpenEXR/ImfPartType.h>
#include <OpenEXR/ImfRgbaFile.h>
#include <OpenEXR/ImfTiledOutputPart.h>

#include <QFile>

#include <functional>

namespace ckd::test {

namespace {

Imath::Box2i boxOf(const Window& w) {
    return {{w.minX, w.minY}, {w.maxX, w.maxY}};
}

Imf::PixelType typeOf(char type) {
    return type == 'f' ? Imf::FLOAT : (type == 'u' ? Imf::UINT : Imf::HALF);
}

Imf::Header headerOf(const ExrTestPart& part) {
    Imf::Header header(boxOf(part.display), boxOf(part.data));
    header.setName(part.name.isEmpty() ? "part" : part.name.toStdString());
    header.setType(part.tiled ? Imf::TILEDIMAGE : Imf::SCANLINEIMAGE);
    if (part.tiled)
        header.setTileDescription(Imf::TileDescription(7, 5));
    for (const ExrTestChannel& c : part.channels)
        header.channels().insert(c.name.toStdString(), Imf::Channel(typeOf(c.type), c.sampling, c.sampling));
    return header;
}

/// Samples of one channel, in the file's type.
std::vector<char> samplesOf(const ExrTestChannel& channel, const Window& data) {
    std::vector<char> bytes;
    for (int y = data.minY; y <= data.maxY; ++y) {
        for (int x = data.minX; x <= data.maxX; ++x) {
            if (x % channel.sampling != 0 || y % channel.sampling != 0)
                continue;
            const float value = channel.value(x, y);
            const half h(value);
            const auto u = static_cast<unsigned>(value > 0 ? value : 0);
            const void* from = channel.type == 'f'   ? static_cast<const void*>(&value)
                               : channel.type == 'u' ? static_cast<const void*>(&u)
                                                     : static_cast<const void*>(&h);
            const auto* chars = static_cast<const char*>(from);
            bytes.insert(bytes.end(), chars, chars + (channel.type == 'h' ? 2 : 4));
        }
    }
    return bytes;
}

void writePart(Imf::MultiPartOutputFile& file, int number, const ExrTestPart& part) {
    std::vector<std::vector<char>> planes;
    Imf::FrameBuffer buffer;
    for (const ExrTestChannel& c : part.channels) {
        planes.push_back(samplesOf(c, part.data));
        const std::size_t size = c.type == 'h' ? 2 : 4;
        const auto across = static_cast<std::size_t>((part.data.width() + c.sampling - 1) / c.sampling);
        buffer.insert(c.name.toStdString(),
                      Imf::Slice::Make(typeOf(c.type), planes.back().data(), boxOf(part.data), size,
                                       size * across, c.sampling, c.sampling));
    }
    if (part.tiled) {
        Imf::TiledOutputPart output(file, number);
        output.setFrameBuffer(buffer);
        output.writeTiles(0, output.numXTiles() - 1, 0, output.numYTiles() - 1);
    } else {
        Imf::OutputPart output(file, number);
        output.setFrameBuffer(buffer);
        output.writePixels(part.data.height());
    }
}

} // namespace

void writeTestExr(const QString& path, const std::vector<ExrTestPart>& parts) {
    std::vector<Imf::Header> headers;
    for (const ExrTestPart& part : parts)
        headers.push_back(headerOf(part));
    Imf::MultiPartOutputFile file(QFile::encodeName(path).constData(), headers.data(),
                                  static_cast<int>(headers.size()), false, 0);
    for (std::size_t i = 0; i < parts.size(); ++i)
        writePart(file, static_cast<int>(i), parts[i]);
}

void writeDeepExr(const QString& path) {
    constexpr int kSide = 4;
    Imf::Header header(kSide, kSide);
    header.setType(Imf::DEEPSCANLINE);
    header.compression() = Imf::ZIPS_COMPRESSION;
    for (const char* name : {"R", "G", "B", "A", "Z"})
        header.channels().insert(name, Imf::Channel(Imf::FLOAT));
    std::vector<unsigned> counts(kSide * kSide, 1);
    float sample = 0.5F;
    std::vector<char*> pointers(kSide * kSide, reinterpret_cast<char*>(&sample));
    Imf::DeepFrameBuffer buffer;
    buffer.insertSampleCountSlice(Imf::Slice(Imf::UINT, reinterpret_cast<char*>(counts.data()),
                                             sizeof(unsigned), sizeof(unsigned) * kSide));
    for (const char* name : {"R", "G", "B", "A", "Z"})
        buffer.insert(name, Imf::DeepSlice(Imf::FLOAT, reinterpret_cast<char*>(pointers.data()),
                                           sizeof(char*), sizeof(char*) * kSide, sizeof(float)));
    Imf::DeepScanLineOutputFile file(QFile::encodeName(path).constData(), header, 0);
    file.setFrameBuffer(buffer);
    file.writePixels(kSide);
}

Image readWithRgbaInterface(const QString& path) {
    Imf::RgbaInputFile file(QFile::encodeName(path).constData(), 0);
    const Imath::Box2i box = file.dataWindow();
    const int width = box.max.x - box.min.x + 1;
    const int height = box.max.y - box.min.y + 1;
    std::vector<Imf::Rgba> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    file.setFrameBuffer(pixels.data() - box.min.x - static_cast<std::ptrdiff_t>(box.min.y) * width, 1,
                        static_cast<std::size_t>(width));
    file.readPixels(box.min.y, box.max.y);
    Image image(width, height, 3, ColorEncoding::Linear);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        image.plane(0)[i] = pixels[i].r;
        image.plane(1)[i] = pixels[i].g;
        image.plane(2)[i] = pixels[i].b;
    }
    return image;
}

} // namespace ckd::test
