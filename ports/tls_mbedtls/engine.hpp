// SPDX-License-Identifier: Apache-2.0
/// @file  MbedTlsEngine: one connection by mbedTLS, and the callbacks that mbedTLS is given.
#pragma once

#include "fairlead/tls/engine.hpp"
#include "fairlead/tls/offer.hpp"

#include "internals.hpp"
#include "keys.hpp"
#include "objects.hpp"
#include "peer_chain.hpp"
#include "records.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::ports::mbedtls {

/// What mbedTLS is given for a handshake, and does not look at any more when that is done.
struct Handshake {
  Signer signer;
  tls::SchemeList own_schemes;                                   ///< By which our SigningKey may sign.
  std::array<int, tls::OfferedSuites::capacity() + 1> suites{};  ///< Ends with 0, as the next two.
  std::array<std::uint16_t, tls::GroupList::capacity() + 1> groups{};
  std::array<std::uint16_t, tls::SchemeList::capacity() + 1> schemes{};
};
void destroy(Handshake* handshake);

/// What mbedTLS has of a connection, and what its configuration points to.
struct Connection {
  Owned<Handshake> handshake;  ///< Null when it is done.
  Owned<mbedtls_ssl_config> config;
  Copy alpn;  ///< Pointers to texts with their ends, a null pointer, and the texts.
  Owned<mbedtls_ssl_context> ssl;
};
void destroy(Connection* connection);

/// What the port can do with this mbedTLS.
[[nodiscard]] tls::Capabilities capabilities();

/// What every callback of mbedTLS is given.
class MbedTlsEngine final : public tls::Engine {
 public:
  MbedTlsEngine(MbedTlsTrustStore trust, std::optional<MbedTlsIdentity> identity)
      : trust_(std::move(trust)), identity_(std::move(identity)) {}

  /// mbedtls_ssl_conf_verify: called for each certificate, from the anchor down to the peer's own.
  static int verify_peer(void* engine, mbedtls_x509_crt* certificate, int depth, std::uint32_t* flags);
  /// mbedtls_ssl_set_bio.
  static int send(void* engine, const unsigned char* data, std::size_t size);
  static int receive(void* engine, unsigned char* into, std::size_t size);

 private:
  [[nodiscard]] tls::Capabilities do_capabilities() const override { return mbedtls::capabilities(); }
  Result<void> do_start(const tls::Parameters& parameters, Bytes ticket, bool resumes) override;
  void do_forget() override;
  Result<void> do_handshake() override;
  [[nodiscard]] bool do_is_computing() const override { return computing_; }
  IoResult do_read(MutableBytes into) override { return read(into); }
  IoResult do_look() override { return read({}); }
  [[nodiscard]] Input do_input() const override;
  [[nodiscard]] std::size_t do_record_size() const override;
  IoResult do_write(Bytes record) override;
  Result<void> do_push() override;
  [[nodiscard]] bool do_wants_to_write() const override { return left_ != 0; }
  Result<void> do_end() override;
  Result<void> do_update_keys() override { return fail(Errc::unsupported); }
  void do_describe(tls::PeerInfo& info) const override;
  [[nodiscard]] std::size_t do_certificates() const override { return chain_.size(); }
  [[nodiscard]] Bytes do_certificate(std::size_t index) const override { return chain_[index]; }
  Result<std::size_t> do_export_ticket(MutableBytes into) override;
  [[nodiscard]] Result<tls::Digest> do_digest(std::span<const Bytes> parts) const override { return digest_of(parts); }
  [[nodiscard]] std::string_view do_library() const override;
  [[nodiscard]] tls::Digest do_trust_fingerprint() const override { return trust_.impl()->fingerprint; }
  [[nodiscard]] tls::Digest do_identity_fingerprint() const override;

