// SPDX-License-Identifier: Apache-2.0
#include "explain/template.hpp"

namespace fairlead::explain {
namespace {

std::string_view value_of(std::string_view gap, const Gaps& gaps) {
  for (const auto& [name, value] : gaps) {
    if (name == gap) return value;
  }
  return {};
}

/// Fills a part without brackets; false when a gap of it is unknown.
bool fill_part(std::string_view part, const Gaps& gaps, std::string& out) {
  bool complete = true;
  while (!part.empty()) {
    const auto open = part.find('{');
    out += part.substr(0, open);
    if (open == std::string_view::npos) break;
    part.remove_prefix(open + 1);
    const auto close = part.find('}');
    const std::string_view value = value_of(part.substr(0, close), gaps);
    complete = complete && !value.empty();
    out += value;
    part.remove_prefix(close == std::string_view::npos ? part.size() : close + 1);
  }
  return complete;
}

}  // namespace

std::string fill(std::string_view text, const Gaps& gaps) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('[');
    fill_part(text.substr(0, open), gaps, out);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 1);
    const auto close = text.find(']');
    std::string optional_part;
    if (fill_part(text.substr(0, close), gaps, optional_part)) out += optional_part;
    text.remove_prefix(close == std::string_view::npos ? text.size() : close + 1);
  }
  return out;
}

}  // namespace fairlead::explain
