// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderSpec.h"

#include <QByteArray>

namespace ckd {

/// Digest of everything that decides the files of one frame: settings, keyer, analysis, passes and their
/// format, and which files it is read from (name, size and time of change; not the folder, which may move).
/// A journal keeps it, so that a frame is made again when any of this changed. Immutable; any thread.
class FrameHasher {
public:
    /// `spec` has its analysis and must outlive this.
    FrameHasher(const RenderSpec& spec, const PassSinkOptions& options);
    /// Hexadecimal. Looks at the frame's source files.
    [[nodiscard]] QByteArray hash(FrameNumber number) const;

private:
    const RenderSpec& m_spec;
    QByteArray m_job; ///< what all frames share
};

} // namespace ckd
