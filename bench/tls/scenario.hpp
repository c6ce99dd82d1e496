// SPDX-License-Identifier: Apache-2.0
/// @file  Scenarios of a handshake, by names that the programs and the tables share.
#pragma once

#include "client.hpp"

#include <array>
#include <cstdint>

namespace fairlead::bench {

struct Scenario {
  const char* name;  ///< One word.
  const char* told;  ///< For people.
  std::uint16_t version;
  bool resumes = false;
  bool as_bytes = false;  ///< Whether the plain client keeps its ticket as Fairlead does.
  bool has_key = false;
  bool key_is_elsewhere = false;  ///< With Fairlead a SigningKey; directly, a key of the library's.
};

inline constexpr std::array kScenarios{
    Scenario{.name = "full-1.3", .told = "full, TLS 1.3", .version = 0x0304},
    Scenario{.name = "full-1.2", .told = "full, TLS 1.2", .version = 0x0303},
    Scenario{.name = "resumed-1.3", .told = "resumed, TLS 1.3", .version = 0x0304, .resumes = true},
    Scenario{.name = "resumed-1.2", .told = "resumed, TLS 1.2", .version = 0x0303, .resumes = true},
    Scenario{.name = "bytes-1.3",
             .told = "resumed, TLS 1.3, both from bytes",
             .version = 0x0304,
             .resumes = true,
             .as_bytes = true},
    Scenario{.name = "bytes-1.2",
             .told = "resumed, TLS 1.2, both from bytes",
             .version = 0x0303,
             .resumes = true,
             .as_bytes = true},
    Scenario{.name = "mutual-1.3", .told = "full, TLS 1.3, with our certificate", .version = 0x0304, .has_key = true},
    Scenario{.name = "mutual-1.2", .told = "full, TLS 1.2, with our certificate", .version = 0x0303, .has_key = true},
    Scenario{.name = "hook-1.3",
             .told = "full, TLS 1.3, our key a `SigningKey`",
             .version = 0x0304,
             .has_key = true,
             .key_is_elsewhere = true},
};

[[nodiscard]] constexpr Resumption resumption_of(const Scenario& scenario) {
  if (!scenario.resumes) return Resumption::none;
  return scenario.as_bytes ? Resumption::as_bytes : Resumption::as_object;
}

}  // namespace fairlead::bench
