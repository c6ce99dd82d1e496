// SPDX-License-Identifier: Apache-2.0
/// @file  Sessions by OpenSSL and by wolfSSL in one program. Each library exports six functions that the other one has
/// too; the program is linked once with each library first, and works in both.
#include "fairlead/io/pipe.hpp"
#include "fairlead/ports/tls_openssl.hpp"
#include "fairlead/ports/tls_wolfssl.hpp"

#include "support/memory_key.hpp"
#include "support/pki.hpp"
#include "support/tls_server.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

using support::TestPki;

/// A client of one port and a server, at the two ends of a pipe.
template <class Port>
struct Call {
  Call(const TestPki& pki, int version, support::MemoryKey& key)
      : identity(*Port::Identity::from_key(library, bytes_of(device = pki.device.pem()), key)),
        session(trust(pki), identity),
        server(pipe.b(), {.chain = {pki.server},
                          .client_ca = pki.ca,
                          .client = support::ClientCertificate::required,
                          .oldest = version,
                          .newest = version}) {}
  typename Port::TrustStore trust(const TestPki& pki) {
    const std::string ca = pki.ca.pem();
    const Bytes input = bytes_of(ca);
    return *Port::TrustStore::from_bytes(library, std::span(&input, 1));
  }
  Result<void> start(tls::ResumptionSlot& slot) {
    return session.start(pipe.a(), {.policy = policy,
                                    .host = *tls::ReferenceName::dns("localhost"),
                                    .now = support::kTestNow,
                                    .resumption = &slot});
  }
  /// One step of both sides. Whether the client is done.
  bool step() {
    const Result<void> done = session.handshake();
    (void)server.handshake();
    if (!done && done.error() != Errc::would_block) ADD_FAILURE() << Port::kName << ": " << name(done.error());
    return done.has_value();
  }
  std::string ask() {
    std::array<std::byte, 64> into{};
    IoResult got = Errc::would_block;
    EXPECT_TRUE(session.send(std::array{bytes_of("question")}).ok());
    for (int i = 0; i < 100 && got.blocked(); ++i) got = server.recv(into);
    EXPECT_EQ(got.size(), 8U);
    EXPECT_TRUE(server.send(std::array{bytes_of("answer")}).ok());
    got = Errc::would_block;
    for (int i = 0; i < 100 && got.blocked(); ++i) got = session.recv(into);
    return std::string(text_of(Bytes(into).first(got.size())));
  }

  std::string device;
  std::vector<std::byte> to_server = std::vector<std::byte>(65'536);
  std::vector<std::byte> to_client = std::vector<std::byte>(65'536);
  io::Pipe pipe{to_server, to_client};
  typename Port::Library library = *Port::Library::open();
  typename Port::Identity identity;
  tls::Policy policy;
  typename Port::Session session;
  support::TlsServer server;
};

class Both : public testing::TestWithParam<int> {};

TEST_P(Both, WorkSideBySideStepByStep) {
  const TestPki pki = TestPki::make();
  support::MemoryKey key(pki.device.key());
  std::vector<std::byte> one_memory(tls::ResumptionSlot::kUsualSize);
  std::vector<std::byte> other_memory(tls::ResumptionSlot::kUsualSize);
  tls::ResumptionSlot by_openssl(one_memory);
  tls::ResumptionSlot by_wolfssl(other_memory);
  for (const bool resumed : {false, true}) {
    Call<OpenSslPort> one(pki, GetParam(), key);
    Call<WolfSslPort> other(pki, GetParam(), key);
    ASSERT_TRUE(one.start(by_openssl));
    ASSERT_TRUE(other.start(by_wolfssl));
    bool one_done = false;
    bool other_done = false;
    for (int i = 0; i < 100 && !(one_done && other_done); ++i) {
      one_done = one.step();
      other_done = other.step();
    }
    ASSERT_TRUE(one_done && other_done);
    EXPECT_EQ(one.ask(), "answer");
    EXPECT_EQ(other.ask(), "answer");
    EXPECT_EQ(one.session.peer().resumed, resumed);
    EXPECT_EQ(other.session.peer().resumed, resumed);
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, Both, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

TEST(Linking, IsInTheOrderThatThisProgramIsFor) {
  void* const shared = dlsym(RTLD_DEFAULT, "SSL_COMP_get_compression_methods");
  Dl_info from{};
  ASSERT_NE(dladdr(shared, &from), 0);
  EXPECT_NE(std::string_view(from.dli_fname).find(FAIRLEAD_FIRST_LIBRARY), std::string_view::npos) << from.dli_fname;
}

}  // namespace
}  // namespace fairlead::ports::test
