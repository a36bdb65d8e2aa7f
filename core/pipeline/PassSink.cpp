// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/PassSink.h"

#include "core/base/AtomicFile.h"
#include "core/base/Guard.h"
#include "core/base/Log.h"
#include "core/pipeline/FrameHasher.h"
#include "core/pipeline/PassFiles.h"
#include "core/pipeline/RenderJob.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

namespace ckd {

namespace {

std::vector<OutputPlan::Target> targetsOf(const PassSinkOptions& options) {
    std::vector<OutputPlan::Target> targets;
    for (const Pass pass : options.passes)
        targets.push_back({pass, passExtension(pass, options.fileOf(pass).format)});
    return targets;
}

/// The first failure of several steps that are all taken.
void keepFirst(Result<void>& first, Result<void> next) {
    if (first)
        first = std::move(next);
}

} // namespace

PassSink::PassSink(const QString& folder, const SourceInfo& plate, PassSinkOptions options)
    : m_options(std::move(options))
    , m_plan(folder, plate, targetsOf(m_options), m_options.names, m_options.clip)
    , m_asked(MovieRecorder::targets(plate, m_options.movies)) {
}

Result<void> PassSink::check(std::span<const FrameNumber> frames,
                             std::span<const SharedSource> sources) const {
    if (!m_asked)
        return m_asked.error();
    const bool continues = m_options.existing != OutputPlan::Existing::Overwrite &&
                           m_options.finishedFrames == PassSinkOptions::FinishedFrames::Skip;
    const OutputPlan::Existing existing = continues ? OutputPlan::Existing::Overwrite : m_options.existing;
    if (Result<void> checked = m_plan.check(frames, existing, sources); !checked)
        return checked;
    QStringList paths;
    for (const MovieRecorder::Target& target : *m_asked) {
        paths += target.relativePath;
        const QString file = QDir(m_plan.folder()).filePath(target.relativePath);
        if (Result<void> checked = checkOutputFile(file, existing, sources); !checked)
            return checked;
    }
    if (!continues)
        return {};
    const Result<JournalContent> journal = JournalContent::read(m_plan.folder());
    if (!journal)
        return journal.error();
    for (const OutputPlan::Target& target : m_plan.targets()) {
        for (const FrameNumber number : frames)
            paths += m_plan.relativePath(target, number);
    }
    for (const QString& path : paths) {
        const QString file = QDir(m_plan.folder()).filePath(path);
        if (!journal->find(path) && QFile::exists(file))
            return Error::output(
                QStringLiteral("'%1' exists already and was not written by an earlier run. Choose another "
                               "output folder, or allow replacing files.")
                    .arg(QDir::toNativeSeparators(file)));
    }
    return {};
}

std::uint64_t PassSink::estimateBytes(std::span<const FrameNumber> frames, int width, int height) const {
    double perPixel = 0;
    for (const Pass pass : m_options.passes) {
        const int channels = passChannels(pass);
        const PassFile file = m_options.fileOf(pass);
        const bool isFloat = file.format == PassFormat::Exr && file.depth == ExrOptions::Depth::Float;
        const bool isPreview = pass == Pass::Comp || pass == Pass::Hint;
        const double bytes = isPreview ? 1 : isFloat ? 4 : 2;
        const bool packed = file.format != PassFormat::Exr || file.compression != ExrCompression::None;
        perPixel += channels * bytes * (packed || isPreview ? 0.5 : 1.0);
    }
    const auto missing = std::count_if(frames.begin(), frames.end(), [&](FrameNumber number) {
        return !m_plan.targets().empty() && !QFile::exists(m_plan.path(m_plan.targets().back(), number));
    });
    double total = perPixel * width * height * double(missing);
    double largest = 0;
    for (const MoviePass& movie : m_options.movies) {
        const double bytes = movieBytesPerFrame(movie, width, height) * double(frames.size());
        total += bytes;
        largest = std::max(largest, bytes);
    }
    return std::uint64_t(total + largest);
}

PassSink::~PassSink() = default;

Result<void> PassSink::begin(const RenderSpec& spec, std::stop_token stop) {
    m_settings = spec.settings;
    Result<void> opened = open(spec, stop);
    if (!opened) // end() will not be called
        m_lock.reset();
    return opened;
}

Result<void> PassSink::open(const RenderSpec& spec, std::stop_token stop) {
    if (!m_asked)
        return m_asked.error();
    if (Result<void> prepared = m_plan.prepareFolders(m_notes); !prepared)
        return prepared;
    for (const MovieRecorder::Target& target : *m_asked) {
        const QString file = QDir(m_plan.folder()).filePath(target.relativePath);
        if (Result<void> prepared = preparePassFolder(QFileInfo(file).path(), m_notes); !prepared)
            return prepared;
    }
    Result<std::unique_ptr<FolderLock>> lock = FolderLock::acquire(m_plan.folder());
    if (!lock)
        return lock.error();
    m_lock = *std::move(lock);
    // Again, now that nobody else can write here: another run may have ended since the first look.
    std::vector<SharedSource> sources{spec.plate};
    for (const SideSource& side : spec.sides)
        sources.push_back(side.source);
    if (Result<void> checked = check(spec.frames, sources); !checked)
        return checked;
    m_hasher = std::make_unique<FrameHasher>(spec, m_options);
    m_files = std::make_unique<PassFiles>(m_options, spec);
    m_finished.clear();
    m_clamped = {};
    Result<JournalContent> journal = JournalContent();
    if (m_options.finishedFrames == PassSinkOptions::FinishedFrames::Skip) {
        journal = JournalContent::read(m_plan.folder());
        if (!journal)
            return journal.error();
        if (Result<void> found = findFinished(spec, *journal, stop); !found)
            return found;
    }
    if (Result<void> opened = m_journal.open(m_plan.folder()); !opened)
        return opened;
    return openMovies(spec, *journal);
}

Result<void> PassSink::openMovies(const RenderSpec& spec, const JournalContent& journal) {
    m_targets.clear();
    m_firstFrame = spec.frames.front();
    for (const MovieRecorder::Target& target : *m_asked) {
        const QByteArray hash = m_hasher->movieHash(target.movie, {});
        const JournalContent::Entry* entry = journal.find(target.relativePath);
        if (entry && entry->state == JournalLine::State::Finished && entry->hash == hash &&
            checkJournalFile(m_plan.folder(), entry->file))
            continue;
        m_targets.push_back(target);
        const JournalLine line{JournalLine::State::Writing,
                               spec.frames.front(),
                               hash,
                               {JournalFile{target.relativePath, 0, {}, 0, 0, 0, 0}}};
        if (Result<void> noted = m_journal.append(line); !noted)
            return noted;
    }
    if (m_targets.empty())
        return {};
    const QMap<QString, QString>& made = m_files->attributes();
    const QString comment = QStringLiteral("keyer %1, settings %2")
                                .arg(made.value(QStringLiteral("corridorkey/keyer")),
                                     made.value(QStringLiteral("corridorkey/settingsHash")).left(16));
    m_recorder =
        std::make_unique<MovieRecorder>(m_plan.folder(), spec, m_options.profile, comment, m_targets);
    return {};
}

Result<void> PassSink::findFinished(const RenderSpec& spec, const JournalContent& journal,
                                    std::stop_token stop) {
    if (m_plan.targets().empty())
        return {}; // movies alone: nothing is there frame by frame
    if (journal.unreadableLines() > 0)
        qCInfo(logPipeline) << journal.unreadableLines() << "lines of the journal in" << m_plan.folder()
                            << "cannot be read; their frames are made again.";
    const RenderLimits limits = spec.limits.resolved();
    const SourceInfo& plate = spec.plate->info();
    // A picture that is opened again may be there twice, as it is stored and as floats.
    const std::size_t pictureBytes =
        std::size_t(plate.width) * std::size_t(plate.height) * 8 * sizeof(float) + 1;
    const std::size_t threads =
        std::clamp<std::size_t>(limits.memoryBytes / pictureBytes, 1, std::size_t(limits.workers));
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < spec.frames.size() && !stop.stop_requested(); i = next++) {
            const FrameNumber number = spec.frames[i];
            // Whatever goes wrong, the frame is made again.
            (void)detail::guarded("checking a finished frame", [&]() -> Result<void> {
                if (std::optional<WriteReport> found = checkFrame(journal, number)) {
                    const std::lock_guard lock(m_mutex);
                    m_finished.insert_or_assign(number, *std::move(found));
                }
                return {};
            });
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < threads; ++i)
            others.emplace_back(work);
        work();
    }
    return stop.stop_requested() ? Result<void>(Error::cancelled()) : Result<void>();
}

