// SPDX-License-Identifier: Apache-2.0
/// @file  Topic names and topic filters: values that exist only if the standard allows them.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/mqtt/utf8.hpp"

#include <cstddef>
#include <string_view>

namespace fairlead::mqtt {

namespace detail {

/// Not constant and never defined: what the compiler names when a literal is malformed.
void this_is_not_a_topic_name();
void this_is_not_a_topic_filter();

/// At least one character, no wildcard (section 4.7.1).
constexpr bool valid_topic_name(std::string_view text) {
  if (text.empty() || !valid_text(text)) return false;
  for (const char c : text) {
    if (c == '+' || c == '#') return false;
  }
  return true;
}

/// At least one character; '+' fills its level, '#' fills the last one (section 4.7.1).
constexpr bool valid_topic_filter(std::string_view text) {
  if (text.empty() || !valid_text(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '+' && text[i] != '#') continue;
    const bool starts = i == 0 || text[i - 1] == '/';
    const bool ends = i + 1 == text.size() || (text[i] == '+' && text[i + 1] == '/');
    if (!starts || !ends) return false;
  }
  return true;
}

}  // namespace detail

/// The name of a topic, for publishing: UTF-8, 1 to 65535 bytes, no NUL, no wildcard (section 4.7).
///
/// A view: the text must outlive it. Text in the source is checked by the compiler (`TopicName t = "plant/temperature"`
/// does not compile when it is malformed); any other text goes through parse().
class TopicName {
 public:
  /// No topic: publish() refuses it as invalid.
  constexpr TopicName() = default;
  template <std::size_t N>
  consteval TopicName(const char (&literal)[N]) : text_(literal, N - 1) {  // NOLINT(google-explicit-constructor)
    if (!detail::valid_topic_name(text_)) detail::this_is_not_a_topic_name();
  }
  /// @return The name, or invalid when the standard forbids it.
  [[nodiscard]] static Result<TopicName> parse(std::string_view text);
  /// Precondition: detail::valid_topic_name(text), checked by the caller in some other way.
  [[nodiscard]] static constexpr TopicName unchecked(std::string_view text) {
    TopicName made;
    made.text_ = text;
    return made;
  }

  [[nodiscard]] constexpr std::string_view view() const { return text_; }
  [[nodiscard]] constexpr bool empty() const { return text_.empty(); }
  friend constexpr bool operator==(TopicName, TopicName) = default;

 private:
  std::string_view text_;
};

/// A topic filter, for subscribing: UTF-8, 1 to 65535 bytes, no NUL, wildcards where section 4.7.1 allows them.
///
/// A view; see TopicName. `$share/group/filter` is a shared subscription (5.0 section 4.8.2) and is checked as one
/// by Session::subscribe() under 5.0 only, since under 3.1.1 it is an ordinary filter.
class TopicFilter {
 public:
  /// No filter: subscribe() refuses it as invalid.
  constexpr TopicFilter() = default;
  template <std::size_t N>
  consteval TopicFilter(const char (&literal)[N]) : text_(literal, N - 1) {  // NOLINT(google-explicit-constructor)
    if (!detail::valid_topic_filter(text_)) detail::this_is_not_a_topic_filter();
  }
  /// @return The filter, or invalid when the standard forbids it.
  [[nodiscard]] static Result<TopicFilter> parse(std::string_view text);

  [[nodiscard]] constexpr std::string_view view() const { return text_; }
  [[nodiscard]] constexpr bool empty() const { return text_.empty(); }
  /// Whether it begins with `$share/`.
  [[nodiscard]] constexpr bool is_shared() const { return text_.starts_with("$share/"); }
  /// Whether a shared subscription is well-formed: a group without wildcards, then a filter of at least one
  /// character (5.0 section 4.8.2). True for a filter that is not shared.
  [[nodiscard]] bool is_well_formed_share() const;
  friend constexpr bool operator==(TopicFilter, TopicFilter) = default;

 private:
  std::string_view text_;
};

/// Whether a message on `topic` is one that a subscription to `filter` asks for (section 4.7). A wildcard at the
/// front does not match topics that begin with '$'; of a shared subscription, the part behind the group counts.
[[nodiscard]] bool matches(TopicFilter filter, TopicName topic);

}  // namespace fairlead::mqtt
