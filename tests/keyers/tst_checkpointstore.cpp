// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/infer/GreenformerSpec.h"
#include "core/infer/Safetensors.h"
#include "core/keyers/CheckpointStore.h"
#include "core/keyers/InferBridge.h"
#include "core/keyers/PublishedCheckpoints.h"
#include "tests/support/TestData.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <cerrno>
#include <numeric>

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CKD_LIMITS_HEAP
#include <sys/resource.h>
#endif

using namespace ckd;

namespace {

/// Two tensors, one with a gap in its strides, so that storing has to pack it.
QByteArray smallWeights(float first = 0.0F) {
    QTemporaryDir folder;
    std::vector<float> values(12);
    std::iota(values.begin(), values.end(), first);
    const infer::TensorView whole{.name = "a",
                                  .type = infer::ScalarType::Float32,
                                  .shape = {3, 4},
                                  .strides = {4, 1},
                                  .offset = 0,
                                  .storage = std::as_bytes(std::span(values))};
    const infer::TensorView transposed{.name = "b",
                                       .type = infer::ScalarType::Float32,
                                       .shape = {4, 3},
                                       .strides = {1, 4},
                                       .offset = 0,
                                       .storage = std::as_bytes(std::span(values))};
    const std::vector<infer::TensorView> tensors{whole, transposed};
    const QString path = folder.filePath(QStringLiteral("w"));
    if (!infer::writeSafetensors(inferPath(path), tensors, {}).ok())
        return {};
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void save(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(content), qint64(content.size()));
}

QByteArray load(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString sha256(const QByteArray& content) {
    return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
}

#ifdef CKD_LIMITS_HEAP
constexpr std::size_t kHeapBytes = 16U << 20;

/// While it lives the process may allocate only so much more private memory; mapped files do not count.
class HeapLimit {
public:
    explicit HeapLimit(std::size_t more) {
        std::size_t used = 0;
        for (const QByteArray& line : load(QStringLiteral("/proc/self/status")).split('\n')) {
            if (line.startsWith("VmData:"))
                used = line.simplified().split(' ').value(1).toULongLong() * 1024;
        }
        getrlimit(RLIMIT_DATA, &m_before);
        const rlimit limit{used + more, m_before.rlim_max};
        setrlimit(RLIMIT_DATA, &limit);
    }
    ~HeapLimit() { setrlimit(RLIMIT_DATA, &m_before); }
    HeapLimit(const HeapLimit&) = delete;
    HeapLimit& operator=(const HeapLimit&) = delete;

private:
    rlimit m_before{};
};
#endif

infer::Status anyTensors(const infer::Checkpoint&) {
    return infer::Done{};
}

} // namespace

class tst_CheckpointStore : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    QString stored(const char* name) const { return path("store/") + QString::fromUtf8(name); }
    CheckpointStore store(std::span<const PublishedCheckpoint> published = {}) const {
        return CheckpointStore({.folder = path("store"), .check = anyTensors, .published = published});
    }
    QStringList storeFiles() const {
        return QDir(path("store")).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        save(path("My Key (final).safetensors"), smallWeights());
    }
    void cleanup() { testing::clearFileFaults(); }

    void addListVerifyRemove() {
        CheckpointStore s = store();
        QVERIFY(s.list().records.empty());
        const Result<CheckpointRecord> added = s.add({path("My Key (final).safetensors"), {}, {}});
        CKD_VERIFY_OK(added);
        QCOMPARE(added->name, QStringLiteral("My_Key__final_"));
        QCOMPARE(added->originalFile, QStringLiteral("My Key (final).safetensors"));
        QCOMPARE(added->sourceSha256, sha256(smallWeights()));
        QCOMPARE(added->sha256, sha256(load(added->path)));
        QCOMPARE(added->bytes, QFileInfo(added->path).size());
        QCOMPARE(added->color, CheckpointColor::Green);
        QVERIFY(added->published.isEmpty());

        const CheckpointStore::Content content = store().list();
        QCOMPARE(content.records.size(), std::size_t(1));
        QVERIFY(content.problems.isEmpty());
        const CheckpointRecord& listed = content.records.front();
        QCOMPARE(listed.name, added->name);
        QCOMPARE(listed.path, added->path);
        QCOMPARE(listed.sha256, added->sha256);
        QCOMPARE(listed.sourceSha256, added->sourceSha256);
        QCOMPARE(listed.bytes, added->bytes);
        QCOMPARE(listed.addedAt.toSecsSinceEpoch(), added->addedAt.toSecsSinceEpoch());
        CKD_VERIFY_OK(s.verify(listed));

        const Result<CheckpointRecord> found = s.find(QStringLiteral("my_key__FINAL_"));
        CKD_VERIFY_OK(found);
        CKD_VERIFY_OK(s.remove(found->name));
        QVERIFY(s.list().records.empty());
        QCOMPARE(storeFiles(), QStringList());
        QVERIFY(QFile::exists(path("My Key (final).safetensors")));
    }

