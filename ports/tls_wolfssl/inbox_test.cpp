// SPDX-License-Identifier: Apache-2.0
#include "inbox.hpp"

#include "fairlead/io/pipe.hpp"

#include "support/handshake_bytes.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::ports::wolfssl {
namespace {

using support::message;
using support::record;
using support::server_hello;
using support::sized;

class InboxTest : public testing::Test {
 protected:
  void SetUp() override {
    wire.attach(pipe.a());
    inbox.begin(policy, false);
    inbox.note_sent(bytes_of(support::client_hello()));
  }
  void server_sends(const std::string& bytes) { ASSERT_TRUE(pipe.b().send(std::array{bytes_of(bytes)}).ok()); }
  /// What wolfSSL gets in one call.
  std::string take(std::size_t room = 1000) {
    std::array<std::byte, 1000> into{};
    const IoResult got = inbox.take(MutableBytes(into).first(room));
    if (!got.ok()) return std::string(name(got.error()));
    return std::string(text_of(Bytes(into).first(got.size())));
  }

  const tls::Policy policy;
  std::array<std::byte, 4096> one_way{};
  std::array<std::byte, 4096> other_way{};
  io::Pipe pipe{one_way, other_way};
  tls::Wire wire;
  Outbox outbox{wire};
  Inbox inbox{wire, outbox};

  const std::string hello12 = record(22, server_hello(0xc02b, ""));
  const std::string certificate = record(22, message(11, sized("", 3)));
};

TEST_F(InboxTest, GivesWhatComes) {
  EXPECT_EQ(take(), "would_block");
  server_sends(hello12);
  EXPECT_EQ(take(7), hello12.substr(0, 7));
  EXPECT_EQ(take(), hello12.substr(7));
  EXPECT_EQ(inbox.hello().version(), tls::Version::tls_1_2);
  server_sends(certificate);
  EXPECT_EQ(take(), certificate);
}

TEST_F(InboxTest, HoldsAServerHelloBackUntilItsTicketIsAnswered) {
  inbox.note_ticket_offered();
  server_sends(hello12);
  EXPECT_EQ(take(), "would_block");
  server_sends(certificate.substr(0, 8));
  EXPECT_EQ(take(), "would_block");
  EXPECT_EQ(inbox.hello().next(), HelloReader::Next::unknown);
  server_sends(certificate.substr(8));
  EXPECT_EQ(take(10), hello12.substr(0, 10));
  EXPECT_EQ(inbox.hello().next(), HelloReader::Next::handshake);
  EXPECT_EQ(take(), hello12.substr(10) + certificate);
}

TEST_F(InboxTest, HoldsNothingBackUnderTls13) {
  inbox.note_ticket_offered();
  const std::string hello = record(22, server_hello(0x1301, support::kVersion13 + support::kShare));
  server_sends(hello);
  EXPECT_EQ(take(), hello);
}

TEST_F(InboxTest, GivesNothingOnceThereIsAnObjection) {
  server_sends(record(22, server_hello(0x1304, support::kVersion13 + support::kShare)));
  EXPECT_EQ(take(), "no_common_parameters");
  ASSERT_TRUE(inbox.objection());
  EXPECT_EQ(inbox.objection()->alert, tls::Alert::illegal_parameter);
  server_sends(certificate);
  EXPECT_EQ(take(), "no_common_parameters");
}

TEST_F(InboxTest, GivesNothingOnceItIsObjectedTo) {
  server_sends(hello12);
  EXPECT_EQ(take(), hello12);
  inbox.object({Errc::protocol, tls::Alert::illegal_parameter, Protection::as_agreed});
  server_sends(certificate);
  EXPECT_EQ(take(), "protocol");
  inbox.forget();
  EXPECT_FALSE(inbox.objection());
}

TEST_F(InboxTest, ReadsNothingWhileTheOutboxIsFull) {
  const std::string much(std::size_t{80} * 1024, 'x');
  EXPECT_TRUE(outbox.put(bytes_of(much)));
  ASSERT_TRUE(outbox.full());
  server_sends(hello12);
  EXPECT_EQ(take(), "would_block");
  outbox.forget();
  EXPECT_EQ(take(), hello12);
}

TEST_F(InboxTest, ForgetsOneConnectionForTheNext) {
  inbox.note_ticket_offered();
  server_sends(hello12);
  EXPECT_EQ(take(), "would_block");
  inbox.forget();
  inbox.begin(policy, false);
  inbox.note_sent(bytes_of(support::client_hello()));
  EXPECT_EQ(inbox.hello().version(), tls::Version::none);
  server_sends(hello12);
  EXPECT_EQ(take(), hello12);
}

}  // namespace
}  // namespace fairlead::ports::wolfssl
