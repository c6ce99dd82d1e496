// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/message.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::provision {
namespace {

struct Read {
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  bool ok = false;
};

Read read(std::string message) {
  Read all;
  MessageReader reader(std::as_writable_bytes(std::span(message)));
  while (const auto field = reader.next()) all.fields.emplace_back(field->name, text_of(field->value));
  all.ok = reader.ok();
  all.body = text_of(reader.body());
  return all;
}

TEST(Message, IsReadAsItWasWritten) {
  std::string every;
  for (int octet = 0; octet < 256; ++octet) every += static_cast<char>(octet);
  std::array<std::byte, 1024> memory{};
  MessageWriter writer(memory);
  writer.field("every", every).field("none", "").number("size", 4096).body(bytes_of("a\n\nbody"));
  ASSERT_TRUE(writer.ok());
  const Read all = read(std::string(text_of(writer.written())));
  EXPECT_TRUE(all.ok);
  EXPECT_EQ(all.fields,
            (std::vector<std::pair<std::string, std::string>>{{"every", every}, {"none", ""}, {"size", "4096"}}));
  EXPECT_EQ(all.body, "a\n\nbody");
}

TEST(Message, IsAsThePageHasIt) {
  std::array<std::byte, 64> memory{};
  MessageWriter writer(memory);
  writer.field("label", "my key, 100%").body();
  EXPECT_EQ(text_of(writer.written()), "label=my%20key,%20100%25\n\n");
}

TEST(Message, MayHaveNoFields) {
  const Read all = read("\nbody");
  EXPECT_TRUE(all.ok);
  EXPECT_TRUE(all.fields.empty());
  EXPECT_EQ(all.body, "body");
}

TEST(Message, ThatIsMalformedIsNone) {
  for (const std::string none : {"", "label=a", "label=a\n", "label\n\n", "a=%\n\n", "a=%4\n\n", "a=%zz\n\n",
                                 "a=%4G\n\n", "a=b c\n\n", "a=\x7f\n\n", "a=\xc3\xa4\n\n"}) {
    const Read all = read(none);
    EXPECT_FALSE(all.ok) << none;
    EXPECT_EQ(all.body, "");
  }
}

TEST(Message, FitsOrIsNotOk) {
  std::array<std::byte, 8> memory{};
  for (const std::string value : {"123456", "\n\n\n"}) {
    MessageWriter writer(memory);
    writer.field("a", value).body();
    EXPECT_FALSE(writer.ok());
  }
  MessageWriter writer(memory);
  writer.field("a", "1234").body();
  EXPECT_TRUE(writer.ok());
}

}  // namespace
}  // namespace fairlead::provision
