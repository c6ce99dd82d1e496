// SPDX-License-Identifier: Apache-2.0
/// @file  MessageDigest: the digest of a message that comes in pieces, computed by who has it: a token, a library, a
/// peripheral of the chip.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/hash_algorithm.hpp"

namespace fairlead::platform {

/// One digest at a time: begin, add any number of times, end. Owned by the caller; called by one thread at a time.
///
/// Each can say unsupported (it does not have this algorithm), token_removed, busy (a token's session is in the middle
/// of another one), pin_incorrect (a token computes for its user alone), invalid, cancelled, no_memory and internal.
/// After an error the digest has ended.
class MessageDigest {
 public:
  /// A digest that was going on is dropped.
  [[nodiscard]] Result<void> begin(HashAlgorithm algorithm) { return do_begin(algorithm); }
  /// Precondition, also of end(): begun, and not ended.
  [[nodiscard]] Result<void> add(Bytes piece) { return do_add(piece); }
  /// @return The first digest_size() bytes of `into`; or no_space: it is too small.
  [[nodiscard]] Result<Bytes> end(MutableBytes into) { return do_end(into); }

 protected:
  ~MessageDigest() = default;

 private:
  virtual Result<void> do_begin(HashAlgorithm algorithm) = 0;
  virtual Result<void> do_add(Bytes piece) = 0;
  virtual Result<Bytes> do_end(MutableBytes into) = 0;
};

}  // namespace fairlead::platform
