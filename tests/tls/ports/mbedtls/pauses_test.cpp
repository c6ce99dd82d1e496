// SPDX-License-Identifier: Apache-2.0
/// @file  MbedTlsLibrary::pause_after(), with an mbedTLS that can pause and with one that cannot.
#include "tls/tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

/// How many calls a handshake takes.
int calls_of(const PairOptions& options) {
  Pair pair(options);
  EXPECT_TRUE(pair.start());
  int calls = 0;
  for (int flights = 0; flights < 5 && !compute(pair.client, calls); ++flights) (void)pair.server.handshake();
  EXPECT_TRUE(pair.client.peer().verified);
  return calls;
}

TEST(Pauses, AreTakenByAnMbedTlsThatCan) {
  const auto library = Port::Library::open();
  ASSERT_TRUE(library);
  const TestPki pki = TestPki::make();
  const PairOptions options = good(pki, 0x0303);
  const int few = calls_of(options);
  const Result<void> pauses = library->pause_after(160);
  const int many = calls_of(options);
  EXPECT_TRUE(library->pause_after(0));
  if (!pauses) {
    EXPECT_EQ(pauses.error(), Errc::unsupported);
    EXPECT_EQ(many, few);
    GTEST_SKIP() << "mbedTLS without MBEDTLS_ECP_RESTARTABLE";
  }
  EXPECT_GT(many, few + 20);
}

}  // namespace
}  // namespace fairlead::ports::test
