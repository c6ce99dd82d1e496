// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/key_reader.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/der_tags.hpp"

#include "pkcs11/absent.hpp"
#include "pkcs11/named_objects.hpp"

#include <optional>

namespace fairlead::pkcs11 {
namespace {

/// The largest certificate that is read for its key.
constexpr std::size_t kMostCertificate = 3072;

Result<std::size_t> rsa_info(Session& session, ObjectHandle key, MutableBytes into) {
  std::array<std::byte, 512> modulus{};
  std::array<std::byte, 16> exponent{};
  FAIRLEAD_TRY_ASSIGN(const Bytes n, session.read(key, AttributeType::modulus, modulus));
  FAIRLEAD_TRY_ASSIGN(const Bytes e, session.read(key, AttributeType::public_exponent, exponent));
  if (n.empty() || e.empty()) return fail(Errc::unsupported);
  return tls::encode_rsa_public_key(n, e, into);
}

/// What an OCTET STRING holds whose length stands in one octet, or in the two from 128 on; otherwise nothing.
Bytes content_of_octet_string(Bytes der) {
  ByteReader reader(der);
  const bool tagged = reader.u8() == tls::der::kOctetString;
  std::size_t size = reader.u8();
  if (size == 0x81) size = reader.u8();
  return tagged && reader.size() == size ? reader.rest() : Bytes();
}

Result<std::size_t> ec_info(Session& session, ObjectHandle key, MutableBytes into) {
  std::array<std::byte, 32> parameters{};
  std::array<std::byte, 144> point{};
  FAIRLEAD_TRY_ASSIGN(const Bytes curve, session.read(key, AttributeType::ec_params, parameters));
  FAIRLEAD_TRY_ASSIGN(const Bytes value, session.read(key, AttributeType::ec_point, point));
  if (value.empty()) return fail(Errc::unsupported);
  // The standard has the point in an OCTET STRING; some tokens give it as it is, which may look like one by chance.
  auto made = tls::encode_ec_public_key(curve, content_of_octet_string(value), into);
  return made ? made : tls::encode_ec_public_key(curve, value, into);
}

Result<std::size_t> info_of_certificate(Session& session, ObjectHandle certificate, MutableBytes into) {
  std::array<std::byte, kMostCertificate> memory{};
  FAIRLEAD_TRY_ASSIGN(const Bytes der, session.read(certificate, AttributeType::value, memory));
  const auto view = tls::read_certificate(der);
  if (!view || view->public_key.size() > into.size()) return fail(Errc::unsupported);
  return copy_bytes(into, view->public_key);
}

/// Of the first object of the class with this CKA_ID that can be read.
template <class Read>
Result<std::size_t> by_id(Session& session, ObjectClass object_class, Bytes id, const Read& read) {
  Attributes wanted;
  wanted.object_class(object_class).bytes(AttributeType::id, id);
  FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(session, wanted));
  for (;;) {
    FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> object, search.next());
    if (!object) return fail(Errc::key_missing);
    const Result<std::size_t> made = read(*object);
    if (made || !is_absent(made.error())) return made;
  }
}

/// Tries one place after the other, as long as each only does not have it.
Result<std::size_t> find_info(Session& session, ObjectHandle key, MutableBytes into, bool& by_certificate) {
  FAIRLEAD_TRY_ASSIGN(const Ulong type, session.number(key, AttributeType::key_type));
  const auto numbers = [&](ObjectHandle object) -> Result<std::size_t> {
    if (type == static_cast<Ulong>(KeyType::rsa)) return rsa_info(session, object, into);
    if (type == static_cast<Ulong>(KeyType::ec)) return ec_info(session, object, into);
    return fail(Errc::unsupported);
  };
  if (auto made = numbers(key); made || !is_absent(made.error())) return made;
  std::array<std::byte, kLongestName> memory{};
  const Result<Bytes> id = session.read(key, AttributeType::id, memory);
  if (!id) return is_absent(id.error()) ? fail(Errc::key_missing) : fail(id.error());
  if (id->empty()) return fail(Errc::key_missing);
  if (auto made = by_id(session, ObjectClass::public_key, *id, numbers); made || !is_absent(made.error())) return made;
  by_certificate = true;
  return by_id(session, ObjectClass::certificate, *id,
               [&](ObjectHandle object) { return info_of_certificate(session, object, into); });
}

}  // namespace

Result<ObjectHandle> find_by_uri(Session& session, ObjectClass object_class, const Uri& uri) {
  Attributes wanted;
  wanted.object_class(object_class);
  NamedObjects names;
  FAIRLEAD_TRY(names.add_to(wanted, uri));
  return find_one(session, wanted);
}

Result<PublicHalf> read_public_half(Session& session, ObjectHandle key) {
  PublicHalf half;
  Result<std::size_t> size = find_info(session, key, half.memory_, half.by_certificate_);
  // What is there and is no key of use: larger than the memory, or malformed.
  if (!size && (size.error() == Errc::no_space || size.error() == Errc::invalid)) return fail(Errc::unsupported);
  FAIRLEAD_TRY(size);
  half.size_ = *size;
  const auto kind = tls::key_kind_of(half.info());
  if (!kind) return fail(Errc::unsupported);
  half.kind_ = *kind;
  return half;
}

}  // namespace fairlead::pkcs11
