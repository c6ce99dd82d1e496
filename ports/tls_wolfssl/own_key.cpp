// SPDX-License-Identifier: Apache-2.0
/// @file  Our certificate: whether its key can sign as the server wants, and keys that sign elsewhere.
#include "engine.hpp"

#include <algorithm>
#include <mutex>
#include <new>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/rsa.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;

WolfSslEngine& engine_in(void* context) { return *static_cast<WolfSslEngine*>(context); }

/// Of the schemes with a digest, those of one kind.
struct ByDigest {
  SignatureScheme sha256;
  SignatureScheme sha384;
  SignatureScheme sha512;
  [[nodiscard]] SignatureScheme by_size(std::size_t digest) const {
    switch (digest) {
      case 32: return sha256;
      case 48: return sha384;
      case 64: return sha512;
      default: return SignatureScheme::none;
    }
  }
};
constexpr ByDigest kEcdsa{SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ecdsa_secp384r1_sha384,
                          SignatureScheme::ecdsa_secp521r1_sha512};
constexpr ByDigest kPkcs1{SignatureScheme::rsa_pkcs1_sha256, SignatureScheme::rsa_pkcs1_sha384,
                          SignatureScheme::rsa_pkcs1_sha512};
constexpr ByDigest kPss{SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::rsa_pss_rsae_sha384,
                        SignatureScheme::rsa_pss_rsae_sha512};

/// The size of the digest in a scheme; 0 for schemes without one, or with SHA-1.
std::size_t digest_in(SignatureScheme scheme) {
  const std::string_view name = tls::name(scheme);
  if (name.ends_with("sha256")) return 32;
  if (name.ends_with("sha384")) return 48;
  return name.ends_with("sha512") ? 64 : 0;
}
/// The size of the digest that wolfSSL says it has chosen; 0 for one that is not known here. Before 5.6 it names the
/// signature.
std::size_t digest_of_nid(int nid) {
  switch (nid) {
    case NID_sha256:
    case CTC_SHA256wRSA:
    case CTC_SHA256wECDSA: return 32;
    case NID_sha384:
    case CTC_SHA384wRSA:
    case CTC_SHA384wECDSA: return 48;
    case NID_sha512:
    case CTC_SHA512wRSA:
    case CTC_SHA512wECDSA: return 64;
    default: return 0;
  }
}
bool is_pss(SignatureScheme scheme) { return tls::name(scheme).starts_with("rsa_pss"); }
bool is_rsa(SignatureScheme scheme) { return tls::name(scheme).starts_with("rsa"); }
bool is_ecdsa(SignatureScheme scheme) { return tls::name(scheme).starts_with("ecdsa"); }

int sign_ec(WOLFSSL*, const unsigned char* digest, unsigned size, unsigned char* into, word32* written,
            const unsigned char*, unsigned, void* engine) {
  return engine_in(engine).sign(kEcdsa.by_size(size), view(digest, size), into, written);
}

int sign_ed25519(WOLFSSL*, const unsigned char* message, unsigned size, unsigned char* into, unsigned* written,
                 const unsigned char*, unsigned, void* engine) {
  return engine_in(engine).sign(SignatureScheme::ed25519, view(message, size), into, written);
}

/// wolfSSL gives the digest within a DigestInfo (RFC 8017 section 9.2), at whose end it stands.
int sign_pkcs1(WOLFSSL*, const unsigned char* info, unsigned size, unsigned char* into, word32* written,
               const unsigned char*, unsigned, void* engine) {
  constexpr unsigned kBefore = 19;
  if (size <= kBefore) return -1;
  const Bytes digest = view(info, size).subspan(kBefore);
  return engine_in(engine).sign(kPkcs1.by_size(digest.size()), digest, into, written);
}

int sign_pss(WOLFSSL*, const unsigned char* digest, unsigned size, unsigned char* into, unsigned* written, int, int,
             const unsigned char*, unsigned, void* engine) {
  return engine_in(engine).sign(kPss.by_size(size), view(digest, size), into, written);
}

/// wolfSSL verifies each RSA signature of ours again, against faults of the machine, and would take the key that it
/// does not have. Opens the signature by the public half; the size of what is in it, or wolfCrypt's error.
template <class Open>
int open_signature(void* engine, const Open& open) {
  const Bytes public_key = engine_in(engine).own_certificate().public_key;
  RsaKey key;
  int returned = wc_InitRsaKey(&key, nullptr);
  if (returned != 0) return returned;
  word32 index = 0;
  returned = wc_RsaPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  if (returned == 0) returned = open(key);
  wc_FreeRsaKey(&key);
  return returned;
}

int check_pkcs1(WOLFSSL*, unsigned char* signature, unsigned size, unsigned char** opened, const unsigned char*,
                unsigned, void* engine) {
  return open_signature(engine, [&](RsaKey& key) { return wc_RsaSSL_VerifyInline(signature, size, opened, &key); });
}

/// wolfSSL numbers a hash here as certificates do.
wc_HashType hash_type_of(int hash) {
  switch (hash) {
    case SHA256h: return WC_HASH_TYPE_SHA256;
    case SHA384h: return WC_HASH_TYPE_SHA384;
    case SHA512h: return WC_HASH_TYPE_SHA512;
    default: return WC_HASH_TYPE_NONE;
  }
}

int check_pss(WOLFSSL*, unsigned char* signature, unsigned size, unsigned char** opened, int hash, int mask,
              const unsigned char*, unsigned, void* engine) {
  return open_signature(engine, [&](RsaKey& key) {
    return wc_RsaPSS_VerifyInline(signature, size, opened, hash_type_of(hash), mask, &key);
  });
}

}  // namespace

