// SPDX-License-Identifier: Apache-2.0
#include "CraftedFiles.h"

#include <bit>

namespace ckd::infer::test {

std::string little(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i));
    return out;
}

std::string ZipMaker::bytes() const {
    std::string file;
    std::string directory;
    for (const Entry& entry : entries) {
        const std::uint64_t begin = file.size();
        const std::uint64_t size =
            entry.centralSize >= 0 ? static_cast<std::uint64_t>(entry.centralSize) : entry.data.size();
        const std::uint64_t packed =
            entry.centralPacked >= 0 ? static_cast<std::uint64_t>(entry.centralPacked) : size;
        const std::uint64_t offset =
            entry.centralOffset >= 0 ? static_cast<std::uint64_t>(entry.centralOffset) : begin;
        const std::string& central = entry.centralName.empty() ? entry.name : entry.centralName;
        const std::string fixed =
            little(20, 2) + little(entry.flags, 2) + little(entry.method, 2) + little(0, 4) + little(0, 4);
        file += "PK\x03\x04" + fixed + little(entry.data.size(), 4) + little(entry.data.size(), 4) +
                little(entry.name.size(), 2) + little(0, 2) + entry.name + entry.data;
        const std::string extra = entry.zip64 ? little(1, 2) + little(24, 2) + little(size, 8) +
                                                    little(packed, 8) + little(offset, 8)
                                              : "";
        const auto field = [&](std::uint64_t value) { return little(entry.zip64 ? 0xffffffff : value, 4); };
        directory += "PK\x01\x02" + little(20, 2) + fixed + field(packed) + field(size) +
                     little(central.size(), 2) + little(extra.size(), 2) + little(0, 2) + little(0, 2) +
                     little(0, 2) + little(0, 4) + field(offset) + central + extra;
    }
    const std::uint64_t at = directoryOffset >= 0 ? static_cast<std::uint64_t>(directoryOffset) : file.size();
    const auto count = static_cast<std::uint64_t>(static_cast<std::int64_t>(entries.size()) + countBias);
    file += directory;
    if (zip64End) {
        const std::uint64_t record = file.size();
        file += "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 4) + little(0, 4) +
                little(count, 8) + little(count, 8) + little(directory.size(), 8) + little(at, 8);
        file += "PK\x06\x07" + little(0, 4) + little(record, 8) + little(1, 4);
        return file + "PK\x05\x06" + little(0, 4) + little(0xffff, 2) + little(0xffff, 2) +
               little(0xffffffff, 4) + little(0xffffffff, 4) + little(0, 2);
    }
    return file + "PK\x05\x06" + little(0, 4) + little(count, 2) + little(count, 2) +
           little(directory.size(), 4) + little(at, 4) + little(0, 2);
}

namespace pickle {

std::string text(std::string_view value) {
    return std::string("X") + little(value.size(), 4) + std::string(value);
}

std::string integer(std::int64_t value) {
    return std::string("\x8a\x08") + little(std::bit_cast<std::uint64_t>(value), 8);
}

std::string global(std::string_view module, std::string_view name) {
    return std::string("c") + std::string(module) + "\n" + std::string(name) + "\n";
}

std::string tuple(const std::vector<std::string>& items) {
    std::string out = "(";
    for (const std::string& item : items)
        out += item;
    return out + "t";
}

std::string tensor(const TensorArguments& arguments) {
    std::vector<std::string> shape;
    std::vector<std::string> strides;
    for (const std::int64_t side : arguments.shape)
        shape.push_back(integer(side));
    for (const std::int64_t stride : arguments.strides)
        strides.push_back(integer(stride));
    const std::string storage = tuple({text("storage"), global("torch", arguments.storageType),
                                       text(arguments.key), text("cpu"), integer(arguments.storageCount)}) +
                                "Q";
    return global("torch._utils", "_rebuild_tensor_v2") +
           tuple({storage, integer(arguments.offset), tuple(shape), tuple(strides), "\x89",
                  global("collections", "OrderedDict") + ")R"}) +
           "R";
}

std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string out = "}(";
    for (const auto& [name, value] : items)
        out += text(name) + value;
    return out + "u";
}

} // namespace pickle

std::string pthFile(const std::string& pickleBody, const std::string& storage) {
    std::string data = storage;
    if (data.empty()) {
        for (const float value : {1.0F, 2.0F, 3.0F, 4.0F})
            data += little(std::bit_cast<std::uint32_t>(value), 4);
    }
    return ZipMaker{}.add("m/data.pkl", pickle::kBegin + pickleBody + ".").add("m/data/0", data).bytes();
}

std::string safetensorsFile(const std::string& header, std::size_t dataBytes) {
    return little(header.size(), 8) + header + std::string(dataBytes, '\x01');
}

} // namespace ckd::infer::test
