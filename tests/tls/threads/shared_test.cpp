// SPDX-License-Identifier: Apache-2.0
/// @file  Sessions of two threads that share library, trust store and identity. ThreadSanitizer watches.
#include "support/memory_key.hpp"
#include "tls/tls_pair.hpp"

#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class Shared : public testing::TestWithParam<int> {
 protected:
  /// A server that requires a certificate, and what sessions can share.
  [[nodiscard]] PairOptions options(const Port::Identity& identity) const {
    PairOptions made = good(pki, GetParam());
    made.server.client = ClientCertificate::required;
    made.server.client_ca = pki.ca;
    made.shared_trust = *Pair::trust_of(library, pki.ca.pem());
    made.shared_identity = identity;
    return made;
  }
  /// One connection after the other in each of two threads, and a refusal in between.
  static void run(const PairOptions& options) {
    const auto connect = [&options] {
      for (int i = 0; i < kConnections; ++i) {
        Pair pair(options);
        ASSERT_TRUE(pair.shake_hands());
        ASSERT_TRUE(pair.client.send(std::array{bytes_of("It is me.")}).ok());
        EXPECT_EQ(pair.server_reads(), "It is me.");
        EXPECT_EQ(pair.server.client_subject(), "/CN=device-0001");
        PairOptions elsewhere = options;
        elsewhere.host = dns("elsewhere.example");
        Pair refused(elsewhere);
        EXPECT_EQ(refused.shake_hands().error(), Errc::wrong_host);
      }
    };
    std::thread other(connect);
    connect();
    other.join();
  }

  static constexpr int kConnections = 10;
  TestPki pki = TestPki::make();
  Port::Library library = *Port::Library::open();
};

TEST_P(Shared, AKeyThatTheLibraryHas) {
  const std::string chain = pki.device.pem();
  const std::string key = pki.device.key().pem();
  run(options(*Port::Identity::from_bytes(library, bytes_of(chain), bytes_of(key))));
}

/// Which is called by one thread at a time, or its own count would be a race.
TEST_P(Shared, AKeyThatSignsElsewhere) {
  support::MemoryKey key(pki.device.key());
  run(options(*Port::Identity::from_key(library, bytes_of(pki.device.pem()), key)));
  EXPECT_EQ(key.requests().size(), 2U * kConnections);
}

INSTANTIATE_TEST_SUITE_P(Tls, Shared, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
