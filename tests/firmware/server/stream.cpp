// SPDX-License-Identifier: Apache-2.0
// The server's connection as a stream. The library writes into memory from which the lower stream is served, so that no
// record has to be offered to it twice.
#include "fairlead/io/capabilities.hpp"

#include "firmware/server/state.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::firmware {
namespace {

/// Of application data, which a record has at most; the same with what is around it.
constexpr std::size_t kRecord = MBEDTLS_SSL_OUT_CONTENT_LEN;
constexpr std::size_t kWholeRecord = kRecord + 64;
constexpr std::size_t kHeader = 5;
constexpr std::byte kApplicationData{23};

class End {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  explicit End(io::StreamRef lower) : lower_(lower) {}

  ServerState handshake();
  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  Result<void> flush();
  Result<void> shutdown();
  void collect_waits(Directions wanted, WaitList& list);
  void close();

  int put(Bytes from);
  int take(MutableBytes into);
  [[nodiscard]] std::uint32_t records() const { return records_; }

 private:
  /// Whether everything has left.
  bool pump_out();
  /// What a call of the library that returned this means; the connection is dead but for would_block and closed.
  Errc conclude(int returned);
  void count_records(Bytes taken);
  [[nodiscard]] Errc broken() const { return lower_end_ ? Errc::reset : Errc::protocol; }

