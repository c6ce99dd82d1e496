// SPDX-License-Identifier: Apache-2.0
/// @file  The TLS libraries that this command was built with.
#pragma once

#include "fairlead/host/tls_provider.hpp"

#include <span>

namespace fairlead::cli {

/// At least one; the first is used where none is asked for. Static storage.
[[nodiscard]] std::span<const host::TlsProvider* const> tls_libraries();

}  // namespace fairlead::cli
