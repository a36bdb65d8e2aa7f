// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/Unpickler.h"

namespace ckd::infer::detail {

enum class PickleKind : std::uint8_t {
    None,
    Bool,
    Integer,
    Float,
    Text,
    Tuple,
    List,
    Dict,
    Global,
    Storage,
    Tensor,
};

/// The names a state dict may use.
enum class PickleGlobal : std::uint8_t { OrderedDict, RebuildTensor, RebuildParameter, StorageType };

using PickleRef = std::uint32_t;

/// Parts are held by index into the pools below: values may refer to each other in circles, and nothing
/// is ever freed alone.
struct PickleValue {
    PickleKind kind = PickleKind::None;
    PickleGlobal global = PickleGlobal::OrderedDict;
    ScalarType scalarType = ScalarType::Float32; ///< of a StorageType or Storage
    std::uint32_t index = 0;                     ///< into the pool of the kind
    std::int64_t integer = 0;                    ///< Integer, Bool; elements of a Storage
    std::string_view text{};                     ///< Text; key of a Storage (points into the pickle)
};

/// Everything the program builds; one pool per kind that has parts.
struct PickleHeap {
    std::vector<PickleValue> values;
    std::vector<std::vector<PickleRef>> sequences; ///< Tuple, List; Dict as key, value, key, value…
    std::vector<TensorView> tensors;               ///< without names
};

[[nodiscard]] std::string_view kindName(PickleKind kind);

/// Turns the arguments of torch._utils._rebuild_tensor_v2 into a tensor whose every element lies inside
/// `storageBytes`; ErrorKind::Model otherwise.
[[nodiscard]] Result<TensorView> rebuildTensor(const PickleHeap& heap, std::span<const PickleRef> arguments,
                                               const StorageLookup& storage);

/// The tensors of the dict `top`, or of the dict under its key `state_dict`, with their names.
[[nodiscard]] Result<std::vector<TensorView>> collectTensors(const PickleHeap& heap, PickleRef top);

} // namespace ckd::infer::detail
