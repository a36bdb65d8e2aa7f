// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <functional>

namespace ckd::infer::detail {

/// Where the bytes of storage `key` are; nothing when the archive has no such part.
using StorageLookup = std::function<std::optional<std::span<const std::byte>>(std::string_view key)>;

/// Reads the `data.pkl` of a torch.save archive: a state dict, or a dict that holds one under `state_dict`.
/// Entries of the dict that are not tensors are left out.
///
/// A pickle is a program for a stack machine. This one has no way to call anything: its instructions only
/// build dicts, lists, tuples, texts and numbers, and the only names it knows are collections.OrderedDict,
/// torch._utils._rebuild_tensor_v2, torch._utils._rebuild_parameter and the typed storages. Everything
/// else is refused by name with ErrorKind::Model. Nothing recurses; the number of objects and the depth
/// of marks are limited; every tensor's extent is checked against its storage.
/// Instructions: CPython Lib/pickletools.py, protocol 2.
[[nodiscard]] Result<std::vector<TensorView>> unpickleStateDict(std::span<const std::byte> pickle,
                                                                const StorageLookup& storage);

} // namespace ckd::infer::detail
