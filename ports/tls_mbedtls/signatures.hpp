// SPDX-License-Identifier: Apache-2.0
/// @file  Who has signed a certificate or a list, by mbedTLS's cryptography; and who is trusted.
#pragma once

#include "fairlead/tls/anchors.hpp"
#include "fairlead/tls/path.hpp"

#include "objects.hpp"

namespace fairlead::ports::mbedtls {

/// What makes find_path() and check_revocation() verify by mbedTLS. Stateless.
class MbedTlsVerifier final : public tls::SignatureVerifier {
  tls::Signed do_is_signed(Bytes object, const tls::CertificateView& issuer) override;
};

/// A trust store's certificates. Each is for one thread: it remembers where it was asked last.
class MbedTlsAnchors final : public tls::Anchors {
 public:
  /// @param list  Outlives it; null for none.
  explicit MbedTlsAnchors(const mbedtls_x509_crt* list) : list_(list), at_(list) {}

 private:
  [[nodiscard]] tls::Anchor do_at(std::size_t place) const override;

  const mbedtls_x509_crt* list_;
  mutable const mbedtls_x509_crt* at_;  ///< What was asked for last,
  mutable std::size_t place_ = 0;       ///< and its place: most ask for the next one.
};

/// Exactly this certificate in the list, or null.
[[nodiscard]] const mbedtls_x509_crt* find_in(const mbedtls_x509_crt* list, Bytes certificate);

}  // namespace fairlead::ports::mbedtls
