// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/PickleValues.h"

#include "core/infer/detail/Bytes.h"

namespace ckd::infer::detail {

namespace {

constexpr std::size_t kMaxDimensions = 8;

Error badTensor(const std::string& what) {
    return {ErrorKind::Model,
            "its pickle describes a tensor that cannot exist (" + what + "); the file is damaged or forged"};
}

/// The non-negative integers of a tuple, as sizes and strides are.
Result<std::vector<std::int64_t>> integers(const PickleHeap& heap, PickleRef ref, const char* what) {
    const PickleValue& tuple = heap.values[ref];
    if (tuple.kind != PickleKind::Tuple)
        return badTensor(std::string(what) + " is no tuple");
    const std::vector<PickleRef>& items = heap.sequences[tuple.index];
    if (items.size() > kMaxDimensions)
        return badTensor("more than 8 dimensions");
    std::vector<std::int64_t> numbers;
    for (const PickleRef item : items) {
        const PickleValue& value = heap.values[item];
        if (value.kind != PickleKind::Integer)
            return badTensor(std::string(what) + " holds a " + std::string(kindName(value.kind)));
        if (value.integer < 0)
            return badTensor(std::string(what) + " is negative");
        numbers.push_back(value.integer);
    }
    return numbers;
}

/// Elements of the tensor and the number of storage elements it reaches into; both free of overflow.
struct Extent {
    std::int64_t count = 1;
    std::int64_t end = 0;
};

std::optional<Extent> extentOf(const TensorView& tensor) {
    Extent extent;
    std::int64_t last = tensor.offset;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        const auto count = checkedMultiply(extent.count, tensor.shape[i]);
        const auto reach = checkedMultiply(tensor.shape[i] > 0 ? tensor.shape[i] - 1 : 0, tensor.strides[i]);
        const auto moved = reach ? checkedAdd(last, *reach) : std::nullopt;
        if (!count || !moved)
            return std::nullopt;
        extent.count = *count;
        last = *moved;
    }
    if (extent.count == 0) {
        extent.end = 0;
        return extent;
    }
    const auto end = checkedAdd(last, 1);
    if (!end)
        return std::nullopt;
    extent.end = *end;
    return extent;
}

const PickleValue* findKey(const PickleHeap& heap, const PickleValue& dict, std::string_view key) {
    const std::vector<PickleRef>& items = heap.sequences[dict.index];
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const PickleValue& name = heap.values[items[i]];
        if (name.kind == PickleKind::Text && name.text == key)
            return &heap.values[items[i + 1]];
    }
    return nullptr;
}

} // namespace

std::string_view kindName(PickleKind kind) {
    switch (kind) {
    case PickleKind::None:
        return "None";
    case PickleKind::Bool:
        return "bool";
    case PickleKind::Integer:
        return "number";
    case PickleKind::Float:
        return "float";
    case PickleKind::Text:
        return "text";
    case PickleKind::Tuple:
        return "tuple";
    case PickleKind::List:
        return "list";
    case PickleKind::Dict:
        return "dict";
    case PickleKind::Global:
        return "name";
    case PickleKind::Storage:
        return "storage";
    case PickleKind::Tensor:
        return "tensor";
    }
    return "value";
}

Result<TensorView> rebuildTensor(const PickleHeap& heap, std::span<const PickleRef> arguments,
                                 const StorageLookup& storage) {
    // (storage, offset, size, stride, requires_grad, hooks[, metadata])
    if (arguments.size() < 6 || arguments.size() > 7)
        return badTensor("wrong number of arguments");
    const PickleValue& source = heap.values[arguments[0]];
    const PickleValue& offset = heap.values[arguments[1]];
    if (source.kind != PickleKind::Storage || offset.kind != PickleKind::Integer)
        return badTensor("no storage or no offset");
    if (offset.integer < 0)
        return badTensor("its offset is negative");
    Result<std::vector<std::int64_t>> shape = integers(heap, arguments[2], "a size");
    if (!shape)
        return shape.error();
    Result<std::vector<std::int64_t>> strides = integers(heap, arguments[3], "a stride");
    if (!strides)
        return strides.error();
    if (shape.value().size() != strides.value().size())
        return badTensor("sizes and strides differ in number");
    TensorView tensor;
    tensor.type = source.scalarType;
    tensor.shape = std::move(shape).value();
    tensor.strides = std::move(strides).value();
    tensor.offset = offset.integer;
    const std::optional<Extent> extent = extentOf(tensor);
    if (!extent || extent->end > source.integer)
        return badTensor("it reaches beyond its storage");
    // A stride of 0 could blow one number up to any size; no state dict needs that.
    if (extent->count > source.integer)
        return badTensor("it has more elements than its storage");
    const auto bytes = storage(source.text);
    const auto wanted =
        checkedMultiply(source.integer, static_cast<std::int64_t>(byteSize(source.scalarType)));
    if (!bytes)
        return badTensor("the file has no storage " + inQuotes(source.text));
    if (!wanted || static_cast<std::uint64_t>(*wanted) != bytes->size())
        return badTensor("storage " + inQuotes(source.text) + " has another size than stated");
    tensor.storage = *bytes;
    return tensor;
}

Result<std::vector<TensorView>> collectTensors(const PickleHeap& heap, PickleRef top) {
    const PickleValue* dict = &heap.values[top];
    if (dict->kind == PickleKind::Dict) {
        const PickleValue* inner = findKey(heap, *dict, "state_dict");
        if (inner != nullptr && inner->kind == PickleKind::Dict)
            dict = inner;
    }
    if (dict->kind != PickleKind::Dict)
        return Error{ErrorKind::Model,
                     "it holds a " + std::string(kindName(dict->kind)) +
                         " instead of a state dict; save model.state_dict() and use that file"};
    std::vector<TensorView> tensors;
    const std::vector<PickleRef>& items = heap.sequences[dict->index];
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const PickleValue& key = heap.values[items[i]];
        const PickleValue& value = heap.values[items[i + 1]];
        if (key.kind != PickleKind::Text || value.kind != PickleKind::Tensor)
            continue;
        tensors.push_back(heap.tensors[value.index]);
        tensors.back().name = key.text;
    }
    if (tensors.empty())
        return Error{ErrorKind::Model, "it holds no tensors; save model.state_dict() and use that file"};
    return tensors;
}

} // namespace ckd::infer::detail
