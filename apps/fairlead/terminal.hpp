// SPDX-License-Identifier: Apache-2.0
/// @file  Questions at the terminal.
#pragma once

#include "fairlead/base/secret.hpp"
#include "fairlead/pkcs11/pin_source.hpp"

#include <string>

namespace fairlead::cli {

/// Asks at the controlling terminal, wherever standard input and output go, and shows nothing of what is typed.
/// @return What was typed, without the end of the line. Throws Problem: there is no terminal (key_missing), Ctrl-C or
///   Ctrl-D was pressed (cancelled), or it is empty or too long (invalid).
[[nodiscard]] Secret<pkcs11::kLongestPin> ask_secret(const std::string& prompt);

}  // namespace fairlead::cli
