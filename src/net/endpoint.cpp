// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/endpoint.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace fairlead::net {
namespace {

struct SchemeRow {
  Scheme scheme;
  std::string_view name;
  std::uint16_t default_port;  // 0: it must be given.
};
constexpr auto kSchemes = std::array{
    SchemeRow{Scheme::mqtt, "mqtt", 1883},
    SchemeRow{Scheme::mqtts, "mqtts", 8883},
    SchemeRow{Scheme::tcp, "tcp", 0},
    SchemeRow{Scheme::tls, "tls", 0},
};

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port, 10);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return fail(Errc::invalid);
  return port;
}

}  // namespace

std::string_view name(Scheme scheme) { return kSchemes[static_cast<std::size_t>(scheme)].name; }

Result<Endpoint> parse_endpoint(std::string_view uri) {
  const std::size_t colon = uri.find("://");
  if (colon == std::string_view::npos) return fail(Errc::invalid);
  const auto row =
      std::ranges::find_if(kSchemes, [&](const SchemeRow& r) { return equal_ignoring_case(head(uri, colon), r.name); });
  if (row == kSchemes.end()) return fail(Errc::invalid);

  std::string_view authority = tail(uri, colon + 3);
  if (authority.ends_with('/')) authority.remove_suffix(1);
  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && host_end == std::string_view::npos) return fail(Errc::invalid);
  const std::size_t host_size = bracketed ? host_end + 1 : std::min(host_end, authority.size());

  FAIRLEAD_TRY_ASSIGN(const HostName host, HostName::parse(head(authority, host_size)));
  const std::string_view rest = tail(authority, host_size);
  std::uint16_t port = row->default_port;
  if (!rest.empty()) {
    if (!rest.starts_with(':')) return fail(Errc::invalid);
    FAIRLEAD_TRY_ASSIGN(port, parse_port(tail(rest, 1)));
  }
  if (port == 0) return fail(Errc::invalid);
  return Endpoint{.scheme = row->scheme, .host = host, .port = port};
}

}  // namespace fairlead::net
