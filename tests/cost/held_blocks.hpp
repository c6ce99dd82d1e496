// SPDX-License-Identifier: Apache-2.0
/// @file  HeldBlocks: which blocks of the heap nobody has given back, and who asked for them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::cost {

/// Blocks that were asked for with the same way through the program.
struct HeldFrom {
  std::size_t blocks = 0;
  std::vector<std::string> way{};  ///< Who called whom, the one that has asked first.
};

/// While one lives, each block that the program's threads ask for is noted with the way there, and forgotten when it is
/// freed. Only one at a time; costs some microseconds for each block.
class HeldBlocks {
 public:
  HeldBlocks();
  HeldBlocks(const HeldBlocks&) = delete;
  HeldBlocks& operator=(const HeldBlocks&) = delete;
  ~HeldBlocks();

  /// Those that are held still, the most frequent way first. Nothing is noted from here on.
  [[nodiscard]] std::vector<HeldFrom> list();
};

}  // namespace fairlead::cost
