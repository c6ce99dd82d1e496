// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/hex.hpp"

#include <cstddef>

namespace fairlead::explain {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

/// The digit's value, or -1.
int value_of(char c) {
  if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  const auto at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

Result<std::vector<Failure>> records_of_hex(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  std::vector<std::byte> bytes;
  int high = -1;
  for (const char c : text) {
    if (std::string_view(" \t\r\n:-").find(c) != std::string_view::npos) continue;
    const int digit = value_of(c);
    if (digit < 0) return fail(Errc::invalid);
    if (high < 0) {
      high = digit;
      continue;
    }
    bytes.push_back(static_cast<std::byte>(high * 16 + digit));
    high = -1;
  }
  if (high >= 0 || bytes.size() % Failure::kEncodedSize != 0) return fail(Errc::invalid);
  std::vector<Failure> records;
  for (Bytes rest = bytes; !rest.empty(); rest = rest.subspan(Failure::kEncodedSize)) {
    const auto record = Failure::decode(rest.first(Failure::kEncodedSize));
    if (!record) return fail(record.error());
    records.push_back(*record);
  }
  return records;
}

std::string hex_of_record(const Failure& failure) {
  std::string out;
  for (const std::byte b : failure.encode()) {
    out += kDigits[std::to_integer<std::size_t>(b) >> 4U];
    out += kDigits[std::to_integer<std::size_t>(b) & 0xfU];
  }
  return out;
}

}  // namespace fairlead::explain
