// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/certificates.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/der_writer.hpp"

#include "pkcs11/absent.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace fairlead::pkcs11 {
namespace {

/// Of a serial number: twice what RFC 5280 section 4.1.2.2 has, and the head.
constexpr std::size_t kMostSerial = 44;

Attributes x_509() {
  Attributes wanted;
  wanted.object_class(ObjectClass::certificate)
      .number(AttributeType::certificate_type, static_cast<Ulong>(CertificateType::x_509));
  return wanted;
}

Result<Bytes> read_value(Session& session, ObjectHandle object, MutableBytes memory) {
  return session.read(object, AttributeType::value, memory);
}

template <class Fits>
Result<ObjectHandle> newest(Session& session, const Attributes& wanted, MutableBytes memory, const Fits& fits) {
  FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(session, wanted));
  std::optional<ObjectHandle> best;
  UnixTime from{};
  for (;;) {
    FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> object, search.next());
    if (!object) break;
    const Result<Bytes> der = read_value(session, *object, memory);
    if (!der && !is_absent(der.error())) return fail(der.error());
    const auto view = der ? tls::read_certificate(*der) : fail(Errc::certificate_invalid);
    if (!view || !fits(*view) || (best && view->not_before.seconds <= from.seconds)) continue;
    best = object;
    from = view->not_before;
  }
  if (!best) return fail(Errc::key_missing);
  return *best;
}

template <class Fits>
Result<StoredCertificate> find(Session& session, const Attributes& wanted, MutableBytes memory, const Fits& fits) {
  FAIRLEAD_TRY_ASSIGN(const ObjectHandle object, newest(session, wanted, memory, fits));
  FAIRLEAD_TRY_ASSIGN(const Bytes der, read_value(session, object, memory));
  return StoredCertificate{.object = object, .der = der};
}

}  // namespace

bool may_have_issued(const tls::CertificateView& issuer, const tls::CertificateView& one) {
  return equal(issuer.subject, one.issuer) && (issuer.subject_key_id.empty() || one.authority_key_id.empty() ||
                                               equal(issuer.subject_key_id, one.authority_key_id));
}

Result<ObjectHandle> store_certificate(Session& session, const NewCertificate& certificate) {
  FAIRLEAD_TRY_ASSIGN(const tls::CertificateView view, tls::read_certificate(certificate.der));
  std::array<std::byte, kMostSerial> memory{};
  tls::DerWriter serial(memory);
  serial.element(tls::der::kInteger, view.serial);
  if (!serial.ok()) return fail(Errc::certificate_invalid);
  Attributes attributes = x_509();
  attributes.flag(AttributeType::token, true)
      .flag(AttributeType::is_private, false)
      .bytes(AttributeType::label, bytes_of(certificate.label))
      .bytes(AttributeType::id, certificate.id)
      .bytes(AttributeType::subject, view.subject)
      .bytes(AttributeType::issuer, view.issuer)
      .bytes(AttributeType::serial_number, serial.written())
      .bytes(AttributeType::value, certificate.der);
  if (certificate.category != CertificateCategory::unspecified) {
    attributes.number(AttributeType::certificate_category, static_cast<Ulong>(certificate.category));
  }
  return session.create(attributes);
}

Result<StoredCertificate> find_leaf(Session& session, ObjectHandle key, const PublicHalf& half, MutableBytes memory) {
  std::array<std::byte, kLongestName> id_memory{};
  const Result<Bytes> id = session.read(key, AttributeType::id, id_memory);
  if (!id) return fail(is_absent(id.error()) ? Errc::key_missing : id.error());
  Attributes wanted = x_509();
  wanted.bytes(AttributeType::id, *id);
  return find(session, wanted, memory,
              [&half](const tls::CertificateView& one) { return equal(one.public_key, half.info()); });
}

Result<StoredCertificate> find_issuer(Session& session, Bytes certificate, MutableBytes memory) {
  FAIRLEAD_TRY_ASSIGN(const tls::CertificateView view, tls::read_certificate(certificate));
  if (view.self_issued() && may_have_issued(view, view)) return fail(Errc::key_missing);
  Attributes wanted = x_509();
  wanted.bytes(AttributeType::subject, view.issuer);
  return find(session, wanted, memory, [&](const tls::CertificateView& one) { return may_have_issued(one, view); });
}

Result<StoredChain> read_chain(Session& session, ObjectHandle key, const PublicHalf& half, MutableBytes memory) {
  StoredChain chain;
  FAIRLEAD_TRY_ASSIGN(StoredCertificate one, find_leaf(session, key, half, memory));
  for (;;) {
    const bool is_back =
        std::ranges::any_of(chain, [&one](const StoredCertificate& earlier) { return earlier.object == one.object; });
    if (is_back || !chain.push_back(one)) return chain;
    memory = memory.subspan(one.der.size());
    const auto issuer = find_issuer(session, one.der, memory);
    if (!issuer && issuer.error() == Errc::key_missing) return chain;
    FAIRLEAD_TRY(issuer);
    one = *issuer;
  }
}

}  // namespace fairlead::pkcs11
