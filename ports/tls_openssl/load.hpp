// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates and keys in, parsed objects or a LoadFault out.
#pragma once

#include "objects.hpp"

namespace fairlead::ports::openssl {

/// Whether OpenSSL has failed for want of memory. Empties its queue.
[[nodiscard]] bool lacked_memory();

/// A fault without a certificate to blame, with OpenSSL's last reason, or no_memory where that is one of its reasons;
/// empties its queue.
[[nodiscard]] std::unexpected<tls::LoadFault> load_fault(Errc error);

/// Null unless all of `der` is one certificate; or one revocation list. OpenSSL's queue says why.
[[nodiscard]] Owned<x509_st> parse_certificate(const OpenSslLibrary::Impl& library, Bytes der);
[[nodiscard]] Owned<X509_crl_st> parse_list(const OpenSslLibrary::Impl& library, Bytes der);

/// Every certificate of a PEM text, or the one of a DER input; at least one.
[[nodiscard]] tls::Loaded<Certificates> parse_certificates(const OpenSslLibrary::Impl& library, Bytes pem_or_der);

/// Every revocation list of a PEM text, or the one of a DER input; at least one.
[[nodiscard]] tls::Loaded<RevocationLists> parse_lists(const OpenSslLibrary::Impl& library, Bytes pem_or_der);

/// A private key in any of the formats of OpenSslIdentity::from_bytes().
[[nodiscard]] tls::Loaded<Owned<evp_pkey_st>> parse_key(const OpenSslLibrary::Impl& library, Bytes pem_or_der,
                                                        std::string_view password);

}  // namespace fairlead::ports::openssl
