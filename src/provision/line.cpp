// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/line.hpp"

#include "fairlead/base/crc32.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/base/text.hpp"

#include "provision/hex.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace fairlead::provision {
namespace {

constexpr std::size_t kNumberDigits = 2;
constexpr std::size_t kCheckDigits = 8;
/// "@", the number, a blank, "*", the check.
constexpr std::size_t kAround = 1 + kNumberDigits + 1 + 1 + kCheckDigits;

void put_hex(std::uint32_t value, std::span<char> into) {
  for (std::size_t i = into.size(); i-- > 0; value >>= 4U) into[i] = kHexDigits[value & 0xfU];
}

/// Of exactly these digits, in small letters.
std::optional<std::uint32_t> hex(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const std::size_t digit = kHexDigits.find(c);
    if (digit == std::string_view::npos) return {};
    value = value << 4U | static_cast<std::uint32_t>(digit);
  }
  return value;
}

}  // namespace

Result<std::string_view> write_line(std::uint8_t number, std::string_view text, std::span<char> into) {
  const std::size_t size = text.size() + kAround + 1;
  if (size > kLongestLine || size > into.size()) return fail(Errc::no_space);
  into[0] = '@';
  put_hex(number, into.subspan(1, kNumberDigits));
  into[1 + kNumberDigits] = ' ';
  std::ranges::copy(text, into.subspan(2 + kNumberDigits).begin());
  const std::size_t star = 2 + kNumberDigits + text.size();
  into[star] = '*';
  put_hex(crc32(std::as_bytes(into.first(star)).subspan(1)), into.subspan(star + 1, kCheckDigits));
  into[size - 1] = '\n';
  return std::string_view(into.data(), size);
}

std::optional<Line> read_line(std::string_view line) {
  if (line.size() < kAround || line.front() != '@') return {};
  const std::size_t star = line.size() - kCheckDigits - 1;
  const std::string_view covered = tail(head(line, star), 1);
  const auto number = hex(head(covered, kNumberDigits));
  const auto check = hex(tail(line, star + 1));
  if (line[star] != '*' || !number || !check || covered[kNumberDigits] != ' ') return {};
  if (crc32(bytes_of(covered)) != *check) return {};
  return Line{.number = static_cast<std::uint8_t>(*number), .text = tail(covered, kNumberDigits + 1), .check = *check};
}

std::string_view take_word(std::string_view& text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = head(text, blank);
  text = tail(text, blank + 1);
  return word;
}

std::optional<std::size_t> read_number(std::string_view digits) {
  std::size_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || error != std::errc{} || stopped != end) return {};
  return value;
}

std::size_t LineReader::take(Bytes bytes) {
  line_.reset();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = static_cast<char>(bytes[i]);
    if (c != '\n') {
      add(c);
      continue;
    }
    std::string_view whole(memory_.data(), size_);
    if (whole.ends_with('\r')) whole.remove_suffix(1);
    size_ = 0;
    line_ = read_line(whole);
    if (line_) return i + 1;
    clear();
  }
  return bytes.size();
}

void LineReader::clear() {
  zeroize(std::as_writable_bytes(std::span(memory_)));
  size_ = 0;
  line_.reset();
}

void LineReader::add(char c) {
  if (c == '@') size_ = 0;
  if (size_ == 0 && c != '@') return;
  if (size_ == memory_.size()) {
    size_ = 0;
    return;
  }
  memory_[size_++] = c;
}

}  // namespace fairlead::provision
