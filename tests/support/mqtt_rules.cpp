// SPDX-License-Identifier: Apache-2.0
#include "support/mqtt_rules.hpp"

#include "fairlead/base/text.hpp"

#include <array>
#include <optional>

namespace fairlead::support {
namespace {

/// The code point at the front of `text`, which it is removed from, by the definition of UTF-8 (RFC 3629 section 3).
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  std::size_t more = 0;
  std::uint32_t point = first;
  std::uint32_t least = 0;
  if (first >= 0x80) {
    if ((first & 0xe0U) == 0xc0) {
      more = 1, point = first & 0x1fU, least = 0x80;
    } else if ((first & 0xf0U) == 0xe0) {
      more = 2, point = first & 0x0fU, least = 0x800;
    } else if ((first & 0xf8U) == 0xf0) {
      more = 3, point = first & 0x07U, least = 0x10000;
    } else {
      return std::nullopt;
    }
  }
  if (text.size() <= more) return std::nullopt;
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return std::nullopt;
    point = point << 6U | (byte(i) & 0x3fU);
  }
  text.remove_prefix(more + 1);
  if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return std::nullopt;
  return point;
}

/// The level at the front of `rest`, and what is behind its separator; `more` tells whether there is one.
std::string_view take_level(std::string_view& rest, bool& more) {
  std::size_t n = 0;
  while (n < rest.size() && rest[n] != '/') ++n;
  const std::string_view level = head(rest, n);
  more = n < rest.size();
  rest.remove_prefix(more ? n + 1 : n);
  return level;
}

bool has(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

/// One row of table 2-4: the type as 1, 2, 4 (bytes), v (variable), t (text), b (binary), p (pair), the columns in
/// which it stands, and the columns in which it stands more than once.
struct Row {
  unsigned id;
  char type;
  std::string_view columns;
  std::string_view repeated{};
};

constexpr std::array kTable = {
    Row{0x01, '1', "PpW"},
    Row{0x02, '4', "PpW"},
    Row{0x03, 't', "PpW"},
    Row{0x08, 't', "PpW"},
    Row{0x09, 'b', "PpW"},
    Row{0x0b, 'v', "pS", "p"},
    Row{0x11, '4', "CcD"},
    Row{0x12, 't', "c"},
    Row{0x13, '2', "c"},
    Row{0x15, 't', "Cc"},
    Row{0x16, 'b', "Cc"},
    Row{0x17, '1', "C"},
    Row{0x18, '4', "W"},
    Row{0x19, '1', "C"},
    Row{0x1a, 't', "c"},
    Row{0x1c, 't', "cDd"},
    Row{0x1f, 't', "casDd"},
    Row{0x21, '2', "Cc"},
    Row{0x22, '2', "Cc"},
    Row{0x23, '2', "Pp"},
    Row{0x24, '1', "c"},
    Row{0x25, '1', "c"},
    Row{0x26, 'p', "CWcPpaSsUDd", "CWcPpaSsUDd"},
    Row{0x27, '4', "Cc"},
    Row{0x28, '1', "c"},
    Row{0x29, '1', "c"},
    Row{0x2a, '1', "c"},
};

const Row* row_of(unsigned id) {
  for (const Row& row : kTable) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

struct Value {
  std::uint32_t number = 0;
  std::string_view first;
  std::string_view second;
};

std::string_view take_text(ByteReader& in) { return text_of(in.take(in.u16())); }

/// False when the value ends early or is a variable byte integer of five bytes.
bool take_value(ByteReader& in, char type, Value& value) {
  switch (type) {
    case '1': value.number = in.u8(); break;
    case '2': value.number = in.u16(); break;
    case '4': value.number = in.u32(); break;
    case 'v':
      for (unsigned i = 0;; ++i) {
        if (i == 4) return false;
        const unsigned b = in.u8();
        value.number |= (b & 0x7fU) << (7 * i);
        if (b < 0x80) break;
      }
      break;
    case 'p': value.first = take_text(in), value.second = take_text(in); break;
    default: value.first = take_text(in); break;
  }
  return in.ok();
}

}  // namespace

bool is_text(std::string_view text) {
  if (text.size() > 65'535) return false;
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || *point == 0) return false;
  }
  return true;
}

bool is_topic_name(std::string_view text) {
  return !text.empty() && is_text(text) && !has(text, '+') && !has(text, '#');
}

bool is_topic_filter(std::string_view text) {
  if (text.empty() || !is_text(text)) return false;
  for (bool more = true; more;) {
    const std::string_view level = take_level(text, more);
    if (has(level, '+') && level != "+") return false;
    if (has(level, '#') && (level != "#" || more)) return false;
  }
  return true;
}

bool is_share(std::string_view filter) {
  bool more = false;
  if (take_level(filter, more) != "$share" || !more) return true;
  const std::string_view group = take_level(filter, more);
  return !group.empty() && !has(group, '+') && !has(group, '#') && more && !filter.empty();
}

bool filter_matches(std::string_view filter, std::string_view topic) {
  bool more_wanted = true;
  bool more_given = true;
  if (filter.starts_with("$share/") && is_share(filter)) {
    take_level(filter, more_wanted);
    take_level(filter, more_wanted);
  }
  if (topic.starts_with('$') && !filter.starts_with('$')) return false;
  while (true) {
    const std::string_view wanted = take_level(filter, more_wanted);
    if (wanted == "#") return true;
    const std::string_view given = take_level(topic, more_given);
    if (wanted != "+" && wanted != given) return false;
    if (!more_given) return !more_wanted || filter == "#";
    if (!more_wanted) return false;
  }
}

const char* property_fault(Bytes properties, Column column) {
  const char letter = static_cast<char>(column);
  std::uint64_t seen = 0;
  for (ByteReader in(properties); !in.empty();) {
    const unsigned id = in.u8();
    const Row* const row = row_of(id);
    if (row == nullptr) return "unknown property";
    if (!has(row->columns, letter)) return "property in a place where it cannot stand";
    if ((seen >> id & 1U) != 0 && !has(row->repeated, letter)) return "property twice";
    seen |= std::uint64_t{1} << id;
    Value v;
    if (!take_value(in, row->type, v)) return "property cut short";
    if (row->type == '1' && v.number > 1) return "property of one byte above 1";
    if ((id == 0x0b || id == 0x21 || id == 0x23 || id == 0x27) && v.number == 0) return "property of 0";
    if (row->type != 'b' && (!is_text(v.first) || !is_text(v.second))) return "property with bad UTF-8";
    if (id == 0x08 && !is_topic_name(v.first)) return "response topic that is none";
  }
  return nullptr;
}

std::uint32_t property_number(Bytes properties, unsigned id, std::uint32_t otherwise) {
  for (ByteReader in(properties); !in.empty();) {
    const unsigned found = in.u8();
    Value v;
    (void)take_value(in, row_of(found)->type, v);
    if (found == id) return v.number;
  }
  return otherwise;
}

}  // namespace fairlead::support
