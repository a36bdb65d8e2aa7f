// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/PassBuilder.h"
#include "core/media/FrameSource.h"
#include "core/media/MovieWriter.h"
#include "core/pipeline/MoviePass.h"
#include "core/pipeline/RenderReport.h"
#include "core/pipeline/RenderSpec.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace ckd {

/// Makes the movies of one clip's job: see MoviePass for what they are.
///
/// A movie that cannot go on (a write that failed for another reason than a full disk, an encoder that
/// breaks) is given up, and the rest of the job is not: finish() says so in the end.
class MovieRecorder {
public:
    struct Target {
        MoviePass movie;
        QString relativePath; ///< below the clip's folder: "Comp/shot.mp4"
    };
    /// One frame's pictures for every movie, display-encoded, of their final size, in the order of the
    /// targets.
    struct Picture {
        std::shared_ptr<const Image> image;
        bool extended = false; ///< by a column or row, which the codec needs
    };
    struct Pictures {
        std::vector<Picture> pictures;
        FrameMetadata metadata;
    };
    /// How one movie ended that is there under its final name.
    struct Finished {
        QString relativePath;
        std::int64_t pictures = 0;
        int width = 0;
        int height = 0;
        int channels = 0;
        bool complete = false; ///< no frame had to be held because it failed
    };

    /// The passes that buildPasses() must make for these movies.
    [[nodiscard]] static std::vector<Pass> passesFor(const std::vector<MoviePass>& movies);
    /// Where each movie goes. Usage error when two of them are one file.
    [[nodiscard]] static Result<std::vector<Target>> targets(const SourceInfo& plate,
                                                             const std::vector<MoviePass>& movies);

    /// `spec` must outlive this. `comment` is written into every file behind what the movie is.
    MovieRecorder(QString folder, const RenderSpec& spec, Profile profile, QString comment,
                  std::vector<Target> targets);
    ~MovieRecorder();

    /// Any thread, concurrently.
    [[nodiscard]] Pictures prepare(const PassSet& passes, const FrameMetadata& metadata) const;
    /// Ascending, one at a time. An Output error is a full disk: nothing was written, or some of the pictures
    /// held before this one; the same call goes on where it stopped. Errors of other kinds end the job.
    [[nodiscard]] Result<void> write(FrameNumber number, const Pictures& pictures, std::stop_token stop);
    /// Gives the movies their names (outcome Done, Partial) or keeps what there is (Failed, Cancelled). After
    /// an Output error the movies that have no name yet may be finished by calling it again.
    [[nodiscard]] Result<void> finish(RenderState outcome, std::stop_token stop);
    /// Those that got their names since the last call.
    [[nodiscard]] std::vector<Finished> takeFinished();
    /// Full sentences: held frames, sound, partial movies.
    [[nodiscard]] QStringList takeNotes();

private:
    struct Movie;
    [[nodiscard]] Image pictureFor(const MoviePass& movie, const PassSet& passes) const;
    [[nodiscard]] Result<void> writeTo(Movie& movie, FrameNumber number, const Picture& picture,
                                       const FrameMetadata& metadata, std::stop_token stop);
    [[nodiscard]] Result<void> open(Movie& movie, FrameNumber number, const Picture& picture,
                                    const FrameMetadata& metadata);
    [[nodiscard]] Result<void> append(Movie& movie, const Image& picture);
    [[nodiscard]] Result<void> finishMovie(Movie& movie, RenderState outcome, std::stop_token stop);
    void keepPartial(Movie& movie);
    void giveUp(Movie& movie, const Error& cause);
    [[nodiscard]] std::optional<MovieSound> soundFor(Movie& movie);
    void noteHeld(const Movie& movie);

    const QString m_folder;
    const RenderSpec& m_spec;
    const Profile m_profile;
    const QString m_comment;
    std::vector<std::unique_ptr<Movie>> m_movies;
    std::vector<Finished> m_finished;
    QStringList m_notes;
};

} // namespace ckd
