// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSslSession's state, and the callbacks that OpenSSL is given.
#pragma once

#include "fairlead/tls/alerts.hpp"
#include "fairlead/tls/chain_check.hpp"

#include "objects.hpp"
#include "peer_chain.hpp"
#include "wire.hpp"

#include <cstddef>
#include <optional>

struct x509_store_ctx_st;

namespace fairlead::ports {

namespace openssl {
/// What one record carries at most. openssl.cnf cannot change it: SSL_CTX_set_mode() and the options of library.cpp
/// leave the default fragment.
inline constexpr std::size_t kRecord = 16'384;
}  // namespace openssl

struct OpenSslSession::Impl {
  enum class State : std::uint8_t {
    idle,  ///< Not started, or reset.
    handshaking,
    open,
    dead,    ///< failure says why.
    closed,  ///< close() was called.
  };

  OpenSslTrustStore trust;
  std::optional<OpenSslIdentity> identity;

  openssl::Owned<ssl_st> ssl;
  openssl::Wire wire;
  State state = State::idle;
  bool shutdown_sent = false;
  bool peer_ended = false;       // By close_notify.
  bool recv_must_write = false;  // The last recv waits until the lower stream takes bytes.
  Failure failure;

  // The connection's parameters.
  const tls::Policy* policy = nullptr;
  std::optional<tls::ReferenceName> host;
  std::optional<UnixTime> now;
  MutableBytes staging;

  // What the callbacks have found.
  bool verified = false;
  std::optional<tls::ChainFault> refusal;
  std::int32_t refusal_native = 0;  // X509_V_ERR_*.
  tls::CertificateRequested certificate_requested = tls::CertificateRequested::no;
  std::uint8_t alert_received = Failure::kNone;
  std::uint8_t alert_sent = Failure::kNone;
  openssl::PeerChain chain;

  void forget();
  /// Makes the session dead. Returns `why`.
  Errc die(Errc why, std::int32_t native);
  /// What a call of OpenSSL that did not succeed means. would_block, closed, or dead from here on.
  Errc conclude(int returned);
  /// The lower stream has broken while sending; what the peer said before says more, if it said something. Dead once
  /// nothing of that is left for recv.
  Errc last_words();
  /// Whether recv has bytes or an end without the lower stream.
  bool has_input();
  IoResult send_record(Bytes piece);
};

namespace openssl {

/// SSL_CTX_set_cert_verify_callback: builds the chain with OpenSSL, judges it by the policy. 1 or 0.
int verify_peer(x509_store_ctx_st* context, void*);
/// SSL_CTX_set_info_callback.
void note_alert(const ssl_st* ssl, int where, int value);
/// SSL_CTX_set_cert_cb: called when the server asks for a certificate.
int note_certificate_request(ssl_st* ssl, void*);

/// Sets all that a connection's policy decides. The errors are those of Session::start().
Result<void> apply_policy(ssl_st* ssl, const tls::Policy& policy, const tls::ReferenceName& host);

/// The group of the key exchange.
tls::Group group_of(ssl_st* ssl);

/// What SSL_get_error() and the queue of errors say, when it is not about the lower stream or our own verification.
struct Reason {
  Errc error;
  std::int32_t native;
  std::uint8_t alert = Failure::kNone;  ///< That the peer sent.
};
/// The one place that reads OpenSSL's error codes. Empties the queue.
Reason take_reason(tls::CertificateRequested requested);
/// The Errc for an X509_V_ERR_* of building and verifying a chain.
Errc error_of_verification(int code);

}  // namespace openssl
}  // namespace fairlead::ports
