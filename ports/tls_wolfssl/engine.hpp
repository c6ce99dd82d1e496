// SPDX-License-Identifier: Apache-2.0
/// @file  WolfSslEngine: one connection by wolfSSL, and the callbacks that wolfSSL is given.
#pragma once

#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/tls/engine.hpp"
#include "fairlead/tls/path.hpp"

#include "inbox.hpp"
#include "objection.hpp"
#include "objects.hpp"
#include "outbox.hpp"
#include "record_seal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

struct WOLFSSL_EVP_PKEY;
struct WOLFSSL_X509;
struct WOLFSSL_X509_STORE_CTX;

namespace fairlead::ports::wolfssl {

/// What every callback of wolfSSL reaches.
class WolfSslEngine final : public tls::Engine {
 public:
  WolfSslEngine(WolfSslTrustStore trust, std::optional<WolfSslIdentity> identity)
      : trust_(std::move(trust)), identity_(std::move(identity)) {}

  /// wolfSSL_CTX_set_verify: called for the peer's certificates from the last one that was sent to its own. 1 or 0.
  static int verify_peer(int, WOLFSSL_X509_STORE_CTX* context);
  /// wolfSSL_CTX_set_cert_cb: called before our certificate is sent. 1, or 0 where it is not to be.
  static int decide_about_certificate(WOLFSSL* ssl, void*);
  /// wolfSSL_CTX_set_client_cert_cb: called where a certificate is asked for and there is none. 0: still none.
  static int note_request_without_identity(WOLFSSL* ssl, WOLFSSL_X509**, WOLFSSL_EVP_PKEY**);
  /// wolfSSL_CTX_sess_set_new_cb.
  static int note_ticket(WOLFSSL* ssl, WOLFSSL_SESSION* session);
  /// wolfSSL_set_psk_client_callback, and its like for TLS 1.3.
  static unsigned give_key(WOLFSSL* ssl, const char* hint, char* identity, unsigned identity_size, unsigned char* key,
                           unsigned key_size);
  static unsigned give_key_1_3(WOLFSSL* ssl, const char* hint, char* identity, unsigned identity_size,
                               unsigned char* key, unsigned key_size, const char** suite);
  /// wolfSSL_CTX_SetIORecv and wolfSSL_CTX_SetIOSend.
  static int receive(WOLFSSL* ssl, char* into, int size, void* engine);
  static int send(WOLFSSL* ssl, char* data, int size, void* engine);

  /// For the callbacks by which wolfSSL asks our key: 0, and the size of the signature; or -1.
  int sign(tls::SignatureScheme scheme, Bytes input, unsigned char* into, unsigned* size);
  /// For those by which wolfSSL has the peer's signature verified: whether the policy has the scheme. If not, the
  /// session is at its end.
  bool may_be_signed_by(tls::SignatureScheme scheme);
  [[nodiscard]] const tls::CertificateView& own_certificate() const { return identity_->impl()->certificate; }

 private:
  [[nodiscard]] tls::Capabilities do_capabilities() const override;
  [[nodiscard]] std::string_view do_library() const override;
  [[nodiscard]] tls::Digest do_trust_fingerprint() const override { return trust_.impl()->fingerprint; }
  [[nodiscard]] tls::Digest do_identity_fingerprint() const override;
  [[nodiscard]] Result<tls::Digest> do_digest(std::span<const Bytes> parts) const override { return digest_of(parts); }

  Result<void> do_start(const tls::Parameters& parameters, Bytes ticket, bool resumes) override;
  Result<void> do_handshake() override;
  void do_describe(tls::PeerInfo& info) const override;
  [[nodiscard]] std::size_t do_certificates() const override { return chain_.all().size(); }
  [[nodiscard]] Bytes do_certificate(std::size_t index) const override { return chain_.all()[index].bytes(); }
  Result<std::size_t> do_export_ticket(MutableBytes into) override;
  void do_forget() override;

  IoResult do_read(MutableBytes into) override;
  IoResult do_look() override;
  [[nodiscard]] Input do_input() const override;
  IoResult do_write(Bytes record) override;
  [[nodiscard]] std::size_t do_record_size() const override;
  [[nodiscard]] bool do_wants_to_write() const override { return outbox_.holding(); }
  Result<void> do_push() override { return outbox_.push(); }
  Result<void> do_update_keys() override;
  Result<void> do_end() override;

  Result<void> use_identity(const tls::Policy& policy);
  void offer(Bytes ticket);
  [[nodiscard]] const HelloReader& hello() const { return inbox_.hello(); }
  [[nodiscard]] bool is_1_3() const { return hello().version() == tls::Version::tls_1_3; }