std::optional<WriteReport> PassSink::checkFrame(const JournalContent& journal, FrameNumber number) const {
    const QByteArray hash = m_hasher->hash(number);
    std::vector<const JournalFile*> files;
    for (const OutputPlan::Target& target : m_plan.targets()) {
        const JournalContent::Entry* entry = journal.find(m_plan.relativePath(target, number));
        if (!entry || entry->state != JournalLine::State::Finished || entry->frame != number ||
            entry->hash != hash)
            return std::nullopt;
        files.push_back(&entry->file);
    }
    WriteReport report;
    for (const JournalFile* file : files) {
        if (const Result<void> whole = checkJournalFile(m_plan.folder(), *file); !whole) {
            qCInfo(logPipeline) << "Frame" << number << "is made again:" << whole.error().text();
            return std::nullopt;
        }
        report.bytes += std::uint64_t(file->bytes);
        report.files += QDir(m_plan.folder()).filePath(file->path);
    }
    return report;
}

std::optional<WriteReport> PassSink::finished(FrameNumber number) {
    const auto found = m_finished.find(number);
    if (m_targets.empty()) {
        if (found != m_finished.end())
            return found->second;
        if (m_plan.targets().empty())
            return WriteReport{}; // all movies are there
    }
    if (found != m_finished.end())
        return std::nullopt; // its pictures are there, but the movies need them once more
    // Before the frame is read: a source that changes later then does not fit its journal line.
    QByteArray hash = m_hasher->hash(number);
    const std::lock_guard lock(m_mutex);
    m_hashes.insert_or_assign(number, std::move(hash));
    return std::nullopt;
}

