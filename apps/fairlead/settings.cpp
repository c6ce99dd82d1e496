// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "number.hpp"
#include "problem.hpp"
#include "tls_libraries.hpp"

#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairlead::cli {
namespace {

template <class T>
void take(std::optional<T>& into, const std::optional<T>& from) {
  if (!into) into = from;
}

std::string percent_decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    const bool encoded =
        text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    out += encoded ? static_cast<char>(value) : text[i];
    if (encoded) i += 2;
  }
  return out;
}

bool is_of_mqtt(const Result<net::Endpoint>& endpoint) {
  return endpoint && (endpoint->scheme == net::Scheme::mqtt || endpoint->scheme == net::Scheme::mqtts);
}

}  // namespace

Settings overlay(Settings preferred, const Settings& otherwise) {
  take(preferred.scheme, otherwise.scheme);
  take(preferred.host, otherwise.host);
  take(preferred.port, otherwise.port);
  if (preferred.name_servers.empty()) preferred.name_servers = otherwise.name_servers;
  take(preferred.connect_timeout, otherwise.connect_timeout);
  take(preferred.url_topic, otherwise.url_topic);
  // Trust and identity are each one thing: half from the command line and half from a profile would be a third.
  if (!preferred.ca_file && !preferred.ca_path && !preferred.system_trust) {
    preferred.ca_file = otherwise.ca_file;
    preferred.ca_path = otherwise.ca_path;
    preferred.system_trust = otherwise.system_trust;
  }
  take(preferred.crl_file, otherwise.crl_file);  // Whoever is revoked stays so, whoever else is trusted.
  if (!preferred.certificate && !preferred.key && !preferred.identity) {
    preferred.certificate = otherwise.certificate;
    preferred.key = otherwise.key;
    preferred.identity = otherwise.identity;
  }
  take(preferred.token.module, otherwise.token.module);
  if (!preferred.token.pin.file && !preferred.token.pin.variable) preferred.token.pin = otherwise.token.pin;
  take(preferred.tls_library, otherwise.tls_library);
  take(preferred.tls_version, otherwise.tls_version);
  if (preferred.alpn.empty()) preferred.alpn = otherwise.alpn;
  take(preferred.skip_verification, otherwise.skip_verification);
  take(preferred.version, otherwise.version);
  if (!preferred.client_id && !preferred.client_id_prefix) {
    preferred.client_id = otherwise.client_id;
    preferred.client_id_prefix = otherwise.client_id_prefix;
  }
  take(preferred.user, otherwise.user);
  take(preferred.password, otherwise.password);
  take(preferred.keep_session, otherwise.keep_session);
  take(preferred.session_expiry, otherwise.session_expiry);
  take(preferred.keep_alive, otherwise.keep_alive);
  take(preferred.qos, otherwise.qos);
  take(preferred.will.topic, otherwise.will.topic);
  take(preferred.will.payload, otherwise.will.payload);
  take(preferred.will.qos, otherwise.will.qos);
  take(preferred.will.retain, otherwise.will.retain);
  return preferred;
}

mqtt::Version parse_version(const std::string& text, const std::string& where) {
  if (text == "5" || text == "mqttv5") return mqtt::Version::v5;
  if (text == "311" || text == "mqttv311") return mqtt::Version::v3_1_1;
  if (text == "31" || text == "mqttv31") {
    throw Problem(Errc::unsupported, fmt::format("{}: MQTT 3.1 is not spoken by this program.", where),
                  "Write 5 or mqttv5, 311 or mqttv311.");
  }
  throw Problem(Errc::invalid, fmt::format("{}: \"{}\" is not a version of MQTT.", where, text),
                "Write 5 or mqttv5, 311 or mqttv311.");
}

std::string tls_library_names(std::string_view between) {
  std::vector<std::string_view> names;
  for (const host::TlsProvider* library : tls_libraries()) names.push_back(library->name());
  return fmt::format("{}", fmt::join(names, between));
}

