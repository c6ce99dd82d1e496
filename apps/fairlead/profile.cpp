// SPDX-License-Identifier: Apache-2.0
#include "profile.hpp"

#include "problem.hpp"
#include "token_anchors.hpp"

#include <fstream>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace fairlead::cli {
namespace {

namespace fs = std::filesystem;

/// Where a value stands, for sentences.
struct Place {
  const fs::path& file;
  std::string key;
  const toml::node& node;

  [[nodiscard]] std::string text() const {
    return fmt::format("{}:{}: {}", file.string(), node.source().begin.line, key);
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw Problem(Errc::invalid, fmt::format("{} {}.", text(), what),
                  "Correct the profile; fairlead(1) shows a whole one.");
  }
};

std::string text(const Place& at) {
  const auto value = at.node.value_exact<std::string>();
  if (!value) at.refuse("must be a text in quotes");
  return *value;
}

std::string path(const Place& at) {
  const std::string said = text(at);
  if (said.empty()) at.refuse("must name a file or a folder, and not be empty");
  return (at.file.parent_path() / said).string();
}

std::string path_or_token(const Place& at) { return names_token(text(at)) ? text(at) : path(at); }

bool boolean(const Place& at) {
  const auto value = at.node.value_exact<bool>();
  if (!value) at.refuse("must be true or false");
  return *value;
}

template <class T>
T number(const Place& at) {
  const auto value = at.node.value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > std::int64_t{std::numeric_limits<T>::max()}) {
    at.refuse(fmt::format("must be a whole number from 0 to {}", std::numeric_limits<T>::max()));
  }
  return static_cast<T>(*value);
}

/// A word or a number, as text: version = 5 and version = "5" mean the same.
std::string word(const Place& at) {
  if (const auto value = at.node.value_exact<std::int64_t>()) return fmt::format("{}", *value);
  return text(at);
}

std::vector<std::string> texts(const Place& at) {
  const toml::array* list = at.node.as_array();
  if (list == nullptr) return {text(at)};
  std::vector<std::string> out;
  for (const toml::node& element : *list) out.push_back(text({at.file, at.key, element}));
  return out;
}

/// One key of a table and what it sets.
struct Key {
  std::string_view name;
  std::function<void(const Place&)> set;
};

void read_table(const toml::table& table, const fs::path& file, const std::string& prefix,
                std::initializer_list<Key> keys) {
  for (const auto& [name, node] : table) {
    const Place at{file, prefix + std::string(name.str()), node};
    const Key* known = nullptr;
    for (const Key& key : keys) {
      if (key.name == name.str()) known = &key;
    }
    if (known == nullptr) at.refuse("is not a key of a profile");
    known->set(at);
  }
}

const toml::table& table_of(const Place& at) {
  const toml::table* table = at.node.as_table();
  if (table == nullptr) at.refuse("must be a table");
  return *table;
}

void read_will(const Place& at, WillSettings& will) {
  read_table(table_of(at), at.file, at.key + ".",
             {
                 {"topic", [&](const Place& p) { will.topic = text(p); }},
                 {"payload", [&](const Place& p) { will.payload = text(p); }},
                 {"qos", [&](const Place& p) { will.qos = parse_qos(word(p), p.text()); }},
                 {"retain", [&](const Place& p) { will.retain = boolean(p); }},
             });
}

void read_mqtt(const Place& at, Settings& s) {
  read_table(
      table_of(at), at.file, at.key + ".",
      {
          {"version", [&](const Place& p) { s.version = parse_version(word(p), p.text()); }},
          {"client_id", [&](const Place& p) { s.client_id = text(p); }},
          {"client_id_prefix", [&](const Place& p) { s.client_id_prefix = text(p); }},
          {"user", [&](const Place& p) { s.user = text(p); }},
          {"password", [&](const Place& p) { s.password = text(p); }},
          {"keep_alive", [&](const Place& p) { s.keep_alive = number<std::uint16_t>(p); }},
          {"keep_session", [&](const Place& p) { s.keep_session = boolean(p); }},
          {"session_expiry", [&](const Place& p) { s.session_expiry = parse_session_expiry(word(p), p.text()); }},
          {"qos", [&](const Place& p) { s.qos = parse_qos(word(p), p.text()); }},
          {"will", [&](const Place& p) { read_will(p, s.will); }},
      });
}

void read_trust(const Place& at, Settings& s) {
  read_table(table_of(at), at.file, at.key + ".",
             {
                 {"ca_file", [&](const Place& p) { s.ca_file = path_or_token(p); }},
                 {"ca_path", [&](const Place& p) { s.ca_path = path(p); }},
                 {"system", [&](const Place& p) { s.system_trust = boolean(p); }},
                 {"crl_file", [&](const Place& p) { s.crl_file = path(p); }},
             });
}

void read_identity(const Place& at, Settings& s) {
  read_table(table_of(at), at.file, at.key + ".",
             {
                 {"certificate", [&](const Place& p) { s.certificate = path(p); }},
                 {"key", [&](const Place& p) { s.key = path(p); }},
                 {"uri", [&](const Place& p) { s.identity = text(p); }},
                 {"module", [&](const Place& p) { s.token.module = path(p); }},
                 {"pin_file", [&](const Place& p) { s.token.pin.file = path(p); }},
             });
}

void read_tls(const Place& at, Settings& s) {
  read_table(table_of(at), at.file, at.key + ".",
             {
                 {"library", [&](const Place& p) { s.tls_library = parse_tls_library(text(p), p.text()); }},
                 {"version", [&](const Place& p) { s.tls_version = parse_tls_version(text(p), p.text()); }},
                 {"alpn", [&](const Place& p) { s.alpn = texts(p); }},
             });
}

toml::table parse(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) {
    throw Problem(Errc::storage_failed, fmt::format("The profile {} cannot be read.", file.string()),
                  "Check that it exists, is a file, and may be read by this user.");
  }
  const std::string content{std::istreambuf_iterator<char>(in), {}};
  try {
    return toml::parse(content, file.string());
  } catch (const toml::parse_error& e) {
    throw Problem(Errc::invalid,
                  fmt::format("{}:{}: {}.", file.string(), e.source().begin.line, std::string(e.description())),
                  "Correct the profile; it is written in TOML: tables in brackets, texts in quotes. fairlead(1) shows "
                  "a whole one.");
  }
}

}  // namespace

Settings read_profile(const fs::path& file) {
  const toml::table profile = parse(file);
  Settings s;
  read_table(profile, file, "",
             {
                 {"endpoint", [&](const Place& p) { read_url(text(p), s, p.text()); }},
                 {"name_servers", [&](const Place& p) { s.name_servers = texts(p); }},
                 {"connect_timeout", [&](const Place& p) { s.connect_timeout = number<std::uint16_t>(p); }},
                 {"trust", [&](const Place& p) { read_trust(p, s); }},
                 {"identity", [&](const Place& p) { read_identity(p, s); }},
                 {"tls", [&](const Place& p) { read_tls(p, s); }},
                 {"mqtt", [&](const Place& p) { read_mqtt(p, s); }},
             });
  return s;
}

}  // namespace fairlead::cli
