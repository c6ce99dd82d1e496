// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tls_mbedtls.hpp"

#include "server.hpp"
#include "support/buffered_end.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

namespace fairlead::tls_peers {
namespace {

void need(int returned, const char* what) {
  if (returned != 0) throw std::runtime_error(std::string("mbedTLS server: ") + what + ": " + std::to_string(returned));
}

int random_bytes(void*, unsigned char* into, std::size_t size) {
  return psa_generate_random(into, size) == PSA_SUCCESS ? 0 : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

void parse(mbedtls_x509_crt& into, const std::string& pem) {
  // Its terminating NUL counts.
  need(mbedtls_x509_crt_parse(&into, reinterpret_cast<const unsigned char*>(pem.c_str()), pem.size() + 1),
       "certificate");
}

class MbedTlsServer final : public Server {
 public:
  explicit MbedTlsServer(const ServerOptions& options) : alpn_(options.alpn) {
    // The process has one mbedTLS, which the port starts, and whose store of keys the port has.
    if (!ports::MbedTlsLibrary::open()) throw std::runtime_error("mbedTLS server: no library");
    mbedtls_ssl_config_init(&config_);
    mbedtls_x509_crt_init(&chain_);
    mbedtls_x509_crt_init(&ca_);
    mbedtls_pk_init(&key_);
    mbedtls_ssl_ticket_init(&tickets_);
    need(mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT),
         "defaults");
    mbedtls_ssl_conf_rng(&config_, random_bytes, nullptr);
    const auto version = static_cast<mbedtls_ssl_protocol_version>(options.version);
    mbedtls_ssl_conf_min_tls_version(&config_, version);
    mbedtls_ssl_conf_max_tls_version(&config_, version);
    parse(chain_, options.chain.pem());
    const std::string key = options.chain.leaf.key().pem();
    need(mbedtls_pk_parse_key(&key_, reinterpret_cast<const unsigned char*>(key.c_str()), key.size() + 1, nullptr, 0,
                              random_bytes, nullptr),
         "key");
    need(mbedtls_ssl_conf_own_cert(&config_, &chain_, &key_), "own certificate");
    if (options.client_ca) {
      parse(ca_, options.client_ca->pem());
      mbedtls_ssl_conf_ca_chain(&config_, &ca_, nullptr);
      mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_REQUIRED);
    }
    protocols_ = {alpn_.c_str(), nullptr};
    if (!alpn_.empty()) need(mbedtls_ssl_conf_alpn_protocols(&config_, protocols_.data()), "ALPN");
    need(mbedtls_ssl_ticket_setup(&tickets_, random_bytes, nullptr, MBEDTLS_CIPHER_AES_256_GCM, 86'400), "tickets");
    mbedtls_ssl_conf_sni(&config_, note_name, this);
    mbedtls_ssl_conf_session_tickets_cb(&config_, write_ticket, read_ticket, this);
  }
  ~MbedTlsServer() override {
    mbedtls_ssl_config_free(&config_);
    mbedtls_x509_crt_free(&chain_);
    mbedtls_x509_crt_free(&ca_);
    mbedtls_pk_free(&key_);
    mbedtls_ssl_ticket_free(&tickets_);
  }
  [[nodiscard]] std::unique_ptr<support::ServerEnd> accept(io::StreamRef lower) override;

  [[nodiscard]] const mbedtls_ssl_config& config() const { return config_; }
  [[nodiscard]] int tickets_read() const { return tickets_read_; }
  /// By the client of the last connection.
  [[nodiscard]] const std::string& name_asked_for() const { return name_asked_for_; }

 private:
  static int write_ticket(void* server, const mbedtls_ssl_session* session, unsigned char* start,
                          const unsigned char* end, std::size_t* size, std::uint32_t* lifetime) {
    return mbedtls_ssl_ticket_write(&static_cast<MbedTlsServer*>(server)->tickets_, session, start, end, size,
                                    lifetime);
  }
  static int read_ticket(void* server, mbedtls_ssl_session* session, unsigned char* bytes, std::size_t size) {
    auto& self = *static_cast<MbedTlsServer*>(server);
    const int returned = mbedtls_ssl_ticket_parse(&self.tickets_, session, bytes, size);
    if (returned == 0) ++self.tickets_read_;
    return returned;
  }

  static int note_name(void* server, mbedtls_ssl_context*, const unsigned char* name, std::size_t size) {
    static_cast<MbedTlsServer*>(server)->name_asked_for_.assign(reinterpret_cast<const char*>(name), size);
    return 0;
  }

  mbedtls_ssl_ticket_context tickets_{};
  mbedtls_ssl_config config_{};
  mbedtls_x509_crt chain_{};
  mbedtls_x509_crt ca_{};
  mbedtls_pk_context key_{};
  std::string alpn_;
  std::array<const char*, 2> protocols_{};
  int tickets_read_ = 0;
  std::string name_asked_for_;
};

class MbedTlsConnection final : public support::BufferedEnd {
 public:
  MbedTlsConnection(io::StreamRef lower, const MbedTlsServer& server)
      : BufferedEnd(lower), server_(server), tickets_read_before_(server.tickets_read()) {
    mbedtls_ssl_init(&ssl_);
    need(mbedtls_ssl_setup(&ssl_, &server.config()), "setup");
    mbedtls_ssl_set_bio(&ssl_, this, send_bytes, receive_bytes, nullptr);
  }
  ~MbedTlsConnection() override { mbedtls_ssl_free(&ssl_); }

  [[nodiscard]] bool can_update_keys() const override { return false; }
  void update_keys() override {}
  [[nodiscard]] bool resumed() const override { return server_.tickets_read() > tickets_read_before_; }
  [[nodiscard]] std::string server_name() const override { return server_.name_asked_for(); }
  [[nodiscard]] std::string client_subject() const override {
    const mbedtls_x509_crt* certificate = mbedtls_ssl_get_peer_cert(&ssl_);
    if (certificate == nullptr) return "";
    std::array<char, 256> line{};
    return mbedtls_x509_dn_gets(line.data(), line.size(), &certificate->subject) < 0 ? "" : line.data();
  }

 private:
  static int send_bytes(void* connection, const unsigned char* from, std::size_t size) {
    static_cast<MbedTlsConnection*>(connection)->put(std::as_bytes(std::span(from, size)));
    return static_cast<int>(size);
  }
  static int receive_bytes(void* connection, unsigned char* into, std::size_t size) {
    const auto got = static_cast<MbedTlsConnection*>(connection)->take(std::as_writable_bytes(std::span(into, size)));
    return got == 0 ? MBEDTLS_ERR_SSL_WANT_READ : static_cast<int>(got);
  }
  static Errc error_of(int returned) {
    if (returned == MBEDTLS_ERR_SSL_WANT_READ || returned == MBEDTLS_ERR_SSL_WANT_WRITE) return Errc::would_block;
    return returned == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ? Errc::closed : Errc::protocol;
  }

  Result<void> do_handshake() override {
    const int returned = mbedtls_ssl_handshake(&ssl_);
    if (returned != 0) return fail(error_of(returned));
    return {};
  }
  Result<std::size_t> do_read(MutableBytes into) override {
    return size_of(mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(into.data()), into.size()));
  }
  Result<std::size_t> do_write(Bytes record) override {
    return size_of(mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(record.data()), record.size()));
  }
  static Result<std::size_t> size_of(int returned) {
    if (returned < 0) return fail(error_of(returned));
    return static_cast<std::size_t>(returned);
  }
  void do_end() override { (void)mbedtls_ssl_close_notify(&ssl_); }

  const MbedTlsServer& server_;
  int tickets_read_before_;
  mbedtls_ssl_context ssl_{};
};

std::unique_ptr<support::ServerEnd> MbedTlsServer::accept(io::StreamRef lower) {
  return std::make_unique<MbedTlsConnection>(lower, *this);
}

// Sends no alert to a client without certificate under 1.2, and under 1.3 one with keys that are not in use any more.
constexpr ServerKind kKind = {
    .name = "mbedtls",
    .make = [](const ServerOptions& options) -> std::unique_ptr<Server> {
      return std::make_unique<MbedTlsServer>(options);
    },
    .refusal_1_2 = Errc::reset,
    .refusal_1_3 = Errc::protocol,
};

}  // namespace

ServerKind mbedtls_servers() { return kKind; }

}  // namespace fairlead::tls_peers
