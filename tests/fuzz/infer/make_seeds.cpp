// SPDX-License-Identifier: Apache-2.0
// make_seeds FOLDER: writes FOLDER/{zip,pickle,safetensors}/N, small valid files and near misses.
#include "tests/infer/CraftedFiles.h"

#include <filesystem>
#include <fstream>
#include <functional>

using namespace ckd::infer::test;

namespace {

void write(const std::filesystem::path& folder, const std::vector<std::string>& seeds) {
    std::filesystem::create_directories(folder);
    for (std::size_t i = 0; i < seeds.size(); ++i)
        std::ofstream(folder / std::to_string(i), std::ios::binary) << seeds[i];
}

std::vector<std::string> pickles() {
    using namespace pickle;
    const std::string ordered = global("collections", "OrderedDict") + ")R";
    const std::string parameter =
        global("torch._utils", "_rebuild_parameter") + tuple({tensor({}), "\x88", ordered}) + "R";
    std::vector<std::string> bodies{
        dict({{"w", tensor({})}}),
        dict({{"state_dict",
               dict({{"_orig_mod.w", tensor({})}, {"b", tensor({.shape = {}, .strides = {}})}})}}),
        ordered + "(" + text("w") + parameter + "u" + dict({{"_metadata", integer(1)}}) + "b",
        dict({{"t", tensor({.shape = {2, 2}, .strides = {1, 2}})},
              {"e", tensor({.shape = {0, 3}, .strides = {3, 1}})}}),
        dict({{"n", "N"},
              {"i", "K\x07"},
              {"m", "M\x01\x02"},
              {"j", "J\xff\xff\xff\xff"},
              {"f", "G" + std::string(8, 'x')},
              {"l", "](K\x01K\x02"
                    "e"},
              {"a", "]K\x01"
                    "a"},
              {"u", std::string("U\x02hi")},
              {"3", "K\x01K\x02K\x03\x87"}}),
        global("os", "system") + "(" + text("true") + "tR"};
    for (const char* type : {"Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"})
        bodies.push_back(dict(
            {{"w",
              tensor({.storageType = std::string(type) + "Storage", .storageCount = 2, .shape = {2}})}}));
    for (std::string& body : bodies)
        body = kBegin + body + ".";
    return bodies;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const std::filesystem::path root(argv[1]);
    const std::vector<std::string> bodies = pickles();
    write(root / "pickle", bodies);

    std::vector<std::string> archives;
    for (const std::string& body : bodies)
        archives.push_back(ZipMaker{}
                               .add("m/data.pkl", body)
                               .add("m/byteorder", "little")
                               .add("m/data/0", std::string(16, 'x'))
                               .bytes());
    const std::vector<std::function<void(ZipMaker&)>> variants{
        [](ZipMaker& zip) { zip.zip64End = true; },
        [](ZipMaker& zip) { zip.entries[0].zip64 = zip.entries[1].zip64 = true; },
        [](ZipMaker& zip) { zip.entries[0].method = 8; },
        [](ZipMaker& zip) { zip.countBias = 1; },
        [](ZipMaker& zip) { zip.entries[1].centralOffset = 0; },
    };
    for (const auto& change : variants) {
        ZipMaker zip;
        zip.add("m/data.pkl", bodies[0]).add("m/data/0", std::string(16, 'x'));
        change(zip);
        archives.push_back(zip.bytes());
    }
    archives.push_back(safetensorsFile(R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", 16));
    write(root / "zip", archives);

    write(
        root / "safetensors",
        {
            R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})",
            R"({"__metadata__":{"format":"pt","\u00e9\ud83d\ude00":"\n\"\\\/"},"w":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}})",
            R"({"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[7,2],"data_offsets":[2,16]}})",
            R"({"e":{"dtype":"BOOL","shape":[0,3],"data_offsets":[0,0]},"w":{"shape":[1,2,1],"data_offsets":[0,16],"dtype":"I64"}} )",
            R"({})",
            std::string(1, '\0') + safetensorsFile("{}", 0),
        });
    return 0;
}
