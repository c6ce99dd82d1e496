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

namespace fairlead::support {

using Octets = std::vector<std::byte>;

/// Host only, on OpenSSL. Throws std::runtime_error when that refuses to work.
class ScriptedServer {
 public:
  /// @param chain  Whose certificates and key the genuine messages are made of.
  explicit ScriptedServer(const Chain& chain) : chain_(chain) {}

  /// Reads the client's first flight and makes the keys. @return ServerHello as a record; nothing when the flight is no
  /// ClientHello that offers what this server speaks.
  [[nodiscard]] std::optional<Octets> hello(Bytes flight);

  /// A handshake message of any content, which counts for the transcript, sealed into records.
  [[nodiscard]] Octets message(Bytes content);
  /// Anything, as the content of one record of a type.
  [[nodiscard]] Octets record(std::uint8_t type, Bytes content);

  /// What an honest server sends, in this order.
  [[nodiscard]] Octets encrypted_extensions();
  [[nodiscard]] Octets certificate() { return message(certificate_of(chain_)); }
  /// The message for any chain, for message().
  [[nodiscard]] static Octets certificate_of(const Chain& chain);
  /// @param scheme  As on the wire. The leaf's key signs by the digest and the padding that belong to it.
  [[nodiscard]] Octets certificate_verify(std::uint16_t scheme = 0x0403);
  /// Behind it the keys of the application are in use.
  [[nodiscard]] Octets finished();
  [[nodiscard]] Octets new_session_ticket();

  /// What a client has said in a record.
  struct Said {
    std::uint8_t type;  ///< Of the content; 0: it was sealed, and not as the next one under any keys of the client.
    Octets content;
  };
  /// Opens the records of the client that follow its first flight: in the clear, under its keys of the handshake, and
  /// under those of the application before they are changed.
  [[nodiscard]] std::vector<Said> open(Bytes records);

  /// Whether the client may believe that it speaks to whom the chain names.
  [[nodiscard]] bool has_proven() const { return proven_ && finished_; }

 private:
  using Secret = std::array<std::byte, 32>;
  struct Keys {
    std::array<std::byte, 16> key;
    std::array<std::byte, 12> iv;
    std::uint64_t next = 0;
  };
  [[nodiscard]] static Keys keys_of(const Secret& traffic);
  /// What is in a record of the client, with its type behind it; nothing when it is not the next one under these keys.
  [[nodiscard]] static std::optional<Octets> opened(Keys& keys, Bytes head, Bytes body);
  [[nodiscard]] Secret transcript_digest() const;

  const Chain& chain_;
  Octets transcript_;
  Secret handshake_secret_{};
  Secret server_traffic_{};
  Keys keys_{};
  std::vector<Keys> client_keys_;  ///< Of the handshake, then of the application.
  bool proven_ = false;
  bool finished_ = false;
};

}  // namespace fairlead::support
