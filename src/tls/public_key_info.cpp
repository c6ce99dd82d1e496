// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/public_key_info.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/der_writer.hpp"

#include "tls/certificate_algorithms.hpp"
#include "tls/der.hpp"

#include <string_view>

namespace fairlead::tls {
namespace {

/// Puts the AlgorithmIdentifier in front of the BIT STRING, and a SEQUENCE around both. What it has made reads as it
/// would in a certificate, or is none.
Result<std::size_t> finish(DerWriter& writer, std::string_view algorithm, Bytes parameters, MutableBytes into) {
  const std::size_t key = writer.mark();
  writer.bytes(parameters);
  writer.oid(bytes_of(algorithm));
  writer.wrap(der::kSequence, key);
  writer.wrap(der::kSequence, 0);
  const auto size = writer.move_to_front();
  if (size && !key_kind_of(into.first(*size))) return fail(Errc::invalid);
  return size;
}

}  // namespace

Result<PublicKeyKind> key_kind_of(Bytes public_key_info) {
  Bytes rest = public_key_info;
  const auto info = der::take(rest);
  CertificateView view;
  if (!info || info->tag != der::kSequence || !rest.empty() || !read_public_key(*info, view)) {
    return fail(Errc::invalid);
  }
  return PublicKeyKind{.kind = kind_of(view), .bits = view.key_bits};
}

Result<PublicKeyParts> read_public_key_parts(Bytes public_key_info) {
  FAIRLEAD_TRY(key_kind_of(public_key_info));
  der::Reader info(*der::only(public_key_info, der::kSequence));
  der::Reader algorithm(info.content(der::kSequence));
  (void)algorithm.any();  // Its OBJECT IDENTIFIER.
  PublicKeyParts parts;
  if (!algorithm.empty()) parts.parameters = algorithm.any().whole;
  const auto key = der::octets(info.content(der::kBitString));
  if (!algorithm.finished() || !info.finished() || !key) return fail(Errc::invalid);
  parts.key = *key;
  return parts;
}

Result<std::size_t> encode_ec_public_key(Bytes parameters, Bytes point, MutableBytes into) {
  Bytes rest = parameters;
  const auto curve = der::take(rest);
  if (!curve || !rest.empty()) return fail(Errc::invalid);
  if (curve->tag != der::kOid) return fail(Errc::unsupported);
  if (!der::is_oid(curve->content)) return fail(Errc::invalid);
  DerWriter writer(into);
  writer.bit_string(point);
  return finish(writer, kEcPublicKey, parameters, into);
}

Result<std::size_t> encode_rsa_public_key(Bytes modulus, Bytes exponent, MutableBytes into) {
  constexpr std::string_view kNull("\x05\x00", 2);
  DerWriter writer(into);
  writer.positive(exponent);
  writer.positive(modulus);
  writer.wrap(der::kSequence, 0);
  writer.wrap_bit_string(0);
  return finish(writer, kRsaEncryption, bytes_of(kNull), into);
}

Result<std::size_t> encode_ed25519_public_key(Bytes key, MutableBytes into) {
  DerWriter writer(into);
  writer.bit_string(key);
  return finish(writer, kEd25519, {}, into);
}

}  // namespace fairlead::tls
