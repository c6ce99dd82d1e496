// SPDX-License-Identifier: Apache-2.0
#include "redelivery.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

/// Messages of ten bytes, as a session delivers them.
class Redelivered : public testing::Test {
 protected:
  struct Head {
    std::uint16_t id = 7;
    bool duplicate = false;
    mqtt::QoS qos = mqtt::QoS::at_least_once;
    std::string_view topic = "plant/7";
    std::string_view properties{};  ///< As on the wire.
  };

  /// Delivers the bytes from..to of a message, in pieces of `step`.
  void deliver(const Head& head, std::size_t to, std::size_t step = 3) {
    for (std::size_t at = 0; at < to; at += step) {
      mqtt::MessagePiece piece;
      piece.header.topic = mqtt::TopicName::unchecked(head.topic);
      piece.header.payload_size = static_cast<std::uint32_t>(kPayload.size());
      piece.header.qos = head.qos;
      piece.header.packet_id = *mqtt::PacketId::parse(head.id);
      piece.header.duplicate = head.duplicate;
      piece.header.properties = mqtt::Properties(bytes_of(head.properties));
      piece.offset = static_cast<std::uint32_t>(at);
      piece.data = bytes_of(kPayload.substr(at, std::min(step, to - at)));
      if (const auto rest = redelivery_.rest_of(piece)) printed_ += text_of(rest->data);
    }
  }

  static constexpr std::string_view kPayload = "0123456789";
  Redelivery redelivery_;
  std::string printed_;
};

TEST_F(Redelivered, AMessageThatComesAgainIsPrintedOnce) {
  for (std::size_t cut = 1; cut < kPayload.size(); ++cut) {
    for (std::size_t step = 1; step < 5; ++step) {
      printed_.clear();
      deliver({}, cut);
      EXPECT_TRUE(redelivery_.on_aborted());
      deliver({.duplicate = true}, kPayload.size(), step);
      EXPECT_EQ(printed_, kPayload) << cut << " " << step;
    }
  }
}

TEST_F(Redelivered, ALeftOutFlagMakesNoOtherMessage) {
  deliver({}, 4);
  EXPECT_TRUE(redelivery_.on_aborted());
  deliver({}, kPayload.size());
  EXPECT_EQ(printed_, kPayload);
}

TEST_F(Redelivered, ASecondCutBeforeWhatWasPrintedLosesNothing) {
  deliver({}, 7);
  EXPECT_TRUE(redelivery_.on_aborted());
  deliver({.duplicate = true}, 2);
  EXPECT_TRUE(redelivery_.on_aborted());
  deliver({.duplicate = true}, 10);
  EXPECT_EQ(printed_, kPayload);
}

TEST_F(Redelivered, AnotherMessageIsPrintedWhole) {
  const std::string_view expires("\x02\0\0\0\x78", 5);
  for (const Head& other : {Head{.properties = expires}, Head{.qos = mqtt::QoS::exactly_once},
                            Head{.id = 8, .duplicate = true}, Head{.duplicate = true, .topic = "plant/8"}}) {
    printed_.clear();
    deliver({.properties = other.properties}, 4);
    EXPECT_TRUE(redelivery_.on_aborted());
    EXPECT_TRUE(redelivery_.waits());
    deliver(other, 10);
    EXPECT_EQ(printed_, "0123" + std::string(kPayload));
    EXPECT_FALSE(redelivery_.waits());
  }
}

TEST_F(Redelivered, AfterALostSessionItIsAnotherMessage) {
  deliver({}, 4);
  EXPECT_TRUE(redelivery_.on_aborted());
  redelivery_.forget();
  deliver({.duplicate = true}, 10);
  EXPECT_EQ(printed_, "0123" + std::string(kPayload));
}

TEST_F(Redelivered, AtQos0NothingComesAgain) {
  deliver({.qos = mqtt::QoS::at_most_once}, 4);
  EXPECT_FALSE(redelivery_.on_aborted());
}

TEST_F(Redelivered, AWholeMessageIsNoCutOne) {
  deliver({}, 10);
  EXPECT_FALSE(redelivery_.on_aborted());
  deliver({.duplicate = true}, 10);
  EXPECT_EQ(printed_, std::string(kPayload) + std::string(kPayload));
}

}  // namespace
}  // namespace fairlead::cli
