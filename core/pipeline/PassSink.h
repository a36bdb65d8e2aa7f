// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/FolderLock.h"
#include "core/pipeline/FrameSink.h"
#include "core/pipeline/Journal.h"
#include "core/pipeline/MovieRecorder.h"
#include "core/pipeline/OutputPlan.h"
#include "core/pipeline/PassSinkOptions.h"

#include <QString>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace ckd {

class FrameHasher;
class PassFiles;

/// Writes the passes of one clip: one picture file per pass and frame (PassFiles), movies (MovieRecorder), or
/// both from the same keys. Each file appears under its final name only when it is whole; the pass folders
/// are synced at the end.
///
/// While a job runs the folder is locked against other runs (FolderLock), and every frame is noted in its
/// journal: before its files are written and when they are finished; a movie likewise. When a movie has to be
/// made again, its frames are keyed again, but their picture files are left alone if they are whole.
///
/// Threads: as FrameSink; write() runs concurrently, writeOrdered() feeds the movies. Building the passes
/// reuses the key's memory, so those of a frame whose write failed are kept until it is tried again or given
/// up: one frame per write thread.
class PassSink : public FrameSink {
public:
    PassSink(const QString& folder, const SourceInfo& plate, PassSinkOptions options);
    ~PassSink() override;

    /// See OutputPlan::check.
    [[nodiscard]] Result<void> check(std::span<const FrameNumber> frames,
                                     std::span<const SharedSource> sources) const;
    [[nodiscard]] const OutputPlan& plan() const { return m_plan; }
    [[nodiscard]] const PassSinkOptions& options() const { return m_options; }
    /// Where the movies go; empty when check() refuses them.
    [[nodiscard]] std::vector<MovieRecorder::Target> movies() const {
        return m_asked ? *m_asked : std::vector<MovieRecorder::Target>();
    }

    /// About how many bytes these frames will take at most at any moment, leaving out those that exist. Half
    /// of what the pixels need is usual for film material, and a movie is there twice while it gets its last
    /// shape; a guess for a warning.
    [[nodiscard]] std::uint64_t estimateBytes(std::span<const FrameNumber> frames, int width,
                                              int height) const;

    [[nodiscard]] Result<void> begin(const RenderSpec& spec, std::stop_token stop) override;
    [[nodiscard]] Result<WriteReport> write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                            const FrameMetadata& metadata, std::stop_token stop) override;
    [[nodiscard]] std::optional<WriteReport> finished(FrameNumber number) override;
    void giveUp(FrameNumber number) override;
    [[nodiscard]] bool hasOrderedStep() const override { return !m_targets.empty(); }
    [[nodiscard]] Result<void> writeOrdered(FrameNumber number, std::stop_token stop) override;
    [[nodiscard]] QStringList takeNotes() override;
    [[nodiscard]] Result<void> end(RenderState outcome, std::stop_token stop) override;

private:
    [[nodiscard]] Result<void> open(const RenderSpec& spec, std::stop_token stop);
    [[nodiscard]] Result<void> openMovies(const RenderSpec& spec, const JournalContent& journal);
    [[nodiscard]] Result<void> findFinished(const RenderSpec& spec, const JournalContent& journal,
                                            std::stop_token stop);
    [[nodiscard]] std::optional<WriteReport> checkFrame(const JournalContent& journal,
                                                        FrameNumber number) const;
    [[nodiscard]] Result<PassSet> build(KeyResult&& result, const KeyInput& input) const;
    [[nodiscard]] Result<WriteReport> writeFrame(FrameNumber number, const PassSet& passes,
                                                 const FrameMetadata& metadata, std::stop_token stop);
    [[nodiscard]] JournalLine journalLine(FrameNumber number) const;
    [[nodiscard]] Result<void> journalMovies();
    [[nodiscard]] QString clampedNote(FrameNumber number, std::int64_t values);

    PassSinkOptions m_options;
    OutputPlan m_plan;
    Result<std::vector<MovieRecorder::Target>> m_asked; ///< movies
    KeySettings m_settings;                             ///< of begin()

    // From begin() to end().
    std::unique_ptr<FolderLock> m_lock;
    Journal m_journal;
    std::unique_ptr<FrameHasher> m_hasher;
    std::unique_ptr<PassFiles> m_files;
    std::vector<MovieRecorder::Target> m_targets;  ///< movies that are not there yet
    std::unique_ptr<MovieRecorder> m_recorder;     ///< null: no such movies
    std::map<FrameNumber, WriteReport> m_finished; ///< by earlier runs
    FrameNumber m_firstFrame = 0;
    Result<void> m_ended; ///< what end() has to say so far
    QStringList m_notes;

    mutable std::mutex m_mutex;                               ///< guards what follows
    std::map<FrameNumber, QByteArray> m_hashes;               ///< of frames on their way
    std::map<FrameNumber, PassSet> m_kept;                    ///< of frames whose write failed
    std::map<FrameNumber, MovieRecorder::Pictures> m_waiting; ///< for their turn in the movies
    struct {
        std::int64_t values = 0;
        std::int64_t frames = 0;
        std::optional<FrameNumber> first;
    } m_clamped; ///< what half EXR could not hold
};

} // namespace ckd
