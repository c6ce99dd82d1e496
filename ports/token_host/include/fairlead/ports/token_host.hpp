// SPDX-License-Identifier: Apache-2.0
/// @file  The token of a host: in a file, with OpenSSL's arithmetic. Linking this port defines token::board().
#pragma once

#include "fairlead/platform/block_storage.hpp"

#include <string>

namespace fairlead::ports {

/// How the token's file is divided: 512 KiB, objects of up to 32 KiB.
inline constexpr platform::BlockGeometry kTokenFile{.block_size = 32768, .blocks = 16, .page_size = 16};

/// Where the token's file is: what the variable FAIRLEAD_TOKEN says; otherwise fairlead/token in XDG_DATA_HOME, or in
/// .local/share of the user's home.
[[nodiscard]] std::string token_path();

}  // namespace fairlead::ports
