// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/RenderReport.h"

namespace ckd {

QString stateName(RenderState state) {
    switch (state) {
    case RenderState::Idle:
        return QStringLiteral("idle");
    case RenderState::Opening:
        return QStringLiteral("opening");
    case RenderState::Analysing:
        return QStringLiteral("analysing");
    case RenderState::LoadingModel:
        return QStringLiteral("loading model");
    case RenderState::Running:
        return QStringLiteral("running");
    case RenderState::Finishing:
        return QStringLiteral("finishing");
    case RenderState::Done:
        return QStringLiteral("done");
    case RenderState::Partial:
        return QStringLiteral("partial");
    case RenderState::Failed:
        return QStringLiteral("failed");
    case RenderState::Cancelled:
        break;
    }
    return QStringLiteral("cancelled");
}

} // namespace ckd
