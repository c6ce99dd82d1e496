// SPDX-License-Identifier: Apache-2.0
/// @file  Entropy: random numbers fit for keys.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

namespace fairlead::platform {

/// A cryptographically secure source. Thread-safe.
class Entropy {
 public:
  /// Fills `into` with random bytes. May block where the operating system's source does, before it is first seeded.
  ///
  /// @return Nothing, or no_entropy: the source failed and nothing in `into` may be used.
  [[nodiscard]] Result<void> fill(MutableBytes into) { return do_fill(into); }

 protected:
  ~Entropy() = default;

 private:
  virtual Result<void> do_fill(MutableBytes into) = 0;
};

}  // namespace fairlead::platform
