// SPDX-License-Identifier: Apache-2.0
/// @file  What the token of an image is told.
#pragma once

#include "fairlead/platform/block_storage.hpp"

namespace fairlead::firmware {

/// Where the token keeps its objects. Before the functions of Cryptoki are called; `flash` lives as long as the
/// program.
void set_token_flash(platform::BlockStorage& flash);

}  // namespace fairlead::firmware
