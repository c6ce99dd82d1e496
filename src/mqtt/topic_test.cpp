// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/topic.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

bool is_text(std::string_view text) {
  const bool fast = valid_text(text);
  EXPECT_EQ(fast, text.size() <= kMaxString && detail::valid_utf8_slow(text)) << text;
  return fast;
}

TEST(Text, AcceptsWellFormedUtf8) {
  EXPECT_TRUE(is_text(""));
  EXPECT_TRUE(is_text("plain text that is longer than a machine word"));
  EXPECT_TRUE(is_text("\x01\x7f"));
  EXPECT_TRUE(is_text("\xc2\x80"));          // U+0080
  EXPECT_TRUE(is_text("\xe0\xa0\x80"));      // U+0800
  EXPECT_TRUE(is_text("\xed\x9f\xbf"));      // U+D7FF
  EXPECT_TRUE(is_text("\xee\x80\x80"));      // U+E000
  EXPECT_TRUE(is_text("\xef\xbb\xbf"));      // U+FEFF is kept (1.5.4-3).
  EXPECT_TRUE(is_text("\xf0\x90\x80\x80"));  // U+10000
  EXPECT_TRUE(is_text("\xf4\x8f\xbf\xbf"));  // U+10FFFF
  EXPECT_TRUE(
      is_text("temperature \xc2\xb0"
              "C in K\xc3\xb6ln"));
}

