// SPDX-License-Identifier: Apache-2.0
// A minimal client on mbedTLS 3.6, as scripts/mbedtls builds it: without dates of certificates, which are checked here.
#include "client.hpp"

#include <array>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

namespace fairlead::bench {
namespace {

void need(int returned, const char* what) {
  if (returned != 0) throw std::runtime_error(std::string("mbedTLS: ") + what + ": " + std::to_string(returned));
}

// The suites and groups of a policy that nobody has changed, and its schemes in the order that mbedTLS needs.
constexpr std::array<int, 10> kSuites{0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0};
constexpr std::array<std::uint16_t, 4> kGroups{0x001d, 0x0017, 0x0018, 0};
constexpr std::array<std::uint16_t, 10> kSchemes{0x0403, 0x0503, 0x0603, 0x0401, 0x0501,
                                                 0x0601, 0x0804, 0x0805, 0x0806, 0};

int send_to(void* wire, const unsigned char* data, std::size_t size) {
  const Bytes piece = std::as_bytes(std::span(data, size));
  const IoResult sent = static_cast<io::PipeEnd*>(wire)->send(std::span(&piece, 1));
  return sent.ok() ? static_cast<int>(sent.size()) : MBEDTLS_ERR_SSL_WANT_WRITE;
}

int receive_from(void* wire, unsigned char* into, std::size_t size) {
  const IoResult got = static_cast<io::PipeEnd*>(wire)->recv(std::as_writable_bytes(std::span(into, size)));
  return got.ok() ? static_cast<int>(got.size()) : MBEDTLS_ERR_SSL_WANT_READ;
}

int random(void*, unsigned char* into, std::size_t size) {
  return psa_generate_random(into, size) == PSA_SUCCESS ? 0 : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

/// Adds what this build of the library leaves out.
int check_dates(void* now, mbedtls_x509_crt* one, int, std::uint32_t* flags) {
  const auto& at = *static_cast<const mbedtls_x509_time*>(now);
  if (mbedtls_x509_time_cmp(&at, &one->valid_to) > 0) *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
  if (mbedtls_x509_time_cmp(&at, &one->valid_from) < 0) *flags |= MBEDTLS_X509_BADCERT_FUTURE;
  return 0;
}

class PlainClient;

class PlainConnection final : public Connection {
 public:
  PlainConnection(PlainClient& client, io::PipeEnd& wire);
  ~PlainConnection() override { mbedtls_ssl_free(&ssl_); }
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  bool handshake() override;
  void send(std::span<const Bytes> pieces) override {
    for (Bytes piece : pieces) {
      while (!piece.empty()) {  // Under TLS 1.3 a record takes one byte less than 16 KiB.
        const int sent = mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
        if (sent <= 0) need(sent, "send");
        piece = piece.subspan(static_cast<std::size_t>(sent));
      }
    }
  }
  std::size_t recv(MutableBytes into) override;

 private:
  void keep_ticket();
  PlainClient& client_;
  mbedtls_ssl_context ssl_{};
};

class PlainClient final : public TlsClient {
 public:
  explicit PlainClient(const Setup& all) : setup(all) {
    need(psa_crypto_init(), "psa_crypto_init");
    mbedtls_ssl_config_init(&config);
    mbedtls_x509_crt_init(&trust_);
    mbedtls_x509_crt_init(&chain_);
    mbedtls_pk_init(&key_);
    mbedtls_ssl_session_init(&session);
    need(mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT),
         "config");
    mbedtls_ssl_conf_rng(&config, random, nullptr);
    mbedtls_ssl_conf_min_tls_version(&config, static_cast<mbedtls_ssl_protocol_version>(setup.policy.oldest));
    mbedtls_ssl_conf_max_tls_version(&config, static_cast<mbedtls_ssl_protocol_version>(setup.policy.newest));
    mbedtls_ssl_conf_ciphersuites(&config, kSuites.data());
    mbedtls_ssl_conf_groups(&config, kGroups.data());
    mbedtls_ssl_conf_sig_algs(&config, kSchemes.data());
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
    load();
    set_now();
    const bool resumes = setup.resumption != Resumption::none;
    mbedtls_ssl_conf_session_tickets(&config, resumes ? 1 : 0);
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(&config, resumes ? 1 : 0);
    const int ephemeral = MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL;
    mbedtls_ssl_conf_tls13_key_exchange_modes(
        &config, resumes ? ephemeral | MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL : ephemeral);
  }
  ~PlainClient() override {
    mbedtls_ssl_session_free(&session);
    mbedtls_pk_free(&key_);
    mbedtls_x509_crt_free(&chain_);
    mbedtls_x509_crt_free(&trust_);
    mbedtls_ssl_config_free(&config);
  }
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;

  std::unique_ptr<Connection> connect(io::PipeEnd& wire) override {
    if (!encoded_.empty()) {
      need(mbedtls_ssl_session_load(&session, encoded_.data(), encoded_.size()), "ticket");
      has_session = true;
    }
    return std::make_unique<PlainConnection>(*this, wire);
  }

  /// The session has got a new ticket.
  void keep() {
    has_session = true;
    if (setup.resumption != Resumption::as_bytes) return;
    std::size_t size = 0;
    (void)mbedtls_ssl_session_save(&session, nullptr, 0, &size);
    encoded_.resize(size);
    need(mbedtls_ssl_session_save(&session, encoded_.data(), size, &size), "ticket");
    forget();
  }
  void forget() {
    mbedtls_ssl_session_free(&session);
    mbedtls_ssl_session_init(&session);
    has_session = false;
  }

  const Setup& setup;
  mbedtls_ssl_config config{};
  mbedtls_ssl_session session{};
  bool has_session = false;

 private:
  /// PEM with its end, as mbedTLS wants it.
  static const unsigned char* data_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.c_str());
  }
  void load() {
    need(mbedtls_x509_crt_parse(&trust_, data_of(setup.trust), setup.trust.size() + 1), "trust");
    mbedtls_ssl_conf_ca_chain(&config, &trust_, nullptr);
    if (setup.chain.empty()) return;
    need(mbedtls_x509_crt_parse(&chain_, data_of(setup.chain), setup.chain.size() + 1), "chain");
    need(mbedtls_pk_parse_key(&key_, data_of(setup.key), setup.key.size() + 1, nullptr, 0, random, nullptr), "key");
    need(mbedtls_ssl_conf_own_cert(&config, &chain_, &key_), "own certificate");
  }
  void set_now() {
    const std::time_t seconds = setup.now.seconds;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    now_ = {parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec};
    mbedtls_ssl_conf_verify(&config, check_dates, &now_);
  }

