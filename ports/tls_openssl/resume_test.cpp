// SPDX-License-Identifier: Apache-2.0
/// @file  What this port keeps of a session. That it resumes is tested for every port.
#include "fairlead/io/pipe.hpp"
#include "fairlead/ports/tls_openssl.hpp"

#include "support/pki.hpp"
#include "support/tls_server.hpp"

#include <array>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::ports::openssl {
namespace {

class Ticket : public testing::TestWithParam<int> {};

TEST_P(Ticket, HoldsNoCertificate) {
  const support::TestPki pki = support::TestPki::make();
  std::array<std::vector<std::byte>, 2> memory{std::vector<std::byte>(65'536), std::vector<std::byte>(65'536)};
  io::Pipe pipe(memory[0], memory[1]);
  support::TlsServer server(pipe.b(), {.chain = {pki.server}, .oldest = GetParam(), .newest = GetParam()});
  std::array<std::byte, tls::ResumptionSlot::kUsualSize> kept{};
  tls::ResumptionSlot slot(kept);

  const std::string trusted = pki.ca.pem();
  const Bytes trust = bytes_of(trusted);
  OpenSslSession session(*OpenSslTrustStore::from_bytes(*OpenSslLibrary::open(), std::span(&trust, 1)));
  const tls::Policy policy;
  ASSERT_TRUE(session.start(pipe.a(), {.policy = policy,
                                       .host = *tls::ReferenceName::dns("localhost"),
                                       .now = support::kTestNow,
                                       .resumption = &slot}));
  for (int i = 0; i < 4; ++i) {
    (void)session.handshake();
    (void)server.handshake();
  }
  std::byte one{};
  EXPECT_TRUE(session.recv(std::span(&one, 1)).blocked());
  ASSERT_FALSE(slot.empty());
  EXPECT_EQ(text_of(slot.reveal()).find(pki.server.der()), std::string_view::npos);
  EXPECT_LT(slot.reveal().size(), 600U);
}

INSTANTIATE_TEST_SUITE_P(Tls, Ticket, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::openssl
