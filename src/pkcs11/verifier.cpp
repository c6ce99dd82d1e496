// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/verifier.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/tls/der_tags.hpp"
#include "fairlead/tls/der_writer.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"
#include "fairlead/tls/hash.hpp"
#include "fairlead/tls/rsa_key.hpp"

#include "pkcs11/absent.hpp"
#include "pkcs11/signature_form.hpp"

#include <array>
#include <optional>
#include <utility>

namespace fairlead::pkcs11 {
namespace {

using tls::SignatureScheme;

/// DER of an uncompressed point of P-521.
constexpr std::size_t kMostPoint = 3 + 1 + 2 * 66;

KeyType type_of(const tls::PublicKeyKind& kind) {
  return kind.kind.type == tls::KeyType::rsa ? KeyType::rsa : KeyType::ec;
}

/// The token's own object with this public key, if it verifies.
Result<std::optional<ObjectHandle>> find_own(Session& session, Bytes info, KeyType type) {
  Attributes wanted;
  wanted.object_class(ObjectClass::public_key).key_type(type);
  FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(session, wanted));
  for (;;) {
    FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> object, search.next());
    if (!object) return object;
    const auto half = read_public_half(session, *object);
    // One without numbers would have to be looked for further, and this session is searching.
    if (!half && !is_absent(half.error()) && half.error() != Errc::busy) return fail(half.error());
    if (!half || !equal(half->info(), info)) continue;
    const auto verifies = session.flag(*object, AttributeType::verify);
    if (verifies && *verifies) return object;
  }
}

/// Gives the key to the token, for as long as the session lasts.
Result<ObjectHandle> lend(Session& session, Bytes info, KeyType type) {
  FAIRLEAD_TRY_ASSIGN(const tls::PublicKeyParts parts, tls::read_public_key_parts(info));
  Attributes key;
  key.object_class(ObjectClass::public_key)
      .key_type(type)
      .flag(AttributeType::token, false)
      .flag(AttributeType::is_private, false)
      .flag(AttributeType::verify, true);
  std::array<std::byte, kMostPoint> point{};
  if (type == KeyType::rsa) {
    FAIRLEAD_TRY_ASSIGN(const tls::RsaPublicKey numbers, tls::read_rsa_public_key(parts.key));
    key.bytes(AttributeType::modulus, numbers.modulus).bytes(AttributeType::public_exponent, numbers.exponent);
    return session.create(key);
  }
  tls::DerWriter writer(point);
  writer.element(tls::der::kOctetString, parts.key);
  FAIRLEAD_TRY_ASSIGN(const std::size_t size, writer.move_to_front());
  key.bytes(AttributeType::ec_params, parts.parameters).bytes(AttributeType::ec_point, Bytes(point).first(size));
  return session.create(key);
}

}  // namespace

Result<Verifier> Verifier::open(Session& session, Bytes public_key_info, platform::MessageDigest& digest) {
  FAIRLEAD_TRY_ASSIGN(const tls::PublicKeyKind kind, tls::key_kind_of(public_key_info));
  if (kind.kind.type != tls::KeyType::rsa && kind.kind.type != tls::KeyType::ec) return fail(Errc::unsupported);
  FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> own, find_own(session, public_key_info, type_of(kind)));
  if (own) return Verifier(session, digest, *own, false, kind);
  const Result<ObjectHandle> lent = lend(session, public_key_info, type_of(kind));
  // What a token finds wrong with a key that is well formed is that it takes no such keys.
  if (!lent) return fail(lent.error() == Errc::invalid ? Errc::unsupported : lent.error());
  return Verifier(session, digest, *lent, true, kind);
}

Verifier::Verifier(Verifier&& other) noexcept
    : session_(other.session_),
      digest_(other.digest_),
      key_(other.key_),
      ours_(std::exchange(other.ours_, false)),
      kind_(other.kind_),
      scheme_(other.scheme_) {}

Verifier::~Verifier() {
  if (ours_) (void)session_->destroy(key_);
}

Result<void> Verifier::begin(SignatureScheme scheme) {
  scheme_ = SignatureScheme::none;
  const auto hash = tls::hash_of(scheme);
  if (!hash || !tls::fits(kind_.kind, scheme, tls::Version::tls_1_2)) return fail(Errc::invalid);
  FAIRLEAD_TRY(digest_->begin(*hash));
  scheme_ = scheme;
  return {};
}

Result<void> Verifier::add(Bytes piece) {
  if (scheme_ == SignatureScheme::none) return fail(Errc::invalid);
  const Result<void> done = digest_->add(piece);
  if (!done) scheme_ = SignatureScheme::none;
  return done;
}

Result<bool> Verifier::finish(Bytes signature) {
  const SignatureScheme scheme = std::exchange(scheme_, SignatureScheme::none);
  if (scheme == SignatureScheme::none) return fail(Errc::invalid);
  std::array<std::byte, platform::kMostDigest> memory{};
  FAIRLEAD_TRY_ASSIGN(const Bytes digest, digest_->end(memory));
  return verify(scheme, digest, signature);
}

Result<bool> Verifier::verify(SignatureScheme scheme, Bytes digest, Bytes signature) {
  const SignatureForm* const form = form_of(scheme);
  if (form == nullptr || !tls::fits(kind_.kind, scheme, tls::Version::tls_1_2) ||
      digest.size() != form->digest_size()) {
    return fail(Errc::invalid);
  }
  std::array<std::byte, kMostRawEcdsa> memory{};
  Bytes raw = signature;
  if (form->key == tls::KeyType::rsa) {
    // Modules find other faults with one of no size, and do not end the operation then.
    if (signature.size() != octets_of(kind_)) return false;
  } else {
    const auto decoded = tls::decode_ecdsa_signature(signature, memory, octets_of(kind_));
    if (!decoded) return false;  // Whatever it is, it is no signature.
    raw = *decoded;
  }
  return session_->verify(form->use, key_, MechanismInput(*form, digest).bytes(), raw);
}

}  // namespace fairlead::pkcs11
