// SPDX-License-Identifier: Apache-2.0
/// @file  The token of a host: in a file, with OpenSSL's arithmetic. Linking this port defines token::board().
#pragma once

#include "fairlead/platform/block_storage.hpp"
#include "fairlead/platform/clock.hpp"
#include "fairlead/token/vault.hpp"

#include <cstdint>
#include <string>

namespace fairlead::ports {

/// How the token's file is divided: 512 KiB, objects of up to 32 KiB.
inline constexpr platform::BlockGeometry kTokenFile{.block_size = 32768, .blocks = 16, .page_size = 16};

/// Where the token's file is: what the variable FAIRLEAD_TOKEN says; otherwise fairlead/token in XDG_DATA_HOME, or in
/// .local/share of the user's home.
[[nodiscard]] std::string token_path();

/// What a PIN costs to try: about 150 ms of the machine's processor on which it is set. In a source of its own, in
/// place of which the tests link a cheaper one. @param clock  Of the processor's time; outlives what it is given to.
[[nodiscard]] token::PinCost host_pin_cost(const platform::Clock& clock);

/// How often the token hashes this one's PIN at each login (token::Vault::iterations()), as it was when a function of
/// Cryptoki has looked at it last. 0: there is no such PIN, or C_Initialize was not called. Thread-safe.
[[nodiscard]] std::uint32_t host_pin_iterations(token::Role role);

}  // namespace fairlead::ports
