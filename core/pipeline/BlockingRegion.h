// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ckd {

namespace detail {
class Permit;
}

/// While one of these lives, the calling pool thread does not count as using a core: another frame's work
/// may run meanwhile. Put it around waits for a disk (fsync, rename) inside FrameSink::write() or
/// RawFrame::convert(). Its end may wait for a free core. Does nothing on other threads. Nests.
class BlockingRegion {
public:
    BlockingRegion();
    ~BlockingRegion();
    BlockingRegion(const BlockingRegion&) = delete;
    BlockingRegion& operator=(const BlockingRegion&) = delete;

private:
    detail::Permit* m_permit; ///< the calling thread's, or null
};

} // namespace ckd
