// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Network.h"

#include "core/infer/detail/Decoder.h"
#include "core/infer/detail/Encoder.h"
#include "core/infer/detail/Refiner.h"

namespace ckd::infer::detail {

const at::Tensor& Network::posEmbed(int modelSize) {
    const auto known = m_posEmbeds.find(modelSize);
    if (known != m_posEmbeds.end())
        return known->second;
    // A session uses one size, perhaps a second for previews; older ones are made again in milliseconds.
    if (m_posEmbeds.size() >= 2)
        m_posEmbeds.clear();
    return m_posEmbeds.emplace(modelSize, resizedPosEmbed(m_weights, modelSize)).first->second;
}

at::Tensor Network::forward(const RunContext& context, const at::Tensor& input) {
    const auto size = static_cast<int>(input.size(2));
    const at::Tensor placed = input.to(m_weights.placement.device, m_weights.placement.type);
    at::Tensor logits;
    {
        const Features features = encode(context, m_weights, posEmbed(size), placed);
        const at::Tensor quarter = decode(context, m_weights.decoder, features);
        logits = at::upsample_bilinear2d(quarter, {size, size}, false);
    } // the features' memory goes to the refiner
    const bool plantNan = context.faultPoint("refiner");
    const at::Tensor before = context.settings().probe != nullptr ? logits.clone() : at::Tensor();
    if (context.settings().refinerStrength != 0.0F) {
        const std::int64_t band = chosenBandRows(context.settings(), m_weights.placement.device, size);
        for (std::int64_t i = 0; i < input.size(0); ++i)
            refine(context, m_weights.refiner, placed.narrow(0, i, 1), logits.narrow(0, i, 1), band);
    }
    if (plantNan)
        logits.select(1, 0).fill_(std::numeric_limits<float>::quiet_NaN());
    if (before.defined()) {
        context.observe("refiner_delta", logits - before);
        context.observe("logits", logits);
    }
    at::Tensor result = logits.sigmoid_();
    if (context.faultPoint("output"))
        result.fill_(std::numeric_limits<float>::quiet_NaN());
    return result;
}

} // namespace ckd::infer::detail
