// SPDX-License-Identifier: Apache-2.0
/// @file  What the TLS library of a client asks of a program, as a device has it.
#pragma once

#include "fairlead/platform/platform.hpp"

namespace fairlead::firmware {

/// The TLS library has memory from the counting heap, and random numbers and a clock of `platform`, which outlive it.
/// Before its first use, once. Each library has a file tls_library_*.cpp for it.
void begin_tls_library(const platform::Platform& platform);

}  // namespace fairlead::firmware
