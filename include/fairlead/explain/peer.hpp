// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates as a person reads them. Host only; uses the heap.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/explain/explain.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/session.hpp"

#include <string>
#include <vector>

namespace fairlead::explain {

/// What a person can be told about a certificate.
struct CertificateText {
  std::string subject;
  std::string issuer;
  std::vector<std::string> names;  ///< DNS names and IP addresses.
  UnixTime not_before;
  UnixTime not_after;
  std::string key;        ///< Kind and size, for example "EC secp256r1" or "RSA 2048".
  std::string signature;  ///< By the registry's name, for example "ecdsa_secp256r1_sha256".
  bool has_sct = false;   ///< Timestamps of transparency logs are embedded (RFC 6962 section 3.3); nobody checks them.
};

/// What a person reads of a certificate.
[[nodiscard]] CertificateText certificate_text(const tls::CertificateView& view);

/// The peer's chain, as far as the session knows it; its own certificate first.
[[nodiscard]] std::vector<CertificateText> peer_chain(tls::Session& session);

/// Adds to `context` what the certificate says that `failure` blames; its first certificate when it blames none.
/// Nothing when there is no such certificate.
void add_certificate(const std::vector<CertificateText>& chain, const Failure& failure, Context& context);

}  // namespace fairlead::explain
