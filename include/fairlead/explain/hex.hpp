// SPDX-License-Identifier: Apache-2.0
/// @file  Failure records as people pass them on.
#pragma once

#include "fairlead/base/failure.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::explain {

/// Reads records that follow each other as hexadecimal digits; spaces, line ends, colons, hyphens and a leading "0x"
/// are passed over.
///
/// @return The records, none for an empty text; or invalid: another character, a part of a record, another format.
[[nodiscard]] Result<std::vector<Failure>> records_of_hex(std::string_view text);

/// The 64 digits of one record, in lower case.
[[nodiscard]] std::string hex_of_record(const Failure& failure);

}  // namespace fairlead::explain
