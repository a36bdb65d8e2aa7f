// SPDX-License-Identifier: Apache-2.0
#include "tests/pipeline/Fakes.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <algorithm>

namespace ckd::test {

namespace {

constexpr auto kPatience = std::chrono::seconds(10);

Result<void> call(const Hook& hook, FrameNumber number, std::stop_token stop) {
    return hook ? hook(number, std::move(stop)) : Result<void>();
}

/// 0..1 from anything.
float markOf(const QByteArray& text) {
    const QByteArray hash = QCryptographicHash::hash(text, QCryptographicHash::Sha1);
    return float((unsigned(quint8(hash[0])) << 16U) | (unsigned(quint8(hash[1])) << 8U) | quint8(hash[2])) /
           float(1U << 24U);
}

class FakeRaw : public RawFrame {
public:
    FakeRaw(const FakeSource& source, FrameNumber number) : m_source(source), m_number(number) {
        ++m_source.liveRaws;
    }
    ~FakeRaw() override { --m_source.liveRaws; }
    Result<DecodedFrame> convert() override {
        const Traffic::Visit visit(m_source.converts, m_number);
        if (Result<void> done = call(m_source.onConvert, m_number, {}); !done)
            return done.error();
        const SourceInfo& info = m_source.sourceInfo;
        const auto [width, height] =
            m_source.size ? m_source.size(m_number) : std::pair(info.width, info.height);
        DecodedFrame frame;
        frame.rgb = Image(width, height, 3, info.encoding);
        frame.rgb.fill(m_source.valueOf(m_number));
        if (m_source.withAlpha) {
            frame.alpha = Image(width, height, 1);
            frame.alpha.fill(0.25F);
            frame.alpha.plane(0)[0] = 0.75F; // not constant: it counts
        }
        frame.metadata.timecode = QString::number(m_number);
        if (m_source.touch)
            m_source.touch(m_number, frame);
        return frame;
    }
    [[nodiscard]] std::size_t bytes() const override { return m_source.rawBytes; }

private:
    const FakeSource& m_source;
    const FrameNumber m_number;
};

class FakeCursor : public FrameCursor {
public:
    explicit FakeCursor(const FakeSource& source) : m_source(source) {}
    Result<std::unique_ptr<RawFrame>> grab(FrameNumber number, std::stop_token stop) override {
        const Traffic::Visit visit(m_source.grabs, number);
        if (Result<void> done = call(m_source.onGrab, number, stop); !done)
            return done.error();
        return std::unique_ptr<RawFrame>(std::make_unique<FakeRaw>(m_source, number));
    }

private:
    const FakeSource& m_source;
};

struct FakeAnalysis : ClipAnalysis {
    QByteArray text;
    [[nodiscard]] QByteArray digest() const override { return text; }
    [[nodiscard]] QString summary() const override {
        return QStringLiteral("frames ") + QString::fromLatin1(text);
    }
};

struct FakeTask : KeyTask {
    explicit FakeTask(std::atomic<int>& count) : live(count) { ++live; }
    ~FakeTask() override { --live; }
    [[nodiscard]] std::size_t bytes() const override { return virtualBytes; }
    [[nodiscard]] bool liesOnDevice() const override { return onDevice; }
    std::atomic<int>& live;
    std::size_t virtualBytes = 0;
    bool onDevice = false;
    KeyInput input;
    float mark = 0;
    bool inferred = false;
};

} // namespace

// ---- Gate, Traffic

bool Gate::pass(std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    ++m_arrivals;
    m_changed.notify_all();
    const bool opened = m_changed.wait(lock, stop, [&] { return m_open; });
    ++m_departures;
    m_changed.notify_all();
    return opened;
}

void Gate::passIgnoringStop() {
    (void)pass({});
}

void Gate::open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
}

bool Gate::waitForArrivals(int count) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, kPatience, [&] { return m_arrivals >= count; });
}

bool Gate::waitForDepartures(int count) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, kPatience, [&] { return m_departures >= count; });
}

int Gate::arrivals() const {
    const std::lock_guard lock(m_mutex);
    return m_arrivals;
}

Traffic::Visit::Visit(Traffic& traffic, FrameNumber number) : m_traffic(traffic) {
    const std::lock_guard lock(m_traffic.m_mutex);
    m_traffic.m_most = std::max(m_traffic.m_most, ++m_traffic.m_inside);
    m_traffic.m_threads.insert(std::this_thread::get_id());
    m_traffic.m_numbers.push_back(number);
}

Traffic::Visit::~Visit() {
    const std::lock_guard lock(m_traffic.m_mutex);
    --m_traffic.m_inside;
}

int Traffic::most() const {
    const std::lock_guard lock(m_mutex);
    return m_most;
}

std::set<std::thread::id> Traffic::threads() const {
    const std::lock_guard lock(m_mutex);
    return m_threads;
}

std::vector<FrameNumber> Traffic::numbers() const {
    const std::lock_guard lock(m_mutex);
    return m_numbers;
}

// ---- FakeSource