void PassSink::giveUp(FrameNumber number) {
    const std::lock_guard lock(m_mutex);
    m_kept.erase(number);
    m_hashes.erase(number);
    m_waiting.erase(number);
}

Result<PassSet> PassSink::build(KeyResult&& result, const KeyInput& input) const {
    PassRequest request;
    request.passes = m_options.passes;
    std::vector<MoviePass> movies;
    for (const MovieRecorder::Target& target : m_targets)
        movies.push_back(target.movie);
    const std::vector<Pass> more = MovieRecorder::passesFor(movies);
    request.passes.insert(request.passes.end(), more.begin(), more.end());
    request.profile = m_options.profile;
    return buildPasses(std::move(result), input, m_settings, request);
}

Result<WriteReport> PassSink::write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                    const FrameMetadata& metadata, std::stop_token stop) {
    std::map<FrameNumber, PassSet>::node_type passes;
    {
        const std::lock_guard lock(m_mutex);
        passes = m_kept.extract(number);
    }
    if (!passes) {
        Result<PassSet> built = build(std::move(result), input);
        if (!built)
            return built.error();
        std::map<FrameNumber, PassSet> holder;
        holder.emplace(number, *std::move(built));
        passes = holder.extract(number);
    }
    const auto found = m_finished.find(number); // only when movies are made again
    Result<WriteReport> written = found != m_finished.end()
                                      ? Result<WriteReport>(found->second)
                                      : writeFrame(number, passes.mapped(), metadata, stop);
    std::optional<MovieRecorder::Pictures> pictures;
    if (written && m_recorder)
        pictures = m_recorder->prepare(passes.mapped(), metadata);
    const std::lock_guard lock(m_mutex);
    if (written) {
        m_hashes.erase(number);
        if (pictures)
            m_waiting.insert_or_assign(number, *std::move(pictures));
    } else if (written.error().kind == ErrorKind::Output) {
        m_kept.insert(std::move(passes));
    }
    return written;
}

Result<void> PassSink::writeOrdered(FrameNumber number, std::stop_token stop) {
    std::map<FrameNumber, MovieRecorder::Pictures>::node_type pictures;
    {
        const std::lock_guard lock(m_mutex);
        pictures = m_waiting.extract(number);
    }
    if (!pictures)
        return Error::internal(
            QStringLiteral("PassSink: frame %1 has no pictures for its movies.").arg(number));
    Result<void> written = m_recorder->write(number, pictures.mapped(), stop);
    if (!written && isDiskFull(written.error())) {
        const std::lock_guard lock(m_mutex);
        m_waiting.insert(std::move(pictures));
        return written;
    }
    // Pictures are worth going on for when the movies cannot; end() tells of it.
    return written || (!m_plan.targets().empty() && written.error().kind != ErrorKind::Cancelled)
               ? Result<void>()
               : written;
}

QString PassSink::clampedNote(FrameNumber number, std::int64_t values) {
    if (values == 0)
        return {};
    const std::lock_guard lock(m_mutex);
    m_clamped.values += values;
    ++m_clamped.frames;
    if (m_clamped.first)
        return {};
    m_clamped.first = number;
    return QStringLiteral("%1 values of frame %2 are beyond what half EXR holds (65504) and were limited; "
                          "float EXR keeps them.")
        .arg(values)
        .arg(number);
}

QStringList PassSink::takeNotes() {
    QStringList notes = std::exchange(m_notes, {});
    if (m_recorder)
        notes += m_recorder->takeNotes();
    return notes;
}

