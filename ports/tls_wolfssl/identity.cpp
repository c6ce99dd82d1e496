// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "abilities.hpp"
#include "engine.hpp"
#include "version.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

namespace fairlead::ports {

using wolfssl::load_fault;

namespace {

std::unexpected<tls::LoadFault> fault_of(int returned) {
  return wolfssl::key_fault(wolfssl::fault_of_machine(returned).value_or(Errc::unsupported), returned);
}

/// Gives wolfSSL the certificate and its intermediates, one behind the other in DER. Returns what wolfSSL says.
int use_chain(WOLFSSL_CTX* context, std::span<const wolfssl::Memory> certificates) {
  wolfssl::Memory all;
  for (const wolfssl::Memory& one : certificates) {
    if (!all.append(one.bytes())) return MEMORY_E;
  }
  return wolfSSL_CTX_use_certificate_chain_buffer_format(context, wolfssl::data_of(Bytes(all.bytes())),
                                                         static_cast<long>(all.size()), WOLFSSL_FILETYPE_ASN1);
}

}  // namespace

/// The identity without its key.
tls::Loaded<WolfSslIdentity> WolfSslIdentity::with_chain(Bytes chain) {
  auto* const impl = wolfssl::create<Impl>();
  if (impl == nullptr) return load_fault(Errc::no_memory);
  WolfSslIdentity identity{Shared<Impl>(*impl)};
  if (!impl->signing.made()) return load_fault(Errc::no_memory);
  wolfssl::List<wolfssl::Memory> certificates;
  if (const auto read = wolfssl::read_certificates(chain, certificates); !read) return std::unexpected(read.error());
  const auto own = tls::read_certificate(certificates.all().front().bytes());
  if (!own) return load_fault(Errc::invalid);
  impl->kind = tls::kind_of(*own);
  if (!tls::usable(impl->kind)) return std::unexpected(tls::LoadFault{.error = Errc::unsupported, .index = 0});
  impl->context = wolfssl::make_context();
  if (!impl->context) return load_fault(Errc::no_memory);
  if (const int returned = use_chain(impl->context.get(), certificates.all()); returned != WOLFSSL_SUCCESS) {
    return load_fault(wolfssl::fault_of_machine(returned).value_or(Errc::unsupported), returned);
  }
  impl->own = std::move(certificates.all().front());  // Which the views are of.
  impl->certificate = *own;
  const auto fingerprint = wolfssl::digest_of(std::span(&chain, 1));
  if (!fingerprint) return load_fault(fingerprint.error());
  impl->fingerprint = *fingerprint;
  wolfssl::ask_before_certificate(impl->context.get());
  return identity;
}

tls::Loaded<WolfSslIdentity> WolfSslIdentity::from_bytes(const WolfSslLibrary&, Bytes chain, Bytes key,
                                                         std::string_view password) {
  auto identity = with_chain(chain);
  if (!identity) return identity;
  const Impl& impl = *identity->impl_;
  const auto own = wolfssl::read_key(key, password);
  if (!own) return std::unexpected(own.error());
  if (!equal(impl.certificate.public_key, own->public_key.bytes())) return wolfssl::key_fault(Errc::key_mismatch);
  const int returned = wolfssl::use_private_key(impl.context.get(), own->der.bytes(), impl.kind.type);
  if (returned != WOLFSSL_SUCCESS) return fault_of(returned);
  return identity;
}

tls::Loaded<WolfSslIdentity> WolfSslIdentity::from_key(const WolfSslLibrary&, Bytes chain, tls::SigningKey& key) {
  auto identity = with_chain(chain);
  if (!identity) return identity;
  Impl& impl = *identity->impl_;
  if (!equal(impl.certificate.public_key, key.public_key())) return wolfssl::key_fault(Errc::key_mismatch);
  if (wolfssl::measures_by_private_key()) {
    const auto stand_in = wolfssl::stand_in_for(impl.certificate);
    if (!stand_in) return wolfssl::key_fault(stand_in.error());
    const int returned = wolfssl::use_private_key(impl.context.get(), stand_in->bytes(), impl.kind.type);
    if (returned != WOLFSSL_SUCCESS) return fault_of(returned);
  }
  impl.signer = &key;
  wolfssl::let_sign_elsewhere(impl.context.get());
  return identity;
}

}  // namespace fairlead::ports