void let_sign_elsewhere(WOLFSSL_CTX* context) {
  wolfSSL_CTX_SetEccSignCb(context, sign_ec);
  wolfSSL_CTX_SetEd25519SignCb(context, sign_ed25519);
  wolfSSL_CTX_SetRsaSignCb(context, sign_pkcs1);
  wolfSSL_CTX_SetRsaPssSignCb(context, sign_pss);
  wolfSSL_CTX_SetRsaSignCheckCb(context, check_pkcs1);
  wolfSSL_CTX_SetRsaPssSignCheckCb(context, check_pss);
}

void ask_engine_for_signatures(WOLFSSL* ssl, WolfSslEngine& engine) {
  wolfSSL_SetEccSignCtx(ssl, &engine);
  wolfSSL_SetEd25519SignCtx(ssl, &engine);
  wolfSSL_SetRsaSignCtx(ssl, &engine);
  wolfSSL_SetRsaPssSignCtx(ssl, &engine);
}

Result<void> WolfSslEngine::use_identity(const tls::Policy& policy) {
  const WolfSslIdentity::Impl& identity = *identity_->impl();
  schemes_ = tls::own_schemes(policy, identity.kind, identity.signer);
  if (schemes_.empty()) return fail(Errc::unsupported);
  if (identity.signer != nullptr) ask_engine_for_signatures(ssl_.get(), *this);
  return {};
}

// Of what the server accepts, wolfSSL takes the smallest digest from SHA-256 on, and of several with it the last one.
// Under TLS 1.2 it looks among the schemes of the server's own kind of key, and signs by our kind all the same.
std::optional<SignatureScheme> WolfSslEngine::scheme_to_sign_by() const {
  const tls::KeyKind kind = identity_->impl()->kind;
  if (kind.type == tls::KeyType::ed25519) return SignatureScheme::ed25519;
  std::size_t digest = 0;
  bool pss = kind.type == tls::KeyType::rsa;
  if (is_1_3()) {
    int nid = 0;
    if (wolfSSL_get_signature_nid(ssl_.get(), &nid) != WOLFSSL_SUCCESS) return std::nullopt;
    digest = digest_of_nid(nid);
  } else {
    const bool by_rsa = tls::name(hello().suite()).find("_RSA_") != std::string_view::npos;
    for (const SignatureScheme one : hello().accepted()) {
      const bool fitting = by_rsa ? is_rsa(one) : is_ecdsa(one);
      const std::size_t size = digest_in(one);
      if (!fitting || size == 0 || (digest != 0 && size > digest)) continue;
      digest = size;
      pss = is_pss(one);
    }
  }
  if (kind.type == tls::KeyType::ec) return kEcdsa.by_size(digest);
  return pss ? kPss.by_size(digest) : kPkcs1.by_size(digest);
}

bool WolfSslEngine::can_sign() {
  const tls::Version version = is_1_3() ? tls::Version::tls_1_3 : tls::Version::tls_1_2;
  const auto scheme = scheme_to_sign_by();
  const auto& accepted = hello().accepted();
  const bool ours = scheme && std::ranges::find(schemes_, *scheme) != schemes_.end() &&
                    tls::shown(identity_->impl()->kind, version, policy());
  const bool theirs = is_1_3() || (scheme && std::ranges::find(accepted, *scheme) != accepted.end());
  if (ours && theirs) return true;
  cannot_sign_ = muted_ = true;
  return false;
}

int WolfSslEngine::refuse_late_request() {
  asked_late_ = true;
  return 0;
}

int WolfSslEngine::decide_about_certificate(WOLFSSL* ssl, void*) {
  auto& self = *static_cast<WolfSslEngine*>(wolfSSL_get_app_data(ssl));
  if (self.opened_) return self.refuse_late_request();
  self.found().certificate_requested = tls::CertificateRequested::yes;
  // Under TLS 1.3 newer versions of wolfSSL ask before they choose a scheme; verify_peer() is called after that.
  if (self.is_1_3() && !self.judged_) return 1;
  return self.accepted_ && self.can_sign() ? 1 : 0;
}

int WolfSslEngine::note_request_without_identity(WOLFSSL* ssl, WOLFSSL_X509**, WOLFSSL_EVP_PKEY**) {
  auto& self = *static_cast<WolfSslEngine*>(wolfSSL_get_app_data(ssl));
  if (self.opened_) return self.refuse_late_request();
  self.found().certificate_requested = tls::CertificateRequested::yes;
  return 0;
}

int WolfSslEngine::sign(SignatureScheme scheme, Bytes input, unsigned char* into, unsigned* size) {
  const WolfSslIdentity::Impl& identity = *identity_->impl();
  // A token counts each failure as a wrong PIN: it is not asked again.
  if (signing_failure_) return -1;
  if (std::ranges::find(schemes_, scheme) == schemes_.end()) {
    cannot_sign_ = muted_ = true;
    return -1;
  }
  const std::lock_guard lock(identity.signing);
  Result<std::size_t> made = fail(Errc::no_memory);
  try {
    made = identity.signer->sign(scheme, input, std::as_writable_bytes(std::span(into, *size)));
  } catch (const std::bad_alloc&) {
    made = fail(Errc::no_memory);
  } catch (...) {  // Must not go through wolfSSL, which is written in C.
    made = fail(Errc::internal);
  }
  if (made && (*made == 0 || *made > *size)) made = fail(Errc::internal);  // wolfSSL would copy as much.
  if (!made) signing_failure_ = tls::error_of_signing(made.error());
  if (!made) return -1;
  *size = static_cast<unsigned>(*made);
  return 0;
}

}  // namespace fairlead::ports::wolfssl
