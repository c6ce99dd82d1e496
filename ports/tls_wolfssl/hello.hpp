// SPDX-License-Identifier: Apache-2.0
/// @file  HelloReader: what a server says in the clear, which wolfSSL has no function to tell.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/tls/alerts.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/handshake_messages.hpp"

#include "memory.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::ports::wolfssl {

/// Follows the records of a connection from its first byte until they are encrypted, and reads ServerHello (RFC 8446
/// section 4.1.3) and, of TLS 1.2, the server's group (RFC 8422 section 5.4) and CertificateRequest (RFC 5246 section
/// 7.4.4). Judges what alert() and lacks_agreement() say alone: wolfSSL reads the same bytes, and refuses what is
/// malformed.
class HelloReader {
 public:
  /// More than are registered.
  static constexpr std::size_t kMostAccepted = 48;

  /// What we have sent, the record with our first ClientHello.
  void note_sent(Bytes record);
  /// What has come. Whether there was memory for it.
  [[nodiscard]] bool note(Bytes got);

  [[nodiscard]] tls::Version version() const { return version_; }
  [[nodiscard]] tls::CipherSuite suite() const { return suite_; }
  [[nodiscard]] tls::Group group() const { return group_; }
  /// Whether the server goes on from a key that was offered; TLS 1.3 only.
  [[nodiscard]] bool takes_key() const { return takes_key_; }
  [[nodiscard]] bool certificate_requested() const { return certificate_requested_; }
  /// What the request accepts, TLS 1.2 only: the first of them.
  [[nodiscard]] const FixedVector<tls::SignatureScheme, kMostAccepted>& accepted() const { return accepted_; }
  /// What stands behind the ServerHello of TLS 1.2.
  enum class Next : std::uint8_t {
    unknown,   ///< It has not come.
    ticket,    ///< The server goes on from a ticket of ours (RFC 5077 section 3.4).
    handshake  ///< A full one.
  };
  [[nodiscard]] Next next() const { return next_; }
  /// By which the server has signed its share of the key under TLS 1.2.
  [[nodiscard]] tls::SignatureScheme scheme() const { return scheme_; }
  /// Whether a server of TLS 1.3 goes on from a key without a new agreement, which would not be secret forward.
  [[nodiscard]] bool lacks_agreement() const { return done_ && takes_key_ && group_ == tls::Group::none; }
  /// Whether all has been said in the clear: note() looks at nothing more.
  [[nodiscard]] bool done() const { return done_; }
  /// The alert for what breaks the rules in a way that wolfSSL does not see, or gives another name; none: nothing does.
  ///   - a record that is too long;
  ///   - a ServerHello that ends too early, has an extension twice, or chooses its version by an extension that we did
  ///     not send, or by one that TLS 1.3 alone has for another version;
  ///   - a share of the key under TLS 1.2 without a named group;
  ///   - the mark of a server that speaks TLS 1.3 in a ServerHello of 1.2 (RFC 8446 section 4.1.3), where we offered
  ///     both;
  ///   - a request for our certificate by a server that has none to show itself (RFC 4279 section 2).
  [[nodiscard]] std::optional<tls::Alert> alert() const { return alert_; }
  /// Whether the handshake message that is under way is a Certificate.
  [[nodiscard]] bool within_certificate() const {
    return !done_ && message_size_ != 0 && type_ == tls::HandshakeType::certificate;
  }

 private:
  /// Whether the content of the message under way is looked at.
  [[nodiscard]] bool is_read() const;
  void note_record();
  [[nodiscard]] bool note_handshake(Bytes fragment);
  void read_message();
  void read_server_hello(ByteReader body);
  void read_key_exchange(ByteReader body);
  void read_request(ByteReader body);

  Memory message_;                ///< What has come of one that is read; of any other one, its own head.
  std::size_t message_size_ = 0;  ///< With its own head of 4 bytes; 0 until that has come.
  std::size_t message_got_ = 0;
  tls::HandshakeType type_{};
  std::array<std::byte, 5> record_{};
  std::size_t record_got_ = 0;
  std::size_t fragment_left_ = 0;
  bool done_ = false;

  bool has_sent_ = false;
  bool offers_1_3_ = false;
  Next next_ = Next::unknown;
  std::optional<tls::Alert> alert_;

  tls::Version version_ = tls::Version::none;
  tls::CipherSuite suite_ = tls::CipherSuite::none;
  tls::Group group_ = tls::Group::none;
  bool takes_key_ = false;
  tls::SignatureScheme scheme_ = tls::SignatureScheme::none;
  bool certificate_requested_ = false;
  FixedVector<tls::SignatureScheme, kMostAccepted> accepted_;
};

}  // namespace fairlead::ports::wolfssl
