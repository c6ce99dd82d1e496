// SPDX-License-Identifier: Apache-2.0
#include "support/tls_server.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace fairlead::support {

struct TlsServer::Impl {
  std::vector<std::string> alpn;
  std::optional<std::pair<std::string, std::string>> psk;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  bool asked_for_ticket = false;
  int alert = -1;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }

  [[nodiscard]] Errc error_of(int returned) const {
    switch (SSL_get_error(ssl, returned)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE: return Errc::would_block;
      case SSL_ERROR_ZERO_RETURN: return Errc::closed;
      default: return Errc::protocol;
    }
  }

  static int give(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const MutableBytes room = std::as_writable_bytes(std::span(into, static_cast<std::size_t>(size)));
    const std::size_t got = static_cast<TlsServer*>(BIO_get_data(bio))->take(room);
    if (got > 0) return static_cast<int>(got);
    BIO_set_retry_read(bio);
    return -1;
  }
  static int keep(BIO* bio, const char* from, int size) {
    static_cast<TlsServer*>(BIO_get_data(bio))->put(bytes_of({from, static_cast<std::size_t>(size)}));
    return size;
  }
  /// What OpenSSL reads from and writes to.
  static BIO* bio_of(TlsServer& server) {
    static BIO_METHOD* const method = [] {
      BIO_METHOD* const made = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "a server's end");
      BIO_meth_set_read(made, give);
      BIO_meth_set_write(made, keep);
      BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) -> long { return command == BIO_CTRL_FLUSH ? 1 : 0; });
      return made;
    }();
    BIO* const bio = BIO_new(method);
    BIO_set_data(bio, &server);
    BIO_set_init(bio, 1);
    return bio;
  }
};

namespace {

void need(bool done, const char* what) {
  if (done) return;
  char reason[256] = "";
  ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
  throw std::runtime_error(std::string("TLS server: ") + what + ": " + reason);
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void* argument) {
  for (const std::string& ours : static_cast<TlsServer::Impl*>(argument)->alpn) {
    for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
      const std::string_view theirs(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
      if (theirs != ours) continue;
      *chosen = offered + at + 1;
      *size = offered[at];
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

TlsServer::Impl& impl_of(SSL* ssl) { return *static_cast<TlsServer::Impl*>(SSL_get_app_data(ssl)); }

unsigned find_key(SSL* ssl, const char* identity, unsigned char* key, unsigned size) {
  const auto& psk = *impl_of(ssl).psk;
  if (identity != psk.first || psk.second.size() > size) return 0;
  std::ranges::copy(psk.second, key);
  return static_cast<unsigned>(psk.second.size());
}

void watch(int write, int, int type, const void* data, std::size_t size, SSL*, void* argument) {
  if (write != 0 || type != SSL3_RT_ALERT || size != 2) return;
  static_cast<TlsServer::Impl*>(argument)->alert = static_cast<const unsigned char*>(data)[1];
}

int look_at_hello(SSL* ssl, int*, void*) {
  const unsigned char* content = nullptr;
  std::size_t size = 0;
  impl_of(ssl).asked_for_ticket = SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_session_ticket, &content, &size) == 1;
  return SSL_CLIENT_HELLO_SUCCESS;
}

void configure(SSL_CTX* context, const TlsServerOptions& options, TlsServer::Impl& impl) {
  SSL_CTX_set_security_level(context, options.security_level);
  need(SSL_CTX_set_min_proto_version(context, options.oldest) == 1, "oldest version");
  need(SSL_CTX_set_max_proto_version(context, options.newest) == 1, "newest version");
  if (!options.ciphers.empty()) need(SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) == 1, "ciphers");
  if (!options.suites.empty()) need(SSL_CTX_set_ciphersuites(context, options.suites.c_str()) == 1, "suites");
  if (!options.groups.empty()) {
    std::string groups = options.groups;
    need(SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, groups.data()) == 1, "groups");
  }
  need(SSL_CTX_use_certificate(context, options.chain.leaf.native()) == 1, "certificate");
  need(SSL_CTX_use_PrivateKey(context, options.chain.leaf.key().native()) == 1, "key");
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
  for (const Certificate& one : options.chain.intermediates) {
    need(SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 1, one.native()) == 1, "chain");
  }
  if (options.client != ClientCertificate::ignored) {
    const int required = options.client == ClientCertificate::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nullptr);
    if (options.client_ca) X509_STORE_add_cert(SSL_CTX_get_cert_store(context), options.client_ca->native());
  }
  if (!options.alpn.empty()) SSL_CTX_set_alpn_select_cb(context, choose_protocol, &impl);
  SSL_CTX_set_msg_callback(context, watch);
  SSL_CTX_set_client_hello_cb(context, look_at_hello, nullptr);
  std::array<unsigned char, 80> keys{static_cast<unsigned char>(options.tickets)};
  need(SSL_CTX_ctrl(context, SSL_CTRL_SET_TLSEXT_TICKET_KEYS, keys.size(), keys.data()) == 1, "ticket keys");
  need(SSL_CTX_set_session_id_context(context, keys.data(), 2) == 1, "session context");
  // Under TLS 1.3, too; with SHA-256.
  if (options.psk) SSL_CTX_set_psk_server_callback(context, find_key);
}

}  // namespace

