// SPDX-License-Identifier: Apache-2.0
#include "tls/certificate_extensions.hpp"

#include "fairlead/base/fixed_vector.hpp"

#include "tls/der.hpp"
#include "tls/general_name.hpp"
#include "tls/name_constraints.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace fairlead::tls {
namespace {

using namespace std::literals;

/// So that looking for a second one of a kind has a bound. Authorities write about ten.
constexpr std::size_t kMostExtensions = 40;

/// RFC 5280 section 4.2.1.9. A path length of 0 beside cA FALSE has been written and means nothing.
bool read_basic_constraints(Bytes value, CertificateView& view) {
  const auto content = der::only(value, der::kSequence);
  if (!content) return false;
  der::Reader reader(*content);
  if (reader.next_is(der::kBoolean)) {
    const auto ca = der::boolean(reader.content(der::kBoolean));
    if (!ca) return false;
    view.is_ca = *ca;
  }
  if (reader.next_is(der::kInteger)) {
    view.path_length = der::number(reader.content(der::kInteger));
    if (!view.path_length || (!view.is_ca && *view.path_length != 0)) return false;
  }
  return reader.finished();
}

/// RFC 5280 section 4.2.1.3. Bit 0 is the highest of the first octet.
bool read_key_usage(Bytes value, CertificateView& view) {
  const auto content = der::only(value, der::kBitString);
  const auto bits = content ? der::bits(*content) : std::nullopt;
  if (!bits) return false;
  const unsigned first = bits->empty() ? 0 : std::to_integer<unsigned>(bits->front());
  view.key_usage = KeyUsage{.digital_signature = (first & 0x80U) != 0,
                            .certificate_sign = (first & 0x04U) != 0,
                            .crl_sign = (first & 0x02U) != 0};
  return true;
}

/// RFC 5280 section 4.2.1.12.
bool read_extended_key_usage(Bytes value, CertificateView& view) {
  constexpr std::string_view kServer = "\x2b\x06\x01\x05\x05\x07\x03\x01"sv;
  constexpr std::string_view kClient = "\x2b\x06\x01\x05\x05\x07\x03\x02"sv;
  const auto content = der::only(value, der::kSequence);
  if (!content || content->empty()) return false;
  ExtendedKeyUsage usage;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const Bytes purpose = reader.content(der::kOid);
    if (!der::is_oid(purpose)) return false;
    usage.server_authentication |= text_of(purpose) == kServer;
    usage.client_authentication |= text_of(purpose) == kClient;
  }
  view.extended_key_usage = usage;
  return true;
}

bool are_general_names(Bytes content) {
  der::Reader reader(content);
  while (!reader.empty()) {
    if (!general_name::is_choice(reader.any().tag)) return false;
  }
  return !content.empty();
}

/// RFC 5280 section 4.2.1.6. What the names say is the matter of check_name().
bool read_alternative_names(Bytes value, CertificateView& view) {
  const auto content = der::only(value, der::kSequence);
  view.alternative_names = value;
  return content && are_general_names(*content);
}

/// RFC 5280 section 4.2.1.10. Whom they concern is the matter of check_chain().
bool read_name_constraints(Bytes value, CertificateView& view) {
  view.name_constraints = value;
  return are_name_constraints(value);
}

/// RFC 5280 section 4.2.1.2.
bool read_subject_key_id(Bytes value, CertificateView& view) {
  const auto content = der::only(value, der::kOctetString);
  if (!content) return false;
  view.subject_key_id = *content;
  return true;
}

/// RFC 5280 section 4.2.1.1.
bool read_authority_key_id(Bytes value, CertificateView& view) {
  const auto id = key_id_in(value);
  view.authority_key_id = id.value_or(Bytes());
  return id.has_value();
}

/// RFC 6962 section 3.3: TLS syntax in an OCTET STRING; a list without an element has two octets.
bool read_timestamps(Bytes value, CertificateView& view) {
  const auto content = der::only(value, der::kOctetString);
  view.has_sct = content && content->size() > 2;
  return true;
}

