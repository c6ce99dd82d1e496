// SPDX-License-Identifier: Apache-2.0
/// @file  ScriptedServer: a TLS 1.3 server that sends what it is told, under the keys that the client expects.
///
/// It agrees on keys as an honest server does (RFC 8446 section 7.1), with TLS_AES_128_GCM_SHA256 and x25519, and then
/// seals whatever messages it is given: what a client does with the inside of encrypted records is within reach of a
/// fuzzer that knows nothing of keys.
#pragma once

#include "fairlead/base/bytes.hpp"

#include "support/pki.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fairlead::fuzz {

using Octets = std::vector<std::byte>;

/// Host only, on OpenSSL. Throws std::runtime_error when that refuses to work.
class ScriptedServer {
 public:
  /// @param chain  Whose certificates and key the genuine messages are made of.
  explicit ScriptedServer(const support::Chain& chain) : chain_(chain) {}

  /// Reads the client's first flight and makes the keys. @return ServerHello as a record; nothing when the flight is no
  /// ClientHello that offers what this server speaks.
  [[nodiscard]] std::optional<Octets> hello(Bytes flight);

  /// A handshake message of any content, which counts for the transcript, sealed into records.
  [[nodiscard]] Octets message(Bytes content);
  /// Anything, as the content of one record of a type.
  [[nodiscard]] Octets record(std::uint8_t type, Bytes content);

  /// What an honest server sends, in this order.
  [[nodiscard]] Octets encrypted_extensions();
  [[nodiscard]] Octets certificate();
  [[nodiscard]] Octets certificate_verify();
  /// Behind it the keys of the application are in use.
  [[nodiscard]] Octets finished();
  [[nodiscard]] Octets new_session_ticket();

  /// Whether the client may believe that it speaks to whom the chain names.
  [[nodiscard]] bool has_proven() const { return proven_ && finished_; }

 private:
  using Secret = std::array<std::byte, 32>;
  struct Keys {
    std::array<std::byte, 16> key;
    std::array<std::byte, 12> iv;
    std::uint64_t next = 0;
  };
  void use(const Secret& traffic);
  [[nodiscard]] Secret transcript_digest() const;

  const support::Chain& chain_;
  Octets transcript_;
  Secret handshake_secret_{};
  Secret server_traffic_{};
  Keys keys_{};
  bool proven_ = false;
  bool finished_ = false;
};

}  // namespace fairlead::fuzz
