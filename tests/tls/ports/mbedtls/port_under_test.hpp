// SPDX-License-Identifier: Apache-2.0
/// @file  The TLS port that the tests of this folder's parent are compiled for.
#pragma once

#include "fairlead/ports/tls_mbedtls.hpp"

namespace fairlead::ports::test {
using Port = MbedTlsPort;
}  // namespace fairlead::ports::test
