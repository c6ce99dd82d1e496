// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/topic.hpp"

#include "fairlead/base/text.hpp"

namespace fairlead::mqtt {
namespace {

constexpr std::string_view kShare = "$share/";

/// The level at the front of `rest`; removes it together with the separator behind it. `last` tells that there was
/// none behind it.
std::string_view take_level(std::string_view& rest, bool& last) {
  const std::size_t end = rest.find('/');
  last = end == std::string_view::npos;
  const std::string_view level = head(rest, end);
  rest = last ? std::string_view{} : tail(rest, end + 1);
  return level;
}

}  // namespace

Result<TopicName> TopicName::parse(std::string_view text) {
  if (!detail::valid_topic_name(text)) return fail(Errc::invalid);
  return unchecked(text);
}

Result<TopicFilter> TopicFilter::parse(std::string_view text) {
  if (!detail::valid_topic_filter(text)) return fail(Errc::invalid);
  TopicFilter made;
  made.text_ = text;
  return made;
}

bool TopicFilter::is_well_formed_share() const {
  if (!is_shared()) return true;
  const std::string_view rest = tail(text_, kShare.size());
  const std::size_t end = rest.find('/');
  if (end == 0 || end == std::string_view::npos || end + 1 == rest.size()) return false;
  return head(rest, end).find_first_of("+#") == std::string_view::npos;
}

bool matches(TopicFilter filter, TopicName topic) {
  std::string_view wanted = filter.view();
  std::string_view have = topic.view();
  if (wanted.empty() || have.empty()) return false;
  if (filter.is_shared() && filter.is_well_formed_share()) {
    wanted = tail(wanted, wanted.find('/', kShare.size()) + 1);
  }
  if (have.front() == '$' && (wanted.front() == '+' || wanted.front() == '#')) return false;
  while (true) {
    bool last_wanted = false;
    bool last_have = false;
    const std::string_view level = take_level(wanted, last_wanted);
    if (level == "#") return true;
    if (const std::string_view found = take_level(have, last_have); level != "+" && level != found) return false;
    if (last_have && !last_wanted) return wanted == "#";  // "a/#" includes "a" itself.
    if (last_have || last_wanted) return last_have == last_wanted;
  }
}

}  // namespace fairlead::mqtt
