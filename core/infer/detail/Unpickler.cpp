// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Unpickler.h"

#include "core/infer/detail/Bytes.h"
#include "core/infer/detail/PickleValues.h"

#include <bit>
#include <cstdio>
#include <unordered_map>

namespace ckd::infer::detail {

namespace {

// A state dict of 367 tensors takes about 20,000 values and 4 nested marks.
constexpr std::size_t kMaxPickleBytes = 16U << 20;
constexpr std::size_t kMaxValues = 200'000;
constexpr std::size_t kMaxParts = 1'000'000;
constexpr std::size_t kMaxMarks = 1'000;
constexpr std::size_t kMaxTensors = 20'000;
constexpr std::size_t kMaxArguments = 8;

Error refused(const std::string& what) {
    return {ErrorKind::Model, "its pickle " + what};
}

Error damaged(const std::string& what) {
    return refused("is damaged (" + what + "); download the file again");
}

struct KnownGlobal {
    std::string_view name;
    PickleGlobal global;
    ScalarType type;
};

constexpr KnownGlobal kGlobals[] = {
    {"collections.OrderedDict", PickleGlobal::OrderedDict, ScalarType::Float32},
    {"torch._utils._rebuild_tensor_v2", PickleGlobal::RebuildTensor, ScalarType::Float32},
    {"torch._utils._rebuild_parameter", PickleGlobal::RebuildParameter, ScalarType::Float32},
    {"torch.DoubleStorage", PickleGlobal::StorageType, ScalarType::Float64},
    {"torch.FloatStorage", PickleGlobal::StorageType, ScalarType::Float32},
    {"torch.HalfStorage", PickleGlobal::StorageType, ScalarType::Float16},
    {"torch.BFloat16Storage", PickleGlobal::StorageType, ScalarType::BFloat16},
    {"torch.LongStorage", PickleGlobal::StorageType, ScalarType::Int64},
    {"torch.IntStorage", PickleGlobal::StorageType, ScalarType::Int32},
    {"torch.ShortStorage", PickleGlobal::StorageType, ScalarType::Int16},
    {"torch.CharStorage", PickleGlobal::StorageType, ScalarType::Int8},
    {"torch.ByteStorage", PickleGlobal::StorageType, ScalarType::UInt8},
    {"torch.BoolStorage", PickleGlobal::StorageType, ScalarType::Bool},
};

/// The stack machine. Lives for one pickle; every step returns false after setting m_error.
class Machine {
public:
    Machine(std::span<const std::byte> pickle, const StorageLookup& storage)
        : m_pickle(pickle), m_storage(storage) {}

    Result<std::vector<TensorView>> run() {
        while (!m_stopped) {
            const auto opcode = littleEndian<1>(m_pickle, m_at);
            if (!opcode)
                return damaged("it ends early");
            ++m_at;
            if (!step(static_cast<unsigned char>(*opcode)))
                return m_error;
        }
        return collectTensors(m_heap, m_stack.back());
    }

private:
    bool fail(Error error) {
        m_error = std::move(error);
        return false;
    }

    bool step(unsigned char opcode) {
        switch (opcode) {
        case 0x80:
            return protocol();
        case '.':
            return stop();
        case '(':
            return mark();
        case 'N':
            return push({.kind = PickleKind::None});
        case 0x88:
            return push({.kind = PickleKind::Bool, .integer = 1});
        case 0x89:
            return push({.kind = PickleKind::Bool, .integer = 0});
        case 'K':
            return unsignedInteger<1>();
        case 'M':
            return unsignedInteger<2>();
        case 'J':
            return signedInteger();
        case 0x8a:
            return longInteger();
        case 'G':
            return skip(8) && push({.kind = PickleKind::Float});
        case 'X':
            return text<4>();
        case 'T':
            return text<4>();
        case 'U':
            return text<1>();
        case 'c':
            return globalName();
        case ')':
            return pushSequence(PickleKind::Tuple, {});
        case ']':
            return pushSequence(PickleKind::List, {});
        case '}':
            return pushSequence(PickleKind::Dict, {});
        case 0x85:
            return tuple(1);
        case 0x86:
            return tuple(2);
        case 0x87:
            return tuple(3);
        case 't':
            return markedTuple();
        case 'a':
            return extend(PickleKind::List, 1);
        case 's':
            return extend(PickleKind::Dict, 2);
        case 'e':
            return extendMarked(PickleKind::List);
        case 'u':
            return extendMarked(PickleKind::Dict);
        case 'q':
            return remember<1>();
        case 'r':
            return remember<4>();
        case 'h':
            return recall<1>();
        case 'j':
            return recall<4>();
        case 'Q':
            return persistentId();
        case 'R':
            return reduce();
        case 'b':
            return build();
        default:
            break;
        }
        char code[8];
        std::snprintf(code, sizeof code, "0x%02x", static_cast<unsigned>(opcode));
        return fail(
            refused("uses the instruction " + std::string(code) +
                    ", which a state dict does not need; save model.state_dict() alone with torch.save"));
    }

