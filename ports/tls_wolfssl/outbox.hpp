// SPDX-License-Identifier: Apache-2.0
/// @file  Outbox: sealed records on their way to a lower stream that may refuse them.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/wire.hpp"

#include "objects.hpp"

namespace fairlead::ports::wolfssl {

/// Takes whole what wolfSSL writes, so that wolfSSL never has half a record to be repeated, and what was sealed counts
/// as sent. Memory is held only while the lower stream refuses some of it.
class Outbox {
 public:
  /// @param wire  Outlives it.
  explicit Outbox(tls::Wire& wire) : wire_(wire) {}

  /// Nothing; or no_memory, and the wire is given up.
  Result<void> put(Bytes records);
  /// Nothing when all has left; or would_block.
  Result<void> push();
  [[nodiscard]] bool holding() const { return !rest_.empty(); }
  /// Whether so much is held that nothing more of the peer is to be read: it asks without reading our answers.
  [[nodiscard]] bool full() const { return rest_.size() >= kRoom; }
  void forget();

 private:
  /// The flight of a handshake with a long chain of certificates fits.
  static constexpr std::size_t kRoom = std::size_t{64} * 1024;

  /// How many of the bytes the wire takes now.
  std::size_t give(Bytes bytes);

  tls::Wire& wire_;
  Memory held_;
  Bytes rest_{};  ///< The end of held_ that has not left.
};

}  // namespace fairlead::ports::wolfssl
