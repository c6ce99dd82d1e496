// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "keys.hpp"
#include "load.hpp"
#include "version.hpp"

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports {

using mbedtls::load_fault;

namespace {

std::unexpected<tls::LoadFault> blame_key(Errc error, int native = 0) {
  return std::unexpected(tls::LoadFault{.error = error, .native = native, .input = tls::LoadFault::Input::key});
}

}  // namespace

/// The identity without its key.
tls::Loaded<MbedTlsIdentity> MbedTlsIdentity::with_chain(Bytes chain) {
  auto* const impl = mbedtls::create<Impl>();
  if (impl == nullptr) return load_fault(Errc::no_memory);
  MbedTlsIdentity identity{Shared<Impl>(*impl)};
  mbedtls::CertificateList list;
  const auto appended = append_certificates(list, chain, mbedtls::Use::own_chain);
  if (!appended) return std::unexpected(appended.error());
  impl->chain = std::move(list.first);
  const auto fingerprint = mbedtls::digest_of(std::span(&chain, 1));
  if (!fingerprint) return load_fault(fingerprint.error());
  impl->fingerprint = *fingerprint;
  const auto own = tls::read_certificate(mbedtls::view(impl->chain->raw.p, impl->chain->raw.len));
  if (!own) return load_fault(Errc::invalid);
  impl->kind = tls::kind_of(*own);
  impl->key_bits = own->key_bits;
  if (!tls::usable(impl->kind)) return std::unexpected(tls::LoadFault{.error = Errc::unsupported, .index = 0});
  return identity;
}

tls::Loaded<MbedTlsIdentity> MbedTlsIdentity::from_bytes(const MbedTlsLibrary&, Bytes chain, Bytes key,
                                                         std::string_view password) {
  auto identity = with_chain(chain);
  if (!identity) return identity;
  auto parsed = mbedtls::parse_key(key, password);
  if (!parsed) return std::unexpected(parsed.error());
  Impl& impl = *identity->impl_;
  impl.key = std::move(*parsed);
  if (const int returned = mbedtls::check_pair(*impl.chain, *impl.key); returned != 0) {
    return blame_key(mbedtls::error_of(returned) == Errc::no_memory ? Errc::no_memory : Errc::key_mismatch, returned);
  }
  return identity;
}

tls::Loaded<MbedTlsIdentity> MbedTlsIdentity::from_key(const MbedTlsLibrary&, Bytes chain, tls::SigningKey& key) {
  auto identity = with_chain(chain);
  if (!identity) return identity;
  Impl& impl = *identity->impl_;
  const auto own = tls::read_certificate(mbedtls::view(impl.chain->raw.p, impl.chain->raw.len));
  if (!own) return load_fault(Errc::invalid);
  if (!impl.signing.made()) return blame_key(Errc::no_memory);
  if (!equal(own->public_key, key.public_key())) return blame_key(Errc::key_mismatch);
  if (!mbedtls::has_signing_keys() || impl.kind.type == tls::KeyType::ed25519) return blame_key(Errc::unsupported);
  impl.signer = &key;
  return identity;
}

}  // namespace fairlead::ports
