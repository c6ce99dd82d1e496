// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/key_generation.hpp"

#include "fairlead/pkcs11/attributes.hpp"

#include <array>

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
  for_public.flag(AttributeType::is_private, false).flag(AttributeType::verify, true);
  if (ec) {
    for_public.bytes(AttributeType::ec_params, bytes_of(row.curve));
  } else {
    for_public.number(AttributeType::modulus_bits, row.bits).bytes(AttributeType::public_exponent, bytes_of(kExponent));
  }
  Attributes for_private = both;
  for_private.flag(AttributeType::is_private, true)
      .flag(AttributeType::sensitive, true)
      .flag(AttributeType::extractable, false)
      .flag(AttributeType::sign, true);
  if (key.always_authenticate) for_private.flag(AttributeType::always_authenticate, true);
  const Mechanism mechanism = ec ? Mechanism::ec_key_pair_gen : Mechanism::rsa_pkcs_key_pair_gen;

  Attributes strict_public = for_public;
  for (const auto other : {AttributeType::encrypt, AttributeType::wrap, AttributeType::verify_recover}) {
    strict_public.flag(other, false);
  }
  Attributes strict_private = for_private;
  for (const auto other :
       {AttributeType::decrypt, AttributeType::unwrap, AttributeType::sign_recover, AttributeType::derive}) {
    strict_private.flag(other, false);
  }
  auto pair = session.generate_key_pair(mechanism, strict_public, strict_private);
  const bool unknown = !pair && (pair.error() == Errc::unsupported || pair.error() == Errc::invalid);
  return unknown ? session.generate_key_pair(mechanism, for_public, for_private) : pair;
}

}  // namespace fairlead::pkcs11