    void storedTensorsEqualTheSource() {
        const Result<CheckpointRecord> added = store().add({path("My Key (final).safetensors"), {}, {}});
        CKD_VERIFY_OK(added);
        const auto source = infer::Checkpoint::open(inferPath(path("My Key (final).safetensors")));
        const auto copy = infer::Checkpoint::open(inferPath(added->path));
        QVERIFY(source.ok() && copy.ok());
        QCOMPARE(copy.value().tensors().size(), std::size_t(2));
        for (const infer::TensorView& tensor : source.value().tensors()) {
            const infer::TensorView* same = copy.value().find(tensor.name);
            QVERIFY(same != nullptr);
            QVERIFY(same->shape == tensor.shape);
            std::vector<float> a(12);
            std::vector<float> b(12);
            infer::copyAsFloat32(tensor, a);
            infer::copyAsFloat32(*same, b);
            QVERIFY(a == b);
        }
    }

    void pthOfTorchIsTaken_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("flat") << QStringLiteral("small_flat.pth");
        QTest::newRow("nested, views, prefix") << QStringLiteral("small_nested.pth");
    }
    void pthOfTorchIsTaken() {
        QFETCH(QString, file);
        CKD_SHARED_OR_SKIP(folder, "fixtures");
        CheckpointStore s = store();
        const Result<CheckpointRecord> added = s.add({folder + u'/' + file, {}, {}});
        CKD_VERIFY_OK(added);
        CKD_VERIFY_OK(s.verify(*added));
    }

    void legacyPthIsRefused() {
        CKD_SHARED_OR_SKIP(file, "fixtures/small_legacy.pth");
        const Result<CheckpointRecord> added = store().add({file, {}, {}});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Model);
        QVERIFY2(added.error().message.contains(QLatin1String("1.6")), qPrintable(added.error().message));
    }

    void colour_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("option"); // -1: none
        QTest::addColumn<QString>("expected");
        QTest::newRow("published green name") << "CorridorKey_v1.0.safetensors" << -1 << "green";
        QTest::newRow("published blue name") << "CorridorKeyBlue_1.0.safetensors" << -1 << "blue";
        QTest::newRow("option wins") << "CorridorKeyBlue_1.0.safetensors" << int(CheckpointColor::Green)
                                     << "green";
        QTest::newRow("option for a plain name")
            << "mine.safetensors" << int(CheckpointColor::Blue) << "blue";
    }
    void colour() {
        QFETCH(QString, file);
        QFETCH(int, option);
        QFETCH(QString, expected);
        save(path("") + file, smallWeights());
        CheckpointStore::AddRequest request{path("") + file, {}, {}};
        if (option >= 0)
            request.color = static_cast<CheckpointColor>(option);
        CKD_VERIFY_OK(store().add(request));
        QCOMPARE(checkpointColorName(store().list().records.front().color), expected);
    }

    void publishedDigestIsRecognised() {
        const QByteArray digest = sha256(smallWeights()).toLatin1();
        const PublishedCheckpoint table[] = {{digest.constData(), "Test weights 1", CheckpointColor::Blue}};
        const Result<CheckpointRecord> added = store(table).add({path("My Key (final).safetensors"), {}, {}});
        CKD_VERIFY_OK(added);
        QCOMPARE(added->published, QStringLiteral("Test weights 1"));
        QCOMPARE(added->color, CheckpointColor::Blue);
        QCOMPARE(store().list().records.front().published, QStringLiteral("Test weights 1"));
    }

    void names_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << "green-1.0_b" << true;
        QTest::newRow("umlaut") << QStringLiteral("grün") << true;
        QTest::newRow("slash") << "a/b" << false;
        QTest::newRow("parent") << ".." << false;
        QTest::newRow("hidden") << ".a" << false;
        QTest::newRow("option") << "-a" << false;
        QTest::newRow("space") << "a b" << false;
        QTest::newRow("dot at the end") << "a." << false;
        QTest::newRow("embedded keyer") << "Difference" << false;
        QTest::newRow("65 characters") << QString(65, u'x') << false;
        QTest::newRow("64 characters") << QString(64, u'x') << true;
    }
    void names() {
        QFETCH(QString, name);
        QFETCH(bool, good);
        const Result<CheckpointRecord> added = store().add({path("My Key (final).safetensors"), name, {}});
        QCOMPARE(added.ok(), good);
        if (!good) {
            QCOMPARE(added.error().kind, ErrorKind::Usage);
            QVERIFY(added.error().message.contains(name));
            QVERIFY(!QDir(path("store")).exists());
        }
    }

    void namesFromFiles_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("name");
        QTest::newRow("published") << "CorridorKey_v1.0.pth"
                                   << "CorridorKey_v1.0";
        QTest::newRow("copy") << "CorridorKey (1).pth"
                              << "CorridorKey__1_";
        QTest::newRow("hidden") << "..x.pth"
                                << "x";
        QTest::newRow("nothing left") << ".pth"
                                      << "checkpoint";
        QTest::newRow("long") << QString(300, u'y') + ".pth" << QString(64, u'y');
    }
    void namesFromFiles() {
        QFETCH(QString, file);
        QFETCH(QString, name);
        QCOMPARE(checkpointNameFromFile(file), name);
    }

    void duplicatesAreRefused() {
        CheckpointStore s = store();
        save(path("other.safetensors"), smallWeights(7));
        CKD_VERIFY_OK(s.add({path("My Key (final).safetensors"), QStringLiteral("one"), {}}));
        const Result<CheckpointRecord> sameName =
            s.add({path("other.safetensors"), QStringLiteral("ONE"), {}});
        QVERIFY(!sameName.ok());
        QCOMPARE(sameName.error().kind, ErrorKind::Usage);
        const Result<CheckpointRecord> sameContent =
            s.add({path("My Key (final).safetensors"), QStringLiteral("two"), {}});
        QVERIFY(!sameContent.ok());
        QCOMPARE(sameContent.error().kind, ErrorKind::Usage);
        QVERIFY2(sameContent.error().message.contains(QLatin1String("'one'")),
                 qPrintable(sameContent.error().message));
        CKD_VERIFY_OK(s.add({path("other.safetensors"), QStringLiteral("two"), {}}));
        QCOMPARE(s.list().records.size(), std::size_t(2));
    }

    void damageIsFound_data() {
        QTest::addColumn<int>("byte"); // flipped; -1: cut off, -2: deleted, -3: the last is flipped
        QTest::newRow("first byte") << 0;
        QTest::newRow("last byte") << -3;
        QTest::newRow("truncated") << -1;
        QTest::newRow("deleted") << -2;
    }
    void damageIsFound() {
        QFETCH(int, byte);
        CheckpointStore s = store();
        const Result<CheckpointRecord> added = s.add({path("My Key (final).safetensors"), {}, {}});
        CKD_VERIFY_OK(added);
        QByteArray content = load(added->path);
        if (byte == -2) {
            QVERIFY(QFile::remove(added->path));
        } else {
            const qsizetype at = byte == -3 ? content.size() - 1 : byte;
            if (at >= 0)
                content[at] = static_cast<char>(content[at] ^ 1);
            else
                content.chop(1);
            save(added->path, content);
        }
        const Result<void> verified = s.verify(s.list().records.front());
        QVERIFY(!verified.ok());
        QCOMPARE(verified.error().kind, ErrorKind::Model);
        QVERIFY2(verified.error().message.contains(added->name), qPrintable(verified.error().message));
        CKD_VERIFY_OK(s.remove(added->name));
        QCOMPARE(storeFiles(), QStringList());
    }

    void hostileSidecars_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("\x80\x02}");
        QTest::newRow("array") << QByteArray("[1]");
        QTest::newRow("deep") << QByteArray(60'000, '[');
        QTest::newRow("large") << QByteArray(1'000'000, ' ');
        QJsonObject json{{"format", 1},
                         {"name", "bad"},
                         {"color", "green"},
                         {"bytes", 5},
                         {"sha256", QString(64, u'a')},
                         {"sourceSha256", QString(64, u'b')}};
        const auto row = [&json](const char* name, const char* key, const QJsonValue& value) {
            QJsonObject changed = json;
            changed.insert(QLatin1String(key), value);
            QTest::newRow(name) << QJsonDocument(changed).toJson();
        };
        row("another's name", "name", "../../x");
        row("format of the future", "format", 2);
        row("no digest", "sha256", "zz");
        row("digest of the source is a number", "sourceSha256", 5);
        row("no size", "bytes", QJsonValue::Null);
        row("negative size", "bytes", -5);
        row("endless size", "bytes", 1e300);
        row("red", "color", "red");
    }
    void hostileSidecars() {
        QFETCH(QByteArray, content);
        CheckpointStore s = store();
        CKD_VERIFY_OK(s.add({path("My Key (final).safetensors"), QStringLiteral("good"), {}}));
        save(stored("bad.json"), content);
        const CheckpointStore::Content listed = s.list();
        QCOMPARE(listed.records.size(), std::size_t(1));
        QCOMPARE(listed.records.front().name, QStringLiteral("good"));
        QCOMPARE(listed.problems.size(), 1);
        QVERIFY2(listed.problems.front().contains(QLatin1String("bad.json")),
                 qPrintable(listed.problems.front()));
        CKD_VERIFY_OK(s.remove(QStringLiteral("bad")));
        QVERIFY(s.list().problems.isEmpty());
    }

    void hostileFiles_data() {
        QTest::addColumn<QByteArray>("content");
        const QByteArray weights = smallWeights();
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("<html>404</html>");
        QTest::newRow("huge header") << QByteArray("\xff\xff\xff\xff\xff\xff\xff\x7f{\"a\"", 12);
        QTest::newRow("zip of nothing") << QByteArray("PK\5\6", 4) + QByteArray(18, '\0');
        for (const int cut : {1, 7, 20, 100, int(weights.size()) - 1})
            QTest::newRow(qPrintable(QStringLiteral("cut at %1").arg(cut))) << weights.left(cut);
    }
    void hostileFiles() {
        QFETCH(QByteArray, content);
        save(path("bad.pth"), content);
        const Result<CheckpointRecord> added = store().add({path("bad.pth"), {}, {}});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Model);
        QVERIFY2(added.error().message.contains(QLatin1String("bad.pth")), qPrintable(added.error().message));
        QVERIFY(!QDir(path("store")).exists());
    }

    void missingFileAndFolderAreSentences() {
        const Result<CheckpointRecord> missing = store().add({path("gone.pth"), {}, {}});
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().kind, ErrorKind::Model);
        const Result<CheckpointRecord> folder = store().add({m_folder->path(), QStringLiteral("x"), {}});
        QVERIFY(!folder.ok());
        QCOMPARE(folder.error().kind, ErrorKind::Model);
    }

    void wrongTensorsAreNamed() {
        CheckpointStore s({.folder = path("store"), .check = {}, .published = {}});
        const Result<CheckpointRecord> added = s.add({path("My Key (final).safetensors"), {}, {}});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Model);
        const QString first = textFromInfer(infer::greenformerTensors().front().name);
        QVERIFY2(added.error().message.contains(first), qPrintable(added.error().message));
        QVERIFY(!QDir(path("store")).exists());
    }

    void failedWritesLeaveNothing_data() {
        QTest::addColumn<int>("call");
        QTest::addColumn<int>("skip");
        QTest::newRow("create weights") << int(testing::FileCall::Open) << 0;
        QTest::newRow("flush weights") << int(testing::FileCall::Fsync) << 0;
        QTest::newRow("close weights") << int(testing::FileCall::Close) << 0;
        QTest::newRow("rename weights") << int(testing::FileCall::Rename) << 0;
        QTest::newRow("create description") << int(testing::FileCall::Open) << 1;
        QTest::newRow("write description") << int(testing::FileCall::Write) << 0;
        QTest::newRow("rename description") << int(testing::FileCall::Rename) << 1;
    }
    void failedWritesLeaveNothing() {
        QFETCH(int, call);
        QFETCH(int, skip);
        testing::failNextFileCall(static_cast<testing::FileCall>(call), ENOSPC, skip);
        const Result<CheckpointRecord> added = store().add({path("My Key (final).safetensors"), {}, {}});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Output);
        QCOMPARE(storeFiles(), QStringList());
        CKD_VERIFY_OK(store().add({path("My Key (final).safetensors"), {}, {}}));
    }

    void afterAKillTheFileCanBeAddedAgain() {
        CheckpointStore s = store();
        const Result<CheckpointRecord> added = s.add({path("My Key (final).safetensors"), {}, {}});
        CKD_VERIFY_OK(added);
        // What a kill leaves: weights without description, and the part of another run (no such process).
        QVERIFY(QFile::remove(stored("My_Key__final_.json")));
        save(stored(".x.safetensors.999999999-0.ckd-part"), QByteArray(100, 'x'));
        QVERIFY(s.list().records.empty());
        CKD_VERIFY_OK(s.add({path("My Key (final).safetensors"), {}, {}}));
        CKD_VERIFY_OK(s.verify(s.list().records.front()));
        QCOMPARE(storeFiles(), QStringList({"My_Key__final_.json", "My_Key__final_.safetensors"}));
    }

    void aForeignFileIsNotReplaced() {
        QVERIFY(QDir().mkpath(path("store")));
        save(stored("mine.safetensors"), smallWeights(3));
        const Result<CheckpointRecord> added =
            store().add({path("My Key (final).safetensors"), QStringLiteral("mine"), {}});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Output);
        QCOMPARE(load(stored("mine.safetensors")), smallWeights(3));
    }

    void unwritableFolderIsASentence() {
        save(path("store"), "a file where the folder should be");
        const Result<CheckpointRecord> added = store().add({path("My Key (final).safetensors"), {}, {}});
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Output);
    }

    void stopEndsIt() {
        std::stop_source source;
        source.request_stop();
        const Result<CheckpointRecord> added =
            store().add({path("My Key (final).safetensors"), {}, {}}, source.get_token());
        QVERIFY(!added.ok());
        QCOMPARE(added.error().kind, ErrorKind::Cancelled);
        QVERIFY(store().list().records.empty());
    }

    void unknownNameListsTheOthers() {
        CheckpointStore s = store();
        QCOMPARE(s.find(QStringLiteral("x")).error().kind, ErrorKind::Model);
        CKD_VERIFY_OK(s.add({path("My Key (final).safetensors"), QStringLiteral("one"), {}}));
        const Result<CheckpointRecord> found = s.find(QStringLiteral("x"));
        QVERIFY(!found.ok());
        QVERIFY(found.error().message.contains(QLatin1String("one")));
        QVERIFY(!s.remove(QStringLiteral("x")).ok());
        QVERIFY(!s.remove(QStringLiteral("../one")).ok());
        QCOMPARE(s.list().records.size(), std::size_t(1));
    }

    void defaultFolderFollowsTheEnvironment() {
        const QByteArray before = qgetenv("CORRIDORKEY_DATA_DIR");
        qputenv("CORRIDORKEY_DATA_DIR", QFile::encodeName(path("data/")));
        QCOMPARE(CheckpointStore::defaultFolder(), path("data/checkpoints"));
        qunsetenv("CORRIDORKEY_DATA_DIR");
        QVERIFY(CheckpointStore::defaultFolder().endsWith(QLatin1String("/corridorkey-desktop/checkpoints")));
        if (!before.isNull())
            qputenv("CORRIDORKEY_DATA_DIR", before);
    }

    /// The real tensors, all zero (a sparse file of 400 MB), without the file ever being in the heap.
    void fullSizeNeedsLittleMemory() {
#ifndef CKD_LIMITS_HEAP
        QSKIP("needs Linux' limit on private memory, without a sanitizer");
#else
        std::uint64_t dataBytes = 0;
        QByteArray header("{");
        for (const infer::ExpectedTensor& expected : infer::greenformerTensors()) {
            const infer::TensorView view{
                .name = expected.name, .shape = expected.shape, .strides = {}, .storage = {}};
            const std::uint64_t end = dataBytes + 4 * static_cast<std::uint64_t>(view.elementCount());
            header += QStringLiteral("%1\"%2\":{\"dtype\":\"F32\",\"shape\":%3,\"data_offsets\":[%4,%5]}")
                          .arg(header.size() > 1 ? QStringLiteral(",") : QString(),
                               textFromInfer(expected.name), textFromInfer(infer::shapeText(expected.shape)))
                          .arg(dataBytes)
                          .arg(end)
                          .toUtf8();
            dataBytes = end;
        }
        header += '}';
        QFile file(path("full.safetensors"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const quint64 length = static_cast<quint64>(header.size());
        QCOMPARE(file.write(reinterpret_cast<const char*>(&length), 8),
                 qint64(8)); // little-endian machines only
        QCOMPARE(file.write(header), qint64(header.size()));
        QVERIFY(file.resize(8 + header.size() + static_cast<qint64>(dataBytes)));
        file.close();

        CheckpointStore s({.folder = path("store"), .check = {}, .published = {}});
        Result<CheckpointRecord> added = Error::internal({});
        {
            const HeapLimit limit(kHeapBytes);
            QVERIFY_THROWS_EXCEPTION(std::bad_alloc, std::vector<char>(4 * kHeapBytes)); // the limit holds
            added = s.add({path("full.safetensors"), {}, {}});
        }
        CKD_VERIFY_OK(added);
        QVERIFY(added->bytes > 390'000'000);
        CKD_VERIFY_OK(s.verify(*added));
#endif
    }
};

QTEST_GUILESS_MAIN(tst_CheckpointStore)
#include "tst_checkpointstore.moc"
