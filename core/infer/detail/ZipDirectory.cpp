// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/ZipDirectory.h"

#include "core/infer/detail/Bytes.h"

#include <algorithm>
#include <set>

namespace ckd::infer::detail {

namespace {

constexpr std::uint64_t kLocalHeader = 0x04034b50;
constexpr std::uint64_t kCentralHeader = 0x02014b50;
constexpr std::uint64_t kEndRecord = 0x06054b50;
constexpr std::uint64_t kZip64EndRecord = 0x06064b50;
constexpr std::uint64_t kZip64Locator = 0x07064b50;
constexpr std::size_t kEndRecordSize = 22;
constexpr std::size_t kCentralHeaderSize = 46;
constexpr std::size_t kLocalHeaderSize = 30;
constexpr std::uint64_t kInZip64 = 0xffffffff;

using Bytes = std::span<const std::byte>;

Error broken(const std::string& what) {
    return {ErrorKind::Model, "its zip directory is damaged (" + what + "); download the file again"};
}

struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t count = 0;
};

/// The end record stands within the last 64 KiB + 22 bytes, before an optional comment.
std::optional<std::uint64_t> findEndRecord(Bytes file) {
    if (file.size() < kEndRecordSize)
        return std::nullopt;
    const std::uint64_t last = file.size() - kEndRecordSize;
    const std::uint64_t first = last > 0xffff ? last - 0xffff : 0;
    for (std::uint64_t at = last + 1; at-- > first;) {
        if (littleEndian<4>(file, at) == kEndRecord &&
            at + kEndRecordSize + *littleEndian<2>(file, at + 20) == file.size())
            return at;
    }
    return std::nullopt;
}

Result<Directory> readZip64End(Bytes file, std::uint64_t endRecord) {
    if (endRecord < 20 || littleEndian<4>(file, endRecord - 20) != kZip64Locator)
        return broken("the zip64 locator is missing");
    const std::uint64_t at = *littleEndian<8>(file, endRecord - 20 + 8);
    if (!part(file, at, 56) || littleEndian<4>(file, at) != kZip64EndRecord || at + 56 > endRecord - 20)
        return broken("the zip64 end record is missing");
    return Directory{.offset = *littleEndian<8>(file, at + 48),
                     .size = *littleEndian<8>(file, at + 40),
                     .count = *littleEndian<8>(file, at + 32)};
}

Result<Directory> findDirectory(Bytes file) {
    const auto end = findEndRecord(file);
    if (!end)
        return Error{
            ErrorKind::Model,
            "it ends before its zip directory, so the download is incomplete; download the file again"};
    Directory directory{.offset = *littleEndian<4>(file, *end + 16),
                        .size = *littleEndian<4>(file, *end + 12),
                        .count = *littleEndian<2>(file, *end + 10)};
    if (directory.offset == kInZip64 || directory.size == kInZip64 || directory.count == 0xffff) {
        Result<Directory> zip64 = readZip64End(file, *end);
        if (!zip64)
            return zip64;
        directory = zip64.value();
    }
    if (directory.offset > *end || *end - directory.offset < directory.size)
        return broken("the directory lies outside the file");
    if (directory.count > directory.size / kCentralHeaderSize)
        return broken("more entries than the directory can hold");
    return directory;
}

struct RawEntry {
    ZipEntry entry;
    std::uint64_t begin = 0; ///< of the local header
    std::uint64_t size = 0;
    std::uint64_t packedSize = 0;
};

/// Replaces the fields that are 0xffffffff by those of the zip64 extra block, in the order APPNOTE gives.
bool applyZip64Extra(Bytes extra, RawEntry& raw) {
    std::uint64_t* const fields[] = {&raw.size, &raw.packedSize, &raw.begin};
    for (std::uint64_t at = 0; at + 4 <= extra.size();) {
        const std::uint64_t id = *littleEndian<2>(extra, at);
        const auto block = part(extra, at + 4, *littleEndian<2>(extra, at + 2));
        if (!block)
            return false;
        if (id == 0x0001) {
            std::uint64_t next = 0;
            for (std::uint64_t* field : fields) {
                if (*field != kInZip64)
                    continue;
                const auto value = littleEndian<8>(*block, next);
                if (!value)
                    return false;
                *field = *value;
                next += 8;
            }
            return true;
        }
        at += 4 + block->size();
    }
    return raw.size != kInZip64 && raw.packedSize != kInZip64 && raw.begin != kInZip64;
}

/// Reads the central header at `at`, moves `at` behind it.
Result<RawEntry> readCentralHeader(Bytes directory, std::uint64_t& at) {
    const auto header = part(directory, at, kCentralHeaderSize);
    if (!header || littleEndian<4>(*header, 0) != kCentralHeader)
        return broken("an entry's header is missing");
    const auto name = part(directory, at + kCentralHeaderSize, *littleEndian<2>(*header, 28));
    if (!name)
        return broken("an entry's name is cut off");
    const std::uint64_t extraAt = at + kCentralHeaderSize + name->size();
    const auto extra = part(directory, extraAt, *littleEndian<2>(*header, 30));
    if (!extra)
        return broken("an entry's extra field is cut off");
    RawEntry raw;
    raw.entry.name = asText(*name);
    raw.entry.crc32 = static_cast<std::uint32_t>(*littleEndian<4>(*header, 16));
    raw.packedSize = *littleEndian<4>(*header, 20);
    raw.size = *littleEndian<4>(*header, 24);
    raw.begin = *littleEndian<4>(*header, 42);
    if (*littleEndian<2>(*header, 8) & 1)
        return Error{ErrorKind::Model,
                     "its part " + inQuotes(raw.entry.name) + " is encrypted; save it again without"};
    if (*littleEndian<2>(*header, 10) != 0)
        return Error{ErrorKind::Model,
                     "its part " + inQuotes(raw.entry.name) +
                         " is compressed, which torch.save never does; use the original download"};
    if (!applyZip64Extra(*extra, raw))
        return broken("the zip64 sizes of " + inQuotes(raw.entry.name) + " are missing");
    if (raw.size != raw.packedSize)
        return broken("the two sizes of " + inQuotes(raw.entry.name) + " differ");
    at = extraAt + extra->size() + *littleEndian<2>(*header, 32);
    return raw;
}

/// Finds the entry's data behind its local header and checks that both headers speak of the same file.
Status locateData(Bytes file, std::uint64_t directoryBegin, RawEntry& raw) {
    const Bytes body = file.first(directoryBegin);
    const auto header = part(body, raw.begin, kLocalHeaderSize);
    if (!header || littleEndian<4>(*header, 0) != kLocalHeader)
        return broken("the data of " + inQuotes(raw.entry.name) + " is not where the directory says");
    const auto name = part(body, raw.begin + kLocalHeaderSize, *littleEndian<2>(*header, 26));
    if (!name || asText(*name) != raw.entry.name)
        return broken("the name of " + inQuotes(raw.entry.name) + " differs between its two headers");
    const std::uint64_t dataAt = raw.begin + kLocalHeaderSize + name->size() + *littleEndian<2>(*header, 28);
    const auto data = part(body, dataAt, raw.size);
    if (!data)
        return broken("the data of " + inQuotes(raw.entry.name) + " runs beyond the file");
    raw.entry.data = *data;
    return Done{};
}

/// Overlapping entries would let a small file pretend to be a large one.
Status checkOverlaps(Bytes file, const std::vector<RawEntry>& entries) {
    std::vector<const RawEntry*> order;
    order.reserve(entries.size());
    for (const RawEntry& raw : entries)
        order.push_back(&raw);
    std::ranges::sort(order, {}, [](const RawEntry* raw) { return raw->begin; });
    std::uint64_t free = 0;
    for (const RawEntry* raw : order) {
        if (raw->begin < free)
            return broken("the entry " + inQuotes(raw->entry.name) + " overlaps another one");
        free = static_cast<std::uint64_t>(raw->entry.data.data() - file.data()) + raw->size;
    }
    return Done{};
}

} // namespace