  io::StreamRef lower_;
  std::array<std::byte, kWholeRecord> out_{};
  std::size_t out_begin_ = 0;
  std::size_t out_end_ = 0;
  std::array<std::byte, kHeader> header_{};
  std::size_t header_size_ = 0;
  std::size_t body_ = 0;  ///< What has yet to be taken of a record.
  std::uint32_t records_ = 0;
  std::optional<Errc> lower_end_;
  std::optional<Errc> dead_;
  bool ready_ = false;
  bool closed_ = false;
  bool shutdown_sent_ = false;
  bool peer_ended_ = false;
};

int put(void* end, const unsigned char* data, std::size_t size) {
  return static_cast<End*>(end)->put(std::as_bytes(std::span(data, size)));
}
int take(void* end, unsigned char* into, std::size_t size) {
  return static_cast<End*>(end)->take(std::as_writable_bytes(std::span(into, size)));
}

int End::put(Bytes from) {
  pump_out();
  const std::size_t size = std::min(from.size(), out_.size() - out_end_);
  if (size == 0) return lower_end_ ? MBEDTLS_ERR_SSL_CONN_EOF : MBEDTLS_ERR_SSL_WANT_WRITE;
  std::ranges::copy(from.first(size), out_.begin() + out_end_);
  out_end_ += size;
  return static_cast<int>(size);
}

int End::take(MutableBytes into) {
  const IoResult got = lower_.recv(into);
  if (got.blocked()) return MBEDTLS_ERR_SSL_WANT_READ;
  if (!got.ok()) {
    lower_end_ = got.error();
    return MBEDTLS_ERR_SSL_CONN_EOF;
  }
  count_records(into.first(got.size()));
  return static_cast<int>(got.size());
}

void End::count_records(Bytes taken) {
  while (!taken.empty()) {
    if (body_ > 0) {
      const std::size_t size = std::min(body_, taken.size());
      taken = taken.subspan(size);
      body_ -= size;
      continue;
    }
    header_[header_size_++] = taken.front();
    taken = taken.subspan(1);
    if (header_size_ < kHeader) continue;
    // Those of the handshake have the same type under TLS 1.3, and do not count.
    if (ready_ && header_[0] == kApplicationData) ++records_;
    body_ = std::to_integer<std::size_t>(header_[3]) * 256 + std::to_integer<std::size_t>(header_[4]);
    header_size_ = 0;
  }
}

bool End::pump_out() {
  while (out_begin_ != out_end_) {
    const Bytes held = Bytes(out_).subspan(out_begin_, out_end_ - out_begin_);
    const IoResult sent = lower_.send(std::span(&held, 1));
    if (!sent.ok()) {
      if (!sent.blocked()) lower_end_ = sent.error();
      return false;
    }
    out_begin_ += sent.size();
  }
  out_begin_ = out_end_ = 0;
  return true;
}

Errc End::conclude(int returned) {
  pump_out();
  if (returned == MBEDTLS_ERR_SSL_WANT_READ || returned == MBEDTLS_ERR_SSL_WANT_WRITE) return Errc::would_block;
  if (returned == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
    peer_ended_ = true;
    return Errc::closed;
  }
  dead_ = broken();
  return *dead_;
}

ServerState End::handshake() {
  if (!ready_) {
    if (const int returned = mbedtls_ssl_handshake(&server.ssl); returned != 0) {
      return conclude(returned) == Errc::would_block ? ServerState::handshaking : ServerState::failed;
    }
    ready_ = true;
  }
  pump_out();
  return ServerState::open;
}

IoResult End::recv(MutableBytes into) {
  if (into.empty() || closed_) return Errc::invalid;
  if (dead_) return *dead_;
  if (peer_ended_) return Errc::closed;
  pump_out();
  const int got = mbedtls_ssl_read(&server.ssl, reinterpret_cast<unsigned char*>(into.data()), into.size());
  if (got > 0) return IoResult::bytes(static_cast<std::size_t>(got));
  return conclude(got);
}

IoResult End::send(std::span<const Bytes> pieces) {
  const auto piece = std::ranges::find_if(pieces, [](Bytes one) { return !one.empty(); });
  if (piece == pieces.end() || closed_) return Errc::invalid;
  if (shutdown_sent_) return Errc::closed;
  if (dead_) return *dead_;
  if (!pump_out()) return lower_end_ ? Errc::reset : Errc::would_block;
  const Bytes part = piece->first(std::min(piece->size(), kRecord));
  const int sent = mbedtls_ssl_write(&server.ssl, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  if (sent <= 0) return conclude(sent);
  pump_out();
  return IoResult::bytes(static_cast<std::size_t>(sent));
}

Result<void> End::flush() {
  if (closed_) return fail(Errc::invalid);
  if (pump_out()) return lower_.flush();
  return fail(lower_end_ ? Errc::reset : Errc::would_block);
}

/// It is written once there is room for all of it.
Result<void> End::shutdown() {
  if (closed_) return fail(Errc::invalid);
  if (!shutdown_sent_) {
    if (!pump_out()) return fail(lower_end_ ? Errc::reset : Errc::would_block);
    (void)mbedtls_ssl_close_notify(&server.ssl);
    shutdown_sent_ = true;
  }
  return flush();
}

void End::collect_waits(Directions wanted, WaitList& list) {
  if (closed_ || !any(wanted)) return;
  if (any(wanted & Directions::receive)) {
    const bool has_input = mbedtls_ssl_get_bytes_avail(&server.ssl) != 0 || mbedtls_ssl_check_pending(&server.ssl) != 0;
    if (has_input || peer_ended_ || dead_ || lower_end_) return list.set_ready();
  }
  lower_.collect_waits(out_begin_ == out_end_ ? wanted : wanted | Directions::send, list);
}

void End::close() {
  if (closed_) return;
  closed_ = true;
  lower_.close();
}

std::optional<End> end;

}  // namespace

extern "C" {

io::StreamRef* fairlead_server_stream(io::StreamRef lower, tls::Version version) {
  if (!fairlead_server_begin(lower, version)) return nullptr;
  end.emplace(lower);
  mbedtls_ssl_set_bio(&server.ssl, &*end, put, take, nullptr);
  *server.lower = io::StreamRef(*end);
  return server.lower;
}

ServerState fairlead_server_handshake() { return end->handshake(); }

std::uint32_t fairlead_server_records() { return end->records(); }
}

}  // namespace fairlead::firmware
