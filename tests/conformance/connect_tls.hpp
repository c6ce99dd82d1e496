// SPDX-License-Identifier: Apache-2.0
/// @file  Both handshakes of a TLS connection that is to be a stream under test.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/tls/session.hpp"

#include "conformance/stream_suite.hpp"

#include <array>
#include <cstddef>

namespace fairlead::conformance {

/// Runs both handshakes, and takes what the server sends behind its own (session tickets).
///
/// @param server   Has handshake() and flush() as tls::Session does.
/// @param fixture  The fixture that both belong to; its wait is used.
template <class Server>
[[nodiscard]] bool connect_tls(tls::Session& session, Server& server, StreamFixture& fixture) {
  constexpr int kMostRounds = 100'000;
  // Behind its own handshake an end may still hold what the other one needs for his.
  bool ours = false;
  bool theirs = false;
  const auto advance = [](auto& end, bool& done) {
    const Result<void> r = done ? end.flush() : end.handshake();
    if (!done && r) done = true;
    return r ? Errc{} : r.error();
  };
  for (int rounds = 0; !(ours && theirs); ++rounds) {
    const Errc o = advance(session, ours);
    const Errc t = advance(server, theirs);
    if (ours && theirs) break;
    if ((o != Errc{} && o != Errc::would_block) || (t != Errc{} && t != Errc::would_block)) return false;
    if (!fixture.wait(ours ? Directions::send : Directions::both, theirs ? Directions::send : Directions::both)) {
      return false;
    }
    if (rounds == kMostRounds) return false;
  }
  std::array<std::byte, 1> none{};
  while (session.recv(none).blocked() && fixture.wait(Side::stream, Directions::receive, Expect::silence)) {
    static_cast<void>(server.flush());
  }
  return true;
}

}  // namespace fairlead::conformance
