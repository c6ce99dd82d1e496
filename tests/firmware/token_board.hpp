// SPDX-License-Identifier: Apache-2.0
/// @file  What the token of an image is told.
#pragma once

#include "fairlead/platform/block_storage.hpp"
#include "fairlead/platform/mutex.hpp"

namespace fairlead::firmware {

/// Where the token keeps its objects. Before the functions of Cryptoki are called; `flash` lives as long as the
/// program.
void set_token_flash(platform::BlockStorage& flash);

/// What its functions are locked by. Before they are called; `mutex` lives as long as the program. Without, one thread
/// alone calls them.
void set_token_mutex(platform::Mutex& mutex);

}  // namespace fairlead::firmware
