// SPDX-License-Identifier: Apache-2.0
/// @file  What a program with a client uses besides Fairlead. Each program links one of the files that define it.
#pragma once

#include "fairlead/net/connector.hpp"
#include "fairlead/platform/entropy.hpp"

namespace fairlead::size {

/// The way to the server.
[[nodiscard]] net::Connector& connector();
[[nodiscard]] platform::Entropy& entropy();

}  // namespace fairlead::size
