// SPDX-License-Identifier: Apache-2.0
#include "tls/requested_extensions.hpp"

#include "fairlead/base/text.hpp"

#include "tls/general_name.hpp"
#include "tls/host_name.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using Kind = RequestedName::Kind;

constexpr std::string_view kExtensionRequest = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e"sv;  // Content of the OID.
constexpr std::string_view kClientAuthentication = "\x2b\x06\x01\x05\x05\x07\x03\x02"sv;
constexpr std::string_view kDigitalSignature = "\x03\x02\x07\x80"sv;  // The first bit, and seven that are unused.

// The last arcs of extensions below id-ce.
constexpr std::uint8_t kKeyUsage = 15;
constexpr std::uint8_t kSubjectAltName = 17;
constexpr std::uint8_t kExtendedKeyUsage = 37;

enum class Critical {
  no,
  yes
};

/// Makes an Extension (RFC 5280 section 4.1) of the value that was written since `end`.
void wrap_extension(std::uint8_t arc, Critical critical, std::size_t end, DerWriter& writer) {
  constexpr std::byte kTrue[] = {std::byte{0xff}};
  const std::byte id_ce[] = {std::byte{0x55}, std::byte{0x1d}, std::byte{arc}};
  writer.wrap(der::kOctetString, end);
  if (critical == Critical::yes) writer.element(der::kBoolean, kTrue);
  writer.oid(id_ce);
  writer.wrap(der::kSequence, end);
}

constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_visible(char c) { return c > ' ' && c <= '~'; }

bool is_wanted_host(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  return is_host_name(name);
}

/// scheme ":" and what it is for (RFC 3986 section 3). RFC 5280 has no relative ones.
bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view scheme = head(text, colon);
  const auto in_scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  return colon != std::string_view::npos && colon + 1 < text.size() && !scheme.empty() && is_letter(scheme.front()) &&
         std::ranges::all_of(scheme, in_scheme) && std::ranges::all_of(text, is_visible);
}

/// Mailbox (RFC 2821 section 4.1.2) with a host's name behind its last '@'.
bool is_mailbox(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at != 0 && std::ranges::all_of(text, is_visible) &&
         is_host_name(tail(text, at + 1));
}

/// The tag of the name's choice; 0 when the name is not what that may be.
std::uint8_t tag_of(const RequestedName& name) {
  const std::string_view text = text_of(name.value);
  switch (name.kind) {
    case Kind::dns: return is_wanted_host(text) ? general_name::kDns : std::uint8_t{0};
    case Kind::ip: return text.size() == 4 || text.size() == 16 ? general_name::kIp : std::uint8_t{0};
    case Kind::uri: return is_uri(text) ? general_name::kUri : std::uint8_t{0};
    case Kind::email: return is_mailbox(text) ? general_name::kEmail : std::uint8_t{0};
  }
  return 0;
}

bool write_names(std::span<const RequestedName> names, Critical critical, DerWriter& writer) {
  if (names.empty()) return true;
  const std::size_t end = writer.mark();
  for (; !names.empty(); names = names.first(names.size() - 1)) {
    const std::uint8_t tag = tag_of(names.back());
    if (tag == 0) return false;
    writer.element(tag, names.back().value);
  }
  writer.wrap(der::kSequence, end);
  wrap_extension(kSubjectAltName, critical, end, writer);
  return true;
}

bool write_extensions(const CertificateRequest& request, DerWriter& writer) {
  // RFC 5280 section 4.2.1.6: who has no other name cannot have this one passed over.
  if (!write_names(request.names, request.subject.empty() ? Critical::yes : Critical::no, writer)) return false;
  if (request.client_authentication) {
    const std::size_t end = writer.mark();
    writer.oid(bytes_of(kClientAuthentication));
    writer.wrap(der::kSequence, end);
    wrap_extension(kExtendedKeyUsage, Critical::no, end, writer);
  }
  if (request.digital_signature) {
    const std::size_t end = writer.mark();
    writer.bytes(bytes_of(kDigitalSignature));
    wrap_extension(kKeyUsage, Critical::yes, end, writer);
  }
  return true;
}

}  // namespace

bool write_attributes(const CertificateRequest& request, DerWriter& writer) {
  const std::size_t end = writer.mark();
  if (!write_extensions(request, writer)) return false;
  if (!request.names.empty() || request.client_authentication || request.digital_signature) {
    writer.wrap(der::kSequence, end);
    writer.wrap(der::kSet, end);
    writer.oid(bytes_of(kExtensionRequest));
    writer.wrap(der::kSequence, end);
  }
  writer.wrap(der::constructed(0), end);
  return true;
}

}  // namespace fairlead::tls
