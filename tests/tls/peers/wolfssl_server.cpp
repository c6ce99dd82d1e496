// SPDX-License-Identifier: Apache-2.0
#include "server.hpp"
#include "support/buffered_end.hpp"

#include <stdexcept>
#include <string>

// wolfSSL's headers in this order: the first says how the library was built.
#include <wolfssl/options.h>
// clang-format off
#include <wolfssl/ssl.h>
// clang-format on

namespace fairlead::tls_peers {
namespace {

void need(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("wolfSSL server: ") + what);
}

const unsigned char* data_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

class WolfSslServer final : public Server {
 public:
  explicit WolfSslServer(const ServerOptions& options) : alpn_(options.alpn) {
    static const int started = wolfSSL_Init();
    need(started == WOLFSSL_SUCCESS, "wolfSSL_Init");
    context_ = wolfSSL_CTX_new(options.version == 0x0304 ? wolfTLSv1_3_server_method() : wolfTLSv1_2_server_method());
    need(context_ != nullptr, "context");
    const std::string chain = options.chain.pem();
    need(wolfSSL_CTX_use_certificate_chain_buffer(context_, data_of(chain), static_cast<long>(chain.size())) ==
             WOLFSSL_SUCCESS,
         "certificate");
    const std::string key = options.chain.leaf.key().pem();
    need(wolfSSL_CTX_use_PrivateKey_buffer(context_, data_of(key), static_cast<long>(key.size()),
                                           WOLFSSL_FILETYPE_PEM) == WOLFSSL_SUCCESS,
         "key");
    if (options.client_ca) {
      const std::string ca = options.client_ca->pem();
      need(wolfSSL_CTX_load_verify_buffer(context_, data_of(ca), static_cast<long>(ca.size()), WOLFSSL_FILETYPE_PEM) ==
               WOLFSSL_SUCCESS,
           "authority of clients");
      wolfSSL_CTX_set_verify(context_, WOLFSSL_VERIFY_PEER | WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    } else {
      wolfSSL_CTX_set_verify(context_, WOLFSSL_VERIFY_NONE, nullptr);
    }
    wolfSSL_CTX_SetIORecv(context_, receive_bytes);
    wolfSSL_CTX_SetIOSend(context_, send_bytes);
  }
  ~WolfSslServer() override { wolfSSL_CTX_free(context_); }
  [[nodiscard]] std::unique_ptr<support::ServerEnd> accept(io::StreamRef lower) override;

  [[nodiscard]] WOLFSSL_CTX* context() const { return context_; }
  [[nodiscard]] const std::string& alpn() const { return alpn_; }

 private:
  static int send_bytes(WOLFSSL*, char* from, int size, void* connection);
  static int receive_bytes(WOLFSSL*, char* into, int size, void* connection);

  WOLFSSL_CTX* context_ = nullptr;
  std::string alpn_;
};

class WolfSslConnection final : public support::BufferedEnd {
 public:
  WolfSslConnection(io::StreamRef lower, const WolfSslServer& server)
      : BufferedEnd(lower), ssl_(wolfSSL_new(server.context())) {
    need(ssl_ != nullptr, "connection");
    wolfSSL_SetIOReadCtx(ssl_, this);
    wolfSSL_SetIOWriteCtx(ssl_, this);
    if (server.alpn().empty()) return;
    std::string name = server.alpn();
    need(wolfSSL_UseALPN(ssl_, name.data(), static_cast<unsigned>(name.size()), WOLFSSL_ALPN_FAILED_ON_MISMATCH) ==
             WOLFSSL_SUCCESS,
         "ALPN");
  }
  ~WolfSslConnection() override { wolfSSL_free(ssl_); }

  [[nodiscard]] bool can_update_keys() const override { return true; }
  void update_keys() override { need(wolfSSL_update_keys(ssl_) == WOLFSSL_SUCCESS, "new keys"); }
  [[nodiscard]] bool resumed() const override { return wolfSSL_session_reused(ssl_) == 1; }
  [[nodiscard]] std::string server_name() const override {
    void* name = nullptr;
    const auto size = wolfSSL_SNI_GetRequest(ssl_, WOLFSSL_SNI_HOST_NAME, &name);
    return size == 0 ? "" : std::string(static_cast<const char*>(name), size);
  }
  [[nodiscard]] std::string client_subject() const override {
    WOLFSSL_X509* certificate = wolfSSL_get_peer_certificate(ssl_);
    if (certificate == nullptr) return "";
    const char* name = wolfSSL_X509_get_subjectCN(certificate);
    std::string made = name == nullptr ? "" : name;
    wolfSSL_X509_free(certificate);
    return made;
  }
  using BufferedEnd::put;
  using BufferedEnd::take;

 private:
  [[nodiscard]] Errc error_of(int returned) const {
    switch (wolfSSL_get_error(ssl_, returned)) {
      case WOLFSSL_ERROR_WANT_READ:
      case WOLFSSL_ERROR_WANT_WRITE: return Errc::would_block;
      case WOLFSSL_ERROR_ZERO_RETURN: return Errc::closed;
      default: return Errc::protocol;
    }
  }
  Result<void> do_handshake() override {
    const int returned = wolfSSL_accept(ssl_);
    if (returned != WOLFSSL_SUCCESS) return fail(error_of(returned));
    return {};
  }
  Result<std::size_t> do_read(MutableBytes into) override {
    return size_of(wolfSSL_read(ssl_, into.data(), static_cast<int>(into.size())));
  }
  Result<std::size_t> do_write(Bytes record) override {
    return size_of(wolfSSL_write(ssl_, record.data(), static_cast<int>(record.size())));
  }
  [[nodiscard]] Result<std::size_t> size_of(int returned) const {
    if (returned <= 0) return fail(error_of(returned));
    return static_cast<std::size_t>(returned);
  }
  void do_end() override { (void)wolfSSL_shutdown(ssl_); }

  WOLFSSL* ssl_;
};

int WolfSslServer::send_bytes(WOLFSSL*, char* from, int size, void* connection) {
  static_cast<WolfSslConnection*>(connection)->put(std::as_bytes(std::span(from, static_cast<std::size_t>(size))));
  return size;
}

int WolfSslServer::receive_bytes(WOLFSSL*, char* into, int size, void* connection) {
  const MutableBytes room = std::as_writable_bytes(std::span(into, static_cast<std::size_t>(size)));
  const std::size_t got = static_cast<WolfSslConnection*>(connection)->take(room);
  return got == 0 ? static_cast<int>(WOLFSSL_CBIO_ERR_WANT_READ) : static_cast<int>(got);
}

std::unique_ptr<support::ServerEnd> WolfSslServer::accept(io::StreamRef lower) {
  return std::make_unique<WolfSslConnection>(lower, *this);
}

}  // namespace

ServerKind wolfssl_servers() {
  // 5.5.4 sends no alert to a client without certificate under 1.2; 5.7.2 does.
  const bool is_silent = wolfSSL_lib_version_hex() <= 0x05005004;
  return {
      .name = "wolfssl",
      .make = [](const ServerOptions& options) -> std::unique_ptr<Server> {
        return std::make_unique<WolfSslServer>(options);
      },
      .refusal_1_2 = is_silent ? Errc::reset : Errc::client_certificate_rejected,
      .refusal_1_3 = Errc::client_certificate_rejected,
  };
}

}  // namespace fairlead::tls_peers