TEST(Text, RefusesWhatTheStandardForbids) {
  EXPECT_FALSE(is_text(std::string_view("\0", 1)));
  EXPECT_FALSE(is_text(std::string_view("1234567\0", 8)));
  EXPECT_FALSE(is_text(std::string_view("12345678\0abcdefg", 16)));
  EXPECT_FALSE(is_text("\x80"));      // A continuation without a start.
  EXPECT_FALSE(is_text("\xc0\x80"));  // Overlong NUL.
  EXPECT_FALSE(is_text("\xc1\xbf"));
  EXPECT_FALSE(is_text("\xc2"));          // Cut.
  EXPECT_FALSE(is_text("\xe0\x9f\xbf"));  // Overlong.
  EXPECT_FALSE(is_text("\xe2\x82"));
  EXPECT_FALSE(is_text("\xed\xa0\x80"));  // U+D800, a surrogate.
  EXPECT_FALSE(is_text("\xed\xbf\xbf"));
  EXPECT_FALSE(is_text("\xf0\x8f\xbf\xbf"));  // Overlong.
  EXPECT_FALSE(is_text("\xf4\x90\x80\x80"));  // U+110000
  EXPECT_FALSE(is_text("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_text("\xff"));
  EXPECT_FALSE(is_text("12345678\xe2\x28\xa1 and more text"));
  EXPECT_FALSE(is_text(std::string(65'536, 'a')));
  EXPECT_TRUE(is_text(std::string(65'535, 'a')));
}

TEST(TopicName, ParsesWhatOneCanPublishTo) {
  for (const std::string_view good : {"a", "/", "a/b", "/a//b/", "$SYS/x", " ", "a b", "\xc3\xa4"}) {
    EXPECT_TRUE(TopicName::parse(good)) << good;
  }
  EXPECT_TRUE(TopicName::parse(std::string(65'535, 'x')));
  for (const std::string_view bad : {"", "a/+", "#", "a#b", "+", "\xff"}) {
    EXPECT_EQ(TopicName::parse(bad).error(), Errc::invalid) << bad;
  }
  EXPECT_EQ(TopicName::parse(std::string(65'536, 'x')).error(), Errc::invalid);
  EXPECT_EQ(TopicName::parse(std::string_view("a\0b", 3)).error(), Errc::invalid);
}

TEST(TopicName, LiteralsAreCheckedByTheCompiler) {
  constexpr TopicName kTopic = "plant/temperature";
  static_assert(kTopic.view() == "plant/temperature");
  static_assert(!kTopic.empty() && TopicName().empty());
}

TEST(TopicFilter, ParsesWildcardsWhereTheyMayStand) {
  for (const std::string_view good : {"#", "+", "/", "a/#", "a/+/b", "+/+", "+/a/#", "/+", "$share/g/a/+", "$SYS/#"}) {
    EXPECT_TRUE(TopicFilter::parse(good)) << good;
  }
  for (const std::string_view bad : {"", "a#", "a/#/b", "#/a", "a+", "+a", "a/b+/c", "a/+b", "##", "++", "\xc0\x80"}) {
    EXPECT_EQ(TopicFilter::parse(bad).error(), Errc::invalid) << bad;
  }
}

TEST(TopicFilter, KnowsSharedSubscriptions) {
  const auto well_formed = [](std::string_view text) { return TopicFilter::parse(text)->is_well_formed_share(); };
  EXPECT_TRUE(TopicFilter::parse("$share/g/a")->is_shared());
  EXPECT_FALSE(TopicFilter::parse("$shared/g/a")->is_shared());
  EXPECT_TRUE(well_formed("a"));
  EXPECT_TRUE(well_formed("$share/g/a/#"));
  EXPECT_FALSE(well_formed("$share/g"));
  EXPECT_FALSE(well_formed("$share/g/"));
  EXPECT_FALSE(well_formed("$share//a"));
  EXPECT_FALSE(well_formed("$share/+/a"));
  EXPECT_FALSE(well_formed("$share/#"));
}

TEST(Matches, FollowsSection47) {
  const auto match = [](std::string_view filter, std::string_view topic) {
    return matches(*TopicFilter::parse(filter), *TopicName::parse(topic));
  };
  // The standard's own examples (4.7.1.2, 4.7.1.3, 4.7.2).
  EXPECT_TRUE(match("sport/tennis/player1/#", "sport/tennis/player1"));
  EXPECT_TRUE(match("sport/tennis/player1/#", "sport/tennis/player1/ranking"));
  EXPECT_TRUE(match("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"));
  EXPECT_TRUE(match("sport/#", "sport"));
  EXPECT_TRUE(match("#", "a/b/c"));
  EXPECT_TRUE(match("sport/tennis/+", "sport/tennis/player1"));
  EXPECT_FALSE(match("sport/tennis/+", "sport/tennis/player1/ranking"));
  EXPECT_FALSE(match("sport/+", "sport"));
  EXPECT_TRUE(match("sport/+", "sport/"));
  EXPECT_TRUE(match("+/+", "/finance"));
  EXPECT_TRUE(match("/+", "/finance"));
  EXPECT_FALSE(match("+", "/finance"));
  EXPECT_FALSE(match("#", "$SYS/x"));
  EXPECT_FALSE(match("+/monitor/Clients", "$SYS/monitor/Clients"));
  EXPECT_TRUE(match("$SYS/#", "$SYS/"));
  EXPECT_TRUE(match("$SYS/monitor/+", "$SYS/monitor/Clients"));
  // Others.
  EXPECT_TRUE(match("a", "a"));
  EXPECT_FALSE(match("a", "A"));
  EXPECT_FALSE(match("a", "a/"));
  EXPECT_FALSE(match("a/", "a"));
  EXPECT_TRUE(match("a//b", "a//b"));
  EXPECT_TRUE(match("a/+/b", "a//b"));
  EXPECT_FALSE(match("a/b/c", "a/b"));
  EXPECT_FALSE(match("a/+/#", "a"));
  EXPECT_TRUE(match("a/+/#", "a/b"));
  EXPECT_TRUE(match("$share/group/a/+", "a/b"));
  EXPECT_FALSE(match("$share/group/a/+", "b"));
  EXPECT_FALSE(match("$share/group/#", "$SYS/a"));
  EXPECT_FALSE(matches(TopicFilter(), TopicName("a")));
  EXPECT_FALSE(matches(TopicFilter("a"), TopicName()));
}

}  // namespace
}  // namespace fairlead::mqtt
