// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include "problem.hpp"
#include "profile.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

/// Options of mosquitto_pub or mosquitto_sub that exist there and are refused here.
struct Refused {
  const char* names;
  std::string_view why;
  std::string_view instead;
};

constexpr std::string_view kLater = "This version of fairlead does not have it.";

constexpr std::array kRefused = {
    Refused{"-A", kLater, "Choose the outgoing address with the system's routes."},
    Refused{"-D,--property", kLater, "Of MQTT 5.0's properties, the session expiry interval is there (-x)."},
    Refused{"-S", kLater, "Give the host and the port themselves."},
    Refused{"--ciphers",
            "The cipher suites are those of the policy: forward secrecy and authenticated encryption only.",
            "Leave it out."},
    Refused{"--keyform", kLater, "Name a key in a token with --identity."},
    Refused{"--proxy", kLater, "Connect without a SOCKS proxy."},
    Refused{"--psk", "Pre-shared keys are not offered: they identify neither side to the other.",
            "Use certificates: --cafile, --cert and --key."},
    Refused{"--psk-identity", "Pre-shared keys are not offered: they identify neither side to the other.",
            "Use certificates: --cafile, --cert and --key."},
    Refused{"--random-filter", kLater, "Filter the output with another program."},
    Refused{"--remove-retained", kLater, "Publish an empty retained message: fairlead pub -r -n -t TOPIC."},
    Refused{"--retain-as-published", kLater, "Leave it out."},
    Refused{"--retained-only", kLater, "Print the retained flag with -F '%r' and filter by it."},
    Refused{"--tls-engine", "OpenSSL's engines are deprecated.", "Name a key in a token with --identity."},
    Refused{"--tls-engine-kpass-sha1", "OpenSSL's engines are deprecated.", "Name a key in a token with --identity."},
    Refused{"--unix", kLater, "Connect by TCP."},
};

bool named_by_url(const ConnectionOptions& o) { return !o.endpoint.empty() || !o.url.empty(); }

/// The name of a file or a folder. An empty one is refused: it is a variable that was never set, and must not mean that
/// nobody is revoked, or that the system's authorities are trusted.
CLI::Option* add_path(CLI::App& command, const std::string& name, std::optional<std::string>& into,
                      const std::string& description) {
  return command.add_option(name, into, description)->each([name](const std::string& value) {
    if (value.empty()) throw Problem(Errc::invalid, name + " is empty.", "Give its name, or leave the option out.");
  });
}

}  // namespace

CLI::Option* add_qos(CLI::App& command, const std::string& names, std::optional<mqtt::QoS>& into,
                     const std::string& what) {
  const auto set = [&into, names](const std::string& text) { into = parse_qos(text, first_name(names)); };
  return command.add_option_function<std::string>(names, set, what)->option_text("0|1|2");
}

void add_token_options(CLI::App& command, TokenOptions& token, const std::string& group) {
  add_path(command, "--module", token.module, "The token's library with PKCS #11; otherwise the built-in token")
      ->option_text("FILE")
      ->group(group);
  add_path(command, "--pin-file", token.pin.file, "The first line of this file is the token's PIN")
      ->option_text("FILE")
      ->group(group);
  command.add_option("--pin-env", token.pin.variable, "This variable of the environment is the token's PIN")
      ->option_text("NAME")
      ->group(group);
}

