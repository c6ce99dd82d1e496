// SPDX-License-Identifier: Apache-2.0
/// @file  A session of the port under test and a server at the two ends of a pipe.
#pragma once

#include "fairlead/io/pipe.hpp"

#include "port_under_test.hpp"
#include "support/pki.hpp"
#include "support/tls_server.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ports::test {

using support::Certificate;
using support::CertificateSpec;
using support::Chain;
using support::ClientCertificate;
using support::Key;
using support::KeyKind;
using support::TestPki;
using support::TlsServerOptions;

inline tls::ReferenceName dns(std::string_view name) { return *tls::ReferenceName::dns(name); }

/// Passes on at most `most` bytes a call and refuses every third; most = 0 leaves the stream as it is. Counts the bytes
/// and calls of send, gives at most `budget` bytes to recv, and can break for sending only.
class Throttle {
 public:
  Throttle(io::PipeEnd& under, std::size_t most) : under_(under), most_(most) {}
  IoResult recv(MutableBytes into) {
    if (into.empty()) return Errc::invalid;
    if (++calls >= fails_from) return fails_with;
    if (budget == 0 && ended) return Errc::closed;
    if (refuse() || budget == 0) return Errc::would_block;
    const std::size_t most = std::min(most_ == 0 ? into.size() : most_, budget);
    const IoResult got = under_.recv(into.first(std::min(into.size(), most)));
    budget -= got.size();
    if (changed >= received_ && changed - received_ < got.size()) into[changed - received_] ^= std::byte{0x55};
    received_ += got.size();
    return got;
  }
  IoResult send(std::span<const Bytes> pieces) {
    ++sends;
    if (++calls >= fails_from) return fails_with;
    if (broken) return Errc::reset;
    if (refuse()) return Errc::would_block;
    const Bytes piece = pieces.front();
    const Bytes part = most_ == 0 ? piece : piece.first(std::min(piece.size(), most_));
    if (!forges) return under_.send(std::span(&part, 1));
    std::vector<std::byte> forged(part.begin(), part.end());
    forges(forged);
    const Bytes other(forged);
    return under_.send(std::span(&other, 1));
  }
  Result<void> flush() { return under_.flush(); }
  Result<void> shutdown() { return under_.shutdown(); }
  void collect_waits(Directions wanted, WaitList& list) { under_.collect_waits(wanted, list); }
  void close() { under_.close(); }

  std::size_t sends = 0;
  std::size_t calls = 0;              ///< Of recv and send.
  std::size_t fails_from = SIZE_MAX;  ///< That call and each after it fails.
  Errc fails_with = Errc::reset;
  std::size_t budget = SIZE_MAX;
  bool ended = false;              ///< Behind the budget the peer has hung up.
  std::size_t changed = SIZE_MAX;  ///< Which received byte somebody changes on the way.
  bool broken = false;
  std::function<void(MutableBytes)> forges;  ///< Changes what is sent; empty: nothing does.

 private:
  bool refuse() { return most_ != 0 && ++calls_ % 3 == 0; }
  io::PipeEnd& under_;
  std::size_t most_;
  std::size_t calls_ = 0;
  std::size_t received_ = 0;
};

struct PairOptions {
  TlsServerOptions server;
  std::string trust;    ///< PEM.
  std::string lists{};  ///< PEM; empty: none.
  std::optional<std::string> identity{};
  std::string identity_key{};
  std::optional<Port::TrustStore> shared_trust{};   ///< In place of `trust` and `lists`.
  std::optional<Port::Identity> shared_identity{};  ///< In place of `identity` and `identity_key`.
  tls::ReferenceName host = dns("localhost");
  std::optional<UnixTime> now = support::kTestNow;
  std::size_t throttle = 0;
  std::size_t pipe = std::size_t{256} * 1024;
};

/// The usual good connection over the usual cast.
inline PairOptions good(const TestPki& pki, int version = 0x0304) {
  return {.server = {.chain = {pki.server}, .oldest = version, .newest = version}, .trust = pki.ca.pem()};
}

/// Goes on with a handshake until it waits for the other side, or is over; counts the calls. A session may compute in
/// several.
inline Result<void> compute(tls::Session& session, int& calls) {
  std::array<WaitItem, 2> storage{};
  WaitList list(storage);
  do {
    ++calls;
    const Result<void> done = session.handshake();
    if (done || done.error() != Errc::would_block) return done;
    list.clear();
    session.collect_waits(Directions::both, list);
  } while (list.ready());
  return fail(Errc::would_block);
}

