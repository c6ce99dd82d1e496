// SPDX-License-Identifier: Apache-2.0
/// @file  A SigningKey in the test's own memory: what it is asked for is counted, and it fails when it is told to.
#pragma once

#include "fairlead/tls/signing_key.hpp"

#include "support/pki.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::support {

/// Host only; signs with OpenSSL's default context, so that the TLS library under test never sees the private half.
/// Without a lock: two calls at a time are a data race.
class MemoryKey final : public tls::SigningKey {
 public:
  /// Offers every scheme that TLS 1.2 or 1.3 has for this kind of key. Throws for kinds that TLS does not sign with.
  explicit MemoryKey(Key key);

  /// Offers these alone.
  void offer(std::vector<tls::SignatureScheme> schemes) { schemes_ = std::move(schemes); }
  /// Says this from now on instead of signing; nothing: signs again.
  void fail_with(std::optional<Errc> error) { error_ = error; }

  /// With what it was asked to sign, in this order, whether it did or not; the last 64.
  [[nodiscard]] const std::vector<tls::SignatureScheme>& requests() const { return requests_; }

 private:
  [[nodiscard]] std::span<const tls::SignatureScheme> do_schemes() const override { return schemes_; }
  [[nodiscard]] Bytes do_public_key() const override { return bytes_of(public_key_); }
  [[nodiscard]] Duration do_longest_signature() const override { return {}; }
  Result<std::size_t> do_sign(tls::SignatureScheme scheme, Bytes input, MutableBytes into) override;

  static constexpr std::size_t kMostRequests = 64;

  Key key_;
  std::string public_key_;
  std::vector<tls::SignatureScheme> schemes_;
  std::optional<Errc> error_;
  std::vector<tls::SignatureScheme> requests_;
};

}  // namespace fairlead::support
