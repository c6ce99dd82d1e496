// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_key.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fairlead::pkcs11 {
namespace {

using tls::SignatureScheme;
using namespace std::string_view_literals;

/// How a scheme is made with Cryptoki.
struct Row {
  SignatureScheme scheme;
  tls::KeyType key;
  MechanismUse use;
  std::size_t digest;          ///< Bytes.
  std::string_view info = {};  ///< Of PKCS #1 v1.5: what stands before the digest in DigestInfo (RFC 8017 section 9.2).
};
// In the order in which a key offers them: what every library and server takes comes first.
constexpr Row kRows[] = {
    {SignatureScheme::ecdsa_secp256r1_sha256, tls::KeyType::ec, {Mechanism::ecdsa}, 32},
    {SignatureScheme::ecdsa_secp384r1_sha384, tls::KeyType::ec, {Mechanism::ecdsa}, 48},
    {SignatureScheme::ecdsa_secp521r1_sha512, tls::KeyType::ec, {Mechanism::ecdsa}, 64},
    {SignatureScheme::rsa_pss_rsae_sha256, tls::KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha256}, 32},
    {SignatureScheme::rsa_pss_rsae_sha384, tls::KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha384}, 48},
    {SignatureScheme::rsa_pss_rsae_sha512, tls::KeyType::rsa, {Mechanism::rsa_pkcs_pss, Mechanism::sha512}, 64},
    {SignatureScheme::rsa_pkcs1_sha256,
     tls::KeyType::rsa,
     {Mechanism::rsa_pkcs},
     32,
     "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"sv},
    {SignatureScheme::rsa_pkcs1_sha384,
     tls::KeyType::rsa,
     {Mechanism::rsa_pkcs},
     48,
     "\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"sv},
    {SignatureScheme::rsa_pkcs1_sha512,
     tls::KeyType::rsa,
     {Mechanism::rsa_pkcs},
     64,
     "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"sv},
};

bool signs(const Slot& slot, Mechanism mechanism) {
  const auto info = slot.mechanism(mechanism);
  return info && info->sign;
}

/// Those of this key and this token, that of the key's curve first.
tls::SchemeList schemes_of(const tls::KeyKind& kind, const Slot& slot) {
  tls::SchemeList list;
  const auto add = [&](bool of_curve) {
    for (const Row& row : kRows) {
      if (row.key == kind.type && tls::fits(kind, row.scheme, tls::Version::tls_1_3) == of_curve &&
          tls::fits(kind, row.scheme, tls::Version::tls_1_2) && signs(slot, row.use.mechanism)) {
        (void)list.push_back(row.scheme);
      }
    }
  };
  add(true);
  add(false);
  return list;
}

/// These say that what was known of the token does not hold any more.
bool is_stale(Errc error) { return error == Errc::token_removed || error == Errc::key_missing; }
/// A login that failed so was not one with a wrong PIN. Any other may have been, whatever number the token gave it.
bool spares_pin(Errc error) {
  return error == Errc::token_removed || error == Errc::busy || error == Errc::cancelled || error == Errc::no_memory;
}

}  // namespace

Errc TokenKey::note(Errc error) {
  if (!session_) return error;
  if (session_->native() != 0) native_ = session_->native();
  if (const auto why = session_->refused_login(); why && !spares_pin(*why)) refusal_ = why;
  session_.reset();  // It may be in the middle of something.
  return error;
}

Result<void> TokenKey::open() {
  session_.reset();
  half_ = {};
  return reach();
}

Result<StoredChain> TokenKey::read_chain(MutableBytes memory) {
  if (!session_) return fail(Errc::token_removed);
  const Result<StoredChain> chain = pkcs11::read_chain(*session_, key_, half_, memory);
  if (!chain && chain.error() != Errc::key_missing) return fail(note(chain.error()));
  return chain;
}

// Where the token asks by itself, there is no PIN to give. Otherwise `memory` holds it afterwards.
Result<std::optional<Bytes>> TokenKey::ask_pin(Secret<kLongestPin>& memory) {
  if (refusal_) return fail(*refusal_);
  FAIRLEAD_TRY_ASSIGN(const TokenInfo token, slot_->token());  // As it is now: others may have tried PINs.
  if (token.user_pin_locked) return fail(Errc::pin_locked);
  if (token.protected_authentication) return std::optional<Bytes>();
  if (pins_ == nullptr) return fail(Errc::pin_incorrect);
  FAIRLEAD_TRY_ASSIGN(const std::size_t size, pins_->pin(token, memory.resize(kLongestPin)));
  if (size > kLongestPin) return fail(Errc::no_space);
  return std::optional(memory.reveal().first(size));
}

