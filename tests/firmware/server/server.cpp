// SPDX-License-Identifier: Apache-2.0
#include "firmware/server/server.hpp"

#include "firmware/fixed_numbers.hpp"
#include "firmware/server/state.hpp"
#include "firmware/tls/pki.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <mbedtls/entropy.h>
#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/platform_time.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

namespace fairlead::firmware {
namespace {

const unsigned char* octets(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

int random(void* /*context*/, unsigned char* into, std::size_t size) {
  return psa_generate_random(into, size) == PSA_SUCCESS ? 0 : MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

int send(void* lower, const unsigned char* data, std::size_t size) {
  const IoResult sent = static_cast<io::StreamRef*>(lower)->send(std::as_bytes(std::span(data, size)));
  return sent.ok() ? static_cast<int>(sent.size()) : MBEDTLS_ERR_SSL_WANT_WRITE;
}

int receive(void* lower, unsigned char* into, std::size_t size) {
  const IoResult got = static_cast<io::StreamRef*>(lower)->recv(std::as_writable_bytes(std::span(into, size)));
  if (got.ok()) return static_cast<int>(got.size());
  return got.blocked() ? MBEDTLS_ERR_SSL_WANT_READ : 0;
}

/// Not of the memory that an image has for its client.
[[gnu::section(".model")]] std::array<unsigned char, std::size_t{64} * 1024> heap;
constexpr std::array<unsigned char, MBEDTLS_SSL_OUT_CONTENT_LEN> kRecord{};
alignas(io::StreamRef) std::array<std::byte, sizeof(io::StreamRef)> lower_memory;

/// Appends it.
bool parse(mbedtls_x509_crt& into, Bytes der) {
  return mbedtls_x509_crt_parse_der_nocopy(&into, octets(der), der.size()) == 0;
}

bool make() {
  mbedtls_memory_buffer_alloc_init(heap.data(), heap.size());
  if (psa_crypto_init() != PSA_SUCCESS) return false;
  mbedtls_pk_init(&server.key);
  mbedtls_ssl_ticket_init(&server.tickets);
  mbedtls_ssl_init(&server.ssl);
  mbedtls_ssl_config_init(&server.config);
  mbedtls_ssl_config& config = server.config;
  const Bytes key = server_key();
  constexpr std::uint32_t kTicketLifetime = 3600;  // In seconds.
  mbedtls_x509_crt_init(&server.authority);
  mbedtls_x509_crt_init(&server.certificate);
  const bool good =
      parse(server.authority, client_authority()) &&
      std::ranges::all_of(server_chain(), [](Bytes one) { return parse(server.certificate, one); }) &&
      mbedtls_pk_parse_key(&server.key, octets(key), key.size(), nullptr, 0, random, nullptr) == 0 &&
      mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                  MBEDTLS_SSL_PRESET_DEFAULT) == 0 &&
      mbedtls_ssl_conf_own_cert(&config, &server.certificate, &server.key) == 0 &&
      mbedtls_ssl_ticket_setup(&server.tickets, random, nullptr, MBEDTLS_CIPHER_AES_256_GCM, kTicketLifetime) == 0;
  if (!good) return false;
  mbedtls_ssl_conf_rng(&config, random, nullptr);
  mbedtls_ssl_conf_ca_chain(&config, &server.authority, nullptr);
  mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &server.tickets);
  mbedtls_ssl_conf_new_session_tickets(&config, 1);
  return true;
}

ServerState read_all() {
  for (;;) {
    std::array<unsigned char, 128> dropped{};
    const int got = mbedtls_ssl_read(&server.ssl, dropped.data(), dropped.size());
    if (got > 0) continue;
    if (got == MBEDTLS_ERR_SSL_WANT_READ || got == MBEDTLS_ERR_SSL_WANT_WRITE) return ServerState::open;
    if (got != MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return ServerState::failed;
    return mbedtls_ssl_close_notify(&server.ssl) == 0 ? ServerState::ended : ServerState::failed;
  }
}

/// What is to be sent of a record, as far as it goes.
bool write_record() {
  if (server.to_send == 0) return true;
  const int sent = mbedtls_ssl_write(&server.ssl, kRecord.data(), server.to_send);
  if (sent == MBEDTLS_ERR_SSL_WANT_READ || sent == MBEDTLS_ERR_SSL_WANT_WRITE) return true;
  const bool whole = sent == static_cast<int>(server.to_send);
  server.to_send = 0;
  return whole;
}

}  // namespace

Server server;

extern "C" {

bool fairlead_server_begin(io::StreamRef lower, tls::Version version) {
  if (!server.made && !make()) return false;
  server.made = true;
  mbedtls_ssl_free(&server.ssl);
  server.state = ServerState::handshaking;
  server.to_send = 0;
  const auto number = static_cast<mbedtls_ssl_protocol_version>(version);
  mbedtls_ssl_conf_min_tls_version(&server.config, number);
  mbedtls_ssl_conf_max_tls_version(&server.config, number);
  if (mbedtls_ssl_setup(&server.ssl, &server.config) != 0) return false;
  server.lower = new (lower_memory.data()) io::StreamRef(lower);
  mbedtls_ssl_set_bio(&server.ssl, server.lower, send, receive, nullptr);
  return true;
}

ServerState fairlead_server_step() {
  if (server.state == ServerState::handshaking) {
    const int returned = mbedtls_ssl_handshake(&server.ssl);
    if (returned == MBEDTLS_ERR_SSL_WANT_READ || returned == MBEDTLS_ERR_SSL_WANT_WRITE) return server.state;
    server.state = returned == 0 ? ServerState::open : ServerState::failed;
  }
  if (server.state == ServerState::open && !write_record()) server.state = ServerState::failed;
  if (server.state == ServerState::open) server.state = read_all();
  return server.state;
}

std::size_t fairlead_server_send_record() {
  const int longest = mbedtls_ssl_get_max_out_record_payload(&server.ssl);
  server.to_send = longest > 0 ? static_cast<std::size_t>(longest) : 0;
  return server.to_send;
}

// What mbedTLS asks of a program. The linker keeps these names from the rest of the image, as all of mbedTLS.

int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  static FixedNumbers numbers(0x1234'5678);
  numbers.fill(output, size);
  *made = size;
  return 0;
}

mbedtls_ms_time_t mbedtls_ms_time() { return 1'800'000'000'000; }
}

}  // namespace fairlead::firmware
