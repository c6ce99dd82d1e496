// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/text.hpp"

#include "tls/name_match.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fairlead::tls {
namespace {

/// Types of text in which an octet below 0x80 is ASCII.
bool holds_ascii(std::uint8_t tag) {
  return tag == der::kUtf8String || tag == der::kPrintableString || tag == der::kIa5String ||
         tag == der::kNumericString;
}

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

/// Takes the spaces in front and the word behind them off the front.
std::string_view take_word(std::string_view& rest) {
  rest = tail(rest, std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view word = head(rest, rest.find(' '));
  rest = tail(rest, word.size());
  return word;
}

/// Equal but for case and the number of spaces (X.520 section 6.1).
bool same_words(std::string_view a, std::string_view b) {
  for (;;) {
    const std::string_view word = take_word(a);
    if (!equal_ignoring_case(word, take_word(b))) return false;
    if (word.empty()) return true;
  }
}

Match match_values(const der::Element& a, const der::Element& b) {
  if (equal(a.whole, b.whole)) return Match::yes;
  if (!holds_ascii(a.tag) || !holds_ascii(b.tag)) return Match::unsure;
  const std::string_view left = text_of(a.content);
  const std::string_view right = text_of(b.content);
  // What Unicode folds or drops beyond ASCII (RFC 4518) is not computed here.
  if (!std::ranges::all_of(left, is_printable) || !std::ranges::all_of(right, is_printable)) return Match::unsure;
  return same_words(left, right) ? Match::yes : Match::no;
}

/// AttributeTypeAndValue, from its content.
struct Attribute {
  Bytes type;
  der::Element value;
};
std::optional<Attribute> attribute_in(Bytes content) {
  der::Reader reader(content);
  const Bytes type = reader.content(der::kOid);
  const der::Element value = reader.any();
  if (!reader.finished()) return {};
  return Attribute{type, value};
}

Match match_attributes(Bytes a, Bytes b, Work& work) {
  if (!work.spend(a.size() + b.size())) return Match::unsure;
  const auto left = attribute_in(a);
  const auto right = attribute_in(b);
  if (!left || !right) return Match::unsure;
  return equal(left->type, right->type) ? match_values(left->value, right->value) : Match::no;
}

/// How well the attribute of `set` fits that fits best.
Match best_match(Bytes attribute, Bytes set, Work& work) {
  Match best = Match::no;
  der::Reader others(set);
  while (!others.empty() && best != Match::yes && !work.exhausted())
    best = std::max(best, match_attributes(attribute, others.content(der::kSequence), work));
  return best;
}

/// Whether every attribute of `a` is in `b`.
Match match_subset(Bytes a, Bytes b, Work& work) {
  Match worst = Match::yes;
  der::Reader attributes(a);
  while (!attributes.empty() && worst != Match::no) {
    if (work.exhausted()) return Match::unsure;
    worst = std::min(worst, best_match(attributes.content(der::kSequence), b, work));
  }
  return worst;
}

}  // namespace

Match match_directory_name(Bytes name, Bytes subtree, Work& work) {
  const auto name_content = der::only(name, der::kSequence);
  const auto subtree_content = der::only(subtree, der::kSequence);
  if (!name_content || !subtree_content) return Match::unsure;
  der::Reader names(*name_content);
  der::Reader subtrees(*subtree_content);
  Match worst = Match::yes;
  while (!subtrees.empty() && worst != Match::no) {
    if (names.empty()) return Match::no;  // The subtree is deeper than the name.
    const Bytes mine = names.content(der::kSet);
    const Bytes theirs = subtrees.content(der::kSet);
    if (mine.empty() || theirs.empty()) return Match::unsure;
    if (equal(mine, theirs)) continue;
    worst = std::min({worst, match_subset(mine, theirs, work), match_subset(theirs, mine, work)});
  }
  return worst;
}

bool is_same_name(Bytes a, Bytes b) {
  constexpr std::size_t kWork = 8192;  // Octets: many times what an honest name takes.
  Work work(kWork);
  return equal(a, b) ||
         (match_directory_name(a, b, work) == Match::yes && match_directory_name(b, a, work) == Match::yes);
}

}  // namespace fairlead::tls
