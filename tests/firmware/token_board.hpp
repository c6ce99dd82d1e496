// SPDX-License-Identifier: Apache-2.0
/// @file  What the token of an image is told.
#pragma once

#include "fairlead/platform/block_storage.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/token/functions.hpp"

namespace fairlead::firmware {

/// Where the token keeps its objects, and what of Cryptoki there is for them. Before the functions of Cryptoki are
/// called; `flash` lives as long as the program.
void set_up_token(platform::BlockStorage& flash, const token::FunctionList& functions);

/// What its functions are locked by. Before they are called; `mutex` lives as long as the program. Without, one thread
/// alone calls them.
void set_token_mutex(platform::Mutex& mutex);

}  // namespace fairlead::firmware
