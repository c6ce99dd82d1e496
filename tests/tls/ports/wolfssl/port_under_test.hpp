// SPDX-License-Identifier: Apache-2.0
/// @file  The TLS port that the tests of this folder's parent are compiled for.
#pragma once

#include "fairlead/ports/tls_wolfssl.hpp"

namespace fairlead::ports::test {
using Port = WolfSslPort;
}  // namespace fairlead::ports::test
