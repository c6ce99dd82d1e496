// SPDX-License-Identifier: Apache-2.0
/// @file  TlsClient: what a TLS library is asked to do, once written directly on it and once through Fairlead.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/io/pipe.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace fairlead::bench {

/// How the newest ticket is kept, to be offered with the next connection. Fairlead's are always bytes.
enum class Resumption {
  none,
  as_object,  ///< Of the library: a ticket ends with the program.
  as_bytes,   ///< It can outlive a restart.
};

/// What a client is made for; outlives it. Its work is the same however it is written: the same versions, suites,
/// groups and signature schemes, those of the policy; the chain, the host's name and the dates are verified.
struct Setup {
  tls::Policy policy;
  std::string trust;  ///< PEM.
  std::string host;
  UnixTime now;
  std::string chain{};  ///< Our certificate, PEM; empty: none.
  std::string key{};    ///< Its key, PEM.
  /// Signs in place of `key`; Fairlead alone has such a thing.
  tls::SigningKey* signing_key = nullptr;
  Resumption resumption = Resumption::none;
};

/// One connection over a wire that outlives it. Whatever does not succeed throws std::runtime_error.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Goes as far as it can. @return Whether the handshake is done.
  virtual bool handshake() = 0;
  /// Sends all of the pieces, for which the wire has room.
  virtual void send(std::span<const Bytes> pieces) = 0;
  /// @return How much there was; 0: nothing more has come.
  virtual std::size_t recv(MutableBytes into) = 0;
};

/// A client with its trust store, its identity and whatever else connections share, made once.
class TlsClient {
 public:
  virtual ~TlsClient() = default;
  /// Begins a connection.
  [[nodiscard]] virtual std::unique_ptr<Connection> connect(io::PipeEnd& wire) = 0;
};

/// Written directly on the library, with no more than the work needs.
[[nodiscard]] std::unique_ptr<TlsClient> make_plain_client(const Setup& setup);
/// The library's name and version.
[[nodiscard]] std::string plain_library();
/// Through Fairlead's port.
[[nodiscard]] std::unique_ptr<TlsClient> make_fairlead_client(const Setup& setup);

}  // namespace fairlead::bench
