// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ckd::infer::test {

/// Little-endian bytes of a number.
[[nodiscard]] std::string little(std::uint64_t value, int bytes);

/// An archive of stored files as torch.save writes one, with a lever for every lie a test wants to tell.
class ZipMaker {
public:
    struct Entry {
        std::string name;
        std::string data;
        std::uint16_t flags = 0;
        std::uint16_t method = 0;
        std::string centralName{};       ///< empty = name
        std::int64_t centralOffset = -1; ///< -1 = the true one
        std::int64_t centralSize = -1;   ///< -1 = the true one (both sizes)
        std::int64_t centralPacked = -1; ///< -1 = as centralSize
        bool zip64 = false;              ///< sizes and offset in the zip64 extra field
    };

    ZipMaker& add(std::string name, std::string data) {
        entries.push_back({.name = std::move(name), .data = std::move(data)});
        return *this;
    }
    [[nodiscard]] std::string bytes() const;

    std::vector<Entry> entries;
    int countBias = 0; ///< added to the number of entries the end record states
    std::int64_t directoryOffset = -1;
    bool zip64End = false;
};

/// The instructions of a protocol-2 pickle.
namespace pickle {
inline const std::string kBegin = "\x80\x02";
[[nodiscard]] std::string text(std::string_view value);
[[nodiscard]] std::string integer(std::int64_t value);
[[nodiscard]] std::string global(std::string_view module, std::string_view name);
/// A tuple of ready-made values.
[[nodiscard]] std::string tuple(const std::vector<std::string>& items);
struct TensorArguments {
    std::string storageType = "FloatStorage";
    std::string key = "0";
    std::int64_t storageCount = 4;
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape{4};
    std::vector<std::int64_t> strides{1};
};
[[nodiscard]] std::string tensor(const TensorArguments& arguments);
/// {name: value, …}
[[nodiscard]] std::string dict(const std::vector<std::pair<std::string, std::string>>& items);
} // namespace pickle

/// A .pth: data.pkl and storage "0" of 16 bytes (four floats 1, 2, 3, 4), unless given otherwise.
[[nodiscard]] std::string pthFile(const std::string& pickleBody, const std::string& storage = {});
[[nodiscard]] std::string safetensorsFile(const std::string& header, std::size_t dataBytes);

} // namespace ckd::infer::test
