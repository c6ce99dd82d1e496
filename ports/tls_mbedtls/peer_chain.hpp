// SPDX-License-Identifier: Apache-2.0
/// @file  PeerChain: the peer's certificates in order, whoever holds them.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/policy.hpp"

#include "objects.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::ports::mbedtls {

/// First views of certificates that mbedTLS holds; a copy where mbedTLS may free them, which is during the handshake.
class PeerChain {
 public:
  static constexpr std::size_t kMost = tls::Policy::kLongestChain;
  using Views = std::array<Bytes, kMost>;

  void clear();
  /// The certificate at `index`, which makes the chain at least as long. Those from kMost on count, and are not kept.
  void set(std::size_t index, const mbedtls_x509_crt& certificate);
  /// From now on these certificates are read, from a copy. Without memory for it there are none.
  void copy(std::span<const Bytes> certificates);
  /// The certificates that were set live as long as the connection: the copy is given up, if all of it was set.
  void trust_views();

  /// How many there are; how many of them can be read.
  [[nodiscard]] std::size_t length() const { return length_; }
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Bytes operator[](std::size_t index) const;
  /// All that can be read.
  [[nodiscard]] std::span<Bytes> views(Views& into) const;

 private:
  std::array<const mbedtls_x509_crt*, kMost> certificates_{};
  Copy copy_;                 ///< As many Bytes as copied_, and behind them what they view.
  std::uint16_t length_ = 0;  ///< mbedTLS's own limit is far below.
  std::uint8_t copied_ = 0;
  bool is_copy_ = false;
};

}  // namespace fairlead::ports::mbedtls