JournalLine PassSink::journalLine(FrameNumber number) const {
    JournalLine line{JournalLine::State::Writing, number, {}, {}};
    for (const OutputPlan::Target& target : m_plan.targets())
        line.files.push_back({m_plan.relativePath(target, number), 0, {}, 0, 0, 0, 0});
    const std::lock_guard lock(m_mutex);
    const auto hash = m_hashes.find(number);
    line.hash = hash == m_hashes.end() ? m_hasher->hash(number) : hash->second;
    return line;
}

Result<WriteReport> PassSink::writeFrame(FrameNumber number, const PassSet& passes,
                                         const FrameMetadata& metadata, std::stop_token stop) {
    if (m_plan.targets().empty())
        return WriteReport{};
    JournalLine line = journalLine(number);
    if (Result<void> noted = m_journal.append(line); !noted)
        return noted.error();
    std::int64_t clamped = 0;
    WriteReport report;
    for (std::size_t i = 0; i < m_plan.targets().size(); ++i) {
        const OutputPlan::Target& target = m_plan.targets()[i];
        if (stop.stop_requested())
            return Error::cancelled();
        const Image& image = passImage(passes, target.pass);
        if (image.isNull())
            return Error::internal(QStringLiteral("The pass '%1' was not made.").arg(passName(target.pass)));
        const QString path = m_plan.path(target, number);
        const Result<WrittenFile> written = m_files->write(target, path, passes, metadata);
        if (!written)
            return written.error();
        const Result<QByteArray> digest = fileDigest(path);
        if (!digest)
            return digest.error();
        const Window stored = PassFiles::storedWindow(target, image, metadata);
        if (target.extension == QLatin1String("exr"))
            clamped += written->clampedValues;
        line.files[i].bytes = written->bytes;
        line.files[i].digest = *digest;
        line.files[i].width = stored.width();
        line.files[i].height = stored.height();
        line.files[i].channels = image.channels();
        report.bytes += std::uint64_t(written->bytes);
        report.files += path;
    }
    line.state = JournalLine::State::Finished;
    if (Result<void> noted = m_journal.append(line); !noted)
        return noted.error();
    report.note = clampedNote(number, clamped);
    return report;
}

/// Notes the movies that got their names. One that holds frames which failed counts as another movie, so that
/// the next run makes it again.
Result<void> PassSink::journalMovies() {
    for (const MovieRecorder::Finished& finished : m_recorder->takeFinished()) {
        const auto target =
            std::find_if(m_targets.begin(), m_targets.end(), [&](const MovieRecorder::Target& one) {
                return one.relativePath == finished.relativePath;
            });
        const QString path = QDir(m_plan.folder()).filePath(finished.relativePath);
        const Result<QByteArray> digest = fileDigest(path);
        if (!digest)
            return digest.error();
        const QByteArray extra = finished.complete ? QByteArray() : QByteArrayLiteral("|incomplete");
        const JournalLine line{
            JournalLine::State::Finished,
            m_firstFrame,
            m_hasher->movieHash(target->movie, extra),
            {JournalFile{finished.relativePath, QFileInfo(path).size(), *digest, finished.width,
                         finished.height, finished.channels, finished.pictures}}};
        if (Result<void> noted = m_journal.append(line); !noted)
            return noted;
    }
    return {};
}

Result<void> PassSink::end(RenderState outcome, std::stop_token stop) {
    if (m_recorder) {
        const Result<void> finished = m_recorder->finish(outcome, stop);
        const Result<void> noted = journalMovies();
        m_notes += m_recorder->takeNotes();
        const bool whole = outcome == RenderState::Done || outcome == RenderState::Partial;
        if (!finished && whole && isDiskFull(finished.error()) && !stop.stop_requested())
            return finished; // the caller comes once more
        m_recorder.reset();
        m_ended = finished ? noted : finished;
    }
    for (const OutputPlan::Target& target : m_plan.targets())
        keepFirst(m_ended,
                  AtomicFile::syncFolder(QDir(m_plan.folder()).filePath(passFolderName(target.pass))));
    for (const MovieRecorder::Target& target : m_targets)
        keepFirst(m_ended,
                  AtomicFile::syncFolder(QDir(m_plan.folder()).filePath(passFolderName(target.movie.pass))));
    keepFirst(m_ended, m_journal.close());
    if (m_clamped.frames > 1)
        m_notes << QStringLiteral("%1 values in %2 frames are beyond what half EXR holds (65504) and were "
                                  "limited; float EXR keeps them.")
                       .arg(m_clamped.values)
                       .arg(m_clamped.frames);
    m_hasher.reset(); // it looks at the job's spec
    m_files.reset();
    m_lock.reset();
    return std::exchange(m_ended, {});
}

} // namespace ckd
