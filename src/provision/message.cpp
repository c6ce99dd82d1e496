// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/message.hpp"

#include "provision/hex.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fairlead::provision {
namespace {

constexpr std::size_t kMostDigits = 20;  // Of 64 bits.

bool is_plain(std::byte octet) { return octet > std::byte{' '} && octet < std::byte{0x7f} && octet != std::byte{'%'}; }

std::optional<std::byte> octet_of(Bytes two_digits) {
  const std::string_view text = text_of(two_digits);
  const std::size_t high = kHexDigits.find(text[0]);
  const std::size_t low = kHexDigits.find(text[1]);
  if (high == std::string_view::npos || low == std::string_view::npos) return {};
  return static_cast<std::byte>(high << 4U | low);
}

/// Where it stands. Nothing where it is none.
std::optional<Bytes> decode(MutableBytes value) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (is_plain(value[i])) {
      value[size++] = value[i];
      continue;
    }
    if (value[i] != std::byte{'%'} || value.size() - i < 3) return {};
    const auto octet = octet_of(value.subspan(i + 1, 2));
    if (!octet) return {};
    value[size++] = *octet;
    i += 2;
  }
  return value.first(size);
}

}  // namespace

std::optional<Field> MessageReader::next() {
  if (done_) return {};
  const auto end = static_cast<std::size_t>(std::ranges::find(rest_, std::byte{'\n'}) - rest_.begin());
  done_ = true;
  if (end == rest_.size()) {
    ok_ = false;
    return {};
  }
  const MutableBytes line = rest_.first(end);
  rest_ = rest_.subspan(end + 1);
  if (line.empty()) {
    body_ = rest_;
    return {};
  }
  const auto sign = static_cast<std::size_t>(std::ranges::find(line, std::byte{'='}) - line.begin());
  const auto value = sign == line.size() ? std::nullopt : decode(line.subspan(sign + 1));
  ok_ = value.has_value();
  done_ = !ok_;
  if (!ok_) return {};
  return Field{.name = text_of(line.first(sign)), .value = *value};
}

MessageWriter& MessageWriter::field(std::string_view name, Bytes value) {
  out_.bytes(bytes_of(name));
  out_.u8('=');
  for (const std::byte octet : value) {
    const auto number = std::to_integer<std::size_t>(octet);
    if (is_plain(octet)) {
      out_.u8(static_cast<std::uint8_t>(number));
      continue;
    }
    const std::array<char, 3> encoded{'%', kHexDigits[number >> 4U], kHexDigits[number & 0xfU]};
    out_.bytes(std::as_bytes(std::span(encoded)));
  }
  out_.u8('\n');
  return *this;
}

MessageWriter& MessageWriter::number(std::string_view name, std::size_t value) {
  std::array<std::byte, kMostDigits> memory{};
  ByteWriter digits(memory);
  write_number(digits, value);
  return field(name, digits.written());
}

void MessageWriter::body(Bytes bytes) {
  out_.u8('\n');
  out_.bytes(bytes);
}

void write_number(ByteWriter& into, std::size_t value) {
  std::array<char, kMostDigits> digits{};
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  into.bytes(bytes_of({digits.data(), static_cast<std::size_t>(end - digits.data())}));
}

}  // namespace fairlead::provision
