// SPDX-License-Identifier: Apache-2.0
#include "core/infer/Safetensors.h"

#include "core/infer/MappedFile.h"
#include "core/infer/detail/Bytes.h"
#include "core/infer/detail/HeaderJson.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace ckd::infer {

namespace {

// The format's own limit (safetensors README).
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kLengthBytes = 8;

Error damaged(const std::string& what) {
    return {ErrorKind::Model, "its safetensors header is damaged (" + what + "); download the file again"};
}

Result<TensorView> viewOf(const detail::HeaderTensor& entry, std::span<const std::byte> data) {
    const auto type = scalarTypeFromSafetensorsName(entry.type);
    if (!type)
        return Error{ErrorKind::Model, "its tensor " + detail::inQuotes(entry.name) + " has the type " +
                                           detail::inQuotes(entry.type) +
                                           ", which is not supported; use the float32 or float16 file"};
    std::optional<std::int64_t> bytes = static_cast<std::int64_t>(byteSize(*type));
    for (const std::int64_t side : entry.shape)
        bytes = bytes ? detail::checkedMultiply(*bytes, side) : std::nullopt;
    const bool inside = entry.begin <= entry.end && static_cast<std::uint64_t>(entry.end) <= data.size();
    if (!inside)
        return damaged("the tensor " + detail::inQuotes(entry.name) + " lies outside the file");
    if (!bytes || *bytes != entry.end - entry.begin)
        return damaged("the size of " + detail::inQuotes(entry.name) + " does not fit its shape");
    return TensorView{
        .name = entry.name,
        .type = *type,
        .shape = entry.shape,
        .strides = packedStrides(entry.shape),
        .offset = 0,
        .storage = data.subspan(static_cast<std::size_t>(entry.begin), static_cast<std::size_t>(*bytes))};
}

std::string jsonText(std::string_view text) {
    std::string out(1, '"');
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
            out += code;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::uint64_t packedBytes(const TensorView& tensor) {
    return static_cast<std::uint64_t>(tensor.elementCount()) * byteSize(tensor.type);
}

std::string headerFor(std::span<const TensorView* const> order,
                      const std::map<std::string, std::string>& metadata) {
    std::string json = "{";
    if (!metadata.empty()) {
        json += "\"__metadata__\":{";
        for (const auto& [key, value] : metadata)
            json.append(json.back() == '{' ? "" : ",")
                .append(jsonText(key))
                .append(":")
                .append(jsonText(value));
        json += "}";
    }
    std::uint64_t at = 0;
    for (const TensorView* tensor : order) {
        std::string shape = shapeText(tensor->shape);
        std::erase(shape, ' ');
        const std::uint64_t end = at + packedBytes(*tensor);
        json.append(json.size() > 1 ? "," : "").append(jsonText(tensor->name)).append(":{\"dtype\":\"");
        json.append(safetensorsName(tensor->type))
            .append("\",\"shape\":")
            .append(shape)
            .append(",\"data_offsets\":[");
        json.append(std::to_string(at)).append(",").append(std::to_string(end)).append("]}");
        at = end;
    }
    json += "}";
    json.append((8 - json.size() % 8) % 8, ' ');
    return json;
}

std::FILE* openForWriting(const std::filesystem::path& path) {
#ifdef _WIN32
    return _wfopen(path.c_str(), L"wb");
#else
    return std::fopen(path.c_str(), "wb");
#endif
}

bool flushToDisk(std::FILE* file) {
    if (std::fflush(file) != 0)
        return false;
#ifdef _WIN32
    return _commit(_fileno(file)) == 0;
#else
    return ::fsync(::fileno(file)) == 0;
#endif
}

bool writeContent(std::FILE* file, std::span<const TensorView* const> order, const std::string& header) {
    unsigned char length[kLengthBytes];
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(header.size()) >> (8 * i));
    if (std::fwrite(length, 1, kLengthBytes, file) != kLengthBytes ||
        std::fwrite(header.data(), 1, header.size(), file) != header.size())
        return false;
    std::vector<std::byte> scratch;
    for (const TensorView* tensor : order) {
        const auto bytes = static_cast<std::size_t>(packedBytes(*tensor));
        if (bytes == 0)
            continue; // an empty tensor's offset may point anywhere
        const std::byte* packed = tensor->storage.data();
        if (tensor->isContiguous()) { // as good as always: straight from the mapped file
            packed += static_cast<std::size_t>(tensor->offset) * byteSize(tensor->type);
        } else {
            scratch.resize(bytes);
            copyPacked(*tensor, scratch);
            packed = scratch.data();
        }
        if (std::fwrite(packed, 1, bytes, file) != bytes)
            return false;
    }
    return flushToDisk(file);
}

} // namespace

Result<SafetensorsContent> readSafetensors(std::span<const std::byte> file) {
    const auto length = detail::littleEndian<kLengthBytes>(file, 0);
    const auto first = detail::littleEndian<1>(file, kLengthBytes);
    if (!length || first != static_cast<std::uint64_t>('{'))
        return Error{ErrorKind::Model, "it is neither a .pth file of torch.save nor a .safetensors file"};
    if (*length > kMaxHeaderBytes)
        return damaged("it claims to be longer than 100 MB");
    const auto header = detail::part(file, kLengthBytes, *length);
    if (!header)
        return damaged("it runs beyond the file, so the download is incomplete");
    Result<detail::HeaderContent> content = detail::parseHeaderJson(detail::asText(*header));
    if (!content)
        return content.error();
    std::vector<detail::HeaderTensor>& entries = content.value().tensors;
    std::ranges::sort(entries, {},
                      [](const detail::HeaderTensor& entry) { return std::pair(entry.begin, entry.end); });
    const std::span<const std::byte> data = file.subspan(kLengthBytes + *length);
    SafetensorsContent result{.tensors = {}, .metadata = std::move(content.value().metadata)};
    result.tensors.reserve(entries.size());
    std::int64_t free = 0;
    for (const detail::HeaderTensor& entry : entries) {
        Result<TensorView> view = viewOf(entry, data);
        if (!view)
            return view.error();
        if (entry.begin != free)
            return damaged("the data of " + detail::inQuotes(entry.name) +
                           " overlaps another tensor or leaves a hole");
        free = entry.end;
        result.tensors.push_back(std::move(view).value());
    }
    if (static_cast<std::uint64_t>(free) != data.size())
        return damaged("data follows the last tensor");
    return result;
}

Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                        const std::map<std::string, std::string>& metadata) {
    std::vector<const TensorView*> order;
    for (const TensorView& tensor : tensors)
        order.push_back(&tensor);
    std::ranges::sort(order, [](const TensorView* a, const TensorView* b) {
        const std::size_t sizeA = byteSize(a->type);
        const std::size_t sizeB = byteSize(b->type);
        return sizeA != sizeB ? sizeA > sizeB : a->name < b->name;
    });
    const auto complaint = [&path](int code) {
        return Error{ErrorKind::File, "The weights file " + displayPath(path) + " cannot be written: " +
                                          std::strerror(code) + ". Free space or choose another folder."};
    };
    std::FILE* file = openForWriting(path);
    if (file == nullptr)
        return complaint(errno);
    errno = 0;
    const bool written = writeContent(file, order, headerFor(order, metadata));
    const int writeError = errno;
    if (std::fclose(file) == 0 && written)
        return Done{};
    const int code = written ? errno : writeError;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return complaint(code);
}

} // namespace ckd::infer
