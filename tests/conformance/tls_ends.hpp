// SPDX-License-Identifier: Apache-2.0
/// @file  A TLS session of the port under test and a server as its peer, over any two streams. Host only.
#pragma once

#include "fairlead/io/stream.hpp"
#include "fairlead/tls/policy.hpp"

#include "conformance/stream_suite.hpp"
#include "port_under_test.hpp"
#include "support/pki.hpp"
#include "support/server_end.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fairlead::conformance {

/// The session is given `version` and a staging span of one record; the chain is verified as ever.
class TlsEnds {
 public:
  /// Makes the peer: over `lower`, with `version` and no other, and a chain that it presents.
  using MakeServer =
      std::function<std::unique_ptr<support::ServerEnd>(io::StreamRef lower, int version, const support::Chain& chain)>;

  TlsEnds(io::StreamRef below_session, io::StreamRef below_server, tls::Version version, const MakeServer& make);

  /// Runs both handshakes, and takes what the server sends behind its own (session tickets).
  ///
  /// @param fixture  The fixture that these ends belong to; its wait is used.
  [[nodiscard]] bool connect(StreamFixture& fixture);

  [[nodiscard]] io::StreamRef end(Side side) {
    return side == Side::stream ? io::StreamRef(session_) : io::StreamRef(*server_);
  }
  [[nodiscard]] StreamFixture::Capability capabilities() const;
  /// Records of application data that the server has received.
  [[nodiscard]] std::uint32_t records() const { return static_cast<std::uint32_t>(server_->records_received()); }
  /// The session has to answer this with new keys of its own (RFC 8446 section 4.6.3).
  void update_keys() { server_->update_keys(); }

 private:
  io::StreamRef below_session_;
  tls::Policy policy_;
  std::vector<std::byte> staging_;
  ports::test::Port::Session session_;
  std::unique_ptr<support::ServerEnd> server_;
};

/// The peer that there always is.
[[nodiscard]] std::unique_ptr<support::ServerEnd> openssl_server(io::StreamRef lower, int version,
                                                                 const support::Chain& chain);

}  // namespace fairlead::conformance
