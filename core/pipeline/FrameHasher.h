// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/PassSinkOptions.h"
#include "core/pipeline/RenderSpec.h"

#include <QByteArray>

namespace ckd {

/// Digest of everything that decides the picture files of one frame: settings, keyer and its weights, analysis, passes and
/// their format (not the movies beside them), and which files it is read from (name, size and time of change;
/// not the folder, which may move). A journal keeps it, so that a frame is made again when any of this
/// changed. Immutable; any thread.
class FrameHasher {
public:
    /// `spec` has its analysis and must outlive this.
    FrameHasher(const RenderSpec& spec, const PassSinkOptions& options);
    /// Hexadecimal. Looks at the frame's source files.
    [[nodiscard]] QByteArray hash(FrameNumber number) const;
    /// Of a movie of all the job's frames; `extra` beside what decides it.
    [[nodiscard]] QByteArray movieHash(const MoviePass& movie, const QByteArray& extra) const;

private:
    const RenderSpec& m_spec;
    const Profile m_profile;
    QByteArray m_job; ///< what all frames share
};

} // namespace ckd
