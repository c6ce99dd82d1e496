// SPDX-License-Identifier: Apache-2.0
/// @file  GeneralNames and Names in DER, written by hand.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace fairlead::tls::test {

inline std::string element(unsigned tag, std::string_view content) {
  std::string made(1, static_cast<char>(tag));
  if (content.size() >= 0x100) {
    made += '\x82';
    made += static_cast<char>(content.size() >> 8U);
  } else if (content.size() >= 0x80) {
    made += '\x81';
  }
  made += static_cast<char>(content.size() & 0xffU);
  return made.append(content);
}
inline std::string dns_name(std::string_view name) { return element(0x82, name); }
inline std::string ip_name(std::string_view octets) { return element(0x87, octets); }
inline std::string sequence(std::initializer_list<std::string> parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return element(0x30, all);
}

}  // namespace fairlead::tls::test
