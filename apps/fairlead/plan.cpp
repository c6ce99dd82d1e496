// SPDX-License-Identifier: Apache-2.0
#include "plan.hpp"

#include "fairlead/mqtt/topic.hpp"
#include "fairlead/mqtt/utf8.hpp"
#include "fairlead/net/address.hpp"

#include "problem.hpp"
#include "tls_libraries.hpp"
#include "token_anchors.hpp"

#include <random>

#include <fmt/format.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

bool speaks_of_tls(const Settings& s) {
  return s.ca_file || s.ca_path || s.system_trust || s.crl_file || s.certificate || s.key || s.identity ||
         s.tls_library || s.tls_version || !s.alpn.empty() || s.skip_verification;
}

net::Endpoint plan_endpoint(const Settings& s) {
  constexpr std::uint16_t kTlsPort = 8883;
  constexpr std::uint16_t kPlainPort = 1883;
  const bool tls = s.scheme ? *s.scheme == net::Scheme::mqtts : speaks_of_tls(s) || s.port == kTlsPort;
  if (!tls && speaks_of_tls(s)) {
    refuse("The endpoint is mqtt://, which is not encrypted, and options about certificates or TLS are given, too.",
           "Write mqtts:// for TLS, or leave out those options.");
  }
  const std::string host = s.host.value_or("localhost");
  const auto name = net::HostName::parse(host);
  if (!name) refuse(fmt::format("\"{}\" is neither a host name nor an IP address.", host), "Correct the host.");
  if (s.port == 0) refuse("Port 0 cannot be connected to.", "Give a port from 1 to 65535.");
  return {tls ? net::Scheme::mqtts : net::Scheme::mqtt, *name, s.port.value_or(tls ? kTlsPort : kPlainPort)};
}

std::string plan_name_servers(const std::vector<std::string>& servers) {
  std::string list;
  for (const std::string& server : servers) {
    auto endpoint = net::parse_endpoint("tcp://" + server);
    if (!endpoint) endpoint = net::parse_endpoint("tcp://" + server + ":53");
    const auto address = endpoint ? net::parse_address(endpoint->host.text(), endpoint->port) : fail(Errc::invalid);
    if (!address) {
      refuse(fmt::format("\"{}\" is not the address of a name server.", server),
             "Write an IP address, with its port behind it where that is not 53, for example 192.0.2.1:53.");
    }
    if (!list.empty()) list += ',';
    list += std::string_view(address->text());
  }
  return list;
}

void require_text(const std::optional<std::string>& text, const std::string& what) {
  if (text && !mqtt::valid_text(*text)) {
    refuse(fmt::format("The {} is not a text that MQTT can carry.", what),
           "Use UTF-8 of at most 65535 bytes, without NUL.");
  }
}

std::string plan_client_id(const Settings& s) {
  if (s.client_id && s.client_id_prefix) {
    refuse("A client id and a prefix for one cannot be used together.", "Give -i or -I.");
  }
  require_text(s.client_id, "client id");
  require_text(s.client_id_prefix, "client id's prefix");
  if (s.client_id && !s.client_id->empty()) return *s.client_id;
  const bool lasts = s.keep_session.value_or(false) || s.session_expiry == kForever;
  if (lasts) {
    refuse("A session that outlives the connection needs a client id that stays the same.", "Give one with -i.");
  }
  if (s.client_id_prefix) return fmt::format("{}{}", *s.client_id_prefix, getpid());
  std::random_device random;  // Only has to differ from the ids of other clients.
  return fmt::format("fairlead-{:08x}{:04x}", random(), random() & 0xffffU);
}

std::optional<WillPlan> plan_will(const WillSettings& will) {
  if (!will.topic) {
    if (will.payload || will.qos || will.retain) {
      refuse("There are options about a will, but no topic for it.", "Give --will-topic, or leave them out.");
    }
    return {};
  }
  require_topic_name(*will.topic, "--will-topic");
  WillPlan plan{*will.topic, will.payload.value_or(""), will.qos.value_or(mqtt::QoS::at_most_once),
                will.retain.value_or(false) ? mqtt::Retain::yes : mqtt::Retain::no};
  constexpr std::size_t kMostWill = 65535;
  if (plan.payload.size() > kMostWill) {
    throw Problem(Errc::too_large,
                  fmt::format("The will has {} bytes, and at most {} are possible.", plan.payload.size(), kMostWill),
                  "Shorten --will-payload.");
  }
  return plan;
}

}  // namespace

std::string ConnectionPlan::peer() const {
  const std::string host(endpoint.host.text());
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, endpoint.port)
                                             : fmt::format("[{}]:{}", host, endpoint.port);
}

