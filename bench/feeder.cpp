// SPDX-License-Identifier: Apache-2.0
#include "feeder.hpp"

#include "support/mqtt_wire.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

namespace fairlead::bench {
namespace {

using support::Buffer;

constexpr std::size_t kBatch = std::size_t{64} * 1024;
constexpr std::size_t kAheadBytes = std::size_t{8} * 1024 * 1024;
// So many that the broker always has something to send: Nagle's algorithm, which Mosquitto leaves on, would otherwise
// hold the end of each batch back, and the pauses be what is measured.
constexpr std::size_t kAheadMessages = 20'000;

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) throw std::runtime_error("the broker has hung up on the feeder");
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

Feeder::Feeder(std::uint16_t port, int qos, std::size_t size, int milliseconds, const Inbox& inbox)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      qos_(qos),
      size_(size),
      milliseconds_(milliseconds),
      inbox_(inbox) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("the feeder cannot connect");
  }
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // 3.1: protocol MQTT, level 4, clean session, no keep-alive, client identifier "feeder".
  send_all(socket_.get(),
           text_of(support::raw({0x10, 18, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 6, 'f', 'e', 'e', 'd', 'e', 'r'})));
  thread_ = std::thread([this] { run(); });
}

Feeder::~Feeder() { thread_.join(); }

double Feeder::cpu_seconds() {
  clockid_t clock{};
  timespec time{};
  if (::pthread_getcpuclockid(thread_.native_handle(), &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void Feeder::run() {
  await_first();
  const auto until = Clock::now() + std::chrono::milliseconds(milliseconds_);
  const std::uint64_t ahead = std::clamp<std::uint64_t>(kAheadBytes / (size_ + 1), 20, kAheadMessages);
  const std::uint64_t first = inbox_.count();
  for (std::uint64_t sent = 0; Clock::now() < until;) {
    while (sent + first < inbox_.count() + ahead && waiting_.size() < kBatch) {
      send(kTopic, size_);
      ++sent;
    }
    if (waiting_.empty()) std::this_thread::sleep_for(std::chrono::microseconds(50));
    flush();
  }
  send(kEndTopic, 1);
  flush();
}

/// Until somebody listens.
void Feeder::await_first() {
  while (inbox_.count() == 0) {
    send(kTopic, size_);
    flush();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void Feeder::send(std::string_view topic, std::size_t size) {
  id_ = static_cast<std::uint16_t>(id_ % 0xffff + 1);
  const std::string payload(size, 'x');
  waiting_ +=
      text_of(support::publish(topic, payload, static_cast<unsigned>(qos_), qos_ == 0 ? std::uint16_t{0} : id_));
}

/// Sends what waits, and drops what the broker answers.
void Feeder::flush() {
  std::array<char, 4096> answers{};
  while (::recv(socket_.get(), answers.data(), answers.size(), MSG_DONTWAIT) > 0) {
  }
  send_all(socket_.get(), waiting_);
  waiting_.clear();
}

}  // namespace fairlead::bench
