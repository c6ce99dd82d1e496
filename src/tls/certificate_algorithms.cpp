// SPDX-License-Identifier: Apache-2.0
#include "tls/certificate_algorithms.hpp"

#include "fairlead/base/check.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <string_view>

namespace fairlead::tls {
namespace {

using namespace std::literals;

// Content octets of object identifiers.
constexpr std::string_view kMgf1 = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"sv;
constexpr std::string_view kRsassaPss = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"sv;
constexpr std::string_view kEd448 = "\x2b\x65\x71"sv;

constexpr std::string_view kNull = "\x05\x00"sv;  // The whole element.

struct Algorithm {
  Bytes oid;
  Bytes parameters;  // The whole element; empty when there are none.

  [[nodiscard]] bool is(std::string_view other) const { return text_of(oid) == other; }
  [[nodiscard]] bool has_null() const { return text_of(parameters) == kNull; }
};

/// AlgorithmIdentifier (RFC 5280 section 4.1.1.2), from its content.
std::optional<Algorithm> algorithm_in(Bytes content) {
  der::Reader reader(content);
  const Bytes oid = reader.content(der::kOid);
  const Bytes parameters = reader.empty() ? Bytes() : reader.any().whole;
  if (!reader.finished() || !der::is_oid(oid)) return {};
  return Algorithm{oid, parameters};
}

struct Signature {
  std::string_view oid;
  SignatureScheme scheme;
  bool null = false;  // Whether the parameters may be NULL rather than absent.
};
constexpr Signature kSignatures[] = {
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"sv, SignatureScheme::rsa_pkcs1_sha1, true},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"sv, SignatureScheme::rsa_pkcs1_sha256, true},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"sv, SignatureScheme::rsa_pkcs1_sha384, true},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"sv, SignatureScheme::rsa_pkcs1_sha512, true},
    {"\x2a\x86\x48\xce\x3d\x04\x01"sv, SignatureScheme::ecdsa_sha1},
    {"\x2a\x86\x48\xce\x3d\x04\x03\x02"sv, SignatureScheme::ecdsa_secp256r1_sha256},
    {"\x2a\x86\x48\xce\x3d\x04\x03\x03"sv, SignatureScheme::ecdsa_secp384r1_sha384},
    {"\x2a\x86\x48\xce\x3d\x04\x03\x04"sv, SignatureScheme::ecdsa_secp521r1_sha512},
    {kEd25519, SignatureScheme::ed25519},
};

struct HashRow {
  std::string_view oid;
  std::uint16_t size;
  SignatureScheme pss;
};
constexpr HashRow kHashes[] = {
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x01"sv, 32, SignatureScheme::rsa_pss_rsae_sha256},
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x02"sv, 48, SignatureScheme::rsa_pss_rsae_sha384},
    {"\x60\x86\x48\x01\x65\x03\x04\x02\x03"sv, 64, SignatureScheme::rsa_pss_rsae_sha512},
};

/// The hash of an AlgorithmIdentifier; null for all but SHA-2's three.
const HashRow* hash_in(Bytes element) {
  const auto content = der::only(element, der::kSequence);
  const auto algorithm = content ? algorithm_in(*content) : std::nullopt;
  if (!algorithm || !(algorithm->parameters.empty() || algorithm->has_null())) return nullptr;
  for (const HashRow& one : kHashes) {
    if (algorithm->is(one.oid)) return &one;
  }
  return nullptr;
}

