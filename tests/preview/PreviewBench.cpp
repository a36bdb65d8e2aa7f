// SPDX-License-Identifier: Apache-2.0
#include "tests/preview/PreviewBench.h"

#include <QTest>

#include <algorithm>

namespace ckd::test {

PreviewBench::PreviewBench(FrameNumber first, FrameNumber last, SourceInfo::Kind kind)
    : source(std::make_shared<FakeSource>(kind, first, last)) {
    pool =
        std::make_shared<KeyerPool>([this](const QString&, const QString&) -> Result<std::shared_ptr<Keyer>> {
            ++keyersMade;
            return std::shared_ptr<Keyer>(keyer);
        });
    clip.id = QStringLiteral("clip");
    clip.plate = QStringLiteral("shot.####.exr");
    clip.hint.kind = HintChoice::Kind::None;
    open = [this](const Clip&) { return Result<SharedSource>(source); };
}

void PreviewBench::start() {
    engine = std::make_unique<PreviewEngine>(
        PreviewEngine::Parts{.keyers = pool, .cache = cache, .open = open, .threads = 2});
    PreviewEngine* e = engine.get();
    QObject::connect(e, &PreviewEngine::pictureReady, e,
                     [this](const PreviewPicture& picture) { pictures.push_back(picture); });
    QObject::connect(e, &PreviewEngine::clipOpened, e, [this] { ++opened; });
    QObject::connect(e, &PreviewEngine::keyFinished, e,
                     [this](FrameNumber frame, double) { keyed.push_back(frame); });
    QObject::connect(e, &PreviewEngine::keyFailed, e,
                     [this](FrameNumber frame, const QString&) { failedKeys.push_back(frame); });
    QObject::connect(e, &PreviewEngine::plateFailed, e,
                     [this](FrameNumber frame, const QString&) { failedPlates.push_back(frame); });
}

bool PreviewBench::startAndOpen(Tristate live) {
    start();
    engine->setLiveKey(live);
    engine->setClip(clip);
    return QTest::qWaitFor([this] { return opened == 1; });
}

SharedHalfPicture PreviewBench::shown(View view, FrameNumber frame) const {
    for (auto it = pictures.rbegin(); it != pictures.rend(); ++it) {
        if (it->view == view && it->frame == frame)
            return it->picture;
    }
    return {};
}

std::vector<std::uint64_t> PreviewBench::generationsOf(View view) const {
    std::vector<std::uint64_t> list;
    for (const PreviewPicture& picture : pictures) {
        if (picture.view == view)
            list.push_back(picture.generation);
    }
    return list;
}

std::size_t PreviewBench::cached() const {
    std::size_t count = 0;
    for (const FrameRun& run : engine->plateRanges())
        count += std::size_t(run.last - run.first + 1);
    return count;
}

bool sameHalf(const HalfPicture& picture, const Image& image, HalfPicture::Content content) {
    const HalfPicture expected(image, content);
    return std::ranges::equal(picture.data(), expected.data()) && picture.content() == content &&
           picture.width() == image.width();
}

} // namespace ckd::test
