// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "tls/certificate_algorithms.hpp"
#include "tls/certificate_extensions.hpp"
#include "tls/der.hpp"
#include "tls/der_time.hpp"

namespace fairlead::tls {
namespace {

/// Version ::= INTEGER { v1(0), v2(1), v3(2) }, DEFAULT v1.
bool read_version(der::Reader& tbs, CertificateView& view) {
  view.version = 1;
  if (!tbs.next_is(der::constructed(0))) return true;
  const auto integer = der::only(tbs.content(der::constructed(0)), der::kInteger);
  const auto number = integer ? der::number(*integer) : std::nullopt;
  if (!number || *number > 2) return false;
  view.version = static_cast<std::uint8_t>(*number + 1);
  return true;
}

/// RDNSequence, down to the values, which may be of any type (RFC 5280 section 4.1.2.4).
bool is_name(Bytes content) {
  der::Reader sets(content);
  while (!sets.empty()) {
    der::Reader attributes(sets.content(der::kSet));
    do {
      der::Reader attribute(attributes.content(der::kSequence));
      const Bytes type = attribute.content(der::kOid);
      attribute.any();
      if (!attribute.finished() || !der::is_oid(type)) return false;
    } while (!attributes.empty());
  }
  return true;
}

bool read_validity(der::Reader& tbs, CertificateView& view) {
  der::Reader validity(tbs.content(der::kSequence));
  const auto not_before = der::time(validity.any());
  const auto not_after = der::time(validity.any());
  if (!validity.finished() || !not_before || !not_after) return false;
  view.not_before = *not_before;
  view.not_after = *not_after;
  return true;
}

/// issuerUniqueID or subjectUniqueID, which nobody reads.
bool pass_over_unique_id(der::Reader& tbs, unsigned tag) {
  return !tbs.next_is(der::primitive(tag)) || der::bits(tbs.content(der::primitive(tag))).has_value();
}

/// What versions 2 and 3 have added to the end of TBSCertificate.
bool read_additions(der::Reader& tbs, CertificateView& view) {
  view.unknown_critical_extension = false;
  if (tbs.empty()) return true;
  if (view.version == 1 || !pass_over_unique_id(tbs, 1) || !pass_over_unique_id(tbs, 2)) return false;
  if (tbs.empty()) return true;
  return view.version == 3 && read_extensions(tbs.content(der::constructed(3)), view);
}

/// TBSCertificate (RFC 5280 section 4.1), from its content.
bool read_tbs(Bytes content, const der::Element& outer_algorithm, CertificateView& view) {
  der::Reader tbs(content);
  if (!read_version(tbs, view)) return false;
  view.serial = tbs.content(der::kInteger);
  if (!der::is_integer(view.serial)) return false;

  // Section 4.1.1.2: they must be the same. Only the inner one is signed.
  if (!equal(tbs.element(der::kSequence).whole, outer_algorithm.whole)) return false;
  const auto signature = signature_scheme(outer_algorithm.content);
  if (!signature) return false;
  view.signature = *signature;

  const der::Element issuer = tbs.element(der::kSequence);
  if (issuer.content.empty() || !is_name(issuer.content)) return false;
  view.issuer = issuer.whole;
  if (!read_validity(tbs, view)) return false;
  const der::Element subject = tbs.element(der::kSequence);
  if (!is_name(subject.content)) return false;
  view.subject = subject.whole;
  return read_public_key(tbs.element(der::kSequence), view) && read_additions(tbs, view) && tbs.finished();
}

}  // namespace

Result<CertificateView> read_certificate(Bytes der) {
  CertificateView view{.der = der};
  const auto content = der::only(der, der::kSequence);
  if (!content) return fail(Errc::certificate_invalid);
  der::Reader certificate(*content);
  const Bytes tbs = certificate.content(der::kSequence);
  const der::Element algorithm = certificate.element(der::kSequence);
  const Bytes signature = certificate.content(der::kBitString);
  if (!certificate.finished() || !der::octets(signature)) return fail(Errc::certificate_invalid);
  if (!read_tbs(tbs, algorithm, view)) return fail(Errc::certificate_invalid);
  return view;
}

}  // namespace fairlead::tls
