// SPDX-License-Identifier: Apache-2.0
// The heap that one idle connection holds, directly and through Fairlead, the objects themselves included: lines of a
// name and a number of bytes.
#include "cost/heap.hpp"
#include "link.hpp"
#include "scenario.hpp"

#include <cstdio>
#include <exception>
#include <optional>
#include <utility>

namespace fairlead::bench {
namespace {

/// Connects, lets both sides exchange 16 KiB, and ends it unless it is the last. `held` becomes what its client has
/// allocated and not freed.
void connect_once(TlsClient& client, const support::TlsServerOptions& server, bool is_last, std::int64_t& held) {
  const Measure measure = [&held](const std::string&, const Work& work) {
    const std::int64_t before = cost::bytes_held();
    work();
    held += cost::bytes_held() - before;
  };
  Link link(server, std::size_t{64} * 1024);
  link.connect(client, "", measure);
  link.settle(measure);
  const std::vector<std::byte> message(std::size_t{16} * 1024);
  const Bytes piece(message);
  measure("", [&] { link.client().send(std::span(&piece, 1)); });
  if (!link.server().send(std::span(&piece, 1)).ok()) throw std::runtime_error("the server does not send");
  std::vector<std::byte> into(message.size());
  std::size_t got = 0;
  measure("", [&] {
    for (std::size_t n = 1; n != 0;) got += n = link.client().recv(into);
  });
  if (got != message.size()) throw std::runtime_error("not all has come");
  if (!is_last) link.end("", measure);
}

/// Of an idle connection. Where it is resumed, with what the client keeps beside it of the one before.
std::int64_t held_by_one(TlsClient& client, const support::TlsServerOptions& server, bool resumes) {
  std::int64_t held = 0;
  if (resumes) connect_once(client, server, false, held);
  connect_once(client, server, true, held);
  return held;
}

void print(Cast& cast, const Scenario& scenario) {
  const OwnKey key = scenario.has_key ? OwnKey::library : OwnKey::none;
  const Setup setup = cast.client(static_cast<tls::Version>(scenario.version), resumption_of(scenario), key);
  for (const bool plain : {true, false}) {
    const auto make = plain ? make_plain_client : make_fairlead_client;
    auto client = make(setup);
    (void)held_by_one(*client, cast.server(key), true);  // What the library makes once.
    // A plain client keeps a ticket as objects on the heap, and begins without one; Fairlead's is in memory of its own.
    if (plain) client = make(setup);
    std::printf("%s %s %lld\n", scenario.name, plain ? "plain" : "fairlead",
                static_cast<long long>(held_by_one(*client, cast.server(key), scenario.resumes)));
  }
}

}  // namespace
}  // namespace fairlead::bench

int main() {
  using namespace fairlead::bench;
  try {
    Cast cast;
    for (const Scenario& scenario : kScenarios) {
      if (!scenario.key_is_elsewhere && !scenario.as_bytes) print(cast, scenario);
    }
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
