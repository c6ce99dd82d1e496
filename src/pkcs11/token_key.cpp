// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_key.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"

#include "pkcs11/signature_form.hpp"

#include <algorithm>
#include <array>

namespace fairlead::pkcs11 {
namespace {

using tls::SignatureScheme;

bool signs(const Slot& slot, Mechanism mechanism) {
  const auto info = slot.mechanism(mechanism);
  return info && info->sign;
}

/// Those of this key and this token, that of the key's curve first.
tls::SchemeList schemes_of(const tls::KeyKind& kind, const Slot& slot) {
  tls::SchemeList list;
  const auto add = [&](bool of_curve) {
    for (const SignatureForm& row : signature_forms()) {
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
  const SignatureForm& form = *form_of(scheme);
  const MechanismInput whole(form, input);
  if (!always_authenticate_) return session_->sign(form.use, key_, whole.bytes(), into);
  Secret<kLongestPin> pin;
  FAIRLEAD_TRY_ASSIGN(const std::optional<Bytes> given, ask_pin(pin));
  return session_->sign(form.use, key_, whole.bytes(), into, given);
}

Result<std::size_t> TokenKey::sign_once(SignatureScheme scheme, Bytes input, MutableBytes into) {
  const tls::PublicKeyKind& kind = half_.kind();
  const std::size_t octets = octets_of(kind);
  std::array<std::byte, kMostRawEcdsa> memory{};
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
  if (std::ranges::find(schemes_, scheme) == schemes_.end() || input.size() != form_of(scheme)->digest_size()) {
    return fail(Errc::invalid);
  }
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
