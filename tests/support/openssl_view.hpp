// SPDX-License-Identifier: Apache-2.0
/// @file  A certificate as OpenSSL's own accessors see it, to hold tls::read_certificate() against.
#pragma once

#include "fairlead/tls/certificate_view.hpp"

#include <memory>
#include <span>
#include <string>

struct x509_st;

namespace fairlead::support {

/// What OpenSSL has parsed. Host only; uses the heap.
class OpenSslCertificate {
 public:
  explicit OpenSslCertificate(Bytes der);
  /// Whether it is a certificate with nothing behind it and no extension that OpenSSL calls invalid.
  [[nodiscard]] bool parsed() const { return certificate_ != nullptr; }
  /// Every member but `der`, `public_key`, `serial` and `has_sct`. Views live as long as this object. Precondition:
  /// parsed().
  [[nodiscard]] tls::CertificateView view() const;
  /// The other two, encoded anew: DER of the SubjectPublicKeyInfo, and of the INTEGER. Precondition: parsed().
  [[nodiscard]] std::string public_key() const;
  [[nodiscard]] std::string serial() const;

 private:
  std::shared_ptr<x509_st> certificate_;
};

/// Whether OpenSSL verifies the certificate `leaf` through `intermediates` to `root`, dates and host aside.
[[nodiscard]] bool verifies_by_openssl(Bytes leaf, std::span<const std::string> intermediates, Bytes root);

}  // namespace fairlead::support
