// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates and files in, parsed objects or a LoadFault out.
#pragma once

#include "objects.hpp"

#include <string>

namespace fairlead::ports::openssl {

/// A fault without a certificate to blame, with OpenSSL's last reason; empties its queue.
[[nodiscard]] std::unexpected<LoadFault> load_fault(Errc error);

/// Every certificate of a PEM text, or the one of a DER input; at least one.
[[nodiscard]] Loaded<Certificates> parse_certificates(const OpenSslLibrary::Impl& library, Bytes pem_or_der);

/// A private key in any of the formats of OpenSslIdentity::from_bytes().
[[nodiscard]] Loaded<Owned<evp_pkey_st>> parse_key(const OpenSslLibrary::Impl& library, Bytes pem_or_der,
                                                   std::string_view password);

/// A whole file: key_missing, storage_failed or no_memory.
[[nodiscard]] Loaded<std::string> read_file(const std::filesystem::path& file);

}  // namespace fairlead::ports::openssl
