// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/name_check.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/tls/alternative_names.hpp"

#include "tls/host_name.hpp"

namespace fairlead::tls {
namespace {

/// RFC 9525 section 6.3, with the wildcard as the whole left-most label and nowhere else.
bool matches(std::string_view presented, std::string_view reference) {
  presented = without_root(presented);
  if (!presented.starts_with("*.")) return is_host_name(presented) && equal_ignoring_case(presented, reference);
  presented.remove_prefix(2);
  take_label(reference);
  return is_host_name(presented) && presented.find('.') != std::string_view::npos &&
         equal_ignoring_case(presented, reference);
}

}  // namespace

Result<ReferenceName> ReferenceName::dns(std::string_view name) {
  name = without_root(name);
  if (!is_host_name(name)) return fail(Errc::invalid);
  ReferenceName made;
  made.name_ = name;
  return made;
}

Result<ReferenceName> ReferenceName::address(Bytes address) {
  if (address.size() != 4 && address.size() != 16) return fail(Errc::invalid);
  ReferenceName made;
  made.address_size_ = static_cast<std::uint8_t>(copy_bytes(made.address_, address));
  return made;
}

Result<void> check_name(const CertificateView& certificate, const ReferenceName& host) {
  AlternativeNames names(certificate.alternative_names);
  bool found = false;
  for (AlternativeName presented; names.next(presented);) {
    if (host.is_address()) {
      found |= presented.kind == AlternativeName::Kind::ip && equal(presented.value, host.address_bytes());
    } else {
      found |= presented.kind == AlternativeName::Kind::dns && matches(text_of(presented.value), host.dns_name());
    }
  }
  if (!names.well_formed()) return fail(Errc::certificate_invalid);
  if (!found) return fail(Errc::wrong_host);
  return {};
}

}  // namespace fairlead::tls
