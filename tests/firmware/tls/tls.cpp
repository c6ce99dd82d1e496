// SPDX-License-Identifier: Apache-2.0
// What a TLS client costs: handshakes with a server in the same image, over memory. Writes "figure NAME NUMBER" for
// each, instructions of the client alone and bytes. Run it with one instruction each 64 ns (-icount shift=6).
#include "fairlead/base/try.hpp"
#include "fairlead/io/pipe.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/fixed_numbers.hpp"
#include "firmware/meter.hpp"
#include "firmware/server/server.hpp"
#include "firmware/tls/client_library.hpp"
#include "firmware/tls/counting_heap.hpp"
#include "firmware/tls/offer.hpp"
#include "firmware/tls/own_identity.hpp"
#include "firmware/tls/pki.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;
using tls::Version;

constexpr UnixTime kNow{1'800'000'000};
constexpr std::string_view kHost = "server.test";

bool went_well(bool good, std::string_view what) {
  if (!good) {
    write("failed: ");
    write(what);
    write("\n");
  }
  return good;
}

std::array<std::byte, 4096> up;
std::array<std::byte, 8192> down;

/// One connection, from its start to its end in order.
class Connection {
 public:
  Connection(Port::Session& session, const tls::Parameters& parameters) : session_(session), parameters_(parameters) {}

  [[nodiscard]] bool make(Version version) {
    if (!fairlead_server_begin(pipe_.b(), version)) return went_well(false, "the server's start");
    const auto started = handshake([&] { return session_.start(pipe_.a(), parameters_); });
    if (!went_well(started.has_value(), "the start")) return false;
    for (int round = 0; round < 1000; ++round) {
      const auto done = handshake([&] { return session_.handshake(); });
      const ServerState server = fairlead_server_step();
      if (done) return went_well(server != ServerState::failed, "the server's handshake");
      if (done.error() != Errc::would_block) return went_well(false, name(done.error()));
    }
    return went_well(false, "an end of the handshake");
  }

  /// One message to the server.
  [[nodiscard]] bool use() {
    static constexpr std::array<std::byte, 90> kMessage{};
    const Bytes message(kMessage);
    const IoResult sent = send([&] { return session_.send(std::span(&message, 1)); });
    if (!went_well(sent.ok() && sent.size() == message.size(), "sending")) return false;
    return went_well(fairlead_server_step() == ServerState::open, "receiving");
  }

  /// Tickets of TLS 1.3 have come, and nothing else.
  [[nodiscard]] bool take_tickets() {
    std::array<std::byte, 16> into{};
    return went_well(receive([&] { return session_.recv(into); }).blocked(), "waiting");
  }

  /// The longest record that the server may send.
  [[nodiscard]] bool take_record() {
    std::array<std::byte, 128> into{};
    const std::size_t size = fairlead_server_send_record();
    std::size_t got = 0;
    while (got < size && fairlead_server_step() == ServerState::open) {
      const IoResult some = session_.recv(into);
      if (!some.ok() && !some.blocked()) return went_well(false, name(some.error()));
      if (some.ok()) got += some.size();
    }
    const bool as_offered = parameters_.policy.record_limit != 0 || size == std::size_t{16} * 1024;
    return went_well(as_offered && size > 0 && got == size, "a record of full length");
  }

  [[nodiscard]] bool end() {
    std::array<std::byte, 16> into{};
    bool good = session_.shutdown().has_value() && fairlead_server_step() == ServerState::ended;
    const IoResult last = session_.recv(into);
    good = good && !last.ok() && last.error() == Errc::closed;
    session_.reset();
    return went_well(good, "the end");
  }

  Meter handshake;
  Meter send;
  Meter receive;

 private:
  Port::Session& session_;
  const tls::Parameters& parameters_;
  io::Pipe pipe_{up, down};
};

/// What every connection shares.
struct Client {
  Port::TrustStore trust;
  Port::Identity identity;
};

Result<Client> load(const Port::Library& library) {
  const std::array trusted{authority()};
  auto trust = Port::TrustStore::from_bytes(library, trusted);
  auto identity = own_identity(library);
  if (!trust || !identity) return fail(Errc::invalid);
  return Client{.trust = std::move(*trust), .identity = std::move(*identity)};
}

tls::Policy policy_of(Version version) {
  tls::Policy policy;
  set_offer(policy);
  policy.oldest = policy.newest = version;
  return policy;
}

std::array<std::byte, 256> staging;
std::array<std::byte, 1536> ticket;

/// A full handshake, and one that goes on from it.
bool measure(const Client& client, Version version, std::string_view suffix) {
  Port::Session session(client.trust, client.identity);
  tls::ResumptionSlot slot(ticket);
  const tls::Policy policy = policy_of(version);
  const tls::Parameters parameters{
      .policy = policy, .host = *tls::ReferenceName::dns(kHost), .now = kNow, .staging = staging, .resumption = &slot};
  restart_heap_use();
  Connection full(session, parameters);
  if (!full.make(version)) return false;
  const HeapUse handshake = heap_use();
  if (!went_well(!session.peer().resumed && session.peer().certificate_requested, "a full handshake")) return false;
  if (!full.take_tickets()) return false;
  restart_heap_use();
  if (!full.use()) return false;
  const HeapUse open = heap_use();
  if (!full.take_record() || !full.end()) return false;
  tell("handshake", suffix, full.handshake.instructions());
  tell("longest_step", suffix, full.handshake.longest());
  tell("send", suffix, full.send.instructions());
  tell("heap_handshake", suffix, handshake.live_peak);
  tell("heap_extent", suffix, handshake.extent_peak);
  tell("heap_open", suffix, open.live_peak);
  tell("allocations", suffix, handshake.calls);
  tell("allocations_send", suffix, open.calls);
  tell("stack", suffix, std::max(full.handshake.stack, full.send.stack));
  Connection resumed(session, parameters);
  if (!resumed.make(version)) return false;
  if (!went_well(session.peer().resumed, "a resumed handshake") || !resumed.end()) return false;
  tell("resumed", suffix, resumed.handshake.instructions());
  return true;
}

/// A version that this library does not have.
bool is_refused(const Client& client, Version version) {
  Port::Session session(client.trust, client.identity);
  const tls::Policy policy = policy_of(version);
  const tls::Parameters parameters{.policy = policy, .host = *tls::ReferenceName::dns(kHost), .now = kNow};
  io::Pipe pipe(up, down);
  const auto started = session.start(pipe.a(), parameters);
  return went_well(!started && started.error() == Errc::unsupported, "unsupported");
}

/// A server that nobody has vouched for.
bool refuses_strangers(const Port::Library& library, const Client& client, Version version) {
  const std::array trusted{client_certificate()};
  const auto trust = Port::TrustStore::from_bytes(library, trusted);
  if (!went_well(trust.has_value(), "loading another trust store")) return false;
  Port::Session session(*trust, client.identity);
  const tls::Policy policy = policy_of(version);
  const tls::Parameters parameters{.policy = policy, .host = *tls::ReferenceName::dns(kHost), .now = kNow};
  io::Pipe pipe(up, down);
  const bool begun = fairlead_server_begin(pipe.b(), version) && session.start(pipe.a(), parameters).has_value();
  Result<void> done = fail(Errc::would_block);
  for (int round = 0; begun && round < 1000 && !done && done.error() == Errc::would_block; ++round) {
    done = session.handshake();
    (void)fairlead_server_step();
  }
  return went_well(!done && done.error() == Errc::unknown_ca, "refusing a stranger");
}

bool measure_all(const Port::Library& library) {
  Meter meter;
  const auto client = meter([&] { return load(library); });
  if (!went_well(client.has_value(), "loading")) return false;
  tell("load", "", meter.instructions());
  tell("heap_loaded", "", heap_use().live);
  const tls::Capabilities has_it = Port::Session(client->trust).capabilities();
  struct Row {
    Version version;
    std::string_view suffix;
    tls::Capabilities ability;
  };
  constexpr std::array kRows{Row{Version::tls_1_2, "_1_2", tls::Capabilities::resumption_1_2},
                             Row{Version::tls_1_3, "_1_3", tls::Capabilities::resumption_1_3}};
  return std::ranges::all_of(kRows, [&](const Row& row) {
    if (!has(has_it, row.ability)) return is_refused(*client, row.version);
    return measure(*client, row.version, row.suffix) && refuses_strangers(library, *client, row.version);
  });
}

}  // namespace

int run(std::string_view) {
  set_up_client_library();
  const auto library = Port::Library::open();
  if (!went_well(library.has_value(), "opening")) return 1;
  let_pause(*library);
  const std::size_t kept = heap_use().live;  // Of the random generator.
  tell("heap_library", "", kept);
  if (!went_well(open_own_identity(), "opening what has our key") || !measure_all(*library)) return 1;
  if (!went_well(close_own_identity(), "closing what has our key")) return 1;
  if (!went_well(heap_use().live == kept, "giving back all memory")) return 1;
  write("tls: measured\n");
  return 0;
}

}  // namespace fairlead::firmware