FakeSource::FakeSource(SourceInfo::Kind kind, FrameNumber first, FrameNumber last) {
    sourceInfo.kind = kind;
    sourceInfo.name = QStringLiteral("shot");
    sourceInfo.pattern = QStringLiteral("shot.####.exr");
    sourceInfo.width = 4;
    sourceInfo.height = 3;
    sourceInfo.frames = numbersFrom(first, last);
    sourceInfo.encoding = ColorEncoding::Linear;
}

Result<std::unique_ptr<FrameCursor>> FakeSource::openCursor() const {
    ++cursors;
    if (Result<void> done = call(onOpen, 0, {}); !done)
        return done.error();
    return std::unique_ptr<FrameCursor>(std::make_unique<FakeCursor>(*this));
}

float FakeSource::valueOf(FrameNumber number) const {
    return value ? value(number) : float(number) / 1000.0F;
}

// ---- FakeKeyer

void FakeKeyer::noteThread() {
    const std::lock_guard lock(lifeMutex);
    lifeThreads.insert(std::this_thread::get_id());
}

std::vector<FrameNumber> FakeKeyer::analysisFrames(std::span<const FrameNumber> clipFrames,
                                                   const KeySettings&) const {
    return analysisCount == 0 ? std::vector<FrameNumber>() : spreadFrames(clipFrames, analysisCount);
}

Result<SharedAnalysis> FakeKeyer::analyse(std::span<const KeyInput> frames, const KeySettings&,
                                          std::stop_token stop) const {
    if (Result<void> done = call(onAnalyse, 0, stop); !done)
        return done.error();
    auto analysis = std::make_shared<FakeAnalysis>();
    for (const KeyInput& frame : frames)
        analysis->text += QByteArray::number(qlonglong(frame.number)) + ' ' +
                          QByteArray::number(double(frame.plate->plane(0)[0])) + ';';
    return SharedAnalysis(std::move(analysis));
}

Result<std::unique_ptr<KeyTask>> FakeKeyer::prepare(const KeyInput& input, const KeySettings& settings,
                                                    const SharedAnalysis& analysis,
                                                    std::stop_token stop) const {
    auto& self = const_cast<FakeKeyer&>(*this); // counters only, each thread-safe
    const Traffic::Visit visit(self.prepares, input.number);
    if (Result<void> done = call(onPrepare, input.number, stop); !done)
        return done.error();
    auto task = std::make_unique<FakeTask>(self.liveTasks);
    task->virtualBytes = taskBytes;
    task->onDevice = tasksOnDevice;
    task->input = input;
    task->mark = markOf(QJsonDocument(settings.toJson()).toJson(QJsonDocument::Compact) +
                        (analysis ? analysis->digest() : QByteArray()));
    return std::unique_ptr<KeyTask>(std::move(task));
}

Result<void> FakeKeyer::load(std::stop_token stop) {
    noteThread();
    ++loads;
    return call(onLoad, 0, stop);
}

Result<void> FakeKeyer::infer(KeyTask& task, std::stop_token stop) {
    noteThread();
    auto& fake = static_cast<FakeTask&>(task);
    const Traffic::Visit visit(infers, fake.input.number);
    if (Result<void> done = call(onInfer, fake.input.number, stop); !done)
        return done;
    fake.inferred = true;
    return {};
}

void FakeKeyer::unload() {
    noteThread();
    ++unloads;
    if (onUnload)
        onUnload();
}

Result<KeyResult> FakeKeyer::finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const {
    auto& fake = static_cast<FakeTask&>(*task);
    if (Result<void> done = call(onFinish, fake.input.number, stop); !done)
        return done.error();
    if (!fake.inferred)
        return Error::internal(QStringLiteral("finish() without infer()"));
    const Image& plate = *fake.input.plate;
    KeyResult result;
    result.fg = plate.clone();
    for (float& value : result.fg.data())
        value += fake.mark;
    result.alpha = Image(plate.width(), plate.height(), 1);
    float sides = 0;
    for (const SharedImage& side :
         {fake.input.hint, fake.input.garbage, fake.input.holdout, fake.input.core}) {
        sides *= 2;
        sides += side ? side->plane(0)[0] : 0.0F;
    }
    const std::optional<float> given = alphaOf ? alphaOf(fake.input.number) : std::nullopt;
    result.alpha.fill(given.value_or(fake.mark + sides));
    if (note)
        result.note = note(fake.input.number);
    return result;
}

// ---- FakeSink

Result<void> FakeSink::begin(const RenderSpec& spec, std::stop_token stop) {
    {
        const std::lock_guard lock(m_mutex);
        ++m_begins;
        m_settings = spec.settings;
    }
    return call(onBegin, 0, stop);
}

FakeSink::Picture FakeSink::pictureOf(const KeyResult& result) {
    return {{result.fg.data().begin(), result.fg.data().end()},
            {result.alpha.data().begin(), result.alpha.data().end()}};
}