    // -- reading ------------------------------------------------------------------------------------

    template <std::size_t Size> std::optional<std::uint64_t> number() {
        const auto value = littleEndian<Size>(m_pickle, m_at);
        if (value)
            m_at += Size;
        else
            fail(damaged("it ends early"));
        return value;
    }

    bool skip(std::uint64_t count) {
        if (!part(m_pickle, m_at, count))
            return fail(damaged("it ends early"));
        m_at += count;
        return true;
    }

    /// Up to the next line feed, which is skipped.
    std::optional<std::string_view> line() {
        const std::string_view rest = asText(m_pickle.subspan(m_at));
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) {
            fail(damaged("a name does not end"));
            return std::nullopt;
        }
        m_at += end + 1;
        return rest.substr(0, end);
    }

    // -- the stack ----------------------------------------------------------------------------------

    bool push(const PickleValue& value) {
        if (m_heap.values.size() >= kMaxValues || m_stack.size() >= kMaxValues)
            return fail(refused("builds more objects than a state dict has; save model.state_dict() alone"));
        m_heap.values.push_back(value);
        m_stack.push_back(static_cast<PickleRef>(m_heap.values.size() - 1));
        return true;
    }

    bool pushSequence(PickleKind kind, std::vector<PickleRef> items) {
        m_heap.sequences.push_back(std::move(items));
        return push({.kind = kind, .index = static_cast<std::uint32_t>(m_heap.sequences.size() - 1)});
    }

    /// Values above the last mark (or all of them), which is as far down as an instruction may reach.
    [[nodiscard]] std::size_t available() const {
        return m_stack.size() - (m_marks.empty() ? 0 : m_marks.back());
    }

    bool need(std::size_t count) { return available() >= count || fail(damaged("the stack is empty")); }

    std::vector<PickleRef> popItems(std::size_t count) {
        std::vector<PickleRef> items(m_stack.end() - static_cast<std::ptrdiff_t>(count), m_stack.end());
        m_stack.resize(m_stack.size() - count);
        return items;
    }

    PickleRef pop() {
        const PickleRef ref = m_stack.back();
        m_stack.pop_back();
        return ref;
    }

    std::optional<std::vector<PickleRef>> popMarked() {
        if (m_marks.empty()) {
            fail(damaged("a mark is missing"));
            return std::nullopt;
        }
        std::vector<PickleRef> items = popItems(available());
        m_marks.pop_back();
        return items;
    }

    /// Parts are counted over the whole run: recalled values could otherwise fill lists for ever.
    bool countParts(std::size_t count) {
        m_parts += count;
        return m_parts <= kMaxParts ||
               fail(refused("builds more objects than a state dict has; save model.state_dict() alone"));
    }

    // -- instructions -------------------------------------------------------------------------------

    bool protocol() {
        const auto version = number<1>();
        if (!version)
            return false;
        if (*version > 2)
            return fail(refused("has protocol " + std::to_string(*version) +
                                "; save it again with torch.save and its default protocol 2"));
        return true;
    }

    bool stop() {
        m_stopped = true;
        return need(1);
    }

