// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSslEngine: one connection by OpenSSL, and the callbacks that OpenSSL is given.
#pragma once

#include "fairlead/tls/engine.hpp"

#include "certificates.hpp"
#include "held.hpp"
#include "objects.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

struct ssl_session_st;
struct x509_store_ctx_st;

namespace fairlead::ports::openssl {

/// What every callback of OpenSSL reaches by the SSL's application data.
class OpenSslEngine final : public tls::Engine {
 public:
  static constexpr tls::Capabilities kCapabilities =
      tls::Capabilities::ed25519 | tls::Capabilities::key_update | tls::Capabilities::psk_1_2 |
      tls::Capabilities::psk_1_3 | tls::Capabilities::max_fragment_length | tls::Capabilities::revocation_lists |
      tls::Capabilities::signing_keys | tls::Capabilities::encrypted_keys | tls::Capabilities::resumption_1_2 |
      tls::Capabilities::resumption_1_3 | tls::Capabilities::chosen_schemes_1_3 |
      tls::Capabilities::long_ticket_nonces | tls::Capabilities::chosen_schemes_1_2 |
      tls::Capabilities::critical_constraints;

  OpenSslEngine(OpenSslTrustStore trust, std::optional<OpenSslIdentity> identity)
      : trust_(std::move(trust)), identity_(std::move(identity)) {}

  /// SSL_CTX_set_cert_verify_callback: builds the chain with OpenSSL, has it judged by the policy. 1 or 0.
  static int verify_peer(x509_store_ctx_st* context, void*);
  /// SSL_CTX_set_info_callback.
  static void note_alert(const ssl_st* ssl, int where, int value);
  /// SSL_CTX_set_cert_cb: called when the server asks for a certificate. 1, or 0 where our key cannot sign for it.
  static int note_certificate_request(ssl_st* ssl, void*);
  /// SSL_CTX_sess_set_new_cb.
  static int note_ticket(ssl_st* ssl, ssl_session_st* session);
  /// SSL_set_psk_client_callback.
  static unsigned give_key(ssl_st* ssl, const char* hint, char* identity, unsigned identity_size, unsigned char* key,
                           unsigned key_size);
  /// SSL_set_psk_use_session_callback.
  static int give_key_1_3(ssl_st* ssl, const evp_md_st* digest, const unsigned char** identity,
                          std::size_t* identity_size, ssl_session_st** session);

 private:
  [[nodiscard]] tls::Capabilities do_capabilities() const override { return kCapabilities; }
  Result<void> do_start(const tls::Parameters& parameters, Bytes ticket, bool resumes) override;
  void do_forget() override;
  Result<void> do_handshake() override;
  IoResult do_read(MutableBytes into) override;
  IoResult do_look() override;
  [[nodiscard]] Input do_input() const override;
  IoResult do_write(Bytes record) override;
  Result<void> do_push() override { return held_.push(); }
  [[nodiscard]] bool do_wants_to_write() const override { return held_.holding() || blocked_on_write_; }
  Result<void> do_end() override;
  Result<void> do_update_keys() override;
  void do_describe(tls::PeerInfo& info) const override;
  [[nodiscard]] std::size_t do_certificates() const override;
  [[nodiscard]] Bytes do_certificate(std::size_t index) const override;
  Result<std::size_t> do_export_ticket(MutableBytes into) override;
  [[nodiscard]] Result<tls::Digest> do_digest(std::span<const Bytes> parts) const override;
  [[nodiscard]] std::string_view do_library() const override;
  [[nodiscard]] tls::Digest do_trust_fingerprint() const override;
  [[nodiscard]] tls::Digest do_identity_fingerprint() const override;

  [[nodiscard]] Result<Settings> settings_of(const tls::Parameters& parameters) const;
  Result<void> set_up(const tls::Parameters& parameters, Bytes ticket, bool resumes);
  void use_key(const tls::ExternalPsk& key);
  /// What a call of OpenSSL that did not succeed means: the one place that reads its error codes.
  Errc verdict(int returned);
  /// 1 or 0, as verify_peer().
  int verify(x509_store_ctx_st* context);
  /// As tls::check_revocation(), by the trust store's lists.
  [[nodiscard]] tls::ChainVerdict check_revocation(std::span<const Bytes> way) const;
  /// As verify(), where OpenSSL knows no anchor; `code` is its reason.
  int doubt(x509_store_ctx_st* context, int code);
  /// The peer's chain, as OpenSSL has it; null for none.
  [[nodiscard]] const stack_st_X509* chain() const;
  /// Whether the server has asked for our certificate and OpenSSL sends none: our key cannot sign as the server asks,
  /// or OpenSSL has no memory to see that it can.
  [[nodiscard]] bool has_kept_certificate_back() const;
  /// 0, with the error that makes OpenSSL send the alert that fits.
  int refuse_with(x509_store_ctx_st* context, tls::ChainFault fault, int code);

  OpenSslTrustStore trust_;
  std::optional<OpenSslIdentity> identity_;
  Owned<ssl_st> ssl_;
  Owned<ssl_session_st> session_;  ///< The newest that can be resumed.
  Held held_{wire()};
  bool blocked_on_write_ = false;
  mutable Encoded looked_at_;  ///< The chain, once somebody has asked for it.
  const tls::ExternalPsk* psk_ = nullptr;
  bool owes_certificate_ = false;  ///< The server has asked for the certificate of our identity.
};

/// Sets what a connection's policy decides beside Settings. The errors are those of Session::start().
Result<void> apply_policy(ssl_st* ssl, const tls::Parameters& parameters);

/// SHA-256 of the parts, one after the other; or no_memory.
Result<tls::Digest> digest(const OpenSslLibrary::Impl& library, std::span<const Bytes> parts);

/// The group of the key exchange.
tls::Group group_of(ssl_st* ssl);

/// What the queue of errors says, when it is not about the lower stream or our own verification.
struct Reason {
  Errc error;
  std::int32_t native;
  std::uint8_t alert = Failure::kNone;  ///< That the peer sent.
};
/// Empties the queue.
Reason take_reason(tls::CertificateRequested requested);
/// The Errc for an X509_V_ERR_* of building and verifying a chain.
Errc error_of_verification(int code);
/// Which X509_V_ERR_* makes OpenSSL send the alert that belongs to our verdict.
int verification_code(Errc error);

}  // namespace fairlead::ports::openssl
