// SPDX-License-Identifier: Apache-2.0
/// @file  HostRandom: random numbers for a board without a source of its own.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include "firmware/fixed_numbers.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::firmware {

/// Those of the host below the emulator; or, for tests, the same ones in every run.
class HostRandom {
 public:
  /// @return Nothing, or no_entropy.
  Result<void> fill(MutableBytes into);

  /// From here on numbers that are the same in every run. Not for keys.
  void repeat(std::uint32_t seed) { fixed_.emplace(seed == 0 ? 1 : seed); }

 private:
  std::optional<FixedNumbers> fixed_;
};

}  // namespace fairlead::firmware