    bool mark() {
        if (m_marks.size() >= kMaxMarks)
            return fail(refused("nests deeper than a state dict does; save model.state_dict() alone"));
        m_marks.push_back(m_stack.size());
        return true;
    }

    template <std::size_t Size> bool unsignedInteger() {
        const auto value = number<Size>();
        return value && push({.kind = PickleKind::Integer, .integer = static_cast<std::int64_t>(*value)});
    }

    bool signedInteger() {
        const auto value = number<4>();
        return value && push({.kind = PickleKind::Integer,
                              .integer = static_cast<std::int32_t>(static_cast<std::uint32_t>(*value))});
    }

    /// Two's complement, little-endian, any length; more than 8 bytes fit no size or offset.
    bool longInteger() {
        const auto size = number<1>();
        if (!size)
            return false;
        if (*size > 8)
            return fail(refused("holds a number too large for any size; the file is damaged or forged"));
        std::uint64_t bits = 0;
        for (std::uint64_t i = 0; i < *size; ++i) {
            const auto byte = number<1>();
            if (!byte)
                return false;
            bits |= *byte << (8 * i);
        }
        if (*size > 0 && *size < 8 && (bits >> (8 * *size - 1) & 1))
            bits |= ~std::uint64_t{0} << (8 * *size);
        return push({.kind = PickleKind::Integer, .integer = std::bit_cast<std::int64_t>(bits)});
    }

    template <std::size_t SizeBytes> bool text() {
        const auto size = number<SizeBytes>();
        if (!size)
            return false;
        const auto bytes = part(m_pickle, m_at, *size);
        if (!bytes)
            return fail(damaged("a text runs beyond its end"));
        m_at += *size;
        return push({.kind = PickleKind::Text, .text = asText(*bytes)});
    }

    bool globalName() {
        const auto module = line();
        const auto name = module ? line() : std::nullopt;
        if (!name)
            return false;
        for (const KnownGlobal& known : kGlobals) {
            if (known.name.size() == module->size() + 1 + name->size() && known.name.starts_with(*module) &&
                known.name.ends_with(*name) && known.name[module->size()] == '.')
                return push({.kind = PickleKind::Global, .global = known.global, .scalarType = known.type});
        }
        return fail(
            refused("asks for the Python name " + inQuotes(std::string(*module) + "." + std::string(*name)) +
                    ", which weights do not need and which is never run; save model.state_dict() alone "
                    "with torch.save, or use the .safetensors file"));
    }

    bool tuple(std::size_t count) {
        return need(count) && countParts(count) && pushSequence(PickleKind::Tuple, popItems(count));
    }

    bool markedTuple() {
        auto items = popMarked();
        return items && countParts(items->size()) && pushSequence(PickleKind::Tuple, std::move(*items));
    }

    bool append(PickleKind kind, std::vector<PickleRef> items) {
        if (!need(1) || !countParts(items.size()))
            return false;
        const PickleValue& target = m_heap.values[m_stack.back()];
        if (target.kind != kind || (kind == PickleKind::Dict && items.size() % 2 != 0))
            return fail(damaged("something is put into what is no " + std::string(kindName(kind))));
        std::vector<PickleRef>& parts = m_heap.sequences[target.index];
        parts.insert(parts.end(), items.begin(), items.end());
        return true;
    }

    bool extend(PickleKind kind, std::size_t count) { return need(count) && append(kind, popItems(count)); }

    bool extendMarked(PickleKind kind) {
        auto items = popMarked();
        return items && append(kind, std::move(*items));
    }

    template <std::size_t Size> bool remember() {
        const auto slot = number<Size>();
        if (!slot || !need(1))
            return false;
        if (m_memo.size() >= kMaxValues)
            return fail(refused("builds more objects than a state dict has; save model.state_dict() alone"));
        m_memo[static_cast<std::uint32_t>(*slot)] = m_stack.back();
        return true;
    }

