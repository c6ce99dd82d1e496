// SPDX-License-Identifier: Apache-2.0
/// @file  Keys that throw, against their contract: with this port that ends the session, since wolfSSL is written in C
/// and its callbacks must not.
#include "support/memory_key.hpp"
#include "tls/tls_pair.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class ThrowingKey final : public tls::SigningKey {
 public:
  explicit ThrowingKey(Key key) : key_(std::move(key)) {}

 private:
  [[nodiscard]] std::span<const tls::SignatureScheme> do_schemes() const override { return key_.schemes(); }
  [[nodiscard]] Bytes do_public_key() const override { return key_.public_key(); }
  [[nodiscard]] Duration do_longest_signature() const override { return {}; }
  Result<std::size_t> do_sign(tls::SignatureScheme, Bytes, MutableBytes) override {
    throw std::runtime_error("a driver's");
  }
  support::MemoryKey key_;
};

TEST(ThrowingKeys, EndTheSession) {
  const TestPki pki = TestPki::make();
  const Key own = Key::cached(KeyKind::ec_p256, 3);
  ThrowingKey key(own);
  const std::string chain = pki.ca.issue(support::client_spec("device-7"), own).pem();
  for (const int version : {0x0303, 0x0304}) {
    PairOptions options = good(pki, version);
    options.server.client = ClientCertificate::required;
    options.server.client_ca = pki.ca;
    options.shared_identity = *Port::Identity::from_key(*Port::Library::open(), bytes_of(chain), key);
    Pair pair(options);
    EXPECT_EQ(pair.shake_hands().error(), Errc::internal);
    EXPECT_EQ(pair.client.failure().error, Errc::internal);
  }
}

}  // namespace
}  // namespace fairlead::ports::test
