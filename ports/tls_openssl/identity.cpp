// SPDX-License-Identifier: Apache-2.0
#include "load.hpp"
#include "objects.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>

namespace fairlead::ports {

using openssl::load_fault;

namespace {

std::unexpected<LoadFault> blame_key(LoadFault fault) {
  fault.key = true;
  return std::unexpected(fault);
}

}  // namespace

Loaded<OpenSslIdentity> OpenSslIdentity::from_bytes(const OpenSslLibrary& library, Bytes chain, Bytes key,
                                                    std::string_view password) {
  Loaded<openssl::Certificates> certificates = openssl::parse_certificates(*library.impl(), chain);
  if (!certificates) return std::unexpected(certificates.error());
  Loaded<openssl::Owned<evp_pkey_st>> private_key = openssl::parse_key(*library.impl(), key, password);
  if (!private_key) return blame_key(private_key.error());

  auto impl = std::make_shared<Impl>();
  impl->library = library.impl();
  impl->certificate = std::move(certificates->front());
  impl->key = std::move(*private_key);
  impl->intermediates.reset(sk_X509_new_null());
  if (!impl->intermediates) return load_fault(Errc::no_memory);
  for (std::size_t i = 1; i < certificates->size(); ++i) {
    if (sk_X509_push(impl->intermediates.get(), (*certificates)[i].get()) <= 0) return load_fault(Errc::no_memory);
    (void)(*certificates)[i].release();
  }
  if (X509_check_private_key(impl->certificate.get(), impl->key.get()) != 1) {
    return blame_key(load_fault(Errc::key_mismatch).error());
  }
  return OpenSslIdentity(std::move(impl));
}

Loaded<OpenSslIdentity> OpenSslIdentity::from_files(const OpenSslLibrary& library, const std::filesystem::path& chain,
                                                    const std::filesystem::path& key, std::string_view password) {
  Loaded<std::string> certificates = openssl::read_file(chain);
  if (!certificates) return std::unexpected(certificates.error());
  Loaded<std::string> private_key = openssl::read_file(key);
  Loaded<OpenSslIdentity> made = private_key
                                     ? from_bytes(library, bytes_of(*certificates), bytes_of(*private_key), password)
                                     : blame_key(private_key.error());
  // The file with the certificate may hold the key, too.
  for (Loaded<std::string>* const text : {&certificates, &private_key}) {
    if (*text) OPENSSL_cleanse((*text)->data(), (*text)->size());
  }
  return made;
}

}  // namespace fairlead::ports
