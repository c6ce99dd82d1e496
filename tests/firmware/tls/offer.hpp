// SPDX-License-Identifier: Apache-2.0
/// @file  What the client of an image offers to the server that it is for.
#pragma once

#include "fairlead/tls/policy.hpp"

namespace fairlead::firmware {

/// Whatever the versions; no more than that server takes.
void set_offer(tls::Policy& policy);

}  // namespace fairlead::firmware
