// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferError.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ckd::infer {

enum class ScalarType { Float64, Float32, Float16, BFloat16, Int64, Int32, Int16, Int8, UInt8, Bool };

[[nodiscard]] std::size_t byteSize(ScalarType type);
/// The name safetensors uses: "F32", "BF16", "I64", …
[[nodiscard]] std::string_view safetensorsName(ScalarType type);
[[nodiscard]] std::optional<ScalarType> scalarTypeFromSafetensorsName(std::string_view name);

/// One tensor of a weights file, not yet copied: a strided view of raw little-endian bytes.
/// Invariant, checked by the readers: every element lies inside `storage`, elementCount() does not
/// overflow and is at most the number of elements in `storage`.
struct TensorView {
    std::string name;
    ScalarType type = ScalarType::Float32;
    std::vector<std::int64_t> shape;   ///< empty for a scalar
    std::vector<std::int64_t> strides; ///< in elements, same length as shape, never negative
    std::int64_t offset = 0;           ///< first element, in elements from the start of storage
    std::span<const std::byte> storage{};

    [[nodiscard]] std::int64_t elementCount() const;
    [[nodiscard]] bool isContiguous() const;
};

/// "[896, 448, 1, 1]"
[[nodiscard]] std::string shapeText(std::span<const std::int64_t> shape);
/// Row-major strides of a packed tensor.
[[nodiscard]] std::vector<std::int64_t> packedStrides(std::span<const std::int64_t> shape);

/// Writes the tensor row-major as float32 to `out`, whose size is elementCount(). Integers and float64
/// are converted as a C++ cast converts them.
void copyAsFloat32(const TensorView& tensor, std::span<float> out);
/// Writes the tensor row-major in its own type to `out`, whose size is elementCount() * byteSize(type).
void copyPacked(const TensorView& tensor, std::span<std::byte> out);

enum class CheckpointFormat { Memory, TorchZip, Safetensors };

/// A weights file: names, types and shapes, with the values left in the mapped file until they are asked
/// for. Immutable after construction, so any thread may read it; copies share the mapping.
///
/// Reads what torch.save (1.6 and later, zip form) and safetensors write. A .pth is a pickle, that is, a
/// program: only the handful of instructions that a state dict needs are understood, every other one is
/// refused by name, and every size is held against the file before anything is allocated.
/// Keys lose the prefix `_orig_mod.` that torch.compile adds.
class Checkpoint {
public:
    /// Fails with ErrorKind::File or ErrorKind::Model.
    [[nodiscard]] static Result<Checkpoint> open(const std::filesystem::path& path);
    /// Reads a file that is already in memory; `owner` keeps `file` alive, `label` stands in sentences.
    [[nodiscard]] static Result<Checkpoint> read(std::span<const std::byte> file,
                                                 std::shared_ptr<const void> owner, const std::string& label);
    /// Wraps tensors that are in memory already; `owner` keeps their storage alive.
    [[nodiscard]] static Checkpoint fromTensors(std::vector<TensorView> tensors,
                                                std::shared_ptr<const void> owner);

    [[nodiscard]] CheckpointFormat format() const { return m_format; }
    /// In the file's order.
    [[nodiscard]] const std::vector<TensorView>& tensors() const { return m_tensors; }
    [[nodiscard]] const TensorView* find(std::string_view name) const;
    /// For sentences: the path, or the label given to read().
    [[nodiscard]] const std::string& label() const { return m_label; }
    /// The metadata of a safetensors file; empty for a .pth.
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return m_metadata; }

private:
    CheckpointFormat m_format = CheckpointFormat::Memory;
    std::string m_label;
    std::vector<TensorView> m_tensors;
    std::map<std::string, std::size_t, std::less<>> m_index;
    std::map<std::string, std::string> m_metadata;
    std::shared_ptr<const void> m_owner;

    /// Strips the prefix and builds the index; fails on a name that occurs twice.
    [[nodiscard]] Status indexNames();
};

} // namespace ckd::infer
