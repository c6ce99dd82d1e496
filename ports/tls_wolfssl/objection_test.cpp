// SPDX-License-Identifier: Apache-2.0
#include "objection.hpp"

#include "support/handshake_bytes.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::ports::wolfssl {
namespace {

using support::extension;
using support::kShare;
using support::kTakesKey;
using support::kVersion13;
using support::message;
using support::number;
using support::server_hello;
using support::sized;
using tls::Alert;

enum class Key {
  none,
  offered
};
/// What there is to object, in words, under the default policy.
std::string objection(const std::string& messages, Key key = Key::none) {
  HelloReader hello;
  hello.note_sent(bytes_of(support::client_hello()));
  EXPECT_TRUE(hello.note(bytes_of(support::record(22, messages))));
  const auto found = objection_to(hello, tls::Policy(), key == Key::offered);
  if (!found) return "none";
  EXPECT_EQ(found->protection, Protection::none);
  return std::string(name(found->error)) + ", " + std::string(tls::alert_name(static_cast<std::uint8_t>(found->alert)));
}

constexpr std::size_t kSuite13 = 0x1301;
constexpr std::size_t kSuite12 = 0xc02b;
constexpr std::size_t kPskSuite = 0xd001;
const std::string kNotOffered = "no_common_parameters, illegal_parameter";

std::string key_exchange(std::size_t group, std::size_t scheme) {
  return message(12, "\x03" + number(group, 2) + sized("point", 1) + number(scheme, 2) + sized("signature", 2));
}

TEST(Objection, IsNoneToWhatWasOffered) {
  EXPECT_EQ(objection(""), "none");
  EXPECT_EQ(objection(server_hello(kSuite13, kVersion13 + kShare)), "none");
  EXPECT_EQ(objection(server_hello(kSuite12, "") + key_exchange(23, 0x0403)), "none");
}

TEST(Objection, IsToASuiteThatWasNotOffered) {
  EXPECT_EQ(objection(server_hello(0x1304, kVersion13 + kShare)), kNotOffered);
  EXPECT_EQ(objection(server_hello(0x002f, "")), kNotOffered);
  EXPECT_EQ(objection(server_hello(kPskSuite, "")), kNotOffered);
  EXPECT_EQ(objection(server_hello(kPskSuite, ""), Key::offered), "none");
  EXPECT_EQ(objection(server_hello(0x002f, ""), Key::offered), kNotOffered);
}

TEST(Objection, IsToAGroupAndASchemeThatWereNotOffered) {
  const std::string p521 = extension(51, number(25, 2) + sized("key", 2));
  EXPECT_EQ(objection(server_hello(kSuite13, kVersion13 + p521)), kNotOffered);
  EXPECT_EQ(objection(server_hello(kSuite12, "") + key_exchange(25, 0x0403)), kNotOffered);
  EXPECT_EQ(objection(server_hello(kSuite12, "") + key_exchange(23, 0x0203)), kNotOffered);
}

TEST(Objection, IsToAKeyWithoutAnAgreement) {
  const std::string hello = server_hello(kSuite13, kVersion13 + kTakesKey);
  EXPECT_EQ(objection(hello, Key::offered), "no_common_parameters, handshake_failure");
}

TEST(Objection, IsFirstToWhatBreaksTheRules) {
  EXPECT_EQ(objection(server_hello(0x002f, "\x01")), "protocol, decode_error");
}

}  // namespace
}  // namespace fairlead::ports::wolfssl
