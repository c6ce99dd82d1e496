// SPDX-License-Identifier: Apache-2.0
/// @file  Settings: what the command line or a profile says about a connection, before anything is assumed.
#pragma once

#include "fairlead/host/tls_provider.hpp"
#include "fairlead/mqtt/types.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/tls/algorithms.hpp"

#include "token_access.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// A session that never expires, in the unit of Settings::session_expiry.
inline constexpr std::uint32_t kForever = 0xffff'ffff;

struct WillSettings {
  std::optional<std::string> topic{};
  std::optional<std::string> payload{};
  std::optional<mqtt::QoS> qos{};
  std::optional<bool> retain{};
};

/// Absent means that nobody said anything.
struct Settings {
  std::optional<net::Scheme> scheme{};  ///< mqtt or mqtts.
  std::optional<std::string> host{};
  std::optional<std::uint16_t> port{};
  std::vector<std::string> name_servers{};         ///< In place of the system's.
  std::optional<std::uint16_t> connect_timeout{};  ///< In seconds.
  std::optional<std::string> url_topic{};          ///< The topic in a URL.

  std::optional<std::string> ca_file{};
  std::optional<std::string> ca_path{};
  std::optional<bool> system_trust{};
  std::optional<std::string> crl_file{};
  std::optional<std::string> certificate{};
  std::optional<std::string> key{};
  std::optional<std::string> identity{};  ///< URI of a key in a token, in place of `key`.
  TokenOptions token{};
  std::optional<const host::TlsProvider*> tls_library{};
  std::optional<tls::Version> tls_version{};  ///< This one and no other.
  std::vector<std::string> alpn{};
  std::optional<bool> skip_verification{};

  std::optional<mqtt::Version> version{};
  std::optional<std::string> client_id{};
  std::optional<std::string> client_id_prefix{};
  std::optional<std::string> user{};
  std::optional<std::string> password{};
  std::optional<bool> keep_session{};             ///< -c
  std::optional<std::uint32_t> session_expiry{};  ///< In seconds, or kForever.
  std::optional<std::uint16_t> keep_alive{};      ///< In seconds.
  std::optional<mqtt::QoS> qos{};
  WillSettings will{};
};

/// `preferred` with every absent member taken from `otherwise`.
[[nodiscard]] Settings overlay(Settings preferred, const Settings& otherwise);

/// The names of tls_libraries(), for people.
[[nodiscard]] std::string tls_library_names(std::string_view between);

/// What `text` of an option or a profile means. They throw Problem (invalid, or unsupported for what exists
/// and is not offered), naming `where`, for example "-V".
[[nodiscard]] mqtt::Version parse_version(const std::string& text, const std::string& where);
[[nodiscard]] const host::TlsProvider* parse_tls_library(const std::string& text, const std::string& where);
[[nodiscard]] tls::Version parse_tls_version(const std::string& text, const std::string& where);
[[nodiscard]] mqtt::QoS parse_qos(const std::string& text, const std::string& where);
/// 0 to 4294967294, or -1, 4294967295 or "∞" for ever.
[[nodiscard]] std::uint32_t parse_session_expiry(const std::string& text, const std::string& where);

/// Reads `scheme://[user[:password]@]host[:port][/topic]` into the members that it names; the port becomes the
/// scheme's own one when absent. `%XX` stands for a byte in user and password. Throws Problem (invalid), naming `where`
/// unless it is empty.
void read_url(const std::string& url, Settings& into, const std::string& where = "");

}  // namespace fairlead::cli