const host::TlsProvider* parse_tls_library(const std::string& text, const std::string& where) {
  for (const host::TlsProvider* library : tls_libraries()) {
    if (library->name() == text) return library;
  }
  for (const std::string_view known : known_tls_libraries()) {
    if (text != known) continue;
    throw Problem(Errc::unsupported, fmt::format("{}: this program was built without {}.", where, text),
                  fmt::format("It has {}.", tls_library_names(", ")));
  }
  throw Problem(Errc::invalid, fmt::format("{}: \"{}\" is not a TLS library.", where, text),
                fmt::format("Write {}, or leave it out.", tls_library_names(" or ")));
}

tls::Version parse_tls_version(const std::string& text, const std::string& where) {
  if (text == "tlsv1.3") return tls::Version::tls_1_3;
  if (text == "tlsv1.2") return tls::Version::tls_1_2;
  if (text == "tlsv1.1" || text == "tlsv1") {
    throw Problem(Errc::unsupported, fmt::format("{}: {} is no longer secure and is not offered.", where, text),
                  "Use tlsv1.2 or tlsv1.3, or leave it out for both.");
  }
  throw Problem(Errc::invalid, fmt::format("{}: \"{}\" is not a version of TLS.", where, text),
                "Write tlsv1.2 or tlsv1.3, or leave it out for both.");
}

mqtt::QoS parse_qos(const std::string& text, const std::string& where) {
  if (text == "0") return mqtt::QoS::at_most_once;
  if (text == "1") return mqtt::QoS::at_least_once;
  if (text == "2") return mqtt::QoS::exactly_once;
  throw Problem(Errc::invalid, fmt::format("{}: \"{}\" is not a quality of service.", where, text), "Write 0, 1 or 2.");
}

std::uint32_t parse_session_expiry(const std::string& text, const std::string& where) {
  if (text == "-1" || text == "\u221e") return kForever;
  const auto seconds = number_of<std::uint32_t>(text);
  if (!seconds) {
    throw Problem(Errc::invalid, fmt::format("{}: \"{}\" is not a number of seconds.", where, text),
                  "Write 0 to 4294967294 seconds, or -1 for a session that does not expire.");
  }
  return *seconds;
}

void read_url(const std::string& url, Settings& into, const std::string& where) {
  const std::string place = where.empty() ? "" : where + ": ";
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string::npos || scheme_end == 0) {
    throw Problem(Errc::invalid,
                  fmt::format("{}\"{}\" is not an endpoint: it does not begin with mqtts:// or mqtt://.", place, url),
                  fmt::format("Write mqtts://host:port, or mqtt://host:port without TLS{}.",
                              where.empty() ? "; or use -h and -p. A text of several words stands in quotes" : ""));
  }
  const std::string scheme = url.substr(0, scheme_end);
  std::string rest = url.substr(scheme_end + 3);
  if (const auto slash = rest.find('/'); slash != std::string::npos) {
    if (slash + 1 < rest.size()) into.url_topic = rest.substr(slash + 1);
    rest.resize(slash);
  }
  if (const auto at = rest.rfind('@'); at != std::string::npos) {
    const std::string user = rest.substr(0, at);
    const auto colon = user.find(':');
    into.user = percent_decoded(user.substr(0, colon));
    if (colon != std::string::npos) into.password = percent_decoded(user.substr(colon + 1));
    rest.erase(0, at + 1);
  }
  const std::string bare = url.substr(0, scheme_end + 3) + rest;
  const auto endpoint = net::parse_endpoint(bare);
  if (!is_of_mqtt(endpoint)) {
    const bool known = is_of_mqtt(net::parse_endpoint(scheme + "://localhost"));
    const std::string why = known ? "the host or the port is malformed" : scheme + " is not spoken here";
    throw Problem(
        Errc::invalid, fmt::format("{}\"{}\" is not an endpoint: {}.", place, bare, why),
        "Write mqtts://host:port, or mqtt://host:port without TLS. The port is 1 to 65535, and an IPv6 address "
        "stands in brackets.");
  }
  into.scheme = endpoint->scheme;
  into.host = std::string(endpoint->host.text());
  into.port = endpoint->port;
}

}  // namespace fairlead::cli
