// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/keyers/KeyerOptions.h"
#include "core/keying/Keyer.h"

#include <memory>
#include <vector>

namespace ckd {

/// The keyer that is meant when nobody chose one: "embedded" where this build has it, else "difference".
[[nodiscard]] QString defaultKeyerId();

/// Keyers that this build and this user's data folder offer, the default first: those of the program, then
/// one per installed checkpoint. Reads the checkpoints' descriptions; loads neither LibTorch nor a model.
[[nodiscard]] std::vector<KeyerInfo> installedKeyers();

/// A new keyer of that id. Loads no model: Keyer::load() does. Usage error that lists the ids when there is
/// none, and for options that it has no use for; Model error when a checkpoint's file is gone.
[[nodiscard]] Result<std::shared_ptr<Keyer>> makeKeyer(const QString& id, const KeyerOptions& options = {});

} // namespace ckd
