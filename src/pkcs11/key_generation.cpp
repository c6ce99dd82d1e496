// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/key_generation.hpp"

#include "fairlead/pkcs11/attributes.hpp"

#include <array>
#include <span>

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

/// What a module says that does not take a template.
bool is_dislike(Errc error) { return error == Errc::unsupported || error == Errc::invalid || error == Errc::internal; }

}  // namespace

std::string_view name(NewKeyKind kind) { return kRows[static_cast<std::size_t>(kind)].name; }

Result<Session::KeyPair> generate_key(Session& session, const NewKey& key) {
  const Row& row = kRows[static_cast<std::size_t>(key.kind)];
  const bool ec = row.bits == 0;
  Attributes both;
  both.flag(AttributeType::token, true)
      .bytes(AttributeType::label, bytes_of(key.label))
      .bytes(AttributeType::id, key.id);
  Attributes for_public = both;
  for_public.flag(AttributeType::is_private, false);
  if (ec) {
    for_public.bytes(AttributeType::ec_params, bytes_of(row.curve));
  } else {
    for_public.number(AttributeType::modulus_bits, row.bits).bytes(AttributeType::public_exponent, bytes_of(kExponent));
  }
  Attributes unspoken = for_public;
  unspoken.flag(AttributeType::wrap, false).flag(AttributeType::verify_recover, false);
  Attributes only_verifying = unspoken;
  only_verifying.flag(AttributeType::verify, true).flag(AttributeType::encrypt, false);
  Attributes verifying = for_public;
  verifying.flag(AttributeType::verify, true);
  Attributes signing = both;
  signing.flag(AttributeType::is_private, true)
      .flag(AttributeType::sensitive, true)
      .flag(AttributeType::extractable, false)
      .flag(AttributeType::sign, true);
  if (key.always_authenticate) signing.flag(AttributeType::always_authenticate, true);
  Attributes only_signing = signing;
  for (const auto other :
       {AttributeType::decrypt, AttributeType::unwrap, AttributeType::sign_recover, AttributeType::derive}) {
    only_signing.flag(other, false);
  }

  struct Wish {
    const Attributes& public_half;
    const Attributes& private_half;
  };
  const Wish strict{only_verifying, only_signing};
  // Small modules know few attributes, and demand others.
  const Wish lean{verifying, signing};
  // In a TPM both halves are one object, and what is said of one is said of both: tpm2-pkcs11 has it decrypt where the
  // public half verifies, and calls a private half that must not a general error, after the key was made, which stays
  // in the TPM's memory. So an EC key is first asked for without; nothing encrypts with one. An RSA key has to decrypt
  // there, since that is how it signs.
  const Wish of_one_object{unspoken, only_signing};
  const std::array<Wish, 3> for_ec{of_one_object, strict, lean};
  const std::array<Wish, 2> for_rsa{strict, lean};
  const Mechanism mechanism = ec ? Mechanism::ec_key_pair_gen : Mechanism::rsa_pkcs_key_pair_gen;
  Result<Session::KeyPair> pair = fail(Errc::unsupported);
  for (const Wish& wish : ec ? std::span<const Wish>(for_ec) : std::span<const Wish>(for_rsa)) {
    pair = session.generate_key_pair(mechanism, wish.public_half, wish.private_half);
    if (pair || !is_dislike(pair.error())) break;
  }
  return pair;
}

}  // namespace fairlead::pkcs11