    template <std::size_t Size> bool recall() {
        const auto slot = number<Size>();
        if (!slot)
            return false;
        const auto found = m_memo.find(static_cast<std::uint32_t>(*slot));
        if (found == m_memo.end())
            return fail(damaged("it recalls what it never stored"));
        if (m_stack.size() >= kMaxValues)
            return fail(refused("builds more objects than a state dict has; save model.state_dict() alone"));
        m_stack.push_back(found->second);
        return true;
    }

    /// ('storage', type, key, device, elements)
    bool persistentId() {
        if (!need(1))
            return false;
        const PickleValue tuple = m_heap.values[pop()];
        if (tuple.kind != PickleKind::Tuple || m_heap.sequences[tuple.index].size() != 5)
            return fail(damaged("a storage is described wrongly"));
        const std::vector<PickleRef>& items = m_heap.sequences[tuple.index];
        const PickleValue& tag = m_heap.values[items[0]];
        const PickleValue& type = m_heap.values[items[1]];
        const PickleValue& key = m_heap.values[items[2]];
        const PickleValue& count = m_heap.values[items[4]];
        if (tag.kind != PickleKind::Text || tag.text != "storage" || type.kind != PickleKind::Global ||
            type.global != PickleGlobal::StorageType || key.kind != PickleKind::Text ||
            count.kind != PickleKind::Integer || count.integer < 0)
            return fail(damaged("a storage is described wrongly"));
        return push({.kind = PickleKind::Storage,
                     .scalarType = type.scalarType,
                     .integer = count.integer,
                     .text = key.text});
    }

    bool reduce() {
        if (!need(2))
            return false;
        const PickleValue arguments = m_heap.values[pop()];
        const PickleValue callee = m_heap.values[pop()];
        if (callee.kind != PickleKind::Global || arguments.kind != PickleKind::Tuple)
            return fail(damaged("it calls what is no name"));
        if (m_heap.sequences[arguments.index].size() > kMaxArguments)
            return fail(damaged("a call has too many arguments"));
        // By value: pushing may move the pool.
        const std::vector<PickleRef> items = m_heap.sequences[arguments.index];
        switch (callee.global) {
        case PickleGlobal::OrderedDict:
            if (!items.empty())
                return fail(damaged("an OrderedDict is made from something"));
            return pushSequence(PickleKind::Dict, {});
        case PickleGlobal::RebuildParameter:
            if (items.empty() || m_heap.values[items[0]].kind != PickleKind::Tensor)
                return fail(damaged("a parameter is made from no tensor"));
            m_stack.push_back(items[0]);
            return true;
        case PickleGlobal::RebuildTensor:
            return rebuild(items);
        case PickleGlobal::StorageType:
            break;
        }
        return fail(damaged("it calls a storage type"));
    }

    bool rebuild(const std::vector<PickleRef>& items) {
        if (m_heap.tensors.size() >= kMaxTensors)
            return fail(refused("builds more tensors than a state dict has; save model.state_dict() alone"));
        Result<TensorView> tensor = rebuildTensor(m_heap, items, m_storage);
        if (!tensor)
            return fail(tensor.error());
        m_heap.tensors.push_back(std::move(tensor).value());
        return push(
            {.kind = PickleKind::Tensor, .index = static_cast<std::uint32_t>(m_heap.tensors.size() - 1)});
    }

    /// State dicts carry their `_metadata` as state of the OrderedDict; nothing of it is used.
    bool build() {
        if (!need(2))
            return false;
        pop();
        return m_heap.values[m_stack.back()].kind == PickleKind::Dict ||
               fail(damaged("it sets the state of a value"));
    }

    std::span<const std::byte> m_pickle;
    const StorageLookup& m_storage;
    std::uint64_t m_at = 0;
    PickleHeap m_heap;
    std::vector<PickleRef> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint32_t, PickleRef> m_memo;
    std::size_t m_parts = 0;
    bool m_stopped = false;
    Error m_error;
};

} // namespace

Result<std::vector<TensorView>> unpickleStateDict(std::span<const std::byte> pickle,
                                                  const StorageLookup& storage) {
    if (pickle.size() > kMaxPickleBytes)
        return refused("is larger than any state dict's; save model.state_dict() alone");
    return Machine(pickle, storage).run();
}

} // namespace ckd::infer::detail
