// SPDX-License-Identifier: Apache-2.0
/// @file  Form: how a command reports.
#pragma once

#include <cstdint>

namespace fairlead::cli {

enum class Form : std::uint8_t {
  text,  ///< For people.
  json   ///< --json: as data.
};

}  // namespace fairlead::cli