bool looksLikeZip(std::span<const std::byte> file) {
    return littleEndian<4>(file, 0) == kLocalHeader || littleEndian<4>(file, 0) == kEndRecord;
}

Result<std::vector<ZipEntry>> readZipDirectory(std::span<const std::byte> file) {
    const Result<Directory> directory = findDirectory(file);
    if (!directory)
        return directory.error();
    const Bytes headers = file.subspan(directory.value().offset, directory.value().size);
    std::vector<RawEntry> raws;
    raws.reserve(directory.value().count);
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; i < directory.value().count; ++i) {
        Result<RawEntry> raw = readCentralHeader(headers, at);
        if (!raw)
            return raw.error();
        if (const Status located = locateData(file, directory.value().offset, raw.value()); !located)
            return located.error();
        raws.push_back(std::move(raw).value());
    }
    if (const Status apart = checkOverlaps(file, raws); !apart)
        return apart.error();
    std::set<std::string_view> names;
    std::vector<ZipEntry> entries;
    entries.reserve(raws.size());
    for (RawEntry& raw : raws) {
        if (!names.insert(raw.entry.name).second)
            return broken("the name " + inQuotes(raw.entry.name) + " occurs twice");
    }
    names.clear();
    for (RawEntry& raw : raws)
        entries.push_back(std::move(raw.entry));
    return entries;
}

} // namespace ckd::infer::detail
