// SPDX-License-Identifier: Apache-2.0
#include "core/infer/Checkpoint.h"

#include "core/infer/MappedFile.h"
#include "core/infer/Safetensors.h"
#include "core/infer/detail/Bytes.h"
#include "core/infer/detail/Unpickler.h"
#include "core/infer/detail/ZipDirectory.h"

#include <algorithm>
#include <bit>
#include <cstring>

static_assert(std::endian::native == std::endian::little,
              "weights files are little-endian and read in place");

namespace ckd::infer {

namespace {

constexpr std::string_view kCompiledPrefix = "_orig_mod.";

struct TypeRow {
    ScalarType type;
    std::string_view name;
    std::size_t bytes;
};

constexpr TypeRow kTypes[] = {
    {ScalarType::Float64, "F64", 8},   {ScalarType::Float32, "F32", 4}, {ScalarType::Float16, "F16", 2},
    {ScalarType::BFloat16, "BF16", 2}, {ScalarType::Int64, "I64", 8},   {ScalarType::Int32, "I32", 4},
    {ScalarType::Int16, "I16", 2},     {ScalarType::Int8, "I8", 1},     {ScalarType::UInt8, "U8", 1},
    {ScalarType::Bool, "BOOL", 1},
};

const TypeRow& rowOf(ScalarType type) {
    return *std::ranges::find(kTypes, type, &TypeRow::type);
}

float floatFromHalf(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
    const std::uint32_t exponent = half >> 10 & 0x1fU;
    const std::uint32_t mantissa = half & 0x3ffU;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24F; // zero and denormals
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | mantissa << 13);
}

template <typename T> T load(const std::byte* p) {
    T value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

float asFloat(ScalarType type, const std::byte* p) {
    switch (type) {
    case ScalarType::Float64:
        return static_cast<float>(load<double>(p));
    case ScalarType::Float32:
        return load<float>(p);
    case ScalarType::Float16:
        return floatFromHalf(load<std::uint16_t>(p));
    case ScalarType::BFloat16:
        return std::bit_cast<float>(static_cast<std::uint32_t>(load<std::uint16_t>(p)) << 16);
    case ScalarType::Int64:
        return static_cast<float>(load<std::int64_t>(p));
    case ScalarType::Int32:
        return static_cast<float>(load<std::int32_t>(p));
    case ScalarType::Int16:
        return static_cast<float>(load<std::int16_t>(p));
    case ScalarType::Int8:
        return static_cast<float>(load<std::int8_t>(p));
    case ScalarType::UInt8:
    case ScalarType::Bool:
        return static_cast<float>(load<std::uint8_t>(p));
    }
    return 0;
}

/// Calls visit(row-major number, address) for every element, in row-major order.
template <typename Visit> void forEachElement(const TensorView& tensor, Visit visit) {
    const std::size_t size = byteSize(tensor.type);
    const std::int64_t count = tensor.elementCount();
    std::vector<std::int64_t> at(tensor.shape.size(), 0);
    std::int64_t element = tensor.offset;
    for (std::int64_t i = 0; i < count; ++i) {
        visit(static_cast<std::size_t>(i), tensor.storage.data() + static_cast<std::size_t>(element) * size);
        for (std::size_t axis = at.size(); axis-- > 0;) {
            if (++at[axis] < tensor.shape[axis]) {
                element += tensor.strides[axis];
                break;
            }
            element -= tensor.strides[axis] * (tensor.shape[axis] - 1);
            at[axis] = 0;
        }
    }
}

/// The archive's folder name is the name of the file torch.save wrote: the folder of the only `data.pkl`.
std::optional<std::string> archivePrefix(const std::vector<detail::ZipEntry>& entries) {
    std::optional<std::string> prefix;
    for (const detail::ZipEntry& entry : entries) {
        if (!entry.name.ends_with("/data.pkl") || std::ranges::count(entry.name, '/') != 1)
            continue;
        if (prefix)
            return std::nullopt;
        prefix = entry.name.substr(0, entry.name.size() - std::string_view("data.pkl").size());
    }
    return prefix;
}

Result<std::vector<TensorView>> readTorchZip(std::span<const std::byte> file) {
    Result<std::vector<detail::ZipEntry>> entries = detail::readZipDirectory(file);
    if (!entries)
        return entries.error();
    const auto prefix = archivePrefix(entries.value());
    if (!prefix)
        return Error{ErrorKind::Model,
                     "it is a zip archive, but not one that torch.save wrote (no data.pkl)"};
    std::map<std::string_view, std::span<const std::byte>> parts;
    for (const detail::ZipEntry& entry : entries.value()) {
        if (entry.name.starts_with(*prefix))
            parts.emplace(std::string_view(entry.name).substr(prefix->size()), entry.data);
    }
    if (const auto order = parts.find("byteorder");
        order != parts.end() && detail::asText(order->second) != "little")
        return Error{
            ErrorKind::Model,
            "it was saved on a big-endian machine; save it again on an ordinary (little-endian) one"};
    return detail::unpickleStateDict(
        parts.at("data.pkl"), [&parts](std::string_view key) -> std::optional<std::span<const std::byte>> {
            const auto found = parts.find("data/" + std::string(key));
            return found == parts.end() ? std::nullopt : std::optional(found->second);
        });
}

/// Files of PyTorch before 1.6 are several pickles in a row; the first is protocol 2 and the magic number.
bool looksLikeLegacyTorch(std::span<const std::byte> file) {
    return detail::littleEndian<2>(file, 0) == 0x0280U;
}

} // namespace

std::size_t byteSize(ScalarType type) {
    return rowOf(type).bytes;
}

std::string_view safetensorsName(ScalarType type) {
    return rowOf(type).name;
}

std::optional<ScalarType> scalarTypeFromSafetensorsName(std::string_view name) {
    const auto* row = std::ranges::find(kTypes, name, &TypeRow::name);
    return row == std::end(kTypes) ? std::nullopt : std::optional(row->type);
}

std::int64_t TensorView::elementCount() const {
    std::int64_t count = 1;
    for (const std::int64_t side : shape)
        count *= side;
    return count;
}

bool TensorView::isContiguous() const {
    if (elementCount() == 0)
        return true;
    std::int64_t expected = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        if (shape[axis] != 1 && strides[axis] != expected)
            return false;
        expected *= shape[axis];
    }
    return true;
}

