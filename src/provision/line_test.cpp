// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/line.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::provision {
namespace {

std::string made(std::uint8_t number, std::string_view text) {
  std::array<char, kLongestLine> memory{};
  const auto line = write_line(number, text, memory);
  return line ? std::string(*line) : std::string(name(line.error()));
}

/// The texts of the lines that are found, whatever the pieces they come in.
std::vector<std::string> found(std::string_view bytes, std::size_t piece = 1) {
  LineReader reader;
  std::vector<std::string> texts;
  for (Bytes rest = bytes_of(bytes); !rest.empty();) {
    const std::size_t taken = reader.take(rest.first(std::min(piece, rest.size())));
    rest = rest.subspan(taken);
    if (const auto line = reader.line()) texts.emplace_back(line->text);
  }
  return texts;
}

/// docs/device_provisioning.md shows this one.
TEST(Line, IsAsThePageHasIt) { EXPECT_EQ(made(1, "hello"), "@01 hello*1965765f\n"); }

TEST(Line, IsReadAsItWasWritten) {
  for (const std::string text : {"", "hello", "put 0 AAAA", "ok"}) {
    const std::string line = made(0xa7, text);
    const auto read = read_line(std::string_view(line).substr(0, line.size() - 1));
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->number, 0xa7);
    EXPECT_EQ(read->text, text);
  }
}

TEST(Line, HasAnEnd) {
  constexpr std::size_t kAround = sizeof("@NN *cccccccc\n") - 1;
  EXPECT_EQ(made(0, std::string(kLongestLine - kAround, 'x')).size(), kLongestLine);
  EXPECT_EQ(made(0, std::string(kLongestLine - kAround + 1, 'x')), "no_space");
  std::array<char, 20> small{};
  EXPECT_EQ(write_line(0, "seven 7", small).error(), Errc::no_space);
  EXPECT_TRUE(write_line(0, "sixsix", small));
}

TEST(Line, WithOneBitChangedIsNone) {
  const std::string line = made(3, "run keygen 40");
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string other = line;
      other[i] = static_cast<char>(other[i] ^ 1 << bit);
      EXPECT_TRUE(found(other).empty()) << i << ", " << bit;
    }
  }
}

TEST(Line, CutAnywhereIsNone) {
  const std::string line = made(3, "run keygen 40");
  for (std::size_t i = 0; i + 1 < line.size(); ++i) EXPECT_FALSE(read_line(line.substr(0, i))) << i;
  EXPECT_TRUE(read_line(line.substr(0, line.size() - 1)));
  for (const std::string none : {"@", "@01", "@01 *", "@zz hello*00000000", "@01*01234567"}) {
    EXPECT_FALSE(read_line(none)) << none;
  }
}

TEST(LineReader, FindsLinesAmongOtherThings) {
  const std::string one = made(1, "one");
  const std::string two = made(2, "two");
  const std::string text = "Boot\r\n\n@" + one + "@01 cut" + two + "noise" + one.substr(0, 5) + "\n" + one;
  for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
    EXPECT_EQ(found(text, piece), (std::vector<std::string>{"one", "two", "one"})) << piece;
  }
}

TEST(LineReader, TakesACarriageReturnBeforeTheEnd) {
  std::string line = made(1, "hello");
  line.insert(line.size() - 1, "\r");
  EXPECT_EQ(found(line), std::vector<std::string>{"hello"});
}

TEST(LineReader, PassesOverWhatIsTooLong) {
  const std::string endless = "@01 " + std::string(3 * kLongestLine, 'x');
  EXPECT_EQ(found(endless + "\n" + made(1, "next")), std::vector<std::string>{"next"});
  EXPECT_EQ(found(endless + made(1, "next")), std::vector<std::string>{"next"});
}

TEST(LineReader, ForgetsABeginning) {
  const std::string line = made(1, "hello");
  LineReader reader;
  (void)reader.take(bytes_of(line).first(4));
  reader.clear();
  EXPECT_EQ(reader.take(bytes_of(line).subspan(4)), line.size() - 4);
  EXPECT_FALSE(reader.line());
}

TEST(Words, AreTakenOneByOne) {
  std::string_view text = "put 0 AAAA";
  EXPECT_EQ(take_word(text), "put");
  EXPECT_EQ(take_word(text), "0");
  EXPECT_EQ(take_word(text), "AAAA");
  EXPECT_EQ(take_word(text), "");
}

TEST(Numbers, AreDigitsAndNothingElse) {
  EXPECT_EQ(read_number("0"), 0U);
  EXPECT_EQ(read_number(std::to_string(std::numeric_limits<std::size_t>::max())),
            std::numeric_limits<std::size_t>::max());
  for (const std::string none : {"", " 1", "1 ", "-1", "+1", "0x1", "99999999999999999999999"}) {
    EXPECT_FALSE(read_number(none)) << none;
  }
}

}  // namespace
}  // namespace fairlead::provision
