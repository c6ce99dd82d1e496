// SPDX-License-Identifier: Apache-2.0
#include "signature_check.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/platform/signature_input.hpp"
#include "fairlead/platform/token_crypto.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"
#include "fairlead/tls/hash.hpp"
#include "fairlead/tls/rsa_key.hpp"

#include "software_crypto.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace fairlead::cli {
namespace {

using platform::PrivateKeyKind;
using platform::SignatureForm;

std::optional<PrivateKeyKind> software_kind(const tls::KeyKind& kind) {
  if (kind.type == tls::KeyType::rsa) return PrivateKeyKind::rsa;
  if (kind.type != tls::KeyType::ec) return {};
  if (kind.curve == tls::Group::secp256r1) return PrivateKeyKind::ec_p256;
  if (kind.curve == tls::Group::secp384r1) return PrivateKeyKind::ec_p384;
  return {};
}

/// How the scheme is verified, as platform::TokenCrypto has it.
SignatureForm software_form(tls::SignatureScheme scheme, platform::HashAlgorithm hash) {
  const std::string_view name = tls::name(scheme);
  if (name.starts_with("rsa_pss")) return {.padding = SignatureForm::Padding::pss, .hash = hash};
  if (name.starts_with("rsa")) return {.padding = SignatureForm::Padding::pkcs1, .hash = hash};
  return {.padding = SignatureForm::Padding::none, .hash = hash};
}

}  // namespace

SignatureCheck::SignatureCheck(pkcs11::Session& session, std::string public_key_info)
    : session_(session),
      info_(std::move(public_key_info)),
      kind_(tls::key_kind_of(bytes_of(info_)).value_or(tls::PublicKeyKind{})),
      digest_(session) {}

/// What platform::TokenCrypto takes.
bool SignatureCheck::can_verify_here() const {
  if (software_crypto() == nullptr || !software_kind(kind_.kind)) return false;
  const auto parts = tls::read_public_key_parts(bytes_of(info_));
  return parts && (kind_.kind.type != tls::KeyType::rsa || tls::read_rsa_public_key(parts->key));
}

Result<void> SignatureCheck::begin(tls::SignatureScheme scheme) {
  const auto hash = tls::hash_of(scheme);
  if (!hash || !tls::fits(kind_.kind, scheme, tls::Version::tls_1_2)) return fail(Errc::invalid);
  auto opened = pkcs11::Verifier::open(session_, bytes_of(info_), digest_);
  if (!opened && !can_verify_here()) return fail(opened.error());
  by_token_.reset();
  if (opened) by_token_.emplace(*std::move(opened));
  FAIRLEAD_TRY(digest_.begin(*hash));
  scheme_ = scheme;
  return {};
}

Result<void> SignatureCheck::finish() {
  FAIRLEAD_TRY_ASSIGN(message_digest_, digest_.end(memory_));
  return {};
}

Result<bool> SignatureCheck::verify(Bytes signature) const {
  if (!by_token_) return verify_here(signature);
  const Result<bool> verdict = by_token_->verify(scheme_, message_digest_, signature);
  // The token has such a key, and does not verify so.
  const bool declined = !verdict && verdict.error() == Errc::unsupported;
  return declined && can_verify_here() ? verify_here(signature) : verdict;
}

Result<bool> SignatureCheck::verify_here(Bytes signature) const {
  const std::optional<PrivateKeyKind> key = software_kind(kind_.kind);
  if (!key) return fail(Errc::unsupported);
  FAIRLEAD_TRY_ASSIGN(const tls::PublicKeyParts parts, tls::read_public_key_parts(bytes_of(info_)));
  const SignatureForm form = software_form(scheme_, *tls::hash_of(scheme_));
  std::array<std::byte, tls::kMostEcdsaSignature> raw{};
  std::array<std::byte, platform::kDigestInfoHead + platform::kMostDigest> memory{};
  ByteWriter input(memory);
  if (form.padding == SignatureForm::Padding::pkcs1) input.bytes(platform::digest_info_head(form.hash));
  input.bytes(message_digest_);
  if (*key != PrivateKeyKind::rsa) {
    const auto decoded = tls::decode_ecdsa_signature(signature, raw, platform::order_size(*key));
    if (!decoded) return false;
    signature = *decoded;
  }
  return software_crypto()->verify(*key, parts.key, form, input.written(), signature);
}

}  // namespace fairlead::cli
