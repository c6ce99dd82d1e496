// SPDX-License-Identifier: Apache-2.0
// A minimal client on OpenSSL 3.
#include "client.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace fairlead::bench {
namespace {

struct Free {
  void operator()(BIO* object) const { BIO_free(object); }
  void operator()(BIO_METHOD* object) const { BIO_meth_free(object); }
  void operator()(EVP_PKEY* object) const { EVP_PKEY_free(object); }
  void operator()(SSL* object) const { SSL_free(object); }
  void operator()(SSL_CTX* object) const { SSL_CTX_free(object); }
  void operator()(SSL_SESSION* object) const { SSL_SESSION_free(object); }
  void operator()(X509* object) const { X509_free(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void need(bool done, const char* what) {
  if (done) return;
  char reason[256] = "";
  ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
  throw std::runtime_error(std::string("OpenSSL: ") + what + ": " + reason);
}

io::PipeEnd& wire_of(BIO* bio) { return *static_cast<io::PipeEnd*>(BIO_get_data(bio)); }

int bio_write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  const Bytes piece = bytes_of({data, size});
  const IoResult sent = wire_of(bio).send(std::span(&piece, 1));
  *written = sent.size();
  if (sent.blocked()) BIO_set_retry_write(bio);
  return sent.ok() ? 1 : 0;
}

int bio_read(BIO* bio, char* data, std::size_t size, std::size_t* got) {
  BIO_clear_retry_flags(bio);
  const IoResult taken = wire_of(bio).recv(std::as_writable_bytes(std::span(data, size)));
  *got = taken.size();
  if (taken.blocked()) BIO_set_retry_read(bio);
  return taken.ok() ? 1 : 0;
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

Owned<BIO_METHOD> make_bio_method() {
  Owned<BIO_METHOD> method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "wire"));
  BIO_meth_set_write_ex(method.get(), bio_write);
  BIO_meth_set_read_ex(method.get(), bio_read);
  BIO_meth_set_ctrl(method.get(), bio_control);
  return method;
}

std::string schemes(const tls::Policy& policy) {
  std::string list;
  for (const tls::SignatureScheme scheme : policy.signature_schemes) {
    if (!list.empty()) list += ':';
    list += tls::name(scheme);
  }
  return list;
}

// The suites and groups of a policy that nobody has changed.
constexpr const char* kNewer = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kOlder =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr int kGroups[] = {NID_X25519, NID_X9_62_prime256v1, NID_secp384r1};

class PlainConnection final : public Connection {
 public:
  PlainConnection(SSL_CTX* context, const BIO_METHOD* method, SSL_SESSION* session, const Setup& setup,
                  io::PipeEnd& wire)
      : ssl_(SSL_new(context)) {
    BIO* const bio = BIO_new(method);
    need(ssl_ && bio != nullptr, "SSL_new");
    BIO_set_data(bio, &wire);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    std::string name = setup.host;
    need(SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1, "SNI");
    need(SSL_set1_host(ssl_.get(), name.c_str()) == 1, "host");
    if (session != nullptr) need(SSL_set_session(ssl_.get(), session) == 1, "session");
    SSL_set_connect_state(ssl_.get());
  }
  ~PlainConnection() override {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // The ticket stays good.
  }
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  bool handshake() override {
    const int returned = SSL_do_handshake(ssl_.get());
    if (returned != 1) need(SSL_get_error(ssl_.get(), returned) == SSL_ERROR_WANT_READ, "handshake");
    return returned == 1;
  }
  void send(std::span<const Bytes> pieces) override {
    for (const Bytes piece : pieces) {
      std::size_t sent = 0;
      need(SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &sent) == 1 && sent == piece.size(), "send");
    }
  }
  std::size_t recv(MutableBytes into) override {
    std::size_t got = 0;
    const int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
    if (returned == 1) return got;
    need(SSL_get_error(ssl_.get(), returned) == SSL_ERROR_WANT_READ, "recv");
    return 0;
  }

 private:
  Owned<SSL> ssl_;
};

class PlainClient final : public TlsClient {
 public:
  explicit PlainClient(const Setup& setup) : setup_(setup), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX* const context = context_.get();
    need(context != nullptr, "SSL_CTX_new");
    SSL_CTX_set_security_level(context, 1);
    const auto oldest = static_cast<int>(setup.policy.oldest);
    const auto newest = static_cast<int>(setup.policy.newest);
    need(SSL_CTX_set_min_proto_version(context, oldest) == 1, "oldest version");
    need(SSL_CTX_set_max_proto_version(context, newest) == 1, "newest version");
    need(SSL_CTX_set_ciphersuites(context, kNewer) == 1 && SSL_CTX_set_cipher_list(context, kOlder) == 1, "suites");
    need(SSL_CTX_set1_groups(context, kGroups, std::size(kGroups)) == 1, "groups");
    need(SSL_CTX_set1_sigalgs_list(context, schemes(setup.policy).c_str()) == 1, "schemes");
    SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context), setup.now.seconds);
    load(context);
    if (setup.resumption == Resumption::none) {
      SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
      return;
    }
    SSL_CTX_set_app_data(context, this);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION* session) {
      static_cast<PlainClient*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->keep(session);
      return 1;
    });
  }
  std::unique_ptr<Connection> connect(io::PipeEnd& wire) override {
    if (!encoded_.empty()) {
      const unsigned char* data = encoded_.data();
      session_.reset(d2i_SSL_SESSION(nullptr, &data, static_cast<long>(encoded_.size())));
    }
    auto made = std::make_unique<PlainConnection>(context_.get(), method_.get(), session_.get(), setup_, wire);
    if (!encoded_.empty()) session_.reset();
    return made;
  }

 private:
  void keep(SSL_SESSION* session) {
    session_.reset(session);
    if (setup_.resumption != Resumption::as_bytes) return;
    encoded_.resize(static_cast<std::size_t>(i2d_SSL_SESSION(session, nullptr)));
    unsigned char* data = encoded_.data();
    (void)i2d_SSL_SESSION(session, &data);
    session_.reset();
  }
  void load(SSL_CTX* context) const {
    const Owned<BIO> trust(BIO_new_mem_buf(setup_.trust.data(), static_cast<int>(setup_.trust.size())));
    const Owned<X509> anchor(PEM_read_bio_X509(trust.get(), nullptr, nullptr, nullptr));
    need(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), anchor.get()) == 1, "trust");
    if (setup_.chain.empty()) return;
    const Owned<BIO> chain(BIO_new_mem_buf(setup_.chain.data(), static_cast<int>(setup_.chain.size())));
    const Owned<X509> own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
    const Owned<BIO> text(BIO_new_mem_buf(setup_.key.data(), static_cast<int>(setup_.key.size())));
    const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr));
    need(SSL_CTX_use_certificate(context, own.get()) == 1 && SSL_CTX_use_PrivateKey(context, key.get()) == 1, "key");
  }

  const Setup& setup_;
  Owned<SSL_CTX> context_;
  Owned<BIO_METHOD> method_ = make_bio_method();
  Owned<SSL_SESSION> session_;
  std::vector<unsigned char> encoded_;
};

}  // namespace

std::unique_ptr<TlsClient> make_plain_client(const Setup& setup) { return std::make_unique<PlainClient>(setup); }
std::string plain_library() { return std::string("OpenSSL ") + OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace fairlead::bench