  std::vector<unsigned char> encoded_;
  mbedtls_x509_crt trust_{};
  mbedtls_x509_crt chain_{};
  mbedtls_pk_context key_{};
  mbedtls_x509_time now_{};
};

PlainConnection::PlainConnection(PlainClient& client, io::PipeEnd& wire) : client_(client) {
  mbedtls_ssl_init(&ssl_);
  need(mbedtls_ssl_setup(&ssl_, &client.config), "setup");
  need(mbedtls_ssl_set_hostname(&ssl_, client.setup.host.c_str()), "host");
  mbedtls_ssl_set_bio(&ssl_, &wire, send_to, receive_from, nullptr);
  if (client.has_session) need(mbedtls_ssl_set_session(&ssl_, &client.session), "session");
  if (client.setup.resumption == Resumption::as_bytes) client.forget();
}

bool PlainConnection::handshake() {
  const int returned = mbedtls_ssl_handshake(&ssl_);
  if (returned == MBEDTLS_ERR_SSL_WANT_READ) return false;
  need(returned, "handshake");
  // Under TLS 1.3 a ticket comes later.
  const bool older = mbedtls_ssl_get_version_number(&ssl_) == MBEDTLS_SSL_VERSION_TLS1_2;
  if (older && client_.setup.resumption != Resumption::none) keep_ticket();
  return true;
}

std::size_t PlainConnection::recv(MutableBytes into) {
  for (;;) {
    const int returned = mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(into.data()), into.size());
    if (returned > 0) return static_cast<std::size_t>(returned);
    if (returned == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
      keep_ticket();
    } else if (returned != MBEDTLS_ERR_SSL_WANT_READ) {
      need(returned, "recv");
    } else if (mbedtls_ssl_check_pending(&ssl_) == 0) {
      return 0;
    }
  }
}

void PlainConnection::keep_ticket() {
  client_.forget();
  need(mbedtls_ssl_get_session(&ssl_, &client_.session), "ticket");
  client_.keep();
}

}  // namespace

std::unique_ptr<TlsClient> make_plain_client(const Setup& setup) { return std::make_unique<PlainClient>(setup); }
std::string plain_library() { return MBEDTLS_VERSION_STRING_FULL; }

}  // namespace fairlead::bench