/// RSASSA-PSS-params (RFC 4055 section 3.1). The schemes of TLS have one hash for everything, and a salt of its length;
/// so the defaults, which are SHA-1's, are none of them.
SignatureScheme pss_scheme(Bytes parameters) {
  const auto content = der::only(parameters, der::kSequence);
  if (!content) return SignatureScheme::none;
  der::Reader reader(*content);
  const Bytes hash_algorithm = reader.content(der::constructed(0));
  const Bytes mask_algorithm = reader.content(der::constructed(1));
  const Bytes salt_length = reader.content(der::constructed(2));
  if (!reader.empty()) {  // trailerField, whose only value is 1.
    const auto trailer = der::only(reader.content(der::constructed(3)), der::kInteger);
    if (!trailer || der::number(*trailer) != 1) return SignatureScheme::none;
  }
  const auto mask_content = der::only(mask_algorithm, der::kSequence);
  const auto mask = mask_content ? algorithm_in(*mask_content) : std::nullopt;
  const auto salt = der::only(salt_length, der::kInteger);
  const HashRow* hash = hash_in(hash_algorithm);
  const bool one_hash = hash != nullptr && mask && mask->is(kMgf1) && hash_in(mask->parameters) == hash;
  if (!reader.finished() || !one_hash || !salt || der::number(*salt) != hash->size) return SignatureScheme::none;
  return hash->pss;
}

/// An AlgorithmIdentifier of this algorithm and the parameters that were written since `end`.
void wrap_algorithm(std::string_view algorithm, std::size_t end, DerWriter& writer) {
  writer.oid(bytes_of(algorithm));
  writer.wrap(der::kSequence, end);
}

void write_hash(const HashRow& hash, DerWriter& writer) {
  const std::size_t end = writer.mark();
  writer.bytes(bytes_of(kNull));  // RFC 4055 section 2.1: absent or NULL; who reads may compare with what most write.
  wrap_algorithm(hash.oid, end, writer);
}

/// RSASSA-PSS-params (RFC 4055 section 3.1), last member first.
void write_pss_parameters(const HashRow& hash, DerWriter& writer) {
  const std::size_t end = writer.mark();
  const std::byte salt_length[] = {static_cast<std::byte>(hash.size)};
  writer.positive(salt_length);
  writer.wrap(der::constructed(2), end);
  const std::size_t mask_end = writer.mark();
  write_hash(hash, writer);
  wrap_algorithm(kMgf1, mask_end, writer);
  writer.wrap(der::constructed(1), mask_end);
  const std::size_t hash_end = writer.mark();
  write_hash(hash, writer);
  writer.wrap(der::constructed(0), hash_end);
  writer.wrap(der::kSequence, end);
}

std::uint16_t bit_length(Bytes number) {
  const std::size_t octets = number.size();
  if (octets > 0xffff / 8) return 0xffff;
  return static_cast<std::uint16_t>(octets * 8 -
                                    static_cast<unsigned>(std::countl_zero(std::to_integer<std::uint8_t>(number[0]))));
}

/// An odd number, the last octet of which says so.
bool is_odd(Bytes number) { return (std::to_integer<unsigned>(number.back()) & 1U) != 0; }

/// Of a public exponent: the work of verifying a signature grows with it, and the peer chooses it. Nobody in good faith
/// has more than 17.
constexpr unsigned kMostExponentBits = 64;

/// RSAPublicKey (RFC 8017 section A.1.1). The exponent 1 would make every signature that of every message.
bool read_rsa_key(Bytes key, CertificateView& view) {
  const auto content = der::only(key, der::kSequence);
  if (!content) return false;
  der::Reader reader(*content);
  const auto modulus = der::positive(reader.content(der::kInteger));
  const auto exponent = der::positive(reader.content(der::kInteger));
  if (!reader.finished() || !modulus || !exponent || !is_odd(*modulus) || !is_odd(*exponent)) return false;
  if (bit_length(*exponent) < 2 || bit_length(*exponent) > kMostExponentBits) return false;
  view.key_type = KeyType::rsa;
  view.key_bits = bit_length(*modulus);
  return true;
}

