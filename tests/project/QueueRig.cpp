// SPDX-License-Identifier: Apache-2.0
#include "tests/project/QueueRig.h"

#include "core/media/ImageWriter.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace ckd::test {

namespace {

constexpr int kWidth = 64;
constexpr int kHeight = 36;

} // namespace

QString ExportFolder::plateFile(const QString& name, FrameNumber number) const {
    return path(QStringLiteral("plates/%1/%1.%2.png").arg(name).arg(number, 4, 10, QLatin1Char('0')));
}

void ExportFolder::writePlate(const QString& name, FrameNumber number, int salt) const {
    // A red disc that moves over a green screen with a gradient.
    const Image plate = makeImage(kWidth, kHeight, 3, ColorEncoding::Srgb, [=](int c, int x, int y) {
        const int dx = x - 20 - int(number % 20);
        const int dy = y - 18;
        if (dx * dx + dy * dy < 100)
            return c == 0 ? 0.7F : 0.1F + 0.01F * float(salt % 10);
        return c == 1 ? 0.6F + 0.002F * float(x) : 0.15F;
    });
    const Result<WrittenFile> written = writeStill(plateFile(name, number), kWidth, kHeight,
                                                   channelsOf(plate, {"R", "G", "B"}), StillFormat::Png16);
    CKD_VERIFY_OK(written);
}

Clip ExportFolder::makeClip(const QString& name, FrameNumber first, FrameNumber last, int salt) {
    const QString folder = path(QStringLiteral("plates/") + name);
    [&] { QVERIFY(QDir().mkpath(folder)); }();
    for (FrameNumber number = first; number <= last; ++number)
        writePlate(name, number, salt);
    Clip clip = Clip::forPlate(folder, name);
    clip.hint.kind = HintChoice::Kind::None;
    return clip;
}

ExportSettings ExportFolder::settings(const QString& folder) const {
    ExportSettings settings;
    settings.passes = {{Pass::Fg, {}}, {Pass::Matte, {}}};
    settings.folder = path(folder);
    return settings;
}

QMap<QString, QByteArray> contentOf(const QString& folder) {
    QMap<QString, QByteArray> content;
    QDirIterator it(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        content.insert(QDir(folder).relativeFilePath(file.fileName()),
                       file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable"));
    }
    return content;
}

QMap<QString, QByteArray> passesIn(const QString& folder) {
    QMap<QString, QByteArray> content = contentOf(folder);
    content.remove(QStringLiteral(".corridorkey-journal"));
    return content;
}

QueueRecorder::QueueRecorder(RenderQueue& queue) {
    connect(&queue, &RenderQueue::frameFinished, this,
            [this](const QString& id, const FrameReport& report) { frames.emplace_back(id, report); });
    connect(&queue, &RenderQueue::jobEnded, this, [this](const QString& id) { ended.append(id); });
    connect(&queue, &RenderQueue::idle, this, [this] { ++idles; });
}

std::vector<FrameNumber> QueueRecorder::framesOf(const QString& id) const {
    std::vector<FrameNumber> numbers;
    for (const auto& [job, report] : frames) {
        if (job == id)
            numbers.push_back(report.frame);
    }
    return numbers;
}

KeyerFactory factoryOf(std::shared_ptr<Keyer> keyer) {
    return [keyer = std::move(keyer)](const Clip&) -> Result<std::shared_ptr<Keyer>> { return keyer; };
}

RenderLimits smallLimits() {
    RenderLimits limits;
    limits.workers = 2;
    limits.memoryBytes = 64U << 20U;
    return limits;
}

} // namespace ckd::test
