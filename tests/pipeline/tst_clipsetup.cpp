// SPDX-License-Identifier: Apache-2.0
// From an artist's request to a RenderSpec, with real files.
#include "core/media/ImageWriter.h"
#include "core/pipeline/ClipSetup.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>

using namespace ckd;

class TestClipSetup : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    void png(const QString& name, int width, int height) {
        const Image image =
            test::makeImage(width, height, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
        CKD_VERIFY_OK(writeStill(m_dir.filePath(name), width, height, channelsOf(image, {"R", "G", "B"}),
                                 StillFormat::Png16));
    }

    ClipRequest request(const QString& plate) {
        ClipRequest request;
        const Result<SharedSource> source = openSource(m_dir.filePath(plate));
        if (source)
            request.plate = *source;
        request.keyer = std::make_shared<test::FakeKeyer>();
        return request;
    }

private Q_SLOTS:
    void anotherSizeIsSaidOnce() {
        for (const char* name : {"plate.0001.png", "plate.0002.png", "plate.0003.png"})
            png(QString::fromLatin1(name), 32, 24);
        for (const char* name : {"plate_hint.0001.png", "plate_hint.0002.png", "plate_hint.0003.png"})
            png(QString::fromLatin1(name), 16, 12);
        const Result<ClipSetup> setup = setUpClip(request("plate.####.png"));
        CKD_VERIFY_OK(setup);
        const QStringList said = setup->notes.filter(QStringLiteral("resized"));
        QCOMPARE(said.size(), 1);
        QVERIFY2(said[0].contains("hint 'plate_hint.####.png' is 16x12 while the plate is 32x24"),
                 qPrintable(said[0]));
    }

    void overscanIsSaid() {
        ExrOptions options;
        options.metadata.displayWindow = {0, 0, 15, 11};
        options.metadata.dataWindow = {-4, -2, 19, 13};
        const Image image =
            test::makeImage(24, 16, 3, ColorEncoding::Linear, [](int, int, int) { return 0.5F; });
        CKD_VERIFY_OK(
            writeExr(m_dir.filePath("over.exr"), 24, 16, channelsOf(image, {"R", "G", "B"}), options));
        png("over_hint.png", 16, 12);
        const Result<ClipSetup> setup = setUpClip(request("over.exr"));
        CKD_VERIFY_OK(setup);
        QCOMPARE(setup->notes.filter(QStringLiteral("display window (16x12)")).size(), 1);
        QCOMPARE(setup->notes.filter(QStringLiteral("resized")).size(), 0);
    }

    void sameSizeSaysNothing() {
        png("same.png", 8, 8);
        png("same_hint.png", 8, 8);
        const Result<ClipSetup> setup = setUpClip(request("same.png"));
        CKD_VERIFY_OK(setup);
        QVERIFY(setup->spec->side(SideRole::Hint).source);
        QCOMPARE(setup->notes.size(), 1); // that the hint was found
    }
};

QTEST_GUILESS_MAIN(TestClipSetup)
#include "tst_clipsetup.moc"
