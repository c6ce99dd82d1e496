// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/uri.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace fairlead::pkcs11 {
namespace {

enum class Part : std::uint8_t {
  path,
  query
};

struct AttributeRow {
  std::string_view name;
  Part part = Part::path;
};
/// In the order of UriAttribute.
constexpr std::array<AttributeRow, kUriAttributes> kAttributes{{
    {"token"},
    {"manufacturer"},
    {"serial"},
    {"model"},
    {"library-manufacturer"},
    {"library-description"},
    {"library-version"},
    {"slot-manufacturer"},
    {"slot-description"},
    {"slot-id"},
    {"object"},
    {"id"},
    {"type"},
    {"pin-source", Part::query},
    {"pin-value", Part::query},
    {"module-name", Part::query},
    {"module-path", Part::query},
}};

/// In the order of ObjectType.
constexpr std::array<std::string_view, 5> kTypes{"public", "private", "cert", "secret-key", "data"};

constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// `unreserved` of RFC 3986 section 2.3.
constexpr bool is_unreserved(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos;
}

/// Beside those, what may stand as it is: pk11-path-res-avail and pk11-query-res-avail.
constexpr std::string_view reserved_for_values(Part part) {
  return part == Part::path ? ":[]@!$'()*+,=&" : ":[]@!$'()*+,=/?|";
}

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char small = lower(c);
  if (small < 'a' || small > 'f') return std::nullopt;
  return static_cast<unsigned>(small - 'a') + 10;
}

bool is_value(std::string_view text, Part part) {
  while (!text.empty()) {
    const char c = text.front();
    if (c == '%') {
      if (text.size() < 3 || !hex_digit(text[1]) || !hex_digit(text[2])) return false;
      text.remove_prefix(3);
      continue;
    }
    if (!is_unreserved(c) && reserved_for_values(part).find(c) == std::string_view::npos) return false;
    text.remove_prefix(1);
  }
  return true;
}

/// The names of attributes that a vendor may have made up (pk11-v-attr-nm-char).
bool is_name(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

/// Takes the next byte off the front of a well-formed value.
std::byte take_byte(std::string_view& encoded) {
  const char c = encoded.front();
  if (c != '%') {
    encoded.remove_prefix(1);
    return static_cast<std::byte>(c);
  }
  const unsigned value = *hex_digit(encoded[1]) << 4U | *hex_digit(encoded[2]);
  encoded.remove_prefix(3);
  return static_cast<std::byte>(value);
}

/// Digits and nothing else.
template <class Number>
std::optional<Number> number(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, 10);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

/// Up to the separator, which goes with it. `more` says whether there was one.
std::string_view take_part(std::string_view& rest, char separator, bool& more) {
  const std::size_t end = rest.find(separator);
  more = end != std::string_view::npos;
  const std::string_view part = head(rest, end);
  rest = more ? tail(rest, end + 1) : std::string_view();
  return part;
}

std::size_t row_of(std::string_view attribute, Part part) {
  const auto* const row = std::ranges::find_if(
      kAttributes, [&](const AttributeRow& one) { return one.part == part && one.name == attribute; });
  return static_cast<std::size_t>(row - kAttributes.begin());
}

}  // namespace

std::string_view name(UriAttribute attribute) { return kAttributes[static_cast<std::size_t>(attribute)].name; }
std::string_view name(ObjectType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::size_t UriValue::size() const {
  const auto escapes = static_cast<std::size_t>(std::ranges::count(encoded_, '%'));
  return encoded_.size() - 2 * escapes;
}

Result<Bytes> UriValue::decode(MutableBytes into) const {
  if (size() > into.size()) return fail(Errc::no_space);
  std::string_view rest = encoded_;
  std::size_t written = 0;
  while (!rest.empty()) into[written++] = take_byte(rest);
  return into.first(written);
}

bool UriValue::equals(Bytes bytes) const {
  std::string_view rest = encoded_;
  for (const std::byte one : bytes) {
    if (rest.empty() || take_byte(rest) != one) return false;
  }
  return rest.empty();
}

std::optional<ObjectType> Uri::type() const {
  const auto* const found = std::ranges::find(kTypes, (*this)[UriAttribute::type].encoded());
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<ObjectType>(found - kTypes.begin());
}

// "1" means 1.0: pk11-lib-ver = 1*DIGIT [ "." 1*DIGIT ].
std::optional<VersionNumber> Uri::library_version() const {
  std::string_view rest = (*this)[UriAttribute::library_version].encoded();
  bool has_minor = false;
  const auto major = number<std::uint8_t>(take_part(rest, '.', has_minor));
  const auto minor = has_minor ? number<std::uint8_t>(rest) : std::optional<std::uint8_t>(std::uint8_t{0});
  if (!major || !minor) return std::nullopt;
  return VersionNumber{.major = *major, .minor = *minor};
}

std::optional<std::uint32_t> Uri::slot_id() const {
  return number<std::uint32_t>((*this)[UriAttribute::slot_id].encoded());
}

bool Uri::well_formed() const {
  const auto given = [this](UriAttribute attribute) { return (*this)[attribute].given(); };
  if (given(UriAttribute::type) && !type()) return false;
  if (given(UriAttribute::library_version) && !library_version()) return false;
  if (given(UriAttribute::slot_id) && !slot_id()) return false;
  return !given(UriAttribute::pin_source) || !given(UriAttribute::pin_value);
}

Result<Uri> Uri::parse(std::string_view text) {
  constexpr std::string_view kScheme = "pkcs11:";
  if (!equal_ignoring_case(head(text, kScheme.size()), kScheme)) return fail(Errc::invalid);
  std::string_view query = tail(text, kScheme.size());
  bool has_query = false;
  const std::string_view path = take_part(query, '?', has_query);

  Uri uri;
  const auto read = [&uri](std::string_view attribute, Part part) -> Result<void> {
    const std::size_t equals = attribute.find('=');
    const std::string_view key = head(attribute, equals);
    const std::string_view value = tail(attribute, key.size() + 1);
    if (equals == std::string_view::npos || !is_name(key) || !is_value(value, part)) return fail(Errc::invalid);
    const std::size_t row = row_of(key, part);
    if (row == kUriAttributes) return part == Part::query ? Result<void>() : fail(Errc::unsupported);
    if (uri.values_[row].given()) return fail(Errc::invalid);
    uri.values_[row] = UriValue(value);
    return {};
  };
  const auto read_all = [&read](std::string_view rest, Part part) -> Result<void> {
    for (bool more = !rest.empty(); more;) {
      FAIRLEAD_TRY(read(take_part(rest, part == Part::path ? ';' : '&', more), part));
    }
    return {};
  };
  FAIRLEAD_TRY(read_all(path, Part::path));
  FAIRLEAD_TRY(read_all(query, Part::query));
  if (!uri.well_formed()) return fail(Errc::invalid);
  return uri;
}

Result<std::string_view> encode_uri_value(Bytes bytes, std::span<char> into) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::size_t size = 0;
  for (const std::byte one : bytes) {
    const char c = static_cast<char>(one);
    const std::size_t wanted = is_unreserved(c) ? 1 : 3;
    if (wanted > into.size() - size) return fail(Errc::no_space);
    if (wanted == 1) {
      into[size++] = c;
      continue;
    }
    const auto value = std::to_integer<unsigned>(one);
    into[size++] = '%';
    into[size++] = kDigits[value >> 4U];
    into[size++] = kDigits[value & 0xfU];
  }
  return std::string_view(into.data(), size);
}

}  // namespace fairlead::pkcs11
