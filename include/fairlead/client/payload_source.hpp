// SPDX-License-Identifier: Apache-2.0
/// @file  PayloadSource: where a payload comes from that is larger than memory.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstdint>

namespace fairlead::client {

/// Bytes that can be read again from any place: a file, a flash region. After a lost connection a message is sent again
/// from its start, so the bytes must stay the same until the operation has completed.
class PayloadSource {
 public:
  /// Reads from `offset`, in bytes, into the front of `into`, which is not empty. Called while the client steps, so it
  /// should not take long.
  ///
  /// @return The number of bytes, from 1 to into.size(); or storage_failed, or any other Errc but would_block: the
  ///   operation completes with it, and the connection ends if a part of the packet has left. What is none of these
  ///   counts as storage_failed.
  [[nodiscard]] IoResult read(std::uint64_t offset, MutableBytes into) { return do_read(offset, into); }

  /// In bytes; does not change.
  [[nodiscard]] std::uint64_t size() const { return do_size(); }

 protected:
  ~PayloadSource() = default;

 private:
  virtual IoResult do_read(std::uint64_t offset, MutableBytes into) = 0;
  [[nodiscard]] virtual std::uint64_t do_size() const = 0;
};

}  // namespace fairlead::client