void add_connection_options(CLI::App& command, ConnectionOptions& o) {
  Settings& s = o.settings;
  command.add_option("endpoint", o.endpoint, "mqtts://host:port, or mqtt://host:port without TLS");
  command.add_option("--config", o.profile, "A device's profile (TOML); the command line wins")->option_text("FILE");
  const std::string where = "Where to connect";
  command.add_option("-h,--host", s.host, "Host (default: localhost)")->option_text("HOST")->group(where);
  add_number(command, "-p,--port", s.port, "Port (default: 8883 with TLS, otherwise 1883)")
      ->option_text("PORT")
      ->group(where);
  command.add_option("-L,--url", o.url, "mqtt(s)://[user[:password]@]host[:port]/topic")
      ->option_text("URL")
      ->group(where);
  command.add_option("--name-server", s.name_servers, "Ask this DNS server in place of the system's; may be repeated")
      ->option_text("ADDRESS")
      ->allow_extra_args(false)
      ->group(where);
  add_number(command, "--connect-timeout", s.connect_timeout, "How long one attempt may take (default: 60)")
      ->option_text("SECONDS")
      ->group(where);
  command.add_flag_callback("--nodelay", [] {}, "Accepted; Nagle's algorithm is always off")->group(where);

  const std::string trust = "TLS: whom to trust, and who we are";
  add_path(command, "--cafile", s.ca_file, "Trusted authorities, PEM or DER, or those in a token")
      ->option_text("FILE|pkcs11:URI")
      ->group(trust);
  add_path(command, "--capath", s.ca_path, "Folder of trusted authorities")->option_text("FOLDER")->group(trust);
  command
      .add_flag_callback(
          "--tls-use-os-certs", [&s] { s.system_trust = true; },
          "Trust the system's authorities (default without --cafile)")
      ->group(trust);
  add_path(command, "--crlfile", s.crl_file, "Revocation lists of these authorities, PEM or DER")
      ->option_text("FILE")
      ->group(trust);
  add_path(command, "--cert", s.certificate, "Our certificate with its chain, PEM or DER")
      ->option_text("FILE")
      ->group(trust);
  add_path(command, "--key", s.key, "Its private key, PEM or DER")->option_text("FILE")->group(trust);
  command.add_option("--identity", s.identity, "Its private key in a token, in place of --key")
      ->option_text("pkcs11:URI")
      ->group(trust);
  add_token_options(command, s.token, trust);
  command.add_option("--tls", o.tls_library, "TLS library: " + tls_library_names(", ") + " (default: the first)")
      ->option_text("LIBRARY")
      ->group(trust);
  command.add_option("--tls-version", o.tls_version, "tlsv1.2 or tlsv1.3 (default: both)")
      ->option_text("VERSION")
      ->group(trust);
  command.add_option("--tls-alpn", s.alpn, "Application protocol; may be repeated")
      ->option_text("PROTOCOL")
      ->allow_extra_args(false)
      ->group(trust);
  command
      .add_flag_callback(
          "--dangerously-skip-verification", [&s] { s.skip_verification = true; },
          "Trust whoever answers: no check of chain, dates or name. For experiments")
      ->group(trust);
  command
      .add_flag_callback(
          "--insecure",
          [] {
            throw Problem(
                Errc::invalid,
                "--insecure is refused: a connection to an unverified server only looks like a secure one.",
                "Give the server's authority with --cafile. To go without any verification in an experiment, write "
                "--dangerously-skip-verification.");
          },
          "Refused; see --dangerously-skip-verification")
      ->group("");

  const std::string mqtt = "MQTT";
  command.add_option("-V,--protocol-version", o.version, "mqttv5 or 5, mqttv311 or 311 (default: 311)")
      ->option_text("VERSION")
      ->group(mqtt);
  command.add_option("-i,--id", s.client_id, "Client id (default: a random one)")->option_text("ID")->group(mqtt);
  command.add_option("-I,--id-prefix", s.client_id_prefix, "Client id: this and the process id")
      ->option_text("PREFIX")
      ->group(mqtt);
  command.add_option("-u,--username", s.user, "User name")->option_text("NAME")->group(mqtt);
  command.add_option("-P,--pw", s.password, "Password; other users of this machine can see it, but not in a profile")
      ->option_text("PASSWORD")
      ->group(mqtt);
  add_number(command, "-k,--keepalive", s.keep_alive, "Seconds of silence before a ping; 0 for none (default: 60)")
      ->option_text("SECONDS")
      ->group(mqtt);
  command
      .add_flag_callback(
          "-c,--disable-clean-session", [&s] { s.keep_session = true; }, "Keep the session over connections; needs -i")
      ->group(mqtt);
  command
      .add_option("-x,--session-expiry-interval", o.session_expiry,
                  "Seconds for which the server keeps the session, -1 for ever; MQTT 5.0")
      ->option_text("SECONDS")
      ->group(mqtt);
  command.add_option("--will-topic", s.will.topic, "Published by the server when this client vanishes")
      ->option_text("TOPIC")
      ->group(mqtt);
  command.add_option("--will-payload", s.will.payload, "Its payload")->option_text("TEXT")->group(mqtt);
  add_qos(command, "--will-qos", s.will.qos, "Its quality of service")->group(mqtt);
  command.add_flag_callback("--will-retain", [&s] { s.will.retain = true; }, "It is retained")->group(mqtt);
}

void add_refused_options(CLI::App& command) {
  for (const Refused& refused : kRefused) {
    command
        .add_option_function<std::vector<std::string>>(
            refused.names,
            [refused](const std::vector<std::string>&) {
              throw Problem(Errc::unsupported,
                            fmt::format("The option {} of mosquitto is not supported. {}", refused.names, refused.why),
                            std::string(refused.instead));
            })
        ->expected(0, -1)
        ->group("");
  }
}

bool url_has_topic(const ConnectionOptions& o) {
  if (!named_by_url(o)) return false;
  Settings from_url;
  read_url(o.endpoint.empty() ? o.url : o.endpoint, from_url);
  return from_url.url_topic.has_value();
}

ConnectionPlan plan_of(const ConnectionOptions& o) {
  Settings s = o.settings;
  if (named_by_url(o)) {
    if ((!o.endpoint.empty() && !o.url.empty()) || s.host || s.port) {
      throw Problem(Errc::invalid, "The endpoint is given more than once.", "Give a URI, or -L, or -h and -p.");
    }
    Settings from_url;
    read_url(o.endpoint.empty() ? o.url : o.endpoint, from_url);
    s = overlay(std::move(s), from_url);
  }
  if (!o.version.empty()) s.version = parse_version(o.version, "-V");
  if (!o.tls_library.empty()) s.tls_library = parse_tls_library(o.tls_library, "--tls");
  if (!o.tls_version.empty()) s.tls_version = parse_tls_version(o.tls_version, "--tls-version");
  if (!o.session_expiry.empty()) s.session_expiry = parse_session_expiry(o.session_expiry, "-x");
  if (o.profile.empty()) return plan_connection(s);
  s = overlay(std::move(s), read_profile(o.profile));
  if (!s.host) {
    refuse(
        fmt::format("The profile {} has no endpoint, and none is given beside it.", o.profile),
        "Add a line like endpoint = \"mqtts://broker.example\" at its top, or give the endpoint on the command line.");
  }
  ConnectionPlan plan = plan_connection(s);
  plan.profile = o.profile;
  return plan;
}

}  // namespace fairlead::cli
