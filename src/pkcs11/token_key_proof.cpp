// SPDX-License-Identifier: Apache-2.0
/// @file  That a key is the one of its certificate. Apart, since it brings what verifies: who does not ask for proof
/// does not link it.
#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/signer.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/verifier.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"
#include "fairlead/tls/hash.hpp"

#include <algorithm>
#include <array>

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

/// Whether the public half is that of the key. True also where the token does not verify with it: that is left to the
/// handshake.
Result<bool> TokenKey::prove() {
  const bool ec = half_.kind().kind.type == tls::KeyType::ec;
  FAIRLEAD_TRY_ASSIGN(const Ulong type, session_->number(key_, AttributeType::key_type));
  if (type != static_cast<Ulong>(ec ? KeyType::ec : KeyType::rsa)) return false;
  const SignatureScheme scheme = schemes_[0];
  std::array<std::byte, platform::kMostDigest> memory{};
  const MutableBytes digest = MutableBytes(memory).first(platform::digest_size(*tls::hash_of(scheme)));
  std::ranges::fill(digest, std::byte{0x5a});
  std::array<std::byte, Signer::kMostSignature> raw{};
  FAIRLEAD_TRY_ASSIGN(const std::size_t size, raw_signature(scheme, digest, raw));
  const Result<bool> right = verify_own(scheme, digest, Bytes(raw).first(size));
  if (right || right.error() == Errc::token_removed || right.error() == Errc::key_missing) return right;
  FAIRLEAD_TRY_ASSIGN(session_, Session::open(*slot_, Access::read_only));  // The one before may be still verifying.
  return true;
}

Result<bool> TokenKey::verify_own(SignatureScheme scheme, Bytes digest, Bytes raw) {
  std::array<std::byte, tls::kMostEcdsaSignature> memory{};
  Bytes signature = raw;
  if (half_.kind().kind.type == tls::KeyType::ec) {
    FAIRLEAD_TRY_ASSIGN(const std::size_t size, tls::encode_ecdsa_signature(raw, memory));
    signature = Bytes(memory).first(size);
  }
  TokenDigest unused(*session_);
  FAIRLEAD_TRY_ASSIGN(Verifier verifier, Verifier::open(*session_, half_.info(), unused));
  return verifier.verify(scheme, digest, signature);
}

}  // namespace fairlead::pkcs11
