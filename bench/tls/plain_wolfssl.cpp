// SPDX-License-Identifier: Apache-2.0
// A minimal client on wolfSSL 5.
#include "client.hpp"

#include <memory>
#include <stdexcept>
#include <vector>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::bench {
namespace {

struct Free {
  void operator()(WOLFSSL* object) const { wolfSSL_free(object); }
  void operator()(WOLFSSL_CTX* object) const { wolfSSL_CTX_free(object); }
  void operator()(WOLFSSL_SESSION* object) const { wolfSSL_SESSION_free(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void need(bool done, const char* what, int reason = 0) {
  if (!done) throw std::runtime_error(std::string("wolfSSL: ") + what + ": " + std::to_string(reason));
}

// The suites, groups and schemes of a policy that nobody has changed.
constexpr const char* kSuites =
    "TLS13-AES128-GCM-SHA256:TLS13-AES256-GCM-SHA384:TLS13-CHACHA20-POLY1305-SHA256:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr int kGroups[] = {WOLFSSL_ECC_X25519, WOLFSSL_ECC_SECP256R1, WOLFSSL_ECC_SECP384R1};
constexpr const char* kSchemes =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ED25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:"
    "RSA+SHA512";

int send_to(WOLFSSL*, char* data, int size, void* wire) {
  const Bytes piece = bytes_of({data, static_cast<std::size_t>(size)});
  const IoResult sent = static_cast<io::PipeEnd*>(wire)->send(std::span(&piece, 1));
  return sent.ok() ? static_cast<int>(sent.size()) : WOLFSSL_CBIO_ERR_WANT_WRITE;
}

int receive_from(WOLFSSL*, char* into, int size, void* wire) {
  const std::span room(into, static_cast<std::size_t>(size));
  const IoResult got = static_cast<io::PipeEnd*>(wire)->recv(std::as_writable_bytes(room));
  return got.ok() ? static_cast<int>(got.size()) : WOLFSSL_CBIO_ERR_WANT_READ;
}

class PlainClient;

class PlainConnection final : public Connection {
 public:
  PlainConnection(PlainClient& client, io::PipeEnd& wire);
  ~PlainConnection() override;
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;
  bool handshake() override;
  void send(std::span<const Bytes> pieces) override {
    for (const Bytes piece : pieces) {
      const auto size = static_cast<int>(piece.size());
      need(wolfSSL_write(ssl_.get(), piece.data(), size) == size, "send");
    }
  }
  std::size_t recv(MutableBytes into) override {
    const int got = wolfSSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
    if (got > 0) return static_cast<std::size_t>(got);
    const int reason = wolfSSL_get_error(ssl_.get(), got);
    need(reason == WOLFSSL_ERROR_WANT_READ, "recv", reason);
    return 0;
  }

 private:
  PlainClient& client_;
  Owned<WOLFSSL> ssl_;
};

class PlainClient final : public TlsClient {
 public:
  explicit PlainClient(const Setup& all) : setup(all) {
    // Dates are compared with the clock of the machine, which is inside of those of every certificate here.
    const bool newer = setup.policy.newest == tls::Version::tls_1_3;
    context.reset(wolfSSL_CTX_new(newer ? wolfTLSv1_3_client_method() : wolfTLSv1_2_client_method()));
    need(context != nullptr, "wolfSSL_CTX_new");
    WOLFSSL_CTX* const ctx = context.get();
    need(wolfSSL_CTX_set_cipher_list(ctx, kSuites) == WOLFSSL_SUCCESS, "suites");
    need(wolfSSL_CTX_set1_sigalgs_list(ctx, kSchemes) == WOLFSSL_SUCCESS, "schemes");
    for (const int group : kGroups) {
      need(wolfSSL_CTX_UseSupportedCurve(ctx, static_cast<word16>(group)) == WOLFSSL_SUCCESS, "group");
    }
    wolfSSL_CTX_set_verify(ctx, WOLFSSL_VERIFY_PEER, nullptr);
    wolfSSL_CTX_SetIOSend(ctx, send_to);
    wolfSSL_CTX_SetIORecv(ctx, receive_from);
    const auto data = [](const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); };
    const auto size = [](const std::string& text) { return static_cast<long>(text.size()); };
    need(wolfSSL_CTX_load_verify_buffer(ctx, data(setup.trust), size(setup.trust), WOLFSSL_FILETYPE_PEM) ==
             WOLFSSL_SUCCESS,
         "trust");
    if (setup.resumption != Resumption::none) need(wolfSSL_CTX_UseSessionTicket(ctx) == WOLFSSL_SUCCESS, "tickets");
    if (setup.chain.empty()) return;
    need(wolfSSL_CTX_use_certificate_chain_buffer(ctx, data(setup.chain), size(setup.chain)) == WOLFSSL_SUCCESS,
         "chain");
    need(wolfSSL_CTX_use_PrivateKey_buffer(ctx, data(setup.key), size(setup.key), WOLFSSL_FILETYPE_PEM) ==
             WOLFSSL_SUCCESS,
         "key");
  }
  std::unique_ptr<Connection> connect(io::PipeEnd& wire) override {
    if (!encoded_.empty()) {
      const unsigned char* data = encoded_.data();
      session.reset(wolfSSL_d2i_SSL_SESSION(nullptr, &data, static_cast<long>(encoded_.size())));
    }
    auto made = std::make_unique<PlainConnection>(*this, wire);
    if (!encoded_.empty()) session.reset();
    return made;
  }

  void keep(WOLFSSL_SESSION* newest) {
    session.reset(newest);
    if (setup.resumption != Resumption::as_bytes) return;
    encoded_.resize(static_cast<std::size_t>(wolfSSL_i2d_SSL_SESSION(newest, nullptr)));
    unsigned char* data = encoded_.data();
    (void)wolfSSL_i2d_SSL_SESSION(newest, &data);
    session.reset();
  }

  const Setup& setup;
  Owned<WOLFSSL_CTX> context;
  Owned<WOLFSSL_SESSION> session;

 private:
  std::vector<unsigned char> encoded_;
};

PlainConnection::PlainConnection(PlainClient& client, io::PipeEnd& wire)
    : client_(client), ssl_(wolfSSL_new(client.context.get())) {
  need(ssl_ != nullptr, "wolfSSL_new");
  const std::string& host = client.setup.host;
  need(wolfSSL_check_domain_name(ssl_.get(), host.c_str()) == WOLFSSL_SUCCESS, "host");
  need(wolfSSL_UseSNI(ssl_.get(), WOLFSSL_SNI_HOST_NAME, host.data(), static_cast<word16>(host.size())) ==
           WOLFSSL_SUCCESS,
       "SNI");
  if (client.setup.policy.newest == tls::Version::tls_1_3) {
    need(wolfSSL_UseKeyShare(ssl_.get(), WOLFSSL_ECC_X25519) == WOLFSSL_SUCCESS, "key share");
  }
  wolfSSL_SetIOReadCtx(ssl_.get(), &wire);
  wolfSSL_SetIOWriteCtx(ssl_.get(), &wire);
  if (client.session) need(wolfSSL_set_session(ssl_.get(), client.session.get()) == WOLFSSL_SUCCESS, "session");
}

PlainConnection::~PlainConnection() {
  if (client_.setup.resumption != Resumption::none) client_.keep(wolfSSL_get1_session(ssl_.get()));
}

bool PlainConnection::handshake() {
  const int returned = wolfSSL_connect(ssl_.get());
  if (returned == WOLFSSL_SUCCESS) return true;
  const int reason = wolfSSL_get_error(ssl_.get(), returned);
  need(reason == WOLFSSL_ERROR_WANT_READ, "handshake", reason);
  return false;
}

}  // namespace

std::unique_ptr<TlsClient> make_plain_client(const Setup& setup) { return std::make_unique<PlainClient>(setup); }
std::string plain_library() { return std::string("wolfSSL ") + wolfSSL_lib_version(); }

}  // namespace fairlead::bench
