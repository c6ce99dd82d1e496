// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/revocation_list.hpp"

#include "tls/certificate_algorithms.hpp"
#include "tls/certificate_extensions.hpp"
#include "tls/der.hpp"
#include "tls/der_time.hpp"

#include <optional>
#include <string_view>

namespace fairlead::tls {
namespace {

bool next_is_time(const der::Reader& reader) {
  return reader.next_is(der::kUtcTime) || reader.next_is(der::kGeneralizedTime);
}

constexpr std::string_view kAuthorityKeyIdentifier = "\x55\x1d\x23";

struct Extensions {
  bool critical = false;          ///< One of them at least.
  std::optional<Bytes> key_id{};  ///< Value of authorityKeyIdentifier.
};

/// Extensions (RFC 5280 section 4.1), from their content. False when they are malformed.
bool read_extensions(Bytes content, Extensions& found) {
  der::Reader all(content);
  do {
    der::Reader one(all.content(der::kSequence));
    const Bytes type = one.content(der::kOid);
    if (one.next_is(der::kBoolean)) {
      const auto flag = der::boolean(one.content(der::kBoolean));
      if (!flag) return false;
      found.critical |= *flag;
    }
    const Bytes value = one.content(der::kOctetString);
    if (!one.finished() || !der::is_oid(type)) return false;
    if (text_of(type) != kAuthorityKeyIdentifier) continue;
    if (found.key_id) return false;
    found.key_id = value;
  } while (!all.empty());
  return true;
}

/// One of revokedCertificates, from its content.
bool read_entry(Bytes content, bool& critical) {
  der::Reader entry(content);
  const Bytes serial = entry.content(der::kInteger);
  if (!der::is_integer(serial) || !der::time(entry.any())) return false;
  if (entry.empty()) return true;
  Extensions found;
  if (!read_extensions(entry.content(der::kSequence), found) || !entry.finished()) return false;
  critical |= found.critical;
  return true;
}

/// TBSCertList (RFC 5280 section 5.1.2), from its content.
bool read_tbs(Bytes content, const der::Element& outer_algorithm, RevocationListView& view) {
  der::Reader tbs(content);
  bool critical = false;
  const bool has_version = tbs.next_is(der::kInteger);
  if (has_version && der::number(tbs.content(der::kInteger)) != 1) return false;  // v2; v1 is written by omission.
  if (!equal(tbs.element(der::kSequence).whole, outer_algorithm.whole)) return false;
  const der::Element issuer = tbs.element(der::kSequence);
  view.issuer = issuer.whole;
  if (issuer.content.empty() || !der::time(tbs.any())) return false;
  if (next_is_time(tbs) && !der::time(tbs.any())) return false;
  if (tbs.next_is(der::kSequence)) {
    view.entries = tbs.content(der::kSequence);
    der::Reader entries(view.entries);
    while (!entries.empty()) {
      if (!read_entry(entries.content(der::kSequence), critical)) return false;
    }
  }
  if (!tbs.empty()) {
    const auto extensions = der::only(tbs.content(der::constructed(0)), der::kSequence);
    Extensions found;
    if (!has_version || !extensions || !read_extensions(*extensions, found)) return false;
    critical |= found.critical;
    const auto key_id = found.key_id ? key_id_in(*found.key_id) : Bytes();
    if (!key_id) return false;
    view.authority_key_id = *key_id;
  }
  view.unknown_critical_extension = critical;
  return tbs.finished();
}

}  // namespace

bool RevocationListView::names(Bytes serial) const {
  der::Reader all(entries);
  while (!all.empty() && all.ok()) {
    if (equal(der::Reader(all.content(der::kSequence)).content(der::kInteger), serial)) return true;
  }
  return false;
}

Result<RevocationListView> read_revocation_list(Bytes der) {
  RevocationListView view{.der = der};
  const auto content = der::only(der, der::kSequence);
  if (!content) return fail(Errc::certificate_invalid);
  der::Reader list(*content);
  const Bytes tbs = list.content(der::kSequence);
  const der::Element algorithm = list.element(der::kSequence);
  const bool is_signed = der::octets(list.content(der::kBitString)).has_value();
  if (!list.finished() || !is_signed || !signature_scheme(algorithm.content)) return fail(Errc::certificate_invalid);
  if (!read_tbs(tbs, algorithm, view)) return fail(Errc::certificate_invalid);
  return view;
}

}  // namespace fairlead::tls
