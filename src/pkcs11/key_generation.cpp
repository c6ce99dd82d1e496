// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/key_generation.hpp"

#include "fairlead/pkcs11/attributes.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>

namespace fairlead::pkcs11 {
namespace {

using namespace std::string_view_literals;

struct Row {
  std::string_view name;
  std::string_view curve;  ///< DER of its OBJECT IDENTIFIER (RFC 5480 section 2.1.1.1). Empty: RSA.
  Ulong bits = 0;          ///< Of an RSA modulus.
};
/// In the order of NewKeyKind.
constexpr std::array<Row, 5> kRows{{
    {"EC:prime256v1", "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"sv},
    {"EC:secp384r1", "\x06\x05\x2b\x81\x04\x00\x22"sv},
    {"RSA:2048", {}, 2048},
    {"RSA:3072", {}, 3072},
    {"RSA:4096", {}, 4096},
}};
/// 65537, as everybody takes (FIPS 186-5 section 5.4).
constexpr std::string_view kExponent = "\x01\x00\x01"sv;

/// What is asked of the two halves, one after the other.
enum class Wish : std::uint8_t {
  /// In a TPM both halves are one object, and what is said of one is said of both: tpm2-pkcs11 has it decrypt where the
  /// public half verifies, and calls a private half that must not a general error, after the key was made, which stays
  /// in the TPM's memory. So an EC key is first asked for without; nothing encrypts with one. An RSA key has to decrypt
  /// there, since that is how it signs.
  of_one_object,
  strict,
  lean  ///< Small modules know few attributes, and demand others.
};

Attributes both_halves(const NewKey& key) {
  Attributes half;
  half.flag(AttributeType::token, true)
      .bytes(AttributeType::label, bytes_of(key.label))
      .bytes(AttributeType::id, key.id);
  return half;
}

Attributes public_half(const NewKey& key, const Row& row, Wish wish) {
  Attributes half = both_halves(key);
  half.flag(AttributeType::is_private, false);
  if (row.bits == 0) {
    half.bytes(AttributeType::ec_params, bytes_of(row.curve));
  } else {
    half.number(AttributeType::modulus_bits, row.bits).bytes(AttributeType::public_exponent, bytes_of(kExponent));
  }
  if (wish != Wish::lean) half.flag(AttributeType::wrap, false).flag(AttributeType::verify_recover, false);
  if (wish != Wish::of_one_object) half.flag(AttributeType::verify, true);
  if (wish == Wish::strict) half.flag(AttributeType::encrypt, false);
  return half;
}

Attributes private_half(const NewKey& key, Wish wish) {
  Attributes half = both_halves(key);
  half.flag(AttributeType::is_private, true)
      .flag(AttributeType::sensitive, true)
      .flag(AttributeType::extractable, false)
      .flag(AttributeType::sign, true);
  if (key.always_authenticate) half.flag(AttributeType::always_authenticate, true);
  if (wish == Wish::lean) return half;
  for (const auto other :
       {AttributeType::decrypt, AttributeType::unwrap, AttributeType::sign_recover, AttributeType::derive}) {
    half.flag(other, false);
  }
  return half;
}

/// What a module says that does not take a template.
bool is_dislike(Errc error) { return error == Errc::unsupported || error == Errc::invalid || error == Errc::internal; }

}  // namespace

std::string_view name(NewKeyKind kind) { return kRows[static_cast<std::size_t>(kind)].name; }

Bytes curve_of(NewKeyKind kind) { return bytes_of(kRows[static_cast<std::size_t>(kind)].curve); }

Result<Session::KeyPair> generate_key(Session& session, const NewKey& key) {
  const Row& row = kRows[static_cast<std::size_t>(key.kind)];
  const bool ec = row.bits == 0;
  const Mechanism mechanism = ec ? Mechanism::ec_key_pair_gen : Mechanism::rsa_pkcs_key_pair_gen;
  Result<Session::KeyPair> pair = fail(Errc::unsupported);
  for (const Wish wish : {Wish::of_one_object, Wish::strict, Wish::lean}) {
    if (wish == Wish::of_one_object && !ec) continue;
    pair = session.generate_key_pair(mechanism, public_half(key, row, wish), private_half(key, wish));
    if (pair || !is_dislike(pair.error())) break;
  }
  return pair;
}

}  // namespace fairlead::pkcs11
