// SPDX-License-Identifier: Apache-2.0
// A way to the server that is Fairlead's down to the ports: resolving, the race of addresses, and TLS with Fairlead's
// own checks of the peer. The TCP/IP stack and the TLS library are not Fairlead's.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/chain_check.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "outside.hpp"
#include "outside_connector.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <optional>

namespace fairlead::size {
namespace {

struct Stream {
  IoResult recv(MutableBytes into) { return transport_recv(into); }
  IoResult send(std::span<const Bytes> pieces) { return transport_send(pieces); }
  Result<void> flush() { return {}; }
  Result<void> shutdown() { return {}; }
  void collect_waits(Directions, WaitList& list) { list.set_ready(); }
  void close() {}
};

class Stack final : public net::TcpStack {
  Result<void> do_start_resolve(const net::HostName&, std::uint16_t, Instant) override { return {}; }
  Result<std::optional<net::Address>> do_next_address(net::Family) override { return fail(Errc::would_block); }
  void do_end_resolve() override {}
  [[nodiscard]] std::uint8_t do_max_attempts() const override { return 2; }
  Result<void> do_dial(net::AttemptId, const net::Address&) override { return {}; }
  Result<void> do_poll_dial(net::AttemptId) override { return {}; }
  void do_abandon(net::AttemptId) override {}
  io::StreamRef do_stream(net::AttemptId) override { return io::StreamRef(stream_); }
  void do_step(Instant) override {}
  void do_collect_waits(WaitList&) override {}
  [[nodiscard]] Deadline do_next_deadline() const override { return {}; }
  [[nodiscard]] std::int32_t do_native_error() const override { return 0; }
  void do_set_prompt_acks(net::PromptAcks) override {}
  void do_reset() override {}

  Stream stream_;
};

/// Judges the peer as every TLS port does.
class Library final : public tls::Session {
  Result<void> do_start(io::StreamRef, const tls::Parameters& parameters) override {
    policy_ = &parameters.policy;
    host_ = &parameters.host;
    return {};
  }
  Result<void> do_handshake() override {
    std::array<std::byte, 16> received{};
    (void)transport_recv(received);
    const std::array<tls::CertificateView, 2> chain{
        tls::read_certificate(Bytes(received).first(8)).value_or(tls::CertificateView{}),
        tls::read_certificate(Bytes(received).last(8)).value_or(tls::CertificateView{}),
    };
    if (const auto verdict = tls::check_chain(chain, *policy_, std::nullopt); !verdict) {
      return fail(verdict.error().error);
    }
    return tls::check_name(chain[0], *host_);
  }
  IoResult do_recv(MutableBytes into) override { return transport_recv(into); }
  IoResult do_send(std::span<const Bytes> pieces) override { return transport_send(pieces); }
  Result<void> do_flush() override { return {}; }
  Result<void> do_shutdown() override { return {}; }
  void do_collect_waits(Directions, WaitList&) override {}
  void do_close() override {}
  [[nodiscard]] tls::PeerInfo do_peer() const override { return {}; }
  Result<tls::CertificateView> do_peer_certificate(std::size_t) override { return fail(Errc::key_missing); }
  [[nodiscard]] const Failure& do_failure() const override { return failure_; }
  void do_reset() override {}

  const tls::Policy* policy_ = nullptr;
  const tls::ReferenceName* host_ = nullptr;
  Failure failure_;
};

class Calendar final : public platform::WallClock {
  [[nodiscard]] std::optional<UnixTime> do_now() const override { return std::nullopt; }
};

class Noise final : public platform::Entropy {
  Result<void> do_fill(MutableBytes into) override {
    use(into);
    return {};
  }
};

alignas(net::TcpConnector) std::array<std::byte, sizeof(net::TcpConnector)> tcp_connector_object;
alignas(tls::TlsConnector) std::array<std::byte, sizeof(tls::TlsConnector)> tls_connector_object;

}  // namespace

net::Connector& connector() {
  static Stack stack;
  static Library library;
  static Calendar calendar;
  static constexpr tls::Policy kPolicy;
  auto& tcp = *new (tcp_connector_object.data()) net::TcpConnector(stack);
  return *new (tls_connector_object.data()) tls::TlsConnector(tcp, library, kPolicy, calendar);
}

platform::Entropy& entropy() {
  static Noise noise;
  return noise;
}

}  // namespace fairlead::size
