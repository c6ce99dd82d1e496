// SPDX-License-Identifier: Apache-2.0
/// @file  The digits of hexadecimal numbers, as lines have them.
#pragma once

#include <string_view>

namespace fairlead::provision {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace fairlead::provision
