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
  io::StreamRef lower;
  std::vector<std::string> alpn;
  std::optional<std::pair<std::string, std::string>> psk;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  BIO* in = nullptr;   // From the client to OpenSSL.
  BIO* out = nullptr;  // From OpenSSL to the client.
  bool ready = false;
  bool asked_for_ticket = false;
  bool closed = false;
  bool shutdown_sent = false;
  bool peer_ended = false;
  std::optional<Errc> lower_end;
  std::size_t records = 0;
  int alert = -1;

  explicit Impl(io::StreamRef stream) : lower(stream) {}
  ~Impl() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }

  void pump_in() {
    std::array<std::byte, 4096> part;
    while (!lower_end && BIO_ctrl_pending(in) < 20'000) {
      const IoResult got = lower.recv(part);
      if (got.blocked()) return;
      if (!got.ok()) {
        lower_end = got.error();
        BIO_set_mem_eof_return(in, 0);
        return;
      }
      BIO_write(in, part.data(), static_cast<int>(got.size()));
    }
  }
  /// Whether everything has left.
  bool pump_out() {
    char* data = nullptr;
    for (long size = BIO_get_mem_data(out, &data); size > 0; size = BIO_get_mem_data(out, &data)) {
      const IoResult sent = lower.send(bytes_of({data, static_cast<std::size_t>(size)}));
      if (!sent.ok()) {
        if (!sent.blocked()) lower_end = sent.error();
        return false;
      }
      std::vector<char> gone(sent.size());
      BIO_read(out, gone.data(), static_cast<int>(gone.size()));
    }
    return true;
  }
  Errc conclude(int returned) {
    const int error = SSL_get_error(ssl, returned);
    pump_out();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
      return lower_end ? Errc::reset : Errc::would_block;
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
      peer_ended = true;
      return Errc::closed;
    }
    return lower_end ? Errc::reset : Errc::protocol;
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
  auto& server = *static_cast<TlsServer::Impl*>(argument);
  const auto* bytes = static_cast<const unsigned char*>(data);
  if (write != 0) return;
  if (type == SSL3_RT_HEADER && size > 0 && bytes[0] == SSL3_RT_APPLICATION_DATA && server.ready) ++server.records;
  if (type == SSL3_RT_ALERT && size == 2) server.alert = bytes[1];
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

TlsServer::TlsServer(io::StreamRef lower, const TlsServerOptions& options) : impl_(std::make_unique<Impl>(lower)) {
  impl_->alpn = options.alpn;
  impl_->psk = options.psk;
  impl_->context = SSL_CTX_new(TLS_server_method());
  need(impl_->context != nullptr, "SSL_CTX_new");
  configure(impl_->context, options, *impl_);
  impl_->ssl = SSL_new(impl_->context);
  impl_->in = BIO_new(BIO_s_mem());
  impl_->out = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(impl_->in, -1);
  SSL_set_bio(impl_->ssl, impl_->in, impl_->out);
  SSL_ctrl(impl_->ssl, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, impl_.get());
  SSL_set_app_data(impl_->ssl, impl_.get());
  SSL_set_accept_state(impl_->ssl);
}

TlsServer::~TlsServer() = default;

Result<void> TlsServer::handshake() {
  ERR_clear_error();
  impl_->pump_in();
  const int returned = SSL_do_handshake(impl_->ssl);
  impl_->pump_out();
  if (returned != 1) return fail(impl_->conclude(returned));
  impl_->ready = true;
  return {};
}

IoResult TlsServer::recv(MutableBytes into) {
  if (into.empty() || impl_->closed) return Errc::invalid;
  if (impl_->peer_ended) return Errc::closed;
  ERR_clear_error();
  impl_->pump_out();
  impl_->pump_in();
  std::size_t got = 0;
  const int returned = SSL_read_ex(impl_->ssl, into.data(), into.size(), &got);
  impl_->pump_out();
  return returned == 1 ? IoResult::bytes(got) : IoResult(impl_->conclude(returned));
}

IoResult TlsServer::send(std::span<const Bytes> pieces) {
  const auto piece = std::ranges::find_if(pieces, [](Bytes one) { return !one.empty(); });
  if (piece == pieces.end() || impl_->closed) return Errc::invalid;
  if (impl_->shutdown_sent) return Errc::closed;
  ERR_clear_error();
  if (!impl_->pump_out()) return impl_->lower_end ? Errc::reset : Errc::would_block;
  std::size_t sent = 0;
  const int returned = SSL_write_ex(impl_->ssl, piece->data(), std::min<std::size_t>(piece->size(), 16'384), &sent);
  impl_->pump_out();
  return returned == 1 ? IoResult::bytes(sent) : IoResult(impl_->conclude(returned));
}

Result<void> TlsServer::flush() {
  if (impl_->closed) return fail(Errc::invalid);
  if (impl_->pump_out()) return impl_->lower.flush();
  return fail(impl_->lower_end ? Errc::reset : Errc::would_block);
}

Result<void> TlsServer::shutdown() {
  if (impl_->closed) return fail(Errc::invalid);
  if (!impl_->shutdown_sent) SSL_shutdown(impl_->ssl);
  impl_->shutdown_sent = true;
  return flush();
}

void TlsServer::collect_waits(Directions wanted, WaitList& list) {
  if (impl_->closed || !any(wanted)) return;
  const bool reads = any(wanted & Directions::receive);
  if (reads && (impl_->peer_ended || impl_->lower_end || SSL_pending(impl_->ssl) > 0)) return list.set_ready();
  std::byte one{};
  std::size_t seen = 0;
  if (reads && impl_->ready && BIO_ctrl_pending(impl_->in) > 0 && SSL_peek_ex(impl_->ssl, &one, 1, &seen) == 1) {
    return list.set_ready();
  }
  impl_->lower.collect_waits(BIO_ctrl_pending(impl_->out) > 0 ? wanted | Directions::send : wanted, list);
}

void TlsServer::close() {
  if (impl_->closed) return;
  impl_->closed = true;
  impl_->lower.close();
}

void TlsServer::update_keys() { need(SSL_key_update(impl_->ssl, SSL_KEY_UPDATE_REQUESTED) == 1, "SSL_key_update"); }

void TlsServer::renegotiate() {
  need(SSL_renegotiate(impl_->ssl) == 1, "SSL_renegotiate");
  SSL_do_handshake(impl_->ssl);
  impl_->pump_out();
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

std::size_t TlsServer::records_received() const { return impl_->records; }

int TlsServer::alert_received() const { return impl_->alert; }

}  // namespace fairlead::support
