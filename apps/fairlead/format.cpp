// SPDX-License-Identifier: Apache-2.0
#include "format.hpp"

#include "problem.hpp"

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

constexpr std::string_view kSpecifiers = "%ACDEFIJPRSUXjlmpqrtx";
constexpr std::size_t kWidest = 100'000;

[[noreturn]] void refuse(const std::string& sentence) {
  throw Problem(Errc::invalid, sentence, "Correct -F; fairlead sub --help lists what a format can hold.");
}

/// A cursor over the text of a format.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool skip(char c) {
    const bool there = at(c);
    if (there) rest_.remove_prefix(1);
    return there;
  }
  char next(char begun) {
    if (rest_.empty())
      refuse(fmt::format("-F: the format ends in the middle of a sequence that begins with {}.", begun));
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  std::size_t number() {
    std::size_t value = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value = value * 10 + static_cast<std::size_t>(rest_.front() - '0');
      rest_.remove_prefix(1);
      if (value > kWidest) refuse(fmt::format("-F: a width or precision is above {}.", kWidest));
    }
    return value;
  }

 private:
  std::string_view rest_;
};

void add_text(Format& out, char c) {
  if (out.empty() || out.back().kind != FormatPart::Kind::text) out.push_back({});
  out.back().text += c;
}

FormatPart read_specifier(Reader& in) {
  FormatPart part{.kind = FormatPart::Kind::specifier};
  for (;;) {
    if (in.skip('-')) {
      part.left = true;
    } else if (in.skip('0')) {
      part.zeros = true;
    } else {
      break;
    }
  }
  part.width = in.number();
  if (in.skip('.')) part.precision = in.number();
  part.letter = in.next('%');
  if (kSpecifiers.find(part.letter) == std::string_view::npos) {
    refuse(fmt::format("-F: %{} is not a specifier.", part.letter));
  }
  return part;
}

char escaped(char c) {
  switch (c) {
    case '\\': return '\\';
    case '0': return '\0';
    case 'a': return '\a';
    case 'e': return '\033';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: refuse(fmt::format("-F: \\{} is not an escape sequence.", c));
  }
}

std::string aligned(const FormatPart& part, std::string text, char pad) {
  if (text.size() >= part.width) return text;
  const std::size_t missing = part.width - text.size();
  return part.left ? text + std::string(missing, ' ') : std::string(missing, pad) + text;
}

}  // namespace

Format parse_format(std::string_view text) {
  Format out;
  Reader in(text);
  while (!in.at_end()) {
    const char c = in.next(0);
    if (c == '\\') {
      add_text(out, escaped(in.next('\\')));
    } else if (c == '@') {
      const char letter = in.next('@');
      if (letter == '@') {
        add_text(out, '@');
      } else {
        out.push_back(
            {.kind = letter == 'N' ? FormatPart::Kind::nanoseconds : FormatPart::Kind::time, .letter = letter});
      }
    } else if (c == '%') {
      const FormatPart part = read_specifier(in);
      if (part.letter == '%') {
        add_text(out, '%');
      } else {
        out.push_back(part);
      }
    } else {
      add_text(out, c);
    }
  }
  return out;
}

std::string padded(const FormatPart& part, std::string_view text) {
  return aligned(part, std::string(part.precision ? text.substr(0, *part.precision) : text), ' ');
}

std::string padded(const FormatPart& part, std::uint64_t number) {
  return aligned(part, fmt::format("{}", number), part.zeros ? '0' : ' ');
}

std::string blank(const FormatPart& part, bool number) {
  return std::string(part.width, number && part.zeros && !part.left ? '0' : ' ');
}

}  // namespace fairlead::cli
