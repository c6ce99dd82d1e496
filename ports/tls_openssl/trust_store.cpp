// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include "load.hpp"
#include "objects.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include <openssl/err.h>
#include <openssl/x509.h>

namespace fairlead::ports {
namespace {

using openssl::load_fault;

bool holds_certificates(const std::filesystem::path& file) {
  const std::string end = file.extension().string();
  if (end == ".pem" || end == ".crt" || end == ".cer") return true;
  return end.size() == 2 && end[1] >= '0' && end[1] <= '9';
}

Loaded<std::shared_ptr<OpenSslTrustStore::Impl>> make_store(const OpenSslLibrary& library) {
  auto impl = std::make_shared<OpenSslTrustStore::Impl>();
  impl->library = library.impl();
  impl->store.reset(X509_STORE_new());
  if (!impl->store) return load_fault(Errc::no_memory);
  return impl;
}

std::optional<LoadFault> add(OpenSslTrustStore::Impl& impl, Bytes pem_or_der) {
  const Loaded<openssl::Certificates> found = openssl::parse_certificates(*impl.library, pem_or_der);
  if (!found) return found.error();
  for (const openssl::Owned<x509_st>& one : *found) {
    if (X509_STORE_add_cert(impl.store.get(), one.get()) != 1) return load_fault(Errc::no_memory).error();
  }
  return std::nullopt;
}

}  // namespace

Loaded<OpenSslTrustStore> OpenSslTrustStore::empty(const OpenSslLibrary& library) {
  auto made = make_store(library);
  if (!made) return std::unexpected(made.error());
  return OpenSslTrustStore(std::move(*made));
}

Loaded<OpenSslTrustStore> OpenSslTrustStore::joined(const OpenSslLibrary& library,
                                                    std::span<const OpenSslTrustStore> stores) {
  auto made = make_store(library);
  if (!made) return std::unexpected(made.error());
  for (const OpenSslTrustStore& store : stores) {
    const openssl::Owned<stack_st_X509> anchors(X509_STORE_get1_all_certs(store.impl()->store.get()));
    if (!anchors) return load_fault(Errc::no_memory);
    for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
      if (X509_STORE_add_cert((*made)->store.get(), sk_X509_value(anchors.get(), i)) != 1) {
        return load_fault(Errc::no_memory);
      }
    }
  }
  return OpenSslTrustStore(std::move(*made));
}

Loaded<OpenSslTrustStore> OpenSslTrustStore::from_bytes(const OpenSslLibrary& library, Bytes pem_or_der) {
  auto made = make_store(library);
  if (!made) return std::unexpected(made.error());
  if (const auto fault = add(**made, pem_or_der)) return std::unexpected(*fault);
  return OpenSslTrustStore(std::move(*made));
}

Loaded<OpenSslTrustStore> OpenSslTrustStore::from_file(const OpenSslLibrary& library,
                                                       const std::filesystem::path& file) {
  const Loaded<std::string> content = openssl::read_file(file);
  if (!content) return std::unexpected(content.error());
  return from_bytes(library, bytes_of(*content));
}

Loaded<OpenSslTrustStore> OpenSslTrustStore::from_folder(const OpenSslLibrary& library,
                                                         const std::filesystem::path& folder) {
  auto made = make_store(library);
  if (!made) return std::unexpected(made.error());
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) {
    const bool absent = error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    return std::unexpected(
        LoadFault{.error = absent ? Errc::key_missing : Errc::storage_failed, .native = error.value()});
  }
  for (const std::filesystem::directory_entry& entry : entries) {
    if (!entry.is_regular_file(error) || !holds_certificates(entry.path())) continue;
    const Loaded<std::string> content = openssl::read_file(entry.path());
    auto fault = content ? add(**made, bytes_of(*content)) : std::optional(content.error());
    if (!fault) continue;
    fault->file = entry.path();
    return std::unexpected(*std::move(fault));
  }
  OpenSslTrustStore store(std::move(*made));
  if (store.size() == 0) return std::unexpected(LoadFault{.error = Errc::key_missing});
  return store;
}

Loaded<OpenSslTrustStore> OpenSslTrustStore::from_system(const OpenSslLibrary& library) {
  if (const char* chosen = std::getenv(X509_get_default_cert_file_env())) return from_file(library, chosen);
  for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                             "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", X509_get_default_cert_file()}) {
    std::error_code error;
    if (std::filesystem::exists(bundle, error)) return from_file(library, bundle);
  }
  return from_folder(library, X509_get_default_cert_dir());
}

std::size_t OpenSslTrustStore::size() const {
  return static_cast<std::size_t>(sk_X509_OBJECT_num(X509_STORE_get0_objects(impl_->store.get())));
}

}  // namespace fairlead::ports