  Result<void> set_up(const tls::Parameters& parameters, bool resumes);
  Result<void> use_identity(MbedTlsIdentity::Impl& identity);
  void offer(Bytes ticket);
  [[nodiscard]] bool is_1_3() const;
  /// Whether the server asks for our certificate, and accepts no signature that we could make. Tells it.
  bool cannot_answer();
  /// Whether the server has signed with a digest that TLS 1.3 does not have for its curve (RFC 8446 section 4.2.3),
  /// which mbedTLS takes. Then it is told so.
  bool is_signed_for_another_curve();
  /// Whether our key signs by this scheme in this connection.
  [[nodiscard]] bool signs_by(tls::SignatureScheme scheme) const;
  /// What a step of the handshake has told; `before` is the stage that it began with. Fails where mbedTLS takes what is
  /// against the rules; the server is told.
  Result<void> observe(Stage before);
  void observe_end();
  /// Frees what only the handshake needed.
  void release_handshake();
  /// What mbedTLS sends: an alert that can be read is noted.
  void observe_sent(Bytes record);
  /// Gives bytes, or looks whether there are some when there is no room for any.
  IoResult read(MutableBytes into);

  /// What a call of mbedTLS that did not succeed means: the one place that reads its error codes.
  Errc verdict(int returned);
  Errc verdict_open(int returned);
  Errc verdict_early(int returned);
  Errc give_up(tls::ChainFault fault, int returned);
  /// Sends a fatal alert of our own choice.
  void tell(tls::Alert alert);
  /// mbedTLS cannot read the peer's certificates.
  Errc blame_certificates(int returned);
  /// Those that the peer has sent, while mbedTLS has the message.
  [[nodiscard]] std::span<const Bytes> certificates_in_message(PeerChain::Views& into) const;
  /// Judges what verify_peer() has seen; the flags make mbedTLS send the alert that fits.
  std::uint32_t judge_peer(const mbedtls_x509_crt& leaf);
  tls::ChainVerdict decide(const mbedtls_x509_crt& leaf);
  tls::ChainVerdict doubt(const mbedtls_x509_crt& leaf, std::span<const Bytes> sent);
  /// Makes chain_ of the certificates that were judged, as they lie in the message or the trust store.
  void keep(const mbedtls_x509_crt& leaf, std::span<const Bytes> way);

  MbedTlsTrustStore trust_;
  std::optional<MbedTlsIdentity> identity_;
  Owned<Connection> connection_;
  Records records_;
  PeerChain chain_;
  std::size_t left_ = 0;        ///< Of the record that mbedTLS has written, what the wire has not taken.
  std::int32_t untrusted_ = 0;  ///< mbedTLS's flags, where it finds no anchor.
  tls::CipherSuite suite_ = tls::CipherSuite::none;
  tls::Group group_ = tls::Group::none;
  bool computing_ = false;  ///< The last call ended behind a long computation, or within one.
  bool may_sign_ = false;   ///< The server has asked for a signature that our key can make.
  bool has_psk_ = false;
  bool offered_ = false;    ///< A ticket.
  bool takes_key_ = false;  ///< The server goes on from a ticket; or, under TLS 1.3, from any key that was offered.
};

/// Whether it is the digest of this scheme that mbedTLS signs with under TLS 1.2: that of the suite, whatever the
/// server asks for.
[[nodiscard]] bool signs_in_1_2(tls::SignatureScheme scheme, tls::CipherSuite suite);

/// Nothing of a chain is refused for its algorithms and sizes by mbedTLS: the policy judges them, alike with every
/// library.
const mbedtls_x509_crt_profile& any_profile();

/// Sets all that a connection's policy decides, before mbedtls_ssl_setup().
/// @param schemes  By which our key can sign; null without a SigningKey.
Result<void> configure(Connection& connection, const tls::Parameters& parameters, bool resumes,
                       const tls::SchemeList* schemes);
/// As configure(), what is set on the connection itself afterwards.
Result<void> set_server_name(mbedtls_ssl_context& ssl, const tls::Parameters& parameters);

/// Whether the error is about a certificate's form, key or signature algorithm.
bool is_about_certificate(int returned);
/// Which flag makes mbedTLS send the alert that belongs to our verdict, and that alert.
struct Refusal {
  std::uint32_t flags;
  std::uint8_t alert;
};
Refusal refusal_of(Errc error);

/// What receive() says for any error of the wire.
int io_failed();

}  // namespace fairlead::ports::mbedtls
