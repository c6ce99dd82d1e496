// SPDX-License-Identifier: Apache-2.0
// Whatever is read from text or from a certificate's names: topics and filters, endpoints and addresses, alternative
// names, records in hexadecimal, URIs of tokens. Each is compared with a plainer reading or with itself after a round
// trip.
//
//   byte 0  what is read
//   then the text
#include "fairlead/base/check.hpp"
#include "fairlead/base/text.hpp"
#include "fairlead/explain/explain.hpp"
#include "fairlead/explain/hex.hpp"
#include "fairlead/mqtt/topic.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/tls/alternative_names.hpp"
#include "fairlead/tls/name_check.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "support/mqtt_rules.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <arpa/inet.h>

namespace fairlead::fuzz {
namespace {

void topic(std::string_view text) {
  const auto topic_name = mqtt::TopicName::parse(text);
  const auto filter = mqtt::TopicFilter::parse(text);
  FAIRLEAD_CHECK(mqtt::valid_text(text) == support::is_text(text));
  FAIRLEAD_CHECK(topic_name.has_value() == support::is_topic_name(text));
  FAIRLEAD_CHECK(filter.has_value() == support::is_topic_filter(text));
  if (filter) FAIRLEAD_CHECK(filter->is_well_formed_share() == support::is_share(text));
}

/// A filter, a line end, a topic.
void match(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto filter = mqtt::TopicFilter::parse(head(text, end));
  text = end == text.size() ? std::string_view() : tail(text, end + 1);
  const auto topic_name = mqtt::TopicName::parse(text);
  if (!filter || !topic_name) return;
  FAIRLEAD_CHECK(mqtt::matches(*filter, *topic_name) == support::filter_matches(filter->view(), text));
}

void address(std::string_view text) {
  const auto read = net::parse_address(text, 7);
  const std::string terminated(text);
  if (terminated.find('\0') == std::string::npos) {
    std::array<std::byte, 16> v6{};
    std::array<std::byte, 4> v4{};
    const bool is_v6 = inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1;
    const bool is_v4 = inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1;
    FAIRLEAD_CHECK(read.has_value() == (is_v6 || is_v4));
    if (is_v6) FAIRLEAD_CHECK(read->family == net::Family::ipv6 && read->bytes == v6);
    if (is_v4) FAIRLEAD_CHECK(read->family == net::Family::ipv4 && equal(Bytes(read->bytes).last(4), v4));
  }
  if (read) FAIRLEAD_CHECK(net::parse_address(read->host_text(), 7) == *read);
}

void endpoint(std::string_view text) {
  if (const auto host = net::HostName::parse(text)) {
    const auto again = net::HostName::parse(host->text());
    // "%25" stands for "%" (RFC 6874), so a zone that begins with 25 is read in another way the second time.
    if (host->zone().starts_with("25")) return;
    FAIRLEAD_CHECK(again && again->text() == host->text() && again->is_ip() == host->is_ip());
    if (host->is_ip()) FAIRLEAD_CHECK(host->address(1).host_text() == again->address(1).host_text());
    if (!host->is_ip()) FAIRLEAD_CHECK(tls::ReferenceName::dns(host->text()).has_value());
  }
  const auto read = net::parse_endpoint(text);
  if (!read || read->host.zone().starts_with("25")) return;
  FAIRLEAD_CHECK(read->port != 0);
  const bool bracketed = read->host.text().find(':') != std::string_view::npos;
  std::string written(name(read->scheme));
  written.append(bracketed ? "://[" : "://").append(read->host.text()).append(bracketed ? "]" : "");
  if (read->host.is_absolute()) written += '.';
  written.append(":").append(std::to_string(read->port));
  FAIRLEAD_CHECK(net::parse_endpoint(written) == *read);
}

void names_of_certificate(std::string_view text) {
  const Bytes bytes = bytes_of(text);
  const auto inside = [&](Bytes part) {
    return part.empty() || (part.data() >= bytes.data() && part.data() + part.size() <= bytes.data() + bytes.size());
  };
  tls::AlternativeNames names(bytes);
  tls::AlternativeName one;
  std::size_t found = 0;
  while (names.next(one)) {
    FAIRLEAD_CHECK(inside(one.value) && one.value.size() < bytes.size());
    ++found;
  }
  FAIRLEAD_CHECK(found * 2 <= bytes.size());
  const auto host = tls::ReferenceName::dns("a.example.org");
  const auto verdict = tls::check_name({.alternative_names = bytes}, *host);
  FAIRLEAD_CHECK(names.well_formed() || verdict.error() == Errc::certificate_invalid);

  std::array<char, 40> place{};
  const std::string_view written = tls::write_name(bytes, std::span(place).first(bytes.size() % 41));
  FAIRLEAD_CHECK(written.size() <= bytes.size() % 41);
  FAIRLEAD_CHECK(std::ranges::none_of(written, [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
}

void token_uri(std::string_view text) {
  const auto read = pkcs11::Uri::parse(text);
  if (!read) return;
  std::string path;
  std::string query;
  for (std::size_t i = 0; i < pkcs11::kUriAttributes; ++i) {
    const auto attribute = static_cast<pkcs11::UriAttribute>(i);
    const pkcs11::UriValue& value = (*read)[attribute];
    if (!value.given()) continue;
    std::vector<std::byte> bytes(value.size());
    const auto decoded = value.decode(bytes);
    FAIRLEAD_CHECK(decoded && decoded->size() == bytes.size() && value.equals(*decoded));
    FAIRLEAD_CHECK(bytes.empty() || value.decode(MutableBytes(bytes).subspan(1)).error() == Errc::no_space);
    std::vector<char> memory(3 * bytes.size());
    std::string& part = attribute < pkcs11::UriAttribute::pin_source ? path : query;
    if (!part.empty()) part += &part == &path ? ';' : '&';
    part.append(name(attribute)).append("=").append(*pkcs11::encode_uri_value(bytes, memory));
  }
  const std::string written = "pkcs11:" + path + "?" + query;
  const auto again = pkcs11::Uri::parse(written);
  FAIRLEAD_CHECK(again && again->type() == read->type() && again->slot_id() == read->slot_id());
  FAIRLEAD_CHECK(again->library_version() == read->library_version());
}

void records(std::string_view text) {
  const auto read = explain::records_of_hex(text);
  if (!read) return;
  std::string written;
  for (const Failure& failure : *read) {
    written += explain::hex_of_record(failure);
    FAIRLEAD_CHECK(Failure::decode(failure.encode()) == failure);
    FAIRLEAD_CHECK(!explain::explain(failure).sentence.empty());
  }
  FAIRLEAD_CHECK(explain::records_of_hex(written) == *read);
}

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fairlead;  // NOLINT(google-build-using-namespace): one entry, outside of every namespace
  fuzz::Input in(std::as_bytes(std::span(data, size)));
  const unsigned what = in.below(7);
  const std::string_view text = text_of(in.take(size));
  switch (what) {
    case 0: fuzz::topic(text); break;
    case 1: fuzz::match(text); break;
    case 2: fuzz::address(text); break;
    case 3: fuzz::endpoint(text); break;
    case 4: fuzz::names_of_certificate(text); break;
    case 6: fuzz::token_uri(text); break;
    default: fuzz::records(text); break;
  }
  return 0;
}
