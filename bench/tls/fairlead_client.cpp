// SPDX-License-Identifier: Apache-2.0
// Compiled for each TLS port, with its port_under_test.hpp of tests/tls/ports.
#include "client.hpp"
#include "port_under_test.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <vector>

namespace fairlead::bench {
namespace {

using Port = ports::test::Port;

void need(bool done, std::string_view what) {
  if (!done) throw std::runtime_error("Fairlead: " + std::string(what));
}

/// What all connections of one thread share.
struct Shared {
  explicit Shared(const Setup& all)
      : setup(all), host(*tls::ReferenceName::dns(all.host)), library(*Port::Library::open()), trust(load_trust()) {
    if (!setup.chain.empty()) load_identity();
  }
  Port::TrustStore load_trust() {
    const Bytes input = bytes_of(setup.trust);
    return *Port::TrustStore::from_bytes(library, std::span(&input, 1));
  }
  void load_identity() {
    const Bytes chain = bytes_of(setup.chain);
    auto loaded = setup.signing_key != nullptr ? Port::Identity::from_key(library, chain, *setup.signing_key)
                                               : Port::Identity::from_bytes(library, chain, bytes_of(setup.key));
    need(loaded.has_value(), "identity");
    identity = *loaded;
  }

  const Setup& setup;
  tls::ReferenceName host;
  Port::Library library;
  Port::TrustStore trust;
  std::optional<Port::Identity> identity;
  std::vector<std::byte> staging = std::vector<std::byte>(std::size_t{16} * 1024);
  std::array<std::byte, tls::ResumptionSlot::kUsualSize> kept{};
  tls::ResumptionSlot slot{kept};
};

class FairleadConnection final : public Connection {
 public:
  FairleadConnection(Shared& shared, io::PipeEnd& wire) : session_(shared.trust, shared.identity) {
    const bool resumes = shared.setup.resumption != Resumption::none;
    const auto started = session_.start(wire, {.policy = shared.setup.policy,
                                               .host = shared.host,
                                               .now = shared.setup.now,
                                               .staging = shared.staging,
                                               .resumption = resumes ? &shared.slot : nullptr});
    need(started.has_value(), "start");
  }
  bool handshake() override {
    const Result<void> done = session_.handshake();
    if (!done && done.error() != Errc::would_block) need(false, name(done.error()));
    return done.has_value();
  }
  void send(std::span<const Bytes> pieces) override {
    std::size_t all = 0;
    for (const Bytes piece : pieces) all += piece.size();
    const IoResult sent = session_.send(pieces);
    need(sent.ok() && sent.size() == all, "send");
  }
  std::size_t recv(MutableBytes into) override {
    const IoResult got = session_.recv(into);
    if (!got.ok() && !got.blocked()) need(false, name(got.error()));
    return got.ok() ? got.size() : 0;
  }

 private:
  Port::Session session_;
};

class FairleadClient final : public TlsClient {
 public:
  explicit FairleadClient(const Setup& setup) : shared_(setup) {}
  std::unique_ptr<Connection> connect(io::PipeEnd& wire) override {
    return std::make_unique<FairleadConnection>(shared_, wire);
  }

 private:
  Shared shared_;
};

}  // namespace

std::unique_ptr<TlsClient> make_fairlead_client(const Setup& setup) { return std::make_unique<FairleadClient>(setup); }

}  // namespace fairlead::bench
