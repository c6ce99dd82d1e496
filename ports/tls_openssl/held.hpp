// SPDX-License-Identifier: Apache-2.0
/// @file  Held: sealed records that the lower stream has refused; and the BIO through which OpenSSL writes and reads.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/wire.hpp"

#include "objects.hpp"

#include <vector>

namespace fairlead::ports::openssl {

/// A record that OpenSSL writes is always taken whole: what the lower stream refuses is kept here until push(). So
/// SSL_write never stops in the middle of a record, and a sealed record's plaintext counts as sent. Memory is held
/// only while something is kept.
class Held {
 public:
  /// @param wire  Outlives it.
  explicit Held(tls::Wire& wire) : wire_(wire) {}

  [[nodiscard]] tls::Wire& wire() { return wire_; }
  /// The bytes taken; or would_block when too much is held.
  IoResult write(Bytes record);
  /// Offers what is held to the lower stream: nothing when nothing is left, or would_block.
  Result<void> push();
  [[nodiscard]] bool holding() const { return !bytes_.empty(); }
  void forget();

 private:
  tls::Wire& wire_;
  std::vector<std::byte> bytes_;
  std::size_t pushed_ = 0;  // From the front of bytes_.
};

/// The BIO's table of functions; null when there is no memory.
[[nodiscard]] Owned<bio_method_st> make_bio_method();

/// A BIO over `held`, which outlives it; null when there is no memory.
[[nodiscard]] Owned<bio_st> make_bio(const OpenSslLibrary::Impl& library, Held& held);

}  // namespace fairlead::ports::openssl