/// Known, and nothing that a check here wants to know.
bool pass_over(Bytes value, CertificateView&) { return der::only(value, der::kSequence).has_value(); }

enum class Critical : std::uint8_t {
  evaluated,
  counts_as_unknown
};
struct Known {
  std::string_view oid;
  Critical critical;
  bool (*read)(Bytes value, CertificateView& view);
};
constexpr Known kKnown[] = {
    {"\x55\x1d\x13"sv, Critical::evaluated, read_basic_constraints},
    {"\x55\x1d\x0f"sv, Critical::evaluated, read_key_usage},
    {"\x55\x1d\x25"sv, Critical::evaluated, read_extended_key_usage},
    {"\x55\x1d\x11"sv, Critical::evaluated, read_alternative_names},
    {"\x55\x1d\x1e"sv, Critical::evaluated, read_name_constraints},
    {"\x55\x1d\x20"sv, Critical::evaluated, pass_over},  // certificatePolicies.
    {"\x55\x1d\x1f"sv, Critical::evaluated, pass_over},  // cRLDistributionPoints.
    {"\x55\x1d\x0e"sv, Critical::counts_as_unknown, read_subject_key_id},
    {"\x55\x1d\x23"sv, Critical::counts_as_unknown, read_authority_key_id},
    {"\x2b\x06\x01\x05\x05\x07\x01\x01"sv, Critical::counts_as_unknown, pass_over},  // authorityInfoAccess.
    {"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"sv, Critical::counts_as_unknown, read_timestamps},
};

struct Extension {
  Bytes oid;
  bool critical;
  Bytes value;
};

/// Extension (RFC 5280 section 4.1), from its content.
std::optional<Extension> extension_in(Bytes content) {
  der::Reader reader(content);
  const Bytes oid = reader.content(der::kOid);
  const auto critical = reader.next_is(der::kBoolean) ? der::boolean(reader.content(der::kBoolean)) : false;
  const Bytes value = reader.content(der::kOctetString);
  if (!reader.finished() || !critical || !der::is_oid(oid)) return {};
  return Extension{oid, *critical, value};
}

bool evaluate(const Extension& extension, CertificateView& view) {
  const Known* known = std::ranges::find(kKnown, text_of(extension.oid), &Known::oid);
  const bool evaluated = known != std::end(kKnown) && known->critical == Critical::evaluated;
  if (extension.critical && !evaluated) view.unknown_critical_extension = true;
  return known == std::end(kKnown) || known->read(extension.value, view);
}

}  // namespace

std::optional<Bytes> key_id_in(Bytes authority_key_identifier) {
  const auto content = der::only(authority_key_identifier, der::kSequence);
  if (!content) return {};
  Bytes id;
  der::Reader reader(*content);
  if (reader.next_is(der::primitive(0))) id = reader.content(der::primitive(0));
  if (reader.next_is(der::constructed(1)) && !are_general_names(reader.content(der::constructed(1)))) return {};
  if (reader.next_is(der::primitive(2)) && !der::is_integer(reader.content(der::primitive(2)))) return {};
  if (!reader.finished()) return {};
  return id;
}

bool read_extensions(Bytes extensions, CertificateView& view) {
  const auto content = der::only(extensions, der::kSequence);
  if (!content || content->empty()) return false;
  FixedVector<Bytes, kMostExtensions> seen;
  der::Reader reader(*content);
  while (!reader.empty()) {
    const auto extension = extension_in(reader.content(der::kSequence));
    if (!extension) return false;
    const auto same = [&](Bytes oid) { return equal(oid, extension->oid); };
    if (std::ranges::any_of(seen, same) || !seen.push_back(extension->oid)) return false;
    if (!evaluate(*extension, view)) return false;
  }
  return true;
}

}  // namespace fairlead::tls