Result<WriteReport> FakeSink::write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                    const FrameMetadata& metadata, std::stop_token stop) {
    const Traffic::Visit visit(writes, number);
    {
        const std::lock_guard lock(m_mutex);
        m_order.push_back(number);
    }
    if (Result<void> done = call(onWrite, number, stop); !done)
        return done.error();
    if (input.number != number || metadata.timecode != QString::number(number))
        return Error::internal(QStringLiteral("frame %1 came with the data of another").arg(number));
    const std::lock_guard lock(m_mutex);
    const KeyResult taken = std::move(result); // as a real sink may
    if (keepPictures && !m_pictures.emplace(number, pictureOf(taken)).second)
        return Error::internal(QStringLiteral("frame %1 was written twice").arg(number));
    return WriteReport{42, {QString::number(number)}};
}

Result<void> FakeSink::end(RenderState outcome, std::stop_token stop) {
    {
        const std::lock_guard lock(m_mutex);
        m_ends.push_back(outcome);
    }
    return call(onEnd, 0, stop);
}

std::map<FrameNumber, FakeSink::Picture> FakeSink::pictures() const {
    const std::lock_guard lock(m_mutex);
    return m_pictures;
}

std::vector<FrameNumber> FakeSink::order() const {
    const std::lock_guard lock(m_mutex);
    return m_order;
}

std::optional<KeySettings> FakeSink::settings() const {
    const std::lock_guard lock(m_mutex);
    return m_settings;
}

std::vector<RenderState> FakeSink::ends() const {
    const std::lock_guard lock(m_mutex);
    return m_ends;
}

int FakeSink::begins() const {
    const std::lock_guard lock(m_mutex);
    return m_begins;
}

// ---- Recorder

void Recorder::noteLocked(const QString& word) {
    m_threads.insert(std::this_thread::get_id());
    m_log += word;
    m_changed.notify_all();
}

void Recorder::stateChanged(RenderState state) {
    const std::lock_guard lock(m_mutex);
    m_states.push_back(state);
    noteLocked(stateName(state));
}

void Recorder::analysed(const QString& summary, const QByteArray&) {
    const std::lock_guard lock(m_mutex);
    noteLocked(QStringLiteral("analysed ") + summary);
}

void Recorder::warning(const QString& sentence) {
    const std::lock_guard lock(m_mutex);
    m_warnings += sentence;
    noteLocked(QStringLiteral("warning"));
}

void Recorder::frameFinished(const FrameReport& report) {
    {
        const std::lock_guard lock(m_mutex);
        m_reports.push_back(report);
        noteLocked(QStringLiteral("frame"));
    }
    if (onFrame)
        onFrame(report);
}

void Recorder::finished(const RenderSummary& summary) {
    const std::lock_guard lock(m_mutex);
    m_summaries.push_back(summary);
    noteLocked(QStringLiteral("finished"));
}

std::vector<RenderState> Recorder::states() const {
    const std::lock_guard lock(m_mutex);
    return m_states;
}

std::vector<FrameReport> Recorder::reports() const {
    const std::lock_guard lock(m_mutex);
    return m_reports;
}

std::vector<FrameNumber> Recorder::frames() const {
    std::vector<FrameNumber> numbers;
    for (const FrameReport& report : reports())
        numbers.push_back(report.frame);
    return numbers;
}

QStringList Recorder::warnings() const {
    const std::lock_guard lock(m_mutex);
    return m_warnings;
}

QStringList Recorder::log() const {
    const std::lock_guard lock(m_mutex);
    return m_log;
}

std::set<std::thread::id> Recorder::threads() const {
    const std::lock_guard lock(m_mutex);
    return m_threads;
}

std::vector<RenderSummary> Recorder::summaries() const {
    const std::lock_guard lock(m_mutex);
    return m_summaries;
}

bool Recorder::waitForState(RenderState state) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, kPatience,
                              [&] { return std::ranges::find(m_states, state) != m_states.end(); });
}

// ---- Rig

Rig::Rig(FrameNumber first, FrameNumber last, SourceInfo::Kind kind)
    : plate(std::make_shared<FakeSource>(kind, first, last)) {
    spec->plate = plate;
    spec->keyer = keyer;
    spec->frames = plate->sourceInfo.frames;
    spec->limits = {.memoryBytes = std::size_t(1) << 30U, .workers = 4, .writeThreads = 4};
}

std::unique_ptr<RenderJob> Rig::makeJob() {
    return std::make_unique<RenderJob>(spec, sink, &recorder, options);
}

RenderSummary Rig::run() {
    const std::unique_ptr<RenderJob> job = makeJob();
    job->start();
    return job->wait();
}

std::vector<FrameNumber> numbersFrom(FrameNumber first, FrameNumber last) {
    std::vector<FrameNumber> numbers;
    for (FrameNumber number = first; number <= last; ++number)
        numbers.push_back(number);
    return numbers;
}

void dawdle(FrameNumber number, std::chrono::microseconds most) {
    std::uint64_t mixed = std::uint64_t(number) * 0x9E3779B97F4A7C15ULL;
    mixed ^= mixed >> 29U;
    std::this_thread::sleep_for(most * int(mixed % 1000) / 1000);
}

} // namespace ckd::test
