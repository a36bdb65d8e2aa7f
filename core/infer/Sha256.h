// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ckd::infer {

/// SHA-256 after FIPS 180-4. Own code because core/infer links nothing but LibTorch; the checkpoint store
/// names a weights file by this hash. Feed any number of pieces, then ask once for the digest.
class Sha256 {
public:
    void update(std::span<const std::byte> data);
    [[nodiscard]] std::array<std::uint8_t, 32> finish();

    /// Digest of one piece as 64 lower-case hexadecimal digits.
    [[nodiscard]] static std::string hex(std::span<const std::byte> data);
    [[nodiscard]] static std::string hex(const std::array<std::uint8_t, 32>& digest);

private:
    void compress(const std::byte* block);

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> m_pending{};
    std::size_t m_pendingSize = 0;
    std::uint64_t m_total = 0;
};

} // namespace ckd::infer
