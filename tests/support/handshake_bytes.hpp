// SPDX-License-Identifier: Apache-2.0
/// @file  What client and server say in the clear of a handshake, put together byte by byte.
#pragma once

#include <cstddef>
#include <string>

namespace fairlead::support {

inline std::string number(std::size_t value, int octets) {
  std::string made;
  for (int i = octets - 1; i >= 0; --i) made += static_cast<char>(value >> (8 * i));
  return made;
}
/// Behind its size in so many octets.
inline std::string sized(const std::string& content, int octets) { return number(content.size(), octets) + content; }
inline std::string extension(std::size_t type, const std::string& content) {
  return number(type, 2) + sized(content, 2);
}
inline std::string message(std::size_t type, const std::string& body) { return number(type, 1) + sized(body, 3); }
inline std::string record(std::size_t type, const std::string& fragment) {
  return number(type, 1) + "\x03\x03" + sized(fragment, 2);
}

/// The body of a ServerHello, without a session. Its random is filled up to 32 octets.
inline std::string server_hello_body(std::size_t suite, const std::string& extensions, std::string random = "") {
  random.resize(32, 'r');
  return "\x03\x03" + random + sized("", 1) + number(suite, 2) + number(0, 1) + sized(extensions, 2);
}
inline std::string server_hello(std::size_t suite, const std::string& extensions, const std::string& random = "") {
  return message(2, server_hello_body(suite, extensions, random));
}
inline const std::string kVersion13 = extension(43, number(0x0304, 2));
inline const std::string kShare = extension(51, number(29, 2) + sized("key", 2));
inline const std::string kTakesKey = extension(41, number(0, 2));

/// A record with a ClientHello that offers both versions.
inline std::string client_hello() {
  const std::string versions = extension(43, sized(number(0x0304, 2) + number(0x0303, 2), 1));
  return record(22, message(1, "\x03\x03" + std::string(32, 'c') + sized("", 1) + sized("\x13\x01", 2) +
                                   sized(number(0, 1), 1) + sized(versions, 2)));
}

}  // namespace fairlead::support
