// SPDX-License-Identifier: Apache-2.0
/// @file  PeerChain: the peer's certificates as bytes, its own first.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/certificate_view.hpp"

#include <cstddef>
#include <vector>

struct stack_st_X509;

namespace fairlead::ports::openssl {

/// Keeps the DER of each certificate and none of OpenSSL's objects, which are ten times as large.
class PeerChain {
 public:
  /// Takes a copy of all certificates of `chain`; of none when it is null. Throws std::bad_alloc, also for OpenSSL's
  /// want of memory, and is then empty.
  void assign(const stack_st_X509* chain);
  void clear();

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  /// What read_certificate() says of it. One that cannot be read has the default view, which check_chain() refuses, and
  /// its bytes. Views live until the next assign() or clear(). Precondition: index < size().
  [[nodiscard]] tls::CertificateView view(std::size_t index) const;

 private:
  std::vector<std::byte> der_;     // One behind the other.
  std::vector<std::size_t> ends_;  // Where each ends.
};

}  // namespace fairlead::ports::openssl
