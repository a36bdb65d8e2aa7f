// SPDX-License-Identifier: Apache-2.0
// Weights files: what torch.save and safetensors write is read exactly; everything else is refused in a
// sentence, quickly and without allocating what the file merely claims.
#include "CraftedFiles.h"
#include "FormulaWeights.h"
#include "InferTestData.h"

#include "core/infer/GreenformerSpec.h"
#include "core/infer/Safetensors.h"
#include "core/infer/Sha256.h"
#include "core/infer/detail/Unpickler.h"

#include <QtTest>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <new>
#include <set>

#include <malloc.h>

using namespace ckd::infer;
using namespace ckd::infer::test;

Q_DECLARE_METATYPE(std::string)

// The high-water mark of the heap: a refusal must not cost what the file claims.
namespace {
std::atomic<std::size_t> heapNow{0};
std::atomic<std::size_t> heapPeak{0};

// Fixed cost of reading any pickle (limits in Unpickler.cpp).
constexpr std::size_t kFixedBytes = 32U << 20;
} // namespace

void* operator new(std::size_t size) {
    void* memory = std::malloc(size > 0 ? size : 1);
    if (memory == nullptr)
        throw std::bad_alloc();
    const std::size_t now = heapNow += malloc_usable_size(memory);
    std::size_t peak = heapPeak;
    while (now > peak && !heapPeak.compare_exchange_weak(peak, now)) {
    }
    return memory;
}

void operator delete(void* memory) noexcept {
    if (memory != nullptr)
        heapNow -= malloc_usable_size(memory);
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace {

std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}

Result<Checkpoint> readText(const std::string& file) {
    return Checkpoint::read(bytesOf(file), nullptr, "crafted");
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Refused with a sentence that holds `expected`, within a second and without a large allocation.
void expectRefusal(const std::string& file, const std::string& expected) {
    const std::size_t before = heapNow;
    heapPeak = before;
    QElapsedTimer timer;
    timer.start();
    const Result<Checkpoint> result = readText(file);
    const std::size_t used = heapPeak - before;
    QVERIFY(!result.ok());
    QCOMPARE(result.error().kind, ErrorKind::Model);
    const std::string& message = result.error().message;
    QVERIFY2(message.find(expected) != std::string::npos, message.c_str());
    QVERIFY2(message.starts_with("The weights file crafted cannot be used: ") && message.ends_with("."),
             message.c_str());
    QVERIFY2(used <= file.size() + kFixedBytes, std::to_string(used).c_str());
    QVERIFY(timer.elapsed() < 1000);
}

using pickle::TensorArguments;

std::string oneTensor(const TensorArguments& arguments) {
    return pthFile(pickle::dict({{"w", pickle::tensor(arguments)}}));
}

std::string repeated(const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += part;
    return out;
}

const std::string kOneEntry = R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})";

} // namespace

