// SPDX-License-Identifier: Apache-2.0
/// @file  What mbedTLS asks of a program that does the same in each run: memory, and numbers that are not random.
#pragma once

#include "fairlead/base/bytes.hpp"

namespace fairlead::firmware {

/// Gives mbedTLS its memory. Before all else, once.
/// @param memory  Its heap, for the life of the program.
void begin_mbedtls(MutableBytes memory);

}  // namespace fairlead::firmware