struct Curve {
  std::string_view oid;
  Group group;
  std::uint16_t bits;
};
constexpr Curve kCurves[] = {
    {"\x2a\x86\x48\xce\x3d\x03\x01\x01"sv, Group::secp192r1, 192},
    {"\x2b\x81\x04\x00\x21"sv, Group::secp224r1, 224},
    {"\x2a\x86\x48\xce\x3d\x03\x01\x07"sv, Group::secp256r1, 256},
    {"\x2b\x81\x04\x00\x22"sv, Group::secp384r1, 384},
    {"\x2b\x81\x04\x00\x23"sv, Group::secp521r1, 521},
};

/// ECPoint (RFC 5480 section 2.2): compressed or not, never hybrid.
bool is_point(Bytes key, std::size_t field) {
  const auto form = std::to_integer<unsigned>(key[0]);
  if (form == 4) return key.size() == 1 + 2 * field;
  return (form == 2 || form == 3) && key.size() == 1 + field;
}

/// Whoever describes a curve by its parameters could describe one of their own making, so only names count.
bool read_ec_key(Bytes parameters, Bytes key, CertificateView& view) {
  view.key_type = KeyType::ec;
  const auto name = der::only(parameters, der::kOid);
  if (!name) return true;
  for (const Curve& one : kCurves) {
    if (text_of(*name) != one.oid) continue;
    view.curve = one.group;
    view.key_bits = one.bits;
    return is_point(key, (one.bits + 7U) / 8U);
  }
  return true;
}

bool read_edwards_key(const Algorithm& algorithm, Bytes key, CertificateView& view) {
  const bool small = algorithm.is(kEd25519);
  if (!algorithm.parameters.empty() || key.size() != (small ? 32 : 57)) return false;
  view.key_type = small ? KeyType::ed25519 : KeyType::ed448;
  view.key_bits = small ? 255 : 448;
  return true;
}

}  // namespace

std::optional<SignatureScheme> signature_scheme(Bytes content) {
  const auto algorithm = algorithm_in(content);
  if (!algorithm) return {};
  if (algorithm->is(kRsassaPss)) return pss_scheme(algorithm->parameters);
  for (const Signature& one : kSignatures) {
    if (!algorithm->is(one.oid)) continue;
    // RFC 4055 section 5: NULL is written with RSA, and must be accepted when it is absent.
    const bool usual = algorithm->parameters.empty() || (one.null && algorithm->has_null());
    return usual ? one.scheme : SignatureScheme::none;
  }
  return SignatureScheme::none;
}

void write_signature_algorithm(SignatureScheme scheme, DerWriter& writer) {
  const std::size_t end = writer.mark();
  if (const auto* const hash = std::ranges::find(kHashes, scheme, &HashRow::pss); hash != std::end(kHashes)) {
    write_pss_parameters(*hash, writer);
    return wrap_algorithm(kRsassaPss, end, writer);
  }
  const auto* const known = std::ranges::find(kSignatures, scheme, &Signature::scheme);
  FAIRLEAD_CHECK(known != std::end(kSignatures));
  if (known->null) writer.bytes(bytes_of(kNull));
  wrap_algorithm(known->oid, end, writer);
}

bool read_public_key(const der::Element& info, CertificateView& view) {
  der::Reader reader(info.content);
  const auto algorithm = algorithm_in(reader.content(der::kSequence));
  const auto key = der::octets(reader.content(der::kBitString));
  if (!reader.finished() || !algorithm || !key) return false;
  view.public_key = info.whole;
  if (algorithm->is(kRsaEncryption)) return algorithm->has_null() && read_rsa_key(*key, view);
  if (algorithm->is(kRsassaPss)) {
    const bool read = read_rsa_key(*key, view);
    view.key_type = KeyType::rsa_pss;
    return read;
  }
  if (algorithm->is(kEcPublicKey)) return read_ec_key(algorithm->parameters, *key, view);
  if (algorithm->is(kEd25519) || algorithm->is(kEd448)) return read_edwards_key(*algorithm, *key, view);
  return true;
}

}  // namespace fairlead::tls