class tst_checkpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realFiles_data() {
        QTest::addColumn<std::string>("name");
        QTest::newRow("state_dict inside a dict, prefix") << std::string("small_nested.pth");
        QTest::newRow("state dict alone") << std::string("small_flat.pth");
    }

    /// Views, transposes, strides, half, bfloat16, a scalar, an empty tensor.
    void realFiles() {
        QFETCH(std::string, name);
        const auto path = fixture(name);
        const auto expectedPath = fixture("small_expected.safetensors");
        if (!std::filesystem::exists(path) || !std::filesystem::exists(expectedPath))
            QSKIP(path.string().c_str());
        const Result<Checkpoint> file = Checkpoint::open(path);
        QVERIFY2(file.ok(), file.ok() ? "" : file.error().message.c_str());
        QCOMPARE(file.value().format(), CheckpointFormat::TorchZip);
        const Result<Checkpoint> expected = Checkpoint::open(expectedPath);
        QVERIFY(expected.ok());
        QCOMPARE(file.value().tensors().size(), expected.value().tensors().size());
        for (const TensorView& want : expected.value().tensors()) {
            const TensorView* have = file.value().find(want.name);
            QVERIFY2(have != nullptr, want.name.c_str());
            QCOMPARE(have->type, want.type);
            QVERIFY2(have->shape == want.shape, want.name.c_str());
            std::vector<std::byte> a(static_cast<std::size_t>(want.elementCount()) * byteSize(want.type));
            std::vector<std::byte> b(a.size());
            copyPacked(*have, a);
            copyPacked(want, b);
            QVERIFY2(a == b, want.name.c_str());
        }
    }

    void halfTypesBecomeFloat() {
        // 1.0 and -2.5 in half and bfloat16, the largest half, its smallest denormal, infinity.
        const std::string storage = little(0x3c00, 2) + little(0xc100, 2) + little(0x7bff, 2) +
                                    little(0x0001, 2) + little(0xfc00, 2) + little(0x8000, 2);
        const std::string file = pthFile(
            pickle::dict(
                {{"w", pickle::tensor({.storageType = "HalfStorage", .storageCount = 6, .shape = {6}})}}),
            storage);
        const Result<Checkpoint> checkpoint = readText(file);
        QVERIFY(checkpoint.ok());
        const std::vector<float> expected{1.0F, -2.5F, 65504.0F, 0x1p-24F, -INFINITY, -0.0F};
        QVERIFY(values(checkpoint.value(), "w") == expected);
    }

    void valuesThatAreNoTensorsAreLeftOut() {
        const std::string body = pickle::dict({{"epoch", pickle::integer(3)},
                                               {"w", pickle::tensor({})},
                                               {"rate", "G" + std::string(8, '\0')},
                                               {"list", "](K\x01K\x02"
                                                        "e"}});
        const Result<Checkpoint> file = readText(pthFile(body));
        QVERIFY2(file.ok(), file.ok() ? "" : file.error().message.c_str());
        QCOMPARE(file.value().tensors().size(), std::size_t{1});
        const std::vector<float> expected{1, 2, 3, 4};
        QVERIFY(values(file.value(), "w") == expected);
    }

    /// torch.save of a state dict sets `_metadata` on the OrderedDict; nn.Parameter wraps a tensor.
    void metadataAndParameters() {
        const std::string parameter =
            pickle::global("torch._utils", "_rebuild_parameter") +
            pickle::tuple({pickle::tensor({}), "\x88", pickle::global("collections", "OrderedDict") + ")R"}) +
            "R";
        const std::string body = pickle::global("collections", "OrderedDict") + ")R(" + pickle::text("w") +
                                 parameter + "u" + pickle::dict({{"_metadata", pickle::integer(1)}}) + "b";
        const Result<Checkpoint> file = readText(pthFile(body));
        QVERIFY2(file.ok(), file.ok() ? "" : file.error().message.c_str());
        QVERIFY(file.value().find("w") != nullptr);
    }

    void zip64IsRead() {
        ZipMaker zip;
        zip.add("m/data.pkl", pickle::kBegin + pickle::dict({{"w", pickle::tensor({})}}) + ".")
            .add("m/data/0", std::string(16, '\0'));
        for (ZipMaker::Entry& entry : zip.entries)
            entry.zip64 = true;
        zip.zip64End = true;
        const std::string file = zip.bytes();
        const Result<Checkpoint> checkpoint = readText(file);
        QVERIFY2(checkpoint.ok(), checkpoint.ok() ? "" : checkpoint.error().message.c_str());
    }

    void legacyFileIsRefusedWithAdvice() {
        const auto path = fixture("small_legacy.pth");
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        const Result<Checkpoint> file = Checkpoint::open(path);
        QVERIFY(!file.ok());
        QVERIFY2(file.error().message.find("before 1.6") != std::string::npos, file.error().message.c_str());
        QVERIFY(file.error().message.find("save it again") != std::string::npos);
    }

    void otherFiles() {
        expectRefusal(std::string("\x89PNG\r\n\x1a\n", 8), "neither a .pth");
        expectRefusal("x", "neither a .pth");
        expectRefusal(ZipMaker{}.add("readme.txt", "hello").bytes(), "no data.pkl");
        const Result<Checkpoint> missing = Checkpoint::open("no/such/file.pth");
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().kind, ErrorKind::File);
        QVERIFY(!Checkpoint::open(std::filesystem::temp_directory_path()).ok());
    }

    void forgedPickles_data() {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("expected");
        const auto add = [](const char* what, const std::string& file, const char* expected) {
            QTest::newRow(what) << file << std::string(expected);
        };
        constexpr std::int64_t kHuge = INT64_C(1) << 62;
        add("os.system", pthFile(pickle::global("os", "system") + "(" + pickle::text("true") + "tR"),
            "'os.system'");
        add("builtins.eval", pthFile(pickle::global("builtins", "eval") + "(" + pickle::text("1") + "tR"),
            "'builtins.eval'");
        add("dotted name", pthFile(pickle::global("torch", "_utils._rebuild_tensor_v3")),
            "_rebuild_tensor_v3");
        add("name with control characters", pthFile(pickle::global("os\x1b[31m", "system")),
            "'os?[31m.system'");
        add("INST", pthFile("(ios\nsystem\n"), "0x69");
        add("OBJ", pthFile("(" + pickle::global("collections", "OrderedDict") + "o"), "0x6f");
        add("NEWOBJ", pthFile(pickle::global("collections", "OrderedDict") + ")\x81"), "0x81");
        add("EXT1", pthFile("\x82\x01"), "0x82");
        add("protocol 4", ZipMaker{}.add("m/data.pkl", "\x80\x04}.").bytes(), "protocol 4");
        add("calls a text", pthFile(pickle::text("a") + ")R"), "calls what is no name");
        add("calls a storage type", pthFile(pickle::global("torch", "FloatStorage") + ")R"),
            "calls a storage type");
        add("stack underflow", pthFile("R"), "stack is empty");
        add("reaches below a mark", pthFile("}(R"), "stack is empty");
        add("memo never stored", pthFile("h\x05"), "never stored");
        add("number of 200 bytes", pthFile("\x8a\xc8" + std::string(200, '\x7f')), "too large");
        add("text beyond the end",
            pthFile("X\xff\xff\xff\x7f"
                    "a"),
            "beyond its end");
        add("no dict", pthFile(pickle::integer(5)), "instead of a state dict");
        add("no tensors", pthFile("}"), "no tensors");
        add("recursion in marks", pthFile(std::string(100'000, '(')), "deeper");
        add("recursion in tuples", pthFile("N" + std::string(300'000, '\x85')), "more objects");
        add("list that holds itself",
            pthFile("]q\x01h\x01"
                    "a"),
            "instead of a state dict");
        add("dict bomb", pthFile(std::string(1'000'000, '}')), "more objects");
        add("memo bomb", pthFile("]q\x01" + repeated("h\x01", 600'000)), "more objects");
        add("append bomb", pthFile("]q\x01" + repeated("(" + repeated("h\x01", 5000) + "eh\x01", 1000)),
            "more objects");
        add("pickle of 17 MiB", pthFile(std::string(17U << 20, 'N')), "larger than any");
        add("huge size", oneTensor({.shape = {kHuge}}), "beyond its storage");
        add("product overflows", oneTensor({.shape = {kHuge, 4}, .strides = {0, 1}}), "beyond its storage");
        add("stride overflows", oneTensor({.shape = {4, 4}, .strides = {kHuge, 1}}), "beyond its storage");
        add("offset overflows", oneTensor({.offset = INT64_MAX, .shape = {4}}), "beyond its storage");
        add("one too far", oneTensor({.offset = 1, .shape = {4}}), "beyond its storage");
        add("negative size", oneTensor({.shape = {-1}}), "negative");
        add("negative stride", oneTensor({.strides = {-1}}), "negative");
        add("negative offset", oneTensor({.offset = -1}), "negative");
        add("blown up by stride 0", oneTensor({.shape = {1000, 1000}, .strides = {0, 0}}), "more elements");
        add("nine dimensions",
            oneTensor({.shape = {1, 1, 1, 1, 1, 1, 1, 1, 1}, .strides = {1, 1, 1, 1, 1, 1, 1, 1, 1}}),
            "dimensions");
        add("strides missing", oneTensor({.strides = {}}), "differ in number");
        add("storage larger than its part", oneTensor({.storageCount = 5}), "another size");
        add("storage count overflows", oneTensor({.storageCount = kHuge}), "another size");
        add("negative storage", oneTensor({.storageCount = -4}), "described wrongly");
        add("storage missing", oneTensor({.key = "7"}), "no storage '7'");
        add("storage path outside", oneTensor({.key = "../../etc/passwd"}), "no storage");
        add("unknown storage type", oneTensor({.storageType = "QInt8Storage"}), "QInt8Storage");
        add("duplicate keys", pthFile(pickle::dict({{"w", pickle::tensor({})}, {"w", pickle::tensor({})}})),
            "twice");
        add("prefix makes duplicates",
            pthFile(pickle::dict({{"w", pickle::tensor({})}, {"_orig_mod.w", pickle::tensor({})}})), "twice");
    }

    void forgedPickles() {
        QFETCH(std::string, file);
        QFETCH(std::string, expected);
        expectRefusal(file, expected);
    }

    void forgedZips_data() {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("expected");
        const auto add = [](const char* what, const char* expected,
                            const std::function<void(ZipMaker&)>& lie) {
            ZipMaker zip;
            zip.add("m/data.pkl", pickle::kBegin + pickle::dict({{"w", pickle::tensor({})}}) + ".")
                .add("m/data/0", std::string(16, 'x'));
            lie(zip);
            QTest::newRow(what) << zip.bytes() << std::string(expected);
        };
        add("compressed", "compressed", [](ZipMaker& zip) { zip.entries[0].method = 8; });
        add("encrypted", "encrypted", [](ZipMaker& zip) { zip.entries[1].flags = 1; });
        add("size beyond the file", "beyond the file",
            [](ZipMaker& zip) { zip.entries[1].centralSize = 1'000'000; });
        add("size of 2^63", "beyond the file", [](ZipMaker& zip) {
            zip.entries[1].centralSize = INT64_MAX;
            zip.entries[1].zip64 = true;
        });
        add("sizes differ", "sizes", [](ZipMaker& zip) { zip.entries[1].centralPacked = 3; });
        add("offset beyond the file", "not where",
            [](ZipMaker& zip) { zip.entries[1].centralOffset = 1'000'000; });
        add("offset into other data", "not where", [](ZipMaker& zip) { zip.entries[1].centralOffset = 5; });
        add("two entries, same bytes", "differs between",
            [](ZipMaker& zip) { zip.entries[1].centralOffset = 0; });
        add("overlap", "overlaps", [](ZipMaker& zip) {
            zip.entries[1].name = "m/data.pkl";
            zip.entries[1].centralOffset = 0;
        });
        add("other name in the directory", "differs between",
            [](ZipMaker& zip) { zip.entries[1].centralName = "m/data/1"; });
        add("same name twice", "twice", [](ZipMaker& zip) { zip.add("m/data/0", "again"); });
        add("two archives", "no data.pkl", [](ZipMaker& zip) { zip.add("n/data.pkl", "}."); });
        add("more entries than there are", "damaged", [](ZipMaker& zip) { zip.countBias = 1; });
        add("65,000 entries", "more entries", [](ZipMaker& zip) { zip.countBias = 65'000; });
        add("directory beyond the file", "outside", [](ZipMaker& zip) { zip.directoryOffset = 1'000'000; });
        add("directory elsewhere", "header is missing", [](ZipMaker& zip) { zip.directoryOffset = 3; });
        add("2^62 entries", "more entries", [](ZipMaker& zip) {
            zip.zip64End = true;
            zip.countBias = INT_MAX;
        });
        add("big-endian", "big-endian", [](ZipMaker& zip) { zip.add("m/byteorder", "big"); });
    }

    void forgedZips() {
        QFETCH(std::string, file);
        QFETCH(std::string, expected);
        expectRefusal(file, expected);
    }

    void forgedSafetensors_data() {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("expected");
        const auto add = [](const char* what, const std::string& header, std::size_t data,
                            const char* expected) {
            QTest::newRow(what) << safetensorsFile(header, data) << std::string(expected);
        };
        QTest::newRow("header of 2^63") << little(INT64_MAX, 8) + "{}" << std::string("100 MB");
        QTest::newRow("header beyond the file") << little(1000, 8) + "{}" << std::string("beyond the file");
        add("not JSON", "{nothing}", 0, "a '\"' is missing");
        add("cut off", R"({"w":{"dtype":"F32","shape":[4],)", 16, "missing");
        add("text after the object", kOneEntry + "x", 16, "follows");
        add("data after the last tensor", kOneEntry, 17, "follows the last");
        add("data missing", kOneEntry, 15, "outside the file");
        add("size does not fit", R"({"w":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}})", 16,
            "fit its shape");
        add("shape overflows",
            R"({"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}})", 16,
            "fit its shape");
        add("number too large",
            R"({"w":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,16]}})", 16, "too large");
        add("negative", R"({"w":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}})", 16, "negative");
        add("fraction", R"({"w":{"dtype":"F32","shape":[4.5],"data_offsets":[0,16]}})", 16, "missing");
        add("backwards", R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}})", 16,
            "outside the file");
        add("unknown type", R"({"w":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}})", 4, "'F8_E4M3'");
        add("incomplete", R"({"w":{"dtype":"F32","data_offsets":[0,16]}})", 16, "incomplete");
        add("unknown key", R"({"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"x":1}})", 16,
            "unknown key");
        add("key twice",
            R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
            2, "twice");
        add("overlap",
            R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
            3, "overlaps");
        add("hole",
            R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
            3, "hole");
        add("nested metadata", R"({"__metadata__":{"a":{"b":"c"}}})", 0, "a '\"' is missing");
        add("deep nesting", "{\"a\":" + std::string(1'000'000, '['), 0, "missing");
        add("lone surrogate", R"({"\udc00":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1,
            "forbidden");
        add("line feed in a text", "{\"a\n\":{}}", 1, "forbidden");
    }

    void forgedSafetensors() {
        QFETCH(std::string, file);
        QFETCH(std::string, expected);
        expectRefusal(file, expected);
    }

    void truncationAtEveryByte_data() {
        QTest::addColumn<std::string>("name");
        for (const char* name : {"small_nested.pth", "small_flat.pth", "small_expected.safetensors"})
            QTest::newRow(name) << std::string(name);
    }

    void truncationAtEveryByte() {
        QFETCH(std::string, name);
        const auto path = fixture(name);
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        const std::string whole = contentOf(path);
        QVERIFY(readText(whole).ok());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Result<Checkpoint> cut = readText(whole.substr(0, size));
            QVERIFY2(!cut.ok(), std::to_string(size).c_str());
            QVERIFY(cut.error().message.starts_with("The weights file"));
        }
    }

    /// A flipped byte may leave a readable file (a changed weight); it must never break the reader.
    void everyByteChanged() {
        const auto path = fixture("small_nested.pth");
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        const std::string whole = contentOf(path);
        int refused = 0;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const char change : {'\x01', '\x80', '\xff'}) {
                std::string damaged = whole;
                damaged[at] = static_cast<char>(damaged[at] ^ change);
                const Result<Checkpoint> result = readText(damaged);
                if (!result.ok()) {
                    ++refused;
                    continue;
                }
                for (const TensorView& tensor : result.value().tensors()) {
                    std::vector<float> copy(static_cast<std::size_t>(tensor.elementCount()));
                    copyAsFloat32(tensor, copy);
                }
            }
        }
        QVERIFY(refused > 0);
    }

    void safetensorsRoundTrip() {
        const auto path = fixture("small_nested.pth");
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        QTemporaryDir folder;
        const std::filesystem::path out =
            std::filesystem::path(folder.path().toStdString()) / "out.safetensors";
        const Result<Checkpoint> source = Checkpoint::open(path);
        QVERIFY(source.ok());
        const std::map<std::string, std::string> metadata{{"colour", "green"},
                                                          {"quote", "a \"b\"\\\n\u00e9"}};
        const Status written = writeSafetensors(out, source.value().tensors(), metadata);
        QVERIFY2(written.ok(), written.ok() ? "" : written.error().message.c_str());
        const Result<Checkpoint> back = Checkpoint::open(out);
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message.c_str());
        QVERIFY(back.value().metadata() == metadata);
        QCOMPARE(back.value().tensors().size(), source.value().tensors().size());
        for (const TensorView& tensor : source.value().tensors()) {
            const TensorView* again = back.value().find(tensor.name);
            QVERIFY(again != nullptr);
            QCOMPARE(again->type, tensor.type);
            QVERIFY(again->shape == tensor.shape);
            QVERIFY(values(back.value(), tensor.name) == values(source.value(), tensor.name));
        }
        const std::string first = contentOf(out);
        QVERIFY(writeSafetensors(out, source.value().tensors(), metadata).ok());
        QVERIFY(contentOf(out) == first);
        QVERIFY(!writeSafetensors(out / "below-a-file", source.value().tensors(), {}).ok());
    }

    void fullDiskIsReported() {
        if (!std::filesystem::exists("/dev/full"))
            QSKIP("/dev/full");
        const std::string file = pthFile(pickle::dict({{"w", pickle::tensor({})}}));
        const Result<Checkpoint> source = readText(file);
        QVERIFY(source.ok());
        // A link, so that removing the unfinished file cannot touch the device.
        QTemporaryDir folder;
        const std::filesystem::path link =
            std::filesystem::path(folder.path().toStdString()) / "full.safetensors";
        std::filesystem::create_symlink("/dev/full", link);
        const Status written = writeSafetensors(link, source.value().tensors(), {});
        QVERIFY(!written.ok());
        QCOMPARE(written.error().kind, ErrorKind::File);
        QVERIFY2(written.error().message.find("No space left") != std::string::npos,
                 written.error().message.c_str());
        QVERIFY(!std::filesystem::exists(std::filesystem::symlink_status(link)));
    }

    void sha256_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("expected");
        // FIPS 180-4 examples (NIST).
        QTest::newRow("empty") << std::string()
                               << std::string(
                                      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("abc") << std::string("abc")
                             << std::string(
                                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("two blocks")
            << std::string("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
            << std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QTest::newRow("million") << std::string(1'000'000, 'a')
                                 << std::string(
                                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    void sha256() {
        QFETCH(std::string, text);
        QFETCH(std::string, expected);
        QCOMPARE(Sha256::hex(bytesOf(text)), expected);
        // In pieces of every size up to two blocks.
        for (std::size_t piece = 1; piece <= 130 && text.size() < 1000; ++piece) {
            ::Sha256 hash;
            for (std::size_t at = 0; at < text.size(); at += piece)
                hash.update(bytesOf(text).subspan(at, std::min(piece, text.size() - at)));
            QCOMPARE(Sha256::hex(hash.finish()), expected);
        }
    }

    void expectedTensorsAreThePublishedOnes() {
        const auto path = fixture("greenformer_tensors.txt");
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        std::ifstream file(path);
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        QCOMPARE(greenformerTensors().size(), lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i)
            QCOMPARE(greenformerTensors()[i].name + " " + shapeText(greenformerTensors()[i].shape), lines[i]);
    }

    void wrongNetworksAreNamed() {
        std::vector<TensorView> tensors;
        for (const ExpectedTensor& expected : greenformerTensors())
            tensors.push_back(
                {.name = expected.name, .shape = expected.shape, .strides = packedStrides(expected.shape)});
        QVERIFY(checkGreenformer(Checkpoint::fromTensors(tensors, nullptr)).ok());

        std::vector<TensorView> broken = tensors;
        broken[0].name = "something.else";
        broken[1].shape = {112, 3, 7, 7};
        const Status status = checkGreenformer(Checkpoint::fromTensors(broken, nullptr));
        QVERIFY(!status.ok());
        QCOMPARE(status.error().kind, ErrorKind::Model);
        const std::string& message = status.error().message;
        QVERIFY2(message.find("missing: encoder.model.pos_embed;") != std::string::npos, message.c_str());
        QVERIFY2(message.find("patch_embed.proj.weight [112, 3, 7, 7] instead of [112, 4, 7, 7]") !=
                     std::string::npos,
                 message.c_str());
        QVERIFY2(message.find("unexpected: 'something.else'") != std::string::npos, message.c_str());

        const Status empty = checkGreenformer(Checkpoint::fromTensors({}, nullptr));
        QVERIFY(empty.error().message.find("and 363 more") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_checkpoint)
#include "tst_checkpoint.moc"
