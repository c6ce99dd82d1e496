// SPDX-License-Identifier: Apache-2.0
/// @file  That a key is the one of its certificate. Apart, since it brings what verifies: who does not ask for proof
/// does not link it.
#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/signer.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/verifier.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"
#include "fairlead/tls/hash.hpp"

#include "pkcs11/signature_form.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace fairlead::pkcs11 {

using tls::SignatureScheme;

Result<void> TokenKey::prove_possession() {
  if (!session_) return fail(Errc::token_removed);
  if (!half_.by_certificate()) return {};
  const Result<bool> proven = prove();
  if (!proven) return fail(note(proven.error()));
  if (*proven) return {};
  schemes_ = {};  // It signs nothing.
  return fail(note(Errc::key_mismatch));
}

namespace {

/// What a token says that does not verify with a key that it is given: it cannot, takes no such key, or does so for
/// nobody that it does not know.
bool is_no_verifier(Errc error) {
  return error == Errc::unsupported || error == Errc::invalid || error == Errc::pin_incorrect;
}

}  // namespace

/// Whether the public half is that of the key. True also where the token does not verify with it: that is left to the
/// handshake.
Result<bool> TokenKey::prove() {
  const bool ec = half_.kind().kind.type == tls::KeyType::ec;
  FAIRLEAD_TRY_ASSIGN(const Ulong type, session_->number(key_, AttributeType::key_type));
  if (type != static_cast<Ulong>(ec ? KeyType::ec : KeyType::rsa)) return false;
  std::array<std::byte, platform::kMostDigest> memory{};
  std::ranges::fill(memory, std::byte{0x5a});
  std::array<std::byte, Signer::kMostSignature> raw{};
  for (const SignatureScheme scheme : schemes_) {
    const Bytes digest = Bytes(memory).first(platform::digest_size(*tls::hash_of(scheme)));
    const SignatureForm& form = *form_of(scheme);
    Secret<kLongestPin> pin;
    std::optional<std::optional<Bytes>> again;
    if (always_authenticate_) {
      FAIRLEAD_TRY_ASSIGN(const std::optional<Bytes> given, ask_pin(pin));
      again.emplace(given);
    }
    const Result<std::size_t> size = session_->sign(form.use, key_, MechanismInput(form, digest).bytes(), raw, again);
    if (size) return judge(scheme, digest, Bytes(raw).first(*size));
    if (session_->refused_login()) return fail(size.error());
    if (size.error() == Errc::invalid) return false;  // Too long for the key, as it is not for the certificate's.
    if (size.error() != Errc::unsupported) return fail(size.error());
    FAIRLEAD_TRY(renew_session());  // Another scheme may be one that this key signs by.
  }
  return fail(Errc::unsupported);
}

Result<bool> TokenKey::judge(SignatureScheme scheme, Bytes digest, Bytes raw) {
  const Result<bool> right = verify_own(scheme, digest, raw);
  if (right || !is_no_verifier(right.error())) return right;
  FAIRLEAD_TRY(renew_session());
  return true;
}

/// In place of one that may be in the middle of something. The former one is closed last, since the login goes with the
/// last one; but a token may have one alone.
Result<void> TokenKey::renew_session() {
  Result<Session> fresh = Session::open(*slot_, Access::read_only);
  if (fresh) {
    session_ = std::move(*fresh);
    return {};
  }
  if (fresh.error() != Errc::busy) return fail(fresh.error());
  session_.reset();
  return reach();
}

Result<bool> TokenKey::verify_own(SignatureScheme scheme, Bytes digest, Bytes raw) {
  std::array<std::byte, tls::kMostEcdsaSignature> memory{};
  Bytes signature = raw;
  if (half_.kind().kind.type == tls::KeyType::ec) {
    const Result<std::size_t> size = tls::encode_ecdsa_signature(raw, memory);
    if (!size) return fail(Errc::internal);  // A signature of zeros.
    signature = Bytes(memory).first(*size);
  }
  TokenDigest unused(*session_);
  FAIRLEAD_TRY_ASSIGN(Verifier verifier, Verifier::open(*session_, half_.info(), unused));
  return verifier.verify(scheme, digest, signature);
}

}  // namespace fairlead::pkcs11
