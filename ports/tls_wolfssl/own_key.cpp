// SPDX-License-Identifier: Apache-2.0
/// @file  Our certificate: whether its key can sign as the server wants, and keys that sign elsewhere.
#include "abilities.hpp"
#include "exceptions/called.hpp"
#include "key_functions.hpp"

#include <algorithm>
#include <mutex>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;

/// The size of the digest in a scheme; 0 for schemes without one, or with SHA-1.
std::size_t digest_in(SignatureScheme scheme) {
  const std::string_view name = tls::name(scheme);
  if (name.ends_with("sha256")) return 32;
  if (name.ends_with("sha384")) return 48;
  return name.ends_with("sha512") ? 64 : 0;
}
bool is_pss(SignatureScheme scheme) { return tls::name(scheme).starts_with("rsa_pss"); }
bool is_rsa(SignatureScheme scheme) { return tls::name(scheme).starts_with("rsa"); }
bool is_ecdsa(SignatureScheme scheme) { return tls::name(scheme).starts_with("ecdsa"); }

}  // namespace

void let_sign_elsewhere(WOLFSSL_CTX* context) {
  with_each_kind([context](const KeyFunctions& one) { one.let_sign_elsewhere(context); });
}

void ask_engine_for_signatures(WOLFSSL* ssl, WolfSslEngine& engine) {
  with_each_kind([ssl, &engine](const KeyFunctions& one) { one.ask_engine(ssl, engine); });
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
    digest = chosen_digest(ssl_.get());
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
  auto& self = *static_cast<WolfSslEngine*>(wolfSSL_get_ex_data(ssl, 0));
  if (self.opened_) return self.refuse_late_request();
  self.found().certificate_requested = tls::CertificateRequested::yes;
  // Under TLS 1.3 newer versions of wolfSSL ask before they choose a scheme; verify_peer() is called after that.
  if (self.is_1_3() && !self.judged_) return 1;
  return self.accepted_ && self.can_sign() ? 1 : 0;
}

int WolfSslEngine::note_request_without_identity(WOLFSSL* ssl, WOLFSSL_X509**, WOLFSSL_EVP_PKEY**) {
  auto& self = *static_cast<WolfSslEngine*>(wolfSSL_get_ex_data(ssl, 0));
  if (self.opened_) return self.refuse_late_request();
  self.found().certificate_requested = tls::CertificateRequested::yes;
  return 0;
}

int WolfSslEngine::sign(SignatureScheme scheme, Bytes input, unsigned char* into, unsigned* size) {
  WolfSslIdentity::Impl& identity = *identity_->impl();
  // A token counts each failure as a wrong PIN: it is not asked again.
  if (signing_failure_) return -1;
  if (std::ranges::find(schemes_, scheme) == schemes_.end()) {
    cannot_sign_ = muted_ = true;
    return -1;
  }
  const std::lock_guard lock(identity.signing);
  const MutableBytes room = std::as_writable_bytes(std::span(into, *size));
  Result<std::size_t> made = call_signer(*identity.signer, scheme, input, room);
  if (made && (*made == 0 || *made > *size)) made = fail(Errc::internal);  // wolfSSL would copy as much.
  if (!made) signing_failure_ = tls::error_of_signing(made.error());
  if (!made) return -1;
  *size = static_cast<unsigned>(*made);
  return 0;
}

}  // namespace fairlead::ports::wolfssl