  /// What a call of wolfSSL that did not succeed means: the one place that reads its error codes.
  Errc verdict(int returned);
  Errc verdict_of(int code);
  /// wolfSSL gives up at the peer's certificates by itself.
  Errc blame_certificates(int code);
  /// Says why to the peer, once, in place of what wolfSSL would say. During the handshake only: what is sent under the
  /// keys of the application, wolfSSL alone counts.
  void tell(tls::Alert alert, Protection protection = Protection::as_agreed);
  /// Whether wolfSSL has written a fatal alert of its own choice.
  [[nodiscard]] std::optional<std::uint8_t> alert_of_library() const;
  /// Sends that, unless the peer has heard of another one.
  void pass_on_alert();
  /// Whether wolfSSL has given up at what the server's request for our certificate accepts.
  [[nodiscard]] bool has_failed_at_request(int code) const;
  /// What verify_peer() says, once.
  bool accepts(const WOLFSSL_X509_STORE_CTX& context);
  /// From the peer's certificates to our verdict about them.
  tls::ChainVerdict judge_and_keep(std::span<const Bytes> sent, int native);
  /// Whether there was memory.
  bool keep_chain(std::span<const Bytes> certificates);
  void keep_client_keys();
  /// The server has chosen the older version, and wolfSSL has not read that yet.
  void prepare_for_1_2();
  void look_for_tickets();
  /// Into held_. Whether there was memory.
  bool hold(Bytes records);
  /// By which scheme wolfSSL is about to sign; nothing where the server, the policy or our key does not allow it.
  [[nodiscard]] std::optional<tls::SignatureScheme> scheme_to_sign_by() const;
  /// Whether there is one. If not, nothing more is sent but an alert.
  bool can_sign();
  /// A certificate is asked for once the session is open, which we have not said that one may (RFC 8446 section 4.6.2).
  int refuse_late_request();

  WolfSslTrustStore trust_;
  std::optional<WolfSslIdentity> identity_;
  Owned<WOLFSSL> ssl_;
  Owned<WOLFSSL_SESSION> session_;  ///< The newest that can be resumed.
  Outbox outbox_{wire()};
  Inbox inbox_{wire(), outbox_};
  std::optional<RecordSeal> seal_;  ///< With our keys of the handshake under TLS 1.3, until it is done.
  std::uint64_t sealed_ = 0;        ///< How many records wolfSSL has sent under them.
  Memory held_;                     ///< What wolfSSL wrote with an alert at its end, until our verdict.
  List<Memory> chain_;
  tls::SchemeList schemes_;              ///< By which our key may sign.
  std::optional<Errc> signing_failure_;  ///< What our key said.
  const tls::ExternalPsk* psk_ = nullptr;
  bool resumes_ = false;
  bool prepared_ = false;         ///< prepare_for_1_2() has done its work.
  bool opened_ = false;           ///< The handshake is done.
  bool short_of_memory_ = false;  ///< A callback of ours.
  bool judged_ = false;           ///< verify_peer() has seen the chain.
  bool accepted_ = false;         ///< And has said yes: our key signs for nobody else.
  bool muted_ = false;            ///< What wolfSSL still writes is not for the peer.
  bool told_ = false;             ///< The peer knows why we leave.
  bool cannot_sign_ = false;      ///< The server wants our certificate, and our key cannot sign for it.
  bool asked_late_ = false;       ///< refuse_late_request() was called: the session is at its end.
};

/// Sets all that a connection's policy decides. The errors are those of Session::start().
Result<void> apply_policy(WOLFSSL* ssl, const tls::Parameters& parameters);

/// What makes find_path() and check_revocation() verify by wolfCrypt. Stateless.
class WolfCryptVerifier final : public tls::SignatureVerifier {
  tls::Signed do_is_signed(Bytes object, const tls::CertificateView& issuer) override;
};

/// Lets the connections of a context ask the SigningKey of their identity.
void let_sign_elsewhere(WOLFSSL_CTX* context);
/// Before the handshake, for a connection of such a context.
void ask_engine_for_signatures(WOLFSSL* ssl, WolfSslEngine& engine);

/// Has the connections of a context verify what the peer signs in the handshake by schemes of the policy alone.
void verify_peers_signatures(WOLFSSL_CTX* context);

/// The Errc for one of wolfSSL's error codes that is not about the lower stream, an alert or certificates.
[[nodiscard]] Errc error_of(int code);

}  // namespace fairlead::ports::wolfssl
