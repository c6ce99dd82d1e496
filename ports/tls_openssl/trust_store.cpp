// SPDX-License-Identifier: Apache-2.0
#include "certificates.hpp"
#include "engine.hpp"
#include "load.hpp"

#include <new>
#include <vector>

#include <openssl/x509.h>

namespace fairlead::ports {

using openssl::load_fault;

tls::Loaded<OpenSslTrustStore> OpenSslTrustStore::from_bytes(const OpenSslLibrary& library,
                                                             std::span<const Bytes> certificates,
                                                             std::span<const Bytes> lists) try {
  auto impl = std::make_shared<Impl>();
  impl->library = library.impl();
  impl->store.reset(X509_STORE_new());
  if (!impl->store) return load_fault(Errc::no_memory);
  X509_STORE* store = impl->store.get();
  for (const Bytes input : certificates) {
    const tls::Loaded<openssl::Certificates> found = openssl::parse_certificates(*impl->library, input);
    if (!found) return std::unexpected(found.error());
    for (const openssl::Owned<x509_st>& one : *found) {
      if (X509_STORE_add_cert(store, one.get()) != 1) return load_fault(Errc::no_memory);
    }
  }
  for (const Bytes input : lists) {
    const tls::Loaded<openssl::RevocationLists> found = openssl::parse_lists(*impl->library, input);
    if (!found) return std::unexpected(found.error());
    for (const openssl::Owned<X509_crl_st>& one : *found) {
      impl->lists.push_back(openssl::der_of(*one));
    }
  }
  std::vector<Bytes> all(certificates.begin(), certificates.end());
  all.push_back(bytes_of("and the lists"));
  all.insert(all.end(), lists.begin(), lists.end());
  const auto fingerprint = openssl::digest(*impl->library, all);
  if (!fingerprint) return load_fault(fingerprint.error());
  impl->fingerprint = *fingerprint;
  const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(store);
  for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
    if (X509_OBJECT_get_type(sk_X509_OBJECT_value(objects, i)) == X509_LU_X509) ++impl->size;
  }
  return OpenSslTrustStore(std::move(impl));
} catch (const std::bad_alloc&) {
  return load_fault(Errc::no_memory);
}

std::size_t OpenSslTrustStore::size() const { return impl_->size; }

}  // namespace fairlead::ports
