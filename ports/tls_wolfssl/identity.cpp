// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "engine.hpp"
#include "load.hpp"
#include "version.hpp"

#include <new>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn_public.h>

namespace fairlead::ports {

using wolfssl::load_fault;

namespace {

std::unexpected<tls::LoadFault> blame_key(Errc error, int native = 0) {
  return std::unexpected(tls::LoadFault{.error = error, .native = native, .input = tls::LoadFault::Input::key});
}

/// Gives wolfSSL the certificate and its intermediates, one behind the other in DER. Returns what wolfSSL says.
int use_chain(WOLFSSL_CTX* context, const std::vector<wolfssl::Memory>& certificates) {
  wolfssl::Memory all;
  for (const wolfssl::Memory& one : certificates) all.insert(all.end(), one.begin(), one.end());
  return wolfSSL_CTX_use_certificate_chain_buffer_format(context, wolfssl::data_of(Bytes(all)),
                                                         static_cast<long>(all.size()), WOLFSSL_FILETYPE_ASN1);
}

/// The identity without its key.
tls::Loaded<std::shared_ptr<WolfSslIdentity::Impl>> with_chain(Bytes chain) {
  auto certificates = wolfssl::read_certificates(chain);
  if (!certificates) return std::unexpected(certificates.error());
  // Its views are of memory that moves into the identity as it is.
  const tls::CertificateView own = *tls::read_certificate(certificates->front());
  const tls::KeyKind kind = tls::kind_of(own);
  if (!tls::usable(kind)) return std::unexpected(tls::LoadFault{.error = Errc::unsupported, .index = 0});
  auto impl = std::make_shared<WolfSslIdentity::Impl>();
  impl->kind = kind;
  impl->context = wolfssl::make_context();
  if (!impl->context) return load_fault(Errc::no_memory);
  if (const int returned = use_chain(impl->context.get(), *certificates); returned != WOLFSSL_SUCCESS) {
    return load_fault(wolfssl::fault_of_machine(returned).value_or(Errc::unsupported), returned);
  }
  impl->own = std::move(certificates->front());
  impl->certificate = own;
  const auto fingerprint = wolfssl::digest_of(std::span(&chain, 1));
  if (!fingerprint) return load_fault(fingerprint.error());
  impl->fingerprint = *fingerprint;
  wolfSSL_CTX_set_cert_cb(impl->context.get(), wolfssl::WolfSslEngine::decide_about_certificate, nullptr);
  return impl;
}

/// Which label a key has in PEM.
int form_of(Bytes der, tls::KeyType type) {
  // There is no other for Ed25519 (RFC 8410 section 7). wolfSSL 5.7.2 does not know one with its public half below.
  if (type == tls::KeyType::ed25519) return PKCS8_PRIVATEKEY_TYPE;
  word32 index = 0;
  wolfssl::SecretMemory copy(der.size());
  copy_bytes(copy.bytes(), der);
  const int inner = wc_GetPkcs8TraditionalOffset(wolfssl::data_of(copy.bytes()), &index, wolfssl::size_of(der));
  if (inner > 0) return PKCS8_PRIVATEKEY_TYPE;
  return type == tls::KeyType::ec ? ECC_PRIVATEKEY_TYPE : PRIVATEKEY_TYPE;
}

/// In PEM: wolfSSL 5.5.4 ends the process where it has no memory for its copy of a key in DER.
tls::Loaded<void> use_key(const WolfSslIdentity::Impl& identity, Bytes der) {
  const int form = form_of(der, identity.kind.type);
  const auto encode = [&](unsigned char* into, word32 room) {
    return wc_DerToPem(wolfssl::data_of(der), wolfssl::size_of(der), into, room, form);
  };
  const auto blame = [](int returned) {
    return blame_key(wolfssl::fault_of_machine(returned).value_or(Errc::unsupported), returned);
  };
  const int size = encode(nullptr, 0);
  if (size <= 0) return blame(size);
  wolfssl::SecretMemory pem(static_cast<std::size_t>(size));
  const MutableBytes text = pem.bytes();
  const int written = encode(wolfssl::data_of(text), wolfssl::size_of(text));
  if (written <= 0) return blame(written);
  const int returned =
      wolfSSL_CTX_use_PrivateKey_buffer(identity.context.get(), wolfssl::data_of(text), written, WOLFSSL_FILETYPE_PEM);
  if (returned == WOLFSSL_SUCCESS) return {};
  return blame(returned);
}

tls::Loaded<std::shared_ptr<WolfSslIdentity::Impl>> with_bytes(Bytes chain, Bytes key, std::string_view password) {
  auto impl = with_chain(chain);
  if (!impl) return impl;
  const auto own = wolfssl::read_key(key, password);
  if (!own) return std::unexpected(own.error());
  if (!equal((*impl)->certificate.public_key, own->public_key)) return blame_key(Errc::key_mismatch);
  if (const auto used = use_key(**impl, own->der); !used) return std::unexpected(used.error());
  return impl;
}

tls::Loaded<std::shared_ptr<WolfSslIdentity::Impl>> with_signer(Bytes chain, tls::SigningKey& key) {
  auto impl = with_chain(chain);
  if (!impl) return impl;
  if (!equal((*impl)->certificate.public_key, key.public_key())) return blame_key(Errc::key_mismatch);
  if (wolfssl::measures_by_private_key()) {
    const auto stand_in = wolfssl::stand_in_for((*impl)->certificate);
    if (!stand_in) return blame_key(stand_in.error());
    if (const auto used = use_key(**impl, *stand_in); !used) return std::unexpected(used.error());
  }
  (*impl)->signer = &key;
  wolfssl::let_sign_elsewhere((*impl)->context.get());
  return impl;
}

}  // namespace

tls::Loaded<WolfSslIdentity> WolfSslIdentity::from_bytes(const WolfSslLibrary&, Bytes chain, Bytes key,
                                                         std::string_view password) {
  try {
    auto impl = with_bytes(chain, key, password);
    if (!impl) return std::unexpected(impl.error());
    return WolfSslIdentity(*std::move(impl));
  } catch (const std::bad_alloc&) {
    return load_fault(Errc::no_memory);
  }
}

tls::Loaded<WolfSslIdentity> WolfSslIdentity::from_key(const WolfSslLibrary&, Bytes chain, tls::SigningKey& key) {
  try {
    auto impl = with_signer(chain, key);
    if (!impl) return std::unexpected(impl.error());
    return WolfSslIdentity(*std::move(impl));
  } catch (const std::bad_alloc&) {
    return load_fault(Errc::no_memory);
  }
}

}  // namespace fairlead::ports