TlsServer::TlsServer(io::StreamRef lower, const TlsServerOptions& options)
    : BufferedEnd(lower), impl_(std::make_unique<Impl>()) {
  impl_->alpn = options.alpn;
  impl_->psk = options.psk;
  impl_->context = SSL_CTX_new(TLS_server_method());
  need(impl_->context != nullptr, "SSL_CTX_new");
  configure(impl_->context, options, *impl_);
  impl_->ssl = SSL_new(impl_->context);
  need(impl_->ssl != nullptr, "SSL_new");
  BIO* const both_ways = Impl::bio_of(*this);
  SSL_set_bio(impl_->ssl, both_ways, both_ways);
  SSL_ctrl(impl_->ssl, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, impl_.get());
  SSL_set_app_data(impl_->ssl, impl_.get());
  SSL_set_accept_state(impl_->ssl);
}

TlsServer::~TlsServer() = default;

Result<void> TlsServer::do_handshake() {
  ERR_clear_error();
  const int returned = SSL_do_handshake(impl_->ssl);
  if (returned != 1) return fail(impl_->error_of(returned));
  return {};
}

Result<std::size_t> TlsServer::do_read(MutableBytes into) {
  ERR_clear_error();
  std::size_t got = 0;
  const int returned = SSL_read_ex(impl_->ssl, into.data(), into.size(), &got);
  if (returned != 1) return fail(impl_->error_of(returned));
  return got;
}

Result<std::size_t> TlsServer::do_write(Bytes record) {
  ERR_clear_error();
  std::size_t sent = 0;
  const int returned = SSL_write_ex(impl_->ssl, record.data(), record.size(), &sent);
  if (returned != 1) return fail(impl_->error_of(returned));
  return sent;
}

void TlsServer::do_end() { SSL_shutdown(impl_->ssl); }

void TlsServer::update_keys() { need(SSL_key_update(impl_->ssl, SSL_KEY_UPDATE_REQUESTED) == 1, "SSL_key_update"); }

void TlsServer::renegotiate() {
  need(SSL_renegotiate(impl_->ssl) == 1, "SSL_renegotiate");
  SSL_do_handshake(impl_->ssl);
  (void)flush();
}

bool TlsServer::resumed() const { return SSL_session_reused(impl_->ssl) == 1 && !used_psk(); }

bool TlsServer::asked_for_ticket() const { return impl_->asked_for_ticket; }

bool TlsServer::used_psk() const {
  if (!impl_->psk) return false;
  const bool by_suite = SSL_CIPHER_get_kx_nid(SSL_get_current_cipher(impl_->ssl)) == NID_kx_ecdhe_psk;
  return by_suite || (SSL_version(impl_->ssl) == TLS1_3_VERSION && SSL_session_reused(impl_->ssl) == 1);
}

unsigned TlsServer::max_fragment() const {
  const unsigned code = SSL_SESSION_get_max_fragment_length(SSL_get0_session(impl_->ssl));
  return code == 0 ? 0 : 256U << code;
}

std::string TlsServer::server_name() const {
  const char* name = SSL_get_servername(impl_->ssl, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

std::string TlsServer::client_subject() const {
  const X509* certificate = SSL_get0_peer_certificate(impl_->ssl);
  if (certificate == nullptr) return "";
  std::array<char, 256> line{};
  X509_NAME_oneline(X509_get_subject_name(certificate), line.data(), static_cast<int>(line.size()));
  return line.data();
}

std::size_t TlsServer::client_chain() const {
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(impl_->ssl);
  const auto intermediates = chain == nullptr ? 0U : static_cast<std::size_t>(sk_X509_num(chain));
  return intermediates + (SSL_get0_peer_certificate(impl_->ssl) == nullptr ? 0 : 1);
}

int TlsServer::alert_received() const { return impl_->alert; }

}  // namespace fairlead::support
