// SPDX-License-Identifier: Apache-2.0
#include "printer.hpp"

#include "problem.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

using namespace std::string_literals;

constexpr std::time_t kTime = 1470818943;  // 2016-08-10T08:49:03Z

/// A message as it could have been received.
struct Message {
  std::string topic = "plant/temperature";
  std::string payload = "21.5";
  mqtt::QoS qos = mqtt::QoS::at_least_once;
  std::uint16_t packet_id = 7;
  mqtt::Retain retain = mqtt::Retain::no;
  std::string properties{};  ///< As on the wire.
};

class Printing : public testing::Test {
 protected:
  Printing() {
    setenv("TZ", "UTC0", 1);
    tzset();
  }

  /// What is printed when the payload arrives in pieces of at most `piece` bytes.
  std::string print(const PrinterOptions& options, const Message& m, std::size_t piece = 1000) {
    out_.clear();
    complaints_.clear();
    writes_ = 0;
    Printer printer(options, {.write =
                                  [this](std::string_view text) {
                                    out_ += text;
                                    ++writes_;
                                  },
                              .complain = [this](const std::string& text) { complaints_ += text; },
                              .now = [] { return WallTime{kTime, 786368637}; }});
    mqtt::MessagePiece got;
    got.header.topic = mqtt::TopicName::unchecked(m.topic);
    got.header.payload_size = static_cast<std::uint32_t>(m.payload.size());
    got.header.qos = m.qos;
    if (m.packet_id != 0) got.header.packet_id = *mqtt::PacketId::parse(m.packet_id);
    got.header.retain = m.retain;
    got.header.properties = mqtt::Properties(bytes_of(m.properties));
    std::size_t at = 0;
    do {
      const std::string_view part = std::string_view(m.payload).substr(at, piece);
      got.data = bytes_of(part);
      got.offset = static_cast<std::uint32_t>(at);
      at += part.size();
      EXPECT_EQ(printer.piece(got), at == m.payload.size());
    } while (at < m.payload.size());
    return out_;
  }
  std::string print(const std::string& format, const Message& m = {}, std::size_t piece = 1000) {
    return print(PrinterOptions{.format = format, .end_of_line = false}, m, piece);
  }

  std::string out_;
  std::string complaints_;
  int writes_ = 0;
};

// As on the wire: payload format 1, expiry 120, content type "t", response topic "r/t", correlation data 01 02,
// subscription identifier 5, topic alias 9, user properties a:b and a:c.
const std::string kProperties =
    "\x01\x01"
    "\x02\0\0\0\x78"
    "\x03\0\x01t"
    "\x08\0\x03r/t"
    "\x09\0\x02\x01\x02"
    "\x0b\x05"
    "\x23\0\x09"
    "\x26\0\x01"
    "a\0\x01"
    "b"
    "\x26\0\x01"
    "a\0\x01"
    "c"s;

TEST_F(Printing, WithoutAFormatItIsThePayloadAndALine) {
  EXPECT_EQ(print(PrinterOptions{}, {}), "21.5\n");
  EXPECT_EQ(print(PrinterOptions{.end_of_line = false}, {}), "21.5");
  EXPECT_EQ(print(PrinterOptions{.verbose = true}, {}), "plant/temperature 21.5\n");
}

TEST_F(Printing, AMessageOfZeroBytesPrintsWhatMosquittoPrints) {
  EXPECT_EQ(print(PrinterOptions{}, {.payload = ""}), "");
  EXPECT_EQ(print(PrinterOptions{.verbose = true}, {.payload = ""}), "plant/temperature (null)\n");
  EXPECT_EQ(print(PrinterOptions{.verbose = true, .end_of_line = false}, {.payload = ""}), "");
  EXPECT_EQ(print("[%p][%x][%l]", {.payload = ""}), "[][][0]");
}

TEST_F(Printing, EverySpecifier) {
  const Message m{.payload = "J\x0f", .properties = kProperties};
  const std::vector<std::pair<std::string, std::string>> expected = {{"%%", "%"},
                                                                     {"%A", "9"},
                                                                     {"%C", "t"},
                                                                     {"%D", "\x01\x02"},
                                                                     {"%E", "120"},
                                                                     {"%F", "1"},
                                                                     {"%I", "2016-08-10T08:49:03+0000"},
                                                                     {"%l", "2"},
                                                                     {"%m", "7"},
                                                                     {"%P", "a:b a:c"},
                                                                     {"%p", "J\x0f"},
                                                                     {"%q", "1"},
                                                                     {"%R", "r/t"},
                                                                     {"%r", "0"},
                                                                     {"%S", "5"},
                                                                     {"%t", "plant/temperature"},
                                                                     {"%U", "1470818943.786368637"},
                                                                     {"%x", "4a0f"},
                                                                     {"%X", "4A0F"}};
  for (const auto& [format, text] : expected) EXPECT_EQ(print(format, m), text) << format;
  EXPECT_EQ(print("%r%m", {.packet_id = 0, .retain = mqtt::Retain::yes}), "10");
}

TEST_F(Printing, PropertiesThatAreAbsentPrintNothing) { EXPECT_EQ(print("[%A%C%D%E%F%P%R%S]"), "[]"); }

TEST_F(Printing, TimesGoToStrftime) { EXPECT_EQ(print("@Y-@m-@d @H:@M:@S.@N @@"), "2016-08-10 08:49:03.786368637 @"); }

