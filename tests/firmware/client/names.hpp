// SPDX-License-Identifier: Apache-2.0
/// @file  The name server of a test.
#pragma once

#include "firmware/client/arguments.hpp"

namespace fairlead::firmware {

/// Where the arguments have `names`, lwIP asks that port of 10.0.2.2 for names. After there is an address.
void ask_names(const Arguments& arguments);

/// What lwIP was told of names by such a server is too old from here on.
void forget_names();

}  // namespace fairlead::firmware