/// What one side of a handshake said last.
struct Said {
  std::optional<Errc> error = Errc::would_block;
  Said() = default;
  Said(const Result<void>& said)  // NOLINT(google-explicit-constructor)
      : error(said ? std::nullopt : std::optional(said.error())) {}
  [[nodiscard]] bool pending() const { return error == Errc::would_block; }
  [[nodiscard]] Result<void> result() const {
    if (error) return fail(*error);
    return {};
  }
};

struct Pair {
  explicit Pair(const PairOptions& options)
      : to_server(options.pipe),
        to_client(options.pipe),
        pipe(to_server, to_client),
        throttle(pipe.a(), options.throttle),
        library(*Port::Library::open()),
        client(trust_of(library, options), identity_of(library, options)),
        server(pipe.b(), options.server),
        host(options.host),
        now(options.now) {}

  Result<void> start() { return start(client); }
  Result<void> start(Port::Session& session) {
    return session.start(
        throttle,
        {.policy = policy, .host = host, .now = now, .staging = staging, .resumption = resumption, .psk = psk});
  }
  /// Runs both sides until neither changes any more, or for so many rounds. Returns the client's last word.
  Result<void> shake_hands(int rounds = 40'000) { return shake_hands(client, rounds); }
  /// As above with the session of another pair.
  Result<void> shake_hands(Port::Session& session, int rounds = 40'000) {
    if (auto started = start(session); !started) return started;
    Said ours;
    Said theirs;
    for (int i = 0; i < rounds && ours.pending(); ++i) {
      if (ours.pending()) ours = session.handshake();
      if (theirs.pending()) theirs = server.handshake();
    }
    if (theirs.pending()) theirs = server.handshake();
    return ours.result();
  }
  /// What the client's recv says once the server has had every chance.
  IoResult client_recv(MutableBytes into) {
    IoResult got = Errc::would_block;
    for (int i = 0; i < 20'000 && got.blocked(); ++i) {
      (void)server.flush();
      got = client.recv(into);
    }
    return got;
  }
  std::string client_reads() {
    std::array<std::byte, 4096> into{};
    const IoResult got = client_recv(into);
    return got.ok() ? std::string(text_of(Bytes(into).first(got.size()))) : std::string(name(got.error()));
  }
  std::string server_reads() {
    std::array<std::byte, 4096> into{};
    IoResult got = Errc::would_block;
    for (int i = 0; i < 20'000 && got.blocked(); ++i) {
      (void)client.flush();
      got = server.recv(into);
    }
    return got.ok() ? std::string(text_of(Bytes(into).first(got.size()))) : std::string(name(got.error()));
  }

  static tls::Loaded<Port::TrustStore> trust_of(const Port::Library& library, std::string_view text,
                                                std::string_view lists = {}) {
    const Bytes input = bytes_of(text);
    const Bytes revoked = bytes_of(lists);
    return Port::TrustStore::from_bytes(library, std::span(&input, 1), std::span(&revoked, lists.empty() ? 0 : 1));
  }
  static Port::TrustStore trust_of(const Port::Library& library, const PairOptions& options) {
    return options.shared_trust ? *options.shared_trust : *trust_of(library, options.trust, options.lists);
  }
  static std::optional<Port::Identity> identity_of(const Port::Library& library, const PairOptions& options) {
    if (options.shared_identity) return options.shared_identity;
    if (!options.identity) return std::nullopt;
    return *Port::Identity::from_bytes(library, bytes_of(*options.identity), bytes_of(options.identity_key));
  }

  std::vector<std::byte> to_server;
  std::vector<std::byte> to_client;
  io::Pipe pipe;
  Throttle throttle;
  Port::Library library;
  tls::Policy policy;
  std::vector<std::byte> staging = std::vector<std::byte>(16'384);
  Port::Session client;
  support::TlsServer server;
  tls::ReferenceName host;
  std::optional<UnixTime> now;
  tls::ResumptionSlot* resumption = nullptr;
  const tls::ExternalPsk* psk = nullptr;
};

}  // namespace fairlead::ports::test
