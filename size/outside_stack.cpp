// SPDX-License-Identifier: Apache-2.0
// A way to the server that is Fairlead's down to the ports: resolving, the race of addresses, and a TLS session with
// Fairlead's own reader of certificates and checks of the peer. The TCP/IP stack and the TLS library are not
// Fairlead's.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/tls/engine.hpp"
#include "fairlead/tls/engine_session.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "outside.hpp"
#include "outside_connector.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <optional>
#include <span>
#include <string_view>

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

/// A library that does nothing, as a TLS port presents it: the wire, the judgement of the peer and everything above are
/// Fairlead's.
class Library final : public tls::Engine {
  [[nodiscard]] tls::Capabilities do_capabilities() const override { return tls::Capabilities::none; }
  Result<void> do_start(const tls::Parameters&, Bytes, bool) override { return {}; }
  void do_forget() override {}
  Result<void> do_handshake() override {
    std::array<std::byte, 16> received{};
    const IoResult got = wire().read(received);
    if (!got.ok()) return fail(got.error());
    std::array chain{Bytes(received).first(8), Bytes(received).last(8)};
    if (const auto verdict = judge(chain, tls::ReadAnchors({})); !verdict) return fail(verdict.error().error);
    return {};
  }
  IoResult do_read(MutableBytes into) override { return wire().read(into); }
  IoResult do_look() override { return Errc::would_block; }
  [[nodiscard]] Input do_input() const override { return Input::none; }
  IoResult do_write(Bytes record) override { return wire().write(record); }
  Result<void> do_push() override { return {}; }
  [[nodiscard]] bool do_wants_to_write() const override { return false; }
  Result<void> do_end() override { return {}; }
  Result<void> do_update_keys() override { return fail(Errc::unsupported); }
  void do_describe(tls::PeerInfo&) const override {}
  [[nodiscard]] std::size_t do_certificates() const override { return 0; }
  [[nodiscard]] Bytes do_certificate(std::size_t) const override { return {}; }
  Result<std::size_t> do_export_ticket(MutableBytes) override { return fail(Errc::unsupported); }
  [[nodiscard]] Result<tls::Digest> do_digest(std::span<const Bytes> parts) const override {
    for (const Bytes part : parts) use(part);
    return tls::Digest{};
  }
  [[nodiscard]] std::string_view do_library() const override { return "none"; }
  [[nodiscard]] tls::Digest do_trust_fingerprint() const override { return {}; }
  [[nodiscard]] tls::Digest do_identity_fingerprint() const override { return {}; }
};

class Session final : public tls::EngineSession {
 public:
  using EngineSession::EngineSession;
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
alignas(Library) std::array<std::byte, sizeof(Library)> engine_object;
alignas(Session) std::array<std::byte, sizeof(Session)> session_object;
alignas(tls::TlsConnector) std::array<std::byte, sizeof(tls::TlsConnector)> tls_connector_object;

}  // namespace

net::Connector& connector() {
  static Stack stack;
  static Calendar calendar;
  static constexpr tls::Policy kPolicy;
  auto& tcp = *new (tcp_connector_object.data()) net::TcpConnector(stack);
  auto& session = *new (session_object.data()) Session(*new (engine_object.data()) Library);
  return *new (tls_connector_object.data()) tls::TlsConnector(tcp, session, kPolicy, calendar);
}

platform::Entropy& entropy() {
  static Noise noise;
  return noise;
}

}  // namespace fairlead::size
