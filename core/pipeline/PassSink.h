// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/PassBuilder.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/FolderLock.h"
#include "core/pipeline/FrameSink.h"
#include "core/pipeline/Journal.h"
#include "core/pipeline/OutputPlan.h"

#include <QString>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace ckd {

class FrameHasher;

/// File format of fg, matte and processed. Comp and hint are always 8-bit PNG, combined always EXR.
enum class PassFormat {
    Exr,    ///< scene-linear; processed premultiplied
    Png16,  ///< sRGB-encoded, 0..1; processed straight, as PNG demands
    Tiff16, ///< likewise (written as unassociated alpha)
};

/// How the pictures of a pass are stored. Compression and depth are EXR's.
struct PassFile {
    PassFormat format = PassFormat::Exr;
    ExrCompression compression = ExrCompression::Piz;
    ExrOptions::Depth depth = ExrOptions::Depth::Half;
    friend bool operator==(const PassFile&, const PassFile&) = default;
};

struct PassSinkOptions {
    /// As pictures. May be empty when there are movies.
    std::vector<Pass> passes{Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp};
    PassFormat format = PassFormat::Exr;
    ExrCompression compression = ExrCompression::Piz;
    ExrOptions::Depth depth = ExrOptions::Depth::Half;
    /// Passes that are stored otherwise than format, compression and depth say.
    std::map<Pass, PassFile> own;
    NameTemplate names;
    QString clip; ///< what {clip} in `names` stands for; empty: the plate's name
    Profile profile = Profile::Default;
    OutputPlan::Existing existing = OutputPlan::Existing::Refuse;
    /// What to do with frames that the folder's journal names as made the same way and whose files are whole.
    /// Skip also allows replacing any other file that the journal names.
    enum class FinishedFrames { MakeAgain, Skip };
    FinishedFrames finishedFrames = FinishedFrames::MakeAgain;

    [[nodiscard]] PassFile fileOf(Pass pass) const;
};

/// "fg", "matte", "processed", "comp", "hint", "combined".
[[nodiscard]] QString passName(Pass pass);
[[nodiscard]] std::optional<Pass> passFromName(const QString& name);

/// Writes the passes of one clip as one picture file per pass and frame. Each file appears under its final
/// name only when it is whole; the pass folders are synced at the end. EXR files carry the plate's windows,
/// pixel aspect, rate, timecode and chromaticities, and say under corridorkey/… how they were made and
/// whether they are premultiplied.
///
/// While a job runs the folder is locked against other runs (FolderLock), and every frame is noted in its
/// journal: before its files are written and when they are finished.
///
/// Threads: as FrameSink; write() runs concurrently. Building the passes reuses the key's memory, so those of
/// a frame whose write failed are kept until it is tried again or given up: one frame per write thread.
class PassSink : public FrameSink {
public:
    PassSink(const QString& folder, const SourceInfo& plate, PassSinkOptions options);
    ~PassSink() override;

    /// See OutputPlan::check.
    [[nodiscard]] Result<void> check(std::span<const FrameNumber> frames,
                                     std::span<const SharedSource> sources) const;
    [[nodiscard]] const OutputPlan& plan() const { return m_plan; }

    /// About how many bytes these frames will take, leaving out those that exist. Half of what the pixels
    /// need is usual for film material; a guess for a warning.
    [[nodiscard]] std::uint64_t estimateBytes(std::span<const FrameNumber> frames, int width,
                                              int height) const;

    [[nodiscard]] Result<void> begin(const RenderSpec& spec, std::stop_token stop) override;
    [[nodiscard]] Result<WriteReport> write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                            const FrameMetadata& metadata, std::stop_token stop) override;
    [[nodiscard]] std::optional<WriteReport> finished(FrameNumber number) override;
    void giveUp(FrameNumber number) override;
    [[nodiscard]] Result<void> end(RenderState outcome, std::stop_token stop) override;

private:
    [[nodiscard]] Result<void> open(const RenderSpec& spec, std::stop_token stop);
    [[nodiscard]] Result<void> findFinished(const RenderSpec& spec, std::stop_token stop);
    [[nodiscard]] std::optional<WriteReport> checkFrame(const JournalContent& journal,
                                                        FrameNumber number) const;
    [[nodiscard]] Result<WriteReport> writeFrame(FrameNumber number, const PassSet& passes,
                                                 const FrameMetadata& metadata, std::stop_token stop);
    [[nodiscard]] JournalLine journalLine(FrameNumber number) const;
    [[nodiscard]] Result<WrittenFile> writePass(const OutputPlan::Target& target, const QString& path,
                                                const PassSet& passes, const FrameMetadata& metadata) const;
    [[nodiscard]] Result<WrittenFile> writeCombined(const QString& path, const PassSet& passes,
                                                    const FrameMetadata& metadata) const;
    [[nodiscard]] ExrOptions exrOptions(Pass pass, const FrameMetadata& metadata) const;

    PassSinkOptions m_options;
    OutputPlan m_plan;
    KeySettings m_settings;                   ///< of begin()
    std::shared_ptr<const ClipColor> m_color; ///< likewise; may be null
    QMap<QString, QString> m_attributes;      ///< corridorkey/… of every EXR

    // From begin() to end().
    std::unique_ptr<FolderLock> m_lock;
    Journal m_journal;
    std::unique_ptr<FrameHasher> m_hasher;
    std::map<FrameNumber, WriteReport> m_finished; ///< by earlier runs

    mutable std::mutex m_mutex;
    std::map<FrameNumber, QByteArray> m_hashes; ///< of frames on their way; guarded by m_mutex
    std::map<FrameNumber, PassSet> m_kept;      ///< of frames whose write failed; guarded by m_mutex
};

} // namespace ckd
