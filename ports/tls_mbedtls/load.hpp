// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates, revocation lists and keys in, parsed objects or a LoadFault out.
#pragma once

#include "objects.hpp"

#include <string_view>

namespace fairlead::ports::mbedtls {

/// A list of certificates that grows at its end.
struct CertificateList {
  Owned<mbedtls_x509_crt> first;
  mbedtls_x509_crt* last = nullptr;
  std::size_t size = 0;
};
enum class Use {
  anchors,  ///< What is in the list already, and what mbedTLS does not know how to use, is passed over.
  own_chain
};
/// Appends every certificate of a PEM text, or the one of a DER input; there is at least one.
[[nodiscard]] tls::Loaded<void> append_certificates(CertificateList& list, Bytes pem_or_der, Use use);

/// Appends every revocation list of a PEM text, or the one of a DER input; at least one.
[[nodiscard]] tls::Loaded<void> append_lists(RevocationLists& lists, Bytes pem_or_der);

/// A private key in any of the formats of MbedTlsIdentity::from_bytes().
[[nodiscard]] tls::Loaded<Owned<mbedtls_pk_context>> parse_key(Bytes pem_or_der, std::string_view password);

[[nodiscard]] std::unexpected<tls::LoadFault> load_fault(Errc error, int native = 0);

}  // namespace fairlead::ports::mbedtls
