// SPDX-License-Identifier: Apache-2.0
/// @file  Why mbedTLS does not trust a chain, and whether it is right.
///
/// mbedTLS passes over an issuer that may not issue: one that is no CA, whose key may not sign certificates, or whose
/// paths must be shorter. It takes certificates in the order in which they were sent. And it says of a signature that
/// it could not compute what it says of a false one. In each case the chain ends for it, as if there were no issuer.
/// Here the way is gone once more, by our own search.
#include "engine.hpp"
#include "signatures.hpp"

#include <new>

#include <mbedtls/x509_crl.h>

namespace fairlead::ports::mbedtls {
namespace {

/// The lists of a trust store as Bytes; empty where there are none, or no memory for the table.
class Lists {
 public:
  explicit Lists(const mbedtls_x509_crl* first) {
    for (const auto* one = first; one != nullptr; one = one->next) ++size_;
    memory_ = Copy(Bytes(), size_ * sizeof(Bytes));
    if (!complete()) return;
    std::size_t place = 0;
    for (const auto* one = first; one != nullptr; one = one->next) {
      new (memory_.bytes().data() + place++ * sizeof(Bytes)) Bytes(view(one->raw.p, one->raw.len));
    }
  }
  [[nodiscard]] bool complete() const { return memory_.bytes().size() == size_ * sizeof(Bytes); }
  [[nodiscard]] std::span<const Bytes> all() const {
    return {reinterpret_cast<const Bytes*>(memory_.bytes().data()), size_};
  }

 private:
  Copy memory_;
  std::size_t size_ = 0;
};

}  // namespace

tls::ChainVerdict MbedTlsEngine::doubt(const mbedtls_x509_crt& leaf, std::span<const Bytes> sent) {
  const auto& trust = *trust_.impl();
  const Lists lists(trust.lists.get());
  if (!lists.complete()) return refuse({Errc::no_memory, 0}, fault_flags_);
  MbedTlsVerifier verifier;
  tls::Path way;
  const tls::ChainVerdict verdict =
      judge_sent(sent, MbedTlsAnchors(trust.certificates.get()), lists.all(), verifier, way, fault_flags_);
  keep(leaf, std::span(way));
  return verdict;
}

}  // namespace fairlead::ports::mbedtls
