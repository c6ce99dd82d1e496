// SPDX-License-Identifier: Apache-2.0
// The stream suite over TLS by mbedTLS, on a pipe that moves 7 bytes a call and refuses every third; the server is in
// the same image.
#include "fairlead/io/fault.hpp"
#include "fairlead/io/pipe.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/resumption.hpp"

#include "conformance/connect_tls.hpp"
#include "conformance/pipe_fixture.hpp"
#include "conformance/stream_suite.hpp"
#include "firmware/board/board.hpp"
#include "firmware/fixed_mbedtls.hpp"
#include "firmware/forever.hpp"
#include "firmware/run_on.hpp"
#include "firmware/server/server.hpp"
#include "firmware/tls/pki.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

using conformance::Expect;
using conformance::Side;
using conformance::StreamFixture;
using tls::Version;

/// Of a record of the client's: MBEDTLS_SSL_OUT_CONTENT_LEN.
constexpr std::uint32_t kRecord = 2048;
constexpr std::uint32_t kLargeTransfer = 128U << 10U;

std::array<std::byte, std::size_t{22} * 1024> heap;

/// What all connections of one version share. A full handshake takes most of a second: the others go on from it.
struct Client {
  Client(ports::MbedTlsTrustStore trust_store, ports::MbedTlsIdentity own, Version version)
      : trust(std::move(trust_store)), identity(std::move(own)) {
    policy.oldest = policy.newest = version;
    policy.groups = {tls::Group::secp256r1};
    policy.record_limit = kRecord;
  }

  ports::MbedTlsTrustStore trust;
  ports::MbedTlsIdentity identity;
  tls::Policy policy;
  std::array<std::byte, 1536> ticket{};
  tls::ResumptionSlot slot{ticket};
};

class TlsOverFaultyPipe final : public StreamFixture {
 public:
  explicit TlsOverFaultyPipe(Client& client) : client_(client), session_(client.trust, client.identity) {
    server_ = fairlead_server_stream(pipe_.b(), client.policy.newest);
    const tls::Parameters parameters{.policy = client.policy,
                                     .host = *tls::ReferenceName::dns("server.test"),
                                     .now = UnixTime{1'800'000'000},
                                     .staging = staging_,
                                     .resumption = &client.slot};
    Handshake handshake{*this};
    const bool connected = server_ != nullptr && session_.start(fault_, parameters) &&
                           conformance::connect_tls(session_, handshake, *this);
    if (!connected) ports::semihosting::write("failed: no connection\n");
  }

 private:
  /// The server's side of it.
  struct Handshake {
    TlsOverFaultyPipe& of;
    Result<void> handshake() {
      switch (fairlead_server_handshake()) {
        case ServerState::handshaking: return fail(Errc::would_block);
        case ServerState::open: return {};
        default: return fail(Errc::protocol);
      }
    }
    Result<void> flush() { return of.server_->flush(); }
  };

  [[nodiscard]] Capability do_capabilities() const override {
    return conformance::capability_of(ports::MbedTlsSession::kCapabilities) | Capability::counts_units |
           Capability::holds_received;
  }
  [[nodiscard]] io::StreamRef do_end(Side side) override {
    return side == Side::stream ? io::StreamRef(session_) : *server_;
  }
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect) override {
    return conformance::polled_wake(do_end(Side::stream), pipe_.a(), stream) ||
           conformance::polled_wake(do_end(Side::peer), pipe_.b(), peer);
  }
  void do_break() override { pipe_.a().break_now(); }
  [[nodiscard]] std::uint32_t do_units_sent() override { return fairlead_server_records(); }
  [[nodiscard]] std::uint32_t do_large_transfer() const override { return kLargeTransfer; }
  [[nodiscard]] std::uint32_t do_largest_unit() const override { return kRecord; }

  std::array<std::byte, 4096> to_server_{};
  std::array<std::byte, 4096> to_session_{};
  io::Pipe pipe_{to_server_, to_session_};
  io::Fault fault_{pipe_.a(), {.most = 7, .refuse_every = 3}};
  Client& client_;
  std::array<std::byte, kRecord> staging_{};
  ports::MbedTlsSession session_;
  io::StreamRef* server_ = nullptr;
};

bool run_version(std::string_view name, Version version, Tally& tally) {
  const auto library = ports::MbedTlsLibrary::open();
  if (!library) return false;
  const std::array trusted{authority()};
  auto trust = ports::MbedTlsTrustStore::from_bytes(*library, trusted);
  auto identity = ports::MbedTlsIdentity::from_bytes(*library, client_certificate(), client_key());
  if (!trust || !identity) return false;
  Client client(std::move(*trust), std::move(*identity), version);
  for (const auto part : conformance::stream_suite()) run_on<TlsOverFaultyPipe>(name, part, tally, client);
  return true;
}

}  // namespace

int run(std::string_view /*arguments*/) {
  begin_mbedtls(heap);
  Tally tally;
  if (!run_version("Tls12OverFaultyPipe", Version::tls_1_2, tally)) return 1;
  if (!run_version("Tls13OverFaultyPipe", Version::tls_1_3, tally)) return 1;
  return tally.conclude("tls_stream");
}

}  // namespace fairlead::firmware
