// SPDX-License-Identifier: Apache-2.0
/// @file  ServerEnd: one connection of a TLS server in the test's own process, whatever library is beneath.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/capabilities.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace fairlead::support {

/// Never blocks; keeps the contract of StreamRef.
class ServerEnd {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  virtual ~ServerEnd() = default;
  ServerEnd() = default;
  ServerEnd(const ServerEnd&) = delete;
  ServerEnd& operator=(const ServerEnd&) = delete;

  /// Does what can be done. would_block, protocol for any refusal on either side, or reset.
  [[nodiscard]] virtual Result<void> handshake() = 0;

  virtual IoResult recv(MutableBytes into) = 0;
  virtual IoResult send(std::span<const Bytes> pieces) = 0;
  virtual Result<void> flush() = 0;
  virtual Result<void> shutdown() = 0;
  virtual void collect_waits(Directions wanted, WaitList& list) = 0;
  virtual void close() = 0;

  /// Whether the library can change the keys of a connection.
  [[nodiscard]] virtual bool can_update_keys() const = 0;
  /// Changes our keys with the next bytes sent, and asks the client to change its own (TLS 1.3).
  virtual void update_keys() = 0;

  [[nodiscard]] virtual bool resumed() const = 0;                  ///< The client has continued an earlier connection.
  [[nodiscard]] virtual std::string server_name() const = 0;       ///< That the client sent; empty for none.
  [[nodiscard]] virtual std::string client_subject() const = 0;    ///< In one line; empty without a certificate.
  [[nodiscard]] virtual std::size_t records_received() const = 0;  ///< Of type application_data since the handshake.
};

}  // namespace fairlead::support