ConnectionPlan plan_connection(const Settings& s) {
  ConnectionPlan plan{.endpoint = plan_endpoint(s)};
  if (s.connect_timeout == 0) refuse("A connection cannot be made in 0 seconds.", "Give --connect-timeout 1 or more.");
  if (s.connect_timeout) plan.connect_timeout = std::chrono::seconds(*s.connect_timeout);
  plan.name_servers = plan_name_servers(s.name_servers);
  plan.ca_file = s.ca_file.value_or("");
  plan.ca_path = s.ca_path.value_or("");
  plan.system_trust = s.system_trust.value_or(plan.ca_file.empty() && plan.ca_path.empty());
  plan.crl_file = s.crl_file.value_or("");
  plan.certificate = s.certificate.value_or("");
  plan.key = s.key.value_or("");
  plan.identity = s.identity.value_or("");
  plan.token = s.token;
  if (!plan.identity.empty() && !plan.key.empty()) {
    refuse("The private key is to be in a file and in a token.", "Give --key or --identity.");
  }
  const bool has_pin = s.token.pin.file || s.token.pin.variable;
  if (plan.identity.empty() && !names_token(plan.ca_file) && (has_pin || s.token.module)) {
    refuse("A module or a PIN is given, and neither a key nor an authority in a token.",
           "Name the key with --identity, or the authority with --cafile, or leave them out.");
  }
  if (plan.identity.empty() && plan.certificate.empty() != plan.key.empty()) {
    refuse("A client certificate needs its private key, and the other way round; only one of the two is given.",
           "Give both --cert and --key, or --identity for a key in a token.");
  }
  plan.tls_library = s.tls_library.value_or(tls_libraries().front());
  plan.tls_version = s.tls_version;
  plan.alpn = s.alpn;
  for (const std::string& protocol : plan.alpn) {
    if (protocol.empty() || protocol.size() > 255)
      refuse("An ALPN protocol name has 1 to 255 bytes.", "Correct --tls-alpn.");
  }
  plan.skip_verification = s.skip_verification.value_or(false);

  plan.version = s.version.value_or(mqtt::Version::v3_1_1);
  plan.client_id = plan_client_id(s);
  require_text(s.user, "user name");
  plan.user = s.user;
  plan.password = s.password;
  if (s.password && !s.user && plan.version == mqtt::Version::v3_1_1) {
    refuse("MQTT 3.1.1 carries a password only together with a user name.", "Give -u, too, or use -V 5.");
  }
  plan.keep_session = s.keep_session.value_or(false);
  plan.session_expiry = s.session_expiry;
  if (s.session_expiry && plan.version == mqtt::Version::v3_1_1) {
    refuse("A session expiry interval exists in MQTT 5.0 only.",
           "Use -V 5, too; under 3.1.1, -c keeps the session for ever.");
  }
  plan.keep_alive = std::chrono::seconds(s.keep_alive.value_or(60));
  plan.qos = s.qos.value_or(mqtt::QoS::at_most_once);
  plan.will = plan_will(s.will);
  plan.topic = s.url_topic.value_or("");
  return plan;
}

void require_topic_name(const std::string& topic, const std::string& where) {
  if (mqtt::TopicName::parse(topic)) return;
  const bool wildcard = topic.find_first_of("+#") != std::string::npos;
  const std::string why = topic.empty()          ? "it is empty"
                          : wildcard             ? "it has a wildcard, + or #, which only a subscription can have"
                          : topic.size() > 65535 ? "it is longer than 65535 bytes"
                                                 : "it is not UTF-8 without NUL";
  refuse(fmt::format("{}: the standard forbids \"{:.80}\" as a topic: {}.", where, topic, why), "Correct the topic.");
}

void require_topic_filter(const std::string& filter, const std::string& where) {
  const auto parsed = mqtt::TopicFilter::parse(filter);
  if (parsed && parsed->is_well_formed_share()) return;
  const bool wildcard = filter.find_first_of("+#") != std::string::npos;
  const std::string why = filter.empty()          ? "it is empty"
                          : parsed                ? "a shared subscription is $share/group/filter"
                          : wildcard              ? "+ stands for a whole level, and # for the last one only"
                          : filter.size() > 65535 ? "it is longer than 65535 bytes"
                                                  : "it is not UTF-8 without NUL";
  refuse(fmt::format("{}: the standard forbids \"{:.80}\" as a filter: {}.", where, filter, why),
         "Correct the filter.");
}

}  // namespace fairlead::cli