std::string shapeText(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (const std::int64_t side : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(side);
    return text + "]";
}

std::vector<std::int64_t> packedStrides(std::span<const std::int64_t> shape) {
    std::vector<std::int64_t> strides(shape.size(), 0);
    if (std::ranges::find(shape, 0) != shape.end())
        return strides; // no element to step over, and the other sides may be too large to multiply
    std::int64_t step = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        strides[axis] = step;
        step *= shape[axis];
    }
    return strides;
}

void copyAsFloat32(const TensorView& tensor, std::span<float> out) {
    if (tensor.type == ScalarType::Float32) {
        copyPacked(tensor, std::as_writable_bytes(out));
        return;
    }
    forEachElement(tensor, [&](std::size_t i, const std::byte* p) { out[i] = asFloat(tensor.type, p); });
}

void copyPacked(const TensorView& tensor, std::span<std::byte> out) {
    const std::size_t size = byteSize(tensor.type);
    if (out.empty())
        return;
    if (tensor.isContiguous()) {
        std::memcpy(out.data(), tensor.storage.data() + static_cast<std::size_t>(tensor.offset) * size,
                    out.size());
        return;
    }
    forEachElement(tensor,
                   [&](std::size_t i, const std::byte* p) { std::memcpy(out.data() + i * size, p, size); });
}

Status Checkpoint::indexNames() {
    for (std::size_t i = 0; i < m_tensors.size(); ++i) {
        std::string& name = m_tensors[i].name;
        if (name.starts_with(kCompiledPrefix))
            name.erase(0, kCompiledPrefix.size());
        if (!m_index.emplace(name, i).second)
            return Error{ErrorKind::Model, "it holds the tensor " + detail::inQuotes(name) + " twice"};
    }
    return Done{};
}

const TensorView* Checkpoint::find(std::string_view name) const {
    const auto found = m_index.find(name);
    return found == m_index.end() ? nullptr : &m_tensors[found->second];
}

Checkpoint Checkpoint::fromTensors(std::vector<TensorView> tensors, std::shared_ptr<const void> owner) {
    Checkpoint checkpoint;
    checkpoint.m_label = "weights in memory";
    checkpoint.m_tensors = std::move(tensors);
    checkpoint.m_owner = std::move(owner);
    for (std::size_t i = 0; i < checkpoint.m_tensors.size(); ++i)
        checkpoint.m_index.emplace(checkpoint.m_tensors[i].name, i);
    return checkpoint;
}

Result<Checkpoint> Checkpoint::read(std::span<const std::byte> file, std::shared_ptr<const void> owner,
                                    const std::string& label) {
    const auto complaint = [&label](const Error& error) {
        return Error{error.kind, "The weights file " + label + " cannot be used: " + error.message + "."};
    };
    Checkpoint checkpoint;
    checkpoint.m_label = label;
    checkpoint.m_owner = std::move(owner);
    if (detail::looksLikeZip(file)) {
        Result<std::vector<TensorView>> tensors = readTorchZip(file);
        if (!tensors)
            return complaint(tensors.error());
        checkpoint.m_format = CheckpointFormat::TorchZip;
        checkpoint.m_tensors = std::move(tensors).value();
    } else if (looksLikeLegacyTorch(file)) {
        return complaint(
            {ErrorKind::Model,
             "it was saved in the old form of PyTorch before 1.6; load it once in a current PyTorch "
             "and save it again with torch.save, or use the .safetensors file"});
    } else {
        Result<SafetensorsContent> content = readSafetensors(file);
        if (!content)
            return complaint(content.error());
        checkpoint.m_format = CheckpointFormat::Safetensors;
        checkpoint.m_tensors = std::move(content.value().tensors);
        checkpoint.m_metadata = std::move(content.value().metadata);
    }
    if (const Status indexed = checkpoint.indexNames(); !indexed)
        return complaint(indexed.error());
    return checkpoint;
}

Result<Checkpoint> Checkpoint::open(const std::filesystem::path& path) {
    Result<std::shared_ptr<const MappedFile>> file = MappedFile::open(path);
    if (!file)
        return file.error();
    return read(file.value()->bytes(), file.value(), displayPath(path));
}

} // namespace ckd::infer
