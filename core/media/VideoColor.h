// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ckd {

/// Which weights turn R'G'B' into Y'CbCr. The numbers are kr and kb of ITU-T H.273, table 4.
enum class YuvMatrix {
    Bt709,
    Bt601,     ///< 525 and 625 lines alike
    Bt2020,    ///< non-constant luminance
    Fcc,       ///< kr 0.30, kb 0.11
    Smpte240m, ///< kr 0.212, kb 0.087
    YCgCo,
    Identity, ///< the planes are G, B, R
};

/// Code values used: limited is 16…235 (luma) and 16…240 (chroma) at 8 bit, scaled by 2^(depth-8).
enum class YuvRange { Limited, Full };

/// Where a sub-sampled chroma sample lies, in luma pixels from the centre of its block's first luma pixel.
struct ChromaSiting {
    float x = 0.0F; ///< 0: on the left luma column (MPEG-2, H.264 default); 0.5: between the two (JPEG)
    float y = 0.5F; ///< 0: on the upper luma row; 0.5: between the two
};

struct YuvWeights {
    double kr = 0;
    double kb = 0;
};

/// Weights of a matrix that is defined by them (not YCgCo or Identity, which give zeros).
[[nodiscard]] constexpr YuvWeights yuvWeights(YuvMatrix matrix) {
    switch (matrix) {
    case YuvMatrix::Bt709:
        return {0.2126, 0.0722};
    case YuvMatrix::Bt601:
        return {0.299, 0.114};
    case YuvMatrix::Bt2020:
        return {0.2627, 0.0593};
    case YuvMatrix::Fcc:
        return {0.30, 0.11};
    case YuvMatrix::Smpte240m:
        return {0.212, 0.087};
    case YuvMatrix::YCgCo:
    case YuvMatrix::Identity:
        break;
    }
    return {};
}

} // namespace ckd
