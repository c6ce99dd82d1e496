// SPDX-License-Identifier: Apache-2.0
/// @file  The TLS libraries that this command was built with, and those that it could be built with.
#pragma once

#include "fairlead/host/tls_provider.hpp"

#include <span>
#include <string_view>

namespace fairlead::cli {

/// At least one; the first is used where none is asked for. Static storage.
[[nodiscard]] std::span<const host::TlsProvider* const> tls_libraries();

/// The names of all that a build can have. Static storage.
[[nodiscard]] std::span<const std::string_view> known_tls_libraries();

}  // namespace fairlead::cli