TEST_F(Printing, Escapes) { EXPECT_EQ(print("\\\\\\0\\a\\e\\n\\r\\t\\v"), std::string("\\\0\a\033\n\r\t\v", 8)); }

TEST_F(Printing, WidthsPaddingAndPrecision) {
  const Message m{.payload = "ab", .properties = kProperties};
  const std::vector<std::pair<std::string, std::string>> expected = {{"%20t|", "   plant/temperature|"},
                                                                     {"%-20t|", "plant/temperature   |"},
                                                                     {"%.5t", "plant"},
                                                                     {"%7.5t", "  plant"},
                                                                     {"%-7.5t|", "plant  |"},
                                                                     {"%5m", "    7"},
                                                                     {"%05m", "00007"},
                                                                     {"%-5m|", "7    |"},
                                                                     {"%-05m|", "7    |"},
                                                                     {"%03l", "002"},
                                                                     {"%6x", "  6162"},
                                                                     {"%06x", "006162"},
                                                                     {"%-6X|", "6162  |"},
                                                                     {"%5p", "   ab"},
                                                                     {"%05p", "   ab"},
                                                                     {"%-5p|", "ab   |"},
                                                                     {"%1p", "ab"},
                                                                     {"%3C", "  t"},
                                                                     {"%4R", " r/t"},
                                                                     {"%.1R", "r"},
                                                                     {"%.10I", "2016-08-10"},
                                                                     {"%04A", "0009"},
                                                                     {"%3S", "  5"},
                                                                     {"%03F", "001"},
                                                                     {"%5E", "  120"},
                                                                     {"%.0t", ""}};
  for (const auto& [format, text] : expected) EXPECT_EQ(print(format, m), text) << format;
  EXPECT_EQ(print("%3A|%03E|%-03E|%4C|%2R|"), "   |000|   |    |  |") << "absent properties keep their width";
}

TEST_F(Printing, JsonEscapesThePayload) {
  EXPECT_EQ(print("%j", {.payload = "a\"\n"}),
            "{\"tst\":\"2016-08-10T08:49:03.786368+0000\",\"topic\":\"plant/"
            "temperature\",\"qos\":1,\"retain\":0,\"payloadlen\":3,"
            "\"mid\":7,\"payload\":\"a\\\"\\n\"}");
  EXPECT_NE(print("%j", {.payload = "\xff\x01"}).find("\"payload\":[255,1]}"), std::string::npos);
  EXPECT_NE(print("%j", {.payload = ""}).find("\"payload\":null}"), std::string::npos);
  EXPECT_NE(print("%j", {.properties = kProperties}).find("\"content-type\":\"t\""), std::string::npos);
  EXPECT_NE(print("%j", {.properties = kProperties}).find("\"user-properties\":{\"a\":[\"b\",\"c\"]}"),
            std::string::npos);
}

TEST_F(Printing, JsonListsPropertiesOfOneName) {
  using namespace std::string_literals;
  const std::string several =
      "\x26\0\1a\0\1b"s + "\x26\0\1a\0\1c"s + "\x26\0\1d\0\1e"s + "\x26\0\1a\0\1f"s + "\x0b\x07\x0b\x08";
  const std::string shown = print("%j", {.properties = several});
  EXPECT_NE(shown.find("\"user-properties\":{\"a\":[\"b\",\"c\",\"f\"],\"d\":\"e\"}"), std::string::npos) << shown;
  EXPECT_NE(shown.find("\"subscription-identifier\":[7,8]"), std::string::npos) << shown;
}

TEST_F(Printing, JsonTakesAPayloadThatIsJson) {
  EXPECT_NE(print("%J", {.payload = "{\"b\":[1,2.5],\"a\":null}"}).find("\"payload\":{\"b\":[1,2.5],\"a\":null}}"),
            std::string::npos);
  EXPECT_EQ(print("%J", {.payload = "{"}), "");
  EXPECT_NE(complaints_.find("plant/temperature"), std::string::npos);
  EXPECT_NE(print(PrinterOptions{.format = "%j", .pretty = true}, {}).find("\n  \"topic\": "), std::string::npos);
}

TEST_F(Printing, PiecesMakeTheSameText) {
  for (const std::string format : {"%t:%p:%l", "%8p|", "%-8p|", "%x", "%08X|", "%p%x", "%j", "plain"}) {
    const std::string whole = print(format, {.payload = "0123"});
    for (std::size_t piece = 1; piece < 4; ++piece)
      EXPECT_EQ(print(format, {.payload = "0123"}, piece), whole) << format;
  }
}

TEST_F(Printing, ALargePayloadIsNotHeld) {
  const Message large{.payload = std::string(Printer::kMostHeld + 1, 'x')};
  EXPECT_EQ(print("%t %p", large, 65536).size(), large.payload.size() + 18);
  EXPECT_EQ(print("%j", large, 65536), "");
  EXPECT_NE(complaints_.find("16777217 bytes"), std::string::npos) << complaints_;
}

TEST_F(Printing, MalformedFormatsAreRefused) {
  for (const std::string format : {"%", "%-", "%5", "%5.", "%z", "@", "\\", "\\q", "%999999999t"}) {
    EXPECT_THROW((void)parse_format(format), Problem) << format;
  }
}

}  // namespace
}  // namespace fairlead::cli
