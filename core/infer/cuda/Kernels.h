// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>

/// The network's kernels, one function each: they put work on a stream and return; they throw what check()
/// throws when a launch fails. All activations are float16, channels last: [tokens][channels] or
/// [rows][columns][channels], packed unless a stride is given. Pointers are 16-byte aligned.
namespace ckd::infer::cuda {

inline constexpr int kHeadWidth = 56;

// ---- encoder ------------------------------------------------------------------------------------------

/// planes [4][size][size] float -> pixels [size][size][4]
void packInput(const float* planes, half* pixels, int size, cudaStream_t stream);

/// Rows of the patch embedding's matrix product: out [size/4 * size/4][kPatchRow], 7 x 7 pixels of 4 channels
/// in the order row, column, channel, then zeros.
inline constexpr int kPatchRow = 200;
void gatherPatches(const half* pixels, half* out, int size, cudaStream_t stream);

/// LayerNorm (eps 1e-6) with scale and shift; channels is 112, 224, 448 or 896.
void layerNorm(const half* in, const half* scale, const half* shift, half* out, int tokens, int channels,
               cudaStream_t stream);

enum class Activation { None, Gelu };

/// out [tokens][outputs] = activation(LayerNorm(in) weightᵀ + bias) for 112 inputs; outputs is a multiple
/// of 8. `weight` as packNormedLinear() lays it out. Needs compute capability 9.0.
inline constexpr int kNormedLinearInputs = 112;
struct NormedLinearTask {
    const half* in; ///< [tokens][112]
    const half* normScale;
    const half* normShift;
    const half* weight;
    const half* bias;
    half* out;
    int tokens;
    int outputs;
    Activation activation;
};
void normedLinear(const NormedLinearTask& task, cudaStream_t stream);
[[nodiscard]] std::size_t packedNormedLinear(int outputs);
/// weights [outputs][112] (host) -> packed (host)
void packNormedLinear(const float* weights, int outputs, float* packed);

/// Exact GELU in place; count is a multiple of 8.
void gelu(half* values, std::size_t count, cudaStream_t stream);

/// 2 x 2 maximum: in [2 side][2 side], `stride` numbers from token to token, the first `channels` of them ->
/// out [side][side][channels].
void maxPool(const half* in, int stride, int side, int channels, half* out, cudaStream_t stream);

/// Queries, keys and values of one attention: numbers from token to token, and where they start. Channel
/// h * 56 + c belongs to head h. The scale 1 / sqrt(56) is already in the queries.
struct AttentionTask {
    const half* queries;
    const half* keys;
    const half* values;
    half* out;       ///< packed [queries][heads * 56]
    int queryStride; ///< numbers from one query token to the next
    int keyStride;   ///< likewise for keys and values
    int heads;
    int querySide; ///< the query grid is querySide x querySide tokens
    int keySide;   ///< the key grid; querySide or twice as much
};

/// softmax(q kᵀ) v inside windows of `window` x `window` key tokens (4 or 8).
void windowAttention(const AttentionTask& task, int window, cudaStream_t stream);

/// softmax(q kᵀ) v over all tokens. Needs compute capability 9.0.
void globalAttention(const AttentionTask& task, cudaStream_t stream);

// ---- decoders -----------------------------------------------------------------------------------------

struct DecoderTail {
    const half* scales[4];       ///< [side >> i][side >> i][512]
    const float* bias;           ///< [512]
    const half* classifier;      ///< [4][256]: alpha from hidden channels 0..255, R, G, B from 256..511
    const float* classifierBias; ///< [4]
};

/// logits [side][side][4] float = classifier(relu(sum of the scales, resized bilinearly, + bias)) + its bias.
void decoderTail(const DecoderTail& tail, int side, float* logits, cudaStream_t stream);

// ---- refiner ------------------------------------------------------------------------------------------

inline constexpr int kRefinerChannels = 64;
/// A convolution's per-block statistics: [blocks][2][64] float, sums and sums of squares.
inline constexpr int kStatisticsRow = 2 * kRefinerChannels;

/// pixels8 [size][size][8] = normalised R, G, B, sigmoid of the four logits upsampled to `size`, 0.
void refinerInput(const half* pixels, const float* logits, half* pixels8, int size, cudaStream_t stream);

/// Normalisation as y = x * scale + shift, per channel.
struct Norm {
    const half* scale;
    const half* shift;
};

/// What a convolution reads.
struct ConvolutionSource {
    const half* x = nullptr;     ///< [size][size][64]; [size][size][8] for the stem
    Norm xNorm{};                ///< with scale: x becomes relu(x * scale + shift)
    const half* added = nullptr; ///< z: x becomes relu(x + z * zNorm.scale + zNorm.shift), after xNorm
    Norm addedNorm{};
    half* settled = nullptr; ///< where x, so made, is written, if anywhere
};

/// 3 x 3 convolution to 64 channels without bias, zeros around the picture, and the sums for the GroupNorm
/// that follows. `weights` as packRefinerWeights() lays them out. Needs compute capability 9.0.
/// Returns the number of rows written to `statistics` (at most convolutionBlocks()).
int convolve(const ConvolutionSource& source, const half* weights, half* out, float* statistics, int size,
             int dilation, cudaStream_t stream);
int convolveStem(const half* pixels8, const half* weights, half* out, float* statistics, int size,
                 cudaStream_t stream);
[[nodiscard]] int convolutionBlocks();

/// Numbers in the packed weights of a convolution with `channels` inputs (64, or 7 for the stem).
[[nodiscard]] std::size_t packedRefinerWeights(int channels);
/// weights [64][channels][3][3] float (host) -> packed float (host; converted when uploaded)
void packRefinerWeights(const float* weights, int channels, float* packed);

struct GroupNormWeights {
    const double* convBias; ///< [64] of the convolution, which ran without it
    const double* scale;
    const double* shift;
};
/// GroupNorm (8 groups, eps 1e-5) of x + convBias as scale and shift on x.
void finishGroupNorm(const float* statistics, int rows, const GroupNormWeights& weights, int size,
                     half* scale, half* shift, cudaStream_t stream);

/// x = relu(x * xNorm + z * zNorm), in place; without xNorm.scale x is taken as it is. [size][size][64]
void settle(half* x, Norm xNorm, const half* z, Norm zNorm, int size, cudaStream_t stream);

struct RefinerEnd {
    const half* x;
    const half* z;
    Norm zNorm;
    const half* weights; ///< [4][64]
    const float* bias;   ///< [4]
    const float* logits; ///< [size/4][size/4][4]
    float gain;          ///< 10 x refiner strength
};
/// out [4][size][size] float = sigmoid(upsampled logits + gain * (final convolution of relu(x + z norm))).
/// `notFinite` is set to 1 when a value is NaN or infinite.
void finishRefiner(const RefinerEnd& end, float* out, int* notFinite, int size, cudaStream_t stream);
/// The same without a refiner: sigmoid of the upsampled logits.
void upsampleOnly(const float* logits, float* out, int* notFinite, int size, cudaStream_t stream);

/// Rounds to float16 (infinities where it overflows).
void convertToHalf(const float* in, half* out, std::size_t count, cudaStream_t stream);

} // namespace ckd::infer::cuda
