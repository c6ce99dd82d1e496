// SPDX-License-Identifier: Apache-2.0
/// @file  What the built-in token costs, beside OpenSSL with a key in memory.
#pragma once

namespace fairlead::bench {

/// Prints a table of signatures, and one of what else a token does. @param repetitions  Turns of both.
void token(int repetitions);

}  // namespace fairlead::bench