Result<void> TokenKey::log_in() {
  const auto done = session_->user_logged_in();
  if (!done && done.error() != Errc::unsupported) return fail(done.error());
  if (done && *done) return {};
  FAIRLEAD_TRY_ASSIGN(const TokenInfo token, slot_->token());
  if (!token.login_required) return {};
  Secret<kLongestPin> memory;
  FAIRLEAD_TRY_ASSIGN(const std::optional<Bytes> pin, ask_pin(memory));
  return session_->login(User::user, pin);
}

Result<void> TokenKey::reach() {
  FAIRLEAD_TRY(module_.revive());
  FAIRLEAD_TRY_ASSIGN(slot_, module_.find_token(uri_));
  FAIRLEAD_TRY_ASSIGN(session_, Session::open(*slot_, Access::read_only));
  const Result<void> done = use_key();
  if (!done) return fail(note(done.error()));
  return {};
}

Result<void> TokenKey::use_key() {
  FAIRLEAD_TRY(log_in());
  FAIRLEAD_TRY_ASSIGN(key_, find_by_uri(*session_, ObjectClass::private_key, uri_));
  if (const auto sign = session_->flag(key_, AttributeType::sign); sign && !*sign) return fail(Errc::unsupported);
  FAIRLEAD_TRY_ASSIGN(const PublicHalf half, read_public_half(*session_, key_));
  // A token with the same name, and another key.
  if (!half_.empty() && !equal(half_.info(), half.info())) return fail(Errc::key_missing);
  half_ = half;
  schemes_ = schemes_of(half_.kind().kind, *slot_);
  if (schemes_.empty()) return fail(Errc::unsupported);
  const auto again = session_->flag(key_, AttributeType::always_authenticate);
  always_authenticate_ = again && *again;
  return {};
}

Result<std::size_t> TokenKey::raw_signature(SignatureScheme scheme, Bytes input, MutableBytes into) {
  const Row& row = *std::ranges::find(kRows, scheme, &Row::scheme);
  std::array<std::byte, 19 + 64> memory{};
  ByteWriter writer(memory);
  writer.bytes(bytes_of(row.info));
  writer.bytes(input);
  if (!always_authenticate_) return session_->sign(row.use, key_, writer.written(), into);
  Secret<kLongestPin> pin;
  FAIRLEAD_TRY_ASSIGN(const std::optional<Bytes> given, ask_pin(pin));
  return session_->sign(row.use, key_, writer.written(), into, given);
}

Result<std::size_t> TokenKey::sign_once(SignatureScheme scheme, Bytes input, MutableBytes into) {
  const tls::PublicKeyKind& kind = half_.kind();
  const std::size_t octets = (kind.bits + 7U) / 8U;
  std::array<std::byte, 2 * 66> memory{};  // r and s of P-521.
  const bool ec = kind.kind.type == tls::KeyType::ec;
  const std::size_t wanted = ec ? 2 * octets : octets;
  const MutableBytes raw = ec ? MutableBytes(memory) : into;
  if (wanted > raw.size()) return fail(Errc::no_space);
  const Result<std::size_t> size = raw_signature(scheme, input, raw);
  if (!size) return fail(note(size.error()));
  if (*size != wanted) return fail(note(Errc::internal));
  if (!ec) return wanted;
  const auto made = tls::encode_ecdsa_signature(raw.first(wanted), into);
  if (!made && made.error() != Errc::no_space) return fail(Errc::internal);  // A signature of zeros.
  return made;
}

Result<std::size_t> TokenKey::do_sign(SignatureScheme scheme, Bytes input, MutableBytes into) {
  const Row* const row = std::ranges::find(kRows, scheme, &Row::scheme);
  if (std::ranges::find(schemes_, scheme) == schemes_.end() || input.size() != row->digest) return fail(Errc::invalid);
  const bool fresh = !session_;
  if (fresh) FAIRLEAD_TRY(reach());
  const Result<std::size_t> made = sign_once(scheme, input, into);
  // Somebody else has logged out, or taken the session.
  const bool lost_login = !made && made.error() == Errc::pin_incorrect && !refusal_ && !always_authenticate_;
  if (made || fresh || !(is_stale(made.error()) || lost_login)) return made;
  FAIRLEAD_TRY(reach());
  return sign_once(scheme, input, into);
}

}  // namespace fairlead::pkcs11
