// SPDX-License-Identifier: Apache-2.0
#include "support/null_broker.hpp"

#include "fairlead/base/bytes.hpp"

#include "support/mqtt_wire.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <climits>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRead =
    std::size_t{256} * 1024 - 64;                         // See HostMemory::receive for why not a multiple of the page.
constexpr std::size_t kWritten = std::size_t{64} * 1024;  ///< Messages are added until so much waits to be sent.

/// Bytes between two cursors in one buffer that never shrinks.
class Queue {
 public:
  [[nodiscard]] Bytes waiting() const { return Bytes(bytes_).subspan(head_); }
  void append(Bytes more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void take(std::size_t n) {
    head_ += n;
    if (head_ < bytes_.size() / 2) return;
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }

 private:
  Buffer bytes_;
  std::size_t head_ = 0;
};

/// The messages that a client has asked for.
struct Burst {
  Buffer message;
  std::size_t id_at = 0;  ///< Where in the message its identifier is; 0 at QoS 0.
  Buffer last;
  Clock::time_point until;
  unsigned left = 0;
  std::uint16_t id = 0;
  int unacknowledged = 0;

  /// `properties` is the empty block that every packet of 5.0 has.
  static std::optional<Burst> parse(std::string_view filter, const std::optional<Buffer>& properties) {
    constexpr std::string_view kPrefix = "burst/";
    if (!filter.starts_with(kPrefix)) return std::nullopt;
    std::array<unsigned, 4> numbers{0, 0, 0, UINT_MAX};  // QoS, size, milliseconds, count
    const char* const end = filter.data() + filter.size();
    std::size_t given = 0;
    for (const char* from = filter.data() + kPrefix.size(); from < end && given < numbers.size(); ++given) {
      const auto read = std::from_chars(from, end, numbers[given]);
      if (read.ec != std::errc()) return std::nullopt;
      from = read.ptr + 1;
    }
    if (given < 3) return std::nullopt;
    Burst made;
    made.left = numbers[3];
    const std::string payload(numbers[1], 'x');
    made.message = publish(NullBroker::kTopic, payload, numbers[0], 1, 0, properties);
    made.last = publish(NullBroker::kEndTopic, "x", numbers[0], 0xffff, 0, properties);
    if (numbers[0] != 0) made.id_at = made.message.size() - payload.size() - (properties ? 3 : 2);
    made.until = Clock::now() + std::chrono::milliseconds(numbers[2]);
    return made;
  }

  void number() {
    id = static_cast<std::uint16_t>(id % 0xfffe + 1);
    ByteWriter(MutableBytes(message).subspan(id_at)).u16(id);
    ++unacknowledged;
  }
  [[nodiscard]] bool may_send() const { return left != 0 && (id_at == 0 || unacknowledged < NullBroker::kWindow); }
  [[nodiscard]] bool is_over() const { return left == 0 || Clock::now() >= until; }
};

/// One client's connection.
class Service {
 public:
  Service(int fd, std::atomic<std::uint64_t>& messages) : fd_(fd), messages_(messages), input_(kRead) {}

  /// Until the client or `stop` ends it.
  void run(int stop) {
    while (true) {
      fill();
      const short events = static_cast<short>(output_.waiting().empty() ? POLLIN : POLLIN | POLLOUT);
      std::array<pollfd, 2> waits{pollfd{stop, POLLIN, 0}, pollfd{fd_, events, 0}};
      ::poll(waits.data(), waits.size(), -1);
      if (waits[0].revents != 0) return;
      if ((waits[1].revents & ~POLLOUT) != 0 && !receive()) return;
      if (!send()) return;
    }
  }

 private:
  bool receive() {
    const ssize_t got = ::recv(fd_, input_.data() + held_, input_.size() - held_, MSG_DONTWAIT);
    if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
    held_ += static_cast<std::size_t>(got);
    std::size_t done = 0;
    while (const std::size_t n = take(Bytes(input_).subspan(done, held_ - done))) done += n;
    std::copy(input_.begin() + static_cast<std::ptrdiff_t>(done), input_.begin() + static_cast<std::ptrdiff_t>(held_),
              input_.begin());
    held_ -= done;
    return true;
  }

  bool send() {
    const Bytes waiting = output_.waiting();
    if (waiting.empty()) return true;
    const ssize_t sent = ::send(fd_, waiting.data(), waiting.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    output_.take(static_cast<std::size_t>(sent));
    return true;
  }

  void fill() {
    if (!burst_) return;
    if (burst_->is_over()) {
      output_.append(burst_->last);
      burst_.reset();
      return;
    }
    while (output_.waiting().size() < kWritten && burst_->may_send()) {
      if (burst_->id_at != 0) burst_->number();
      output_.append(burst_->message);
      --burst_->left;
    }
  }

  /// Takes what it can use from the front; 0 when more is needed.
  std::size_t take(Bytes bytes) {
    if (skip_ != 0) {
      const std::size_t n = std::min(skip_, bytes.size());
      skip_ -= n;
      if (skip_ == 0) acknowledge();
      return n;
    }
    if (bytes.size() < 2) return 0;
    std::size_t remaining = 0;
    std::size_t at = 1;
    for (unsigned shift = 0; shift < 28; shift += 7, ++at) {
      if (at == bytes.size()) return 0;
      remaining |= std::to_integer<std::size_t>(bytes[at] & std::byte{0x7f}) << shift;
      if ((bytes[at] & std::byte{0x80}) == std::byte{0}) break;
    }
    const Bytes body = bytes.subspan(at + 1);
    const auto first = std::to_integer<unsigned>(bytes[0]);
    if (first >> 4U == 3) {
      const std::size_t head = publication(first, body.first(std::min(body.size(), remaining)));
      if (head == 0) return 0;
      skip_ = remaining - head;
      if (skip_ == 0) acknowledge();
      return at + 1 + head;
    }
    if (body.size() < remaining) return 0;
    control(first >> 4U, ByteReader(body.first(remaining)));
    return at + 1 + remaining;
  }

  /// The size of a PUBLISH's topic and identifier; 0 when they are not there yet.
  std::size_t publication(unsigned first, Bytes body) {
    ByteReader in(body);
    in.take(in.u16());
    qos_ = first >> 1U & 3U;
    id_ = qos_ == 0 ? std::uint16_t{0} : in.u16();
    if (!in.ok()) return 0;
    ++messages_;
    return body.size() - in.size();
  }

  /// The publication whose last byte has come; an earlier answer would break the protocol.
  void acknowledge() {
    if (qos_ == 1) answer(0x40, id_);
    if (qos_ == 2) answer(0x50, id_);
  }

  void control(unsigned type, ByteReader in) {
    constexpr unsigned kConnect = 1;
    constexpr unsigned kPubackType = 4;
    constexpr unsigned kPubrelType = 6;
    constexpr unsigned kSubscribe = 8;
    constexpr unsigned kPingreq = 12;
    switch (type) {
      case kConnect:
        in.take(in.u16());
        if (in.u8() == 5) properties_ = block();
        output_.append(connack(0, false, properties_));
        break;
      case kPubackType:
        if (burst_) --burst_->unacknowledged;
        break;
      case kPubrelType: answer(0x70, in.u16()); break;
      case kSubscribe: {
        const std::uint16_t id = in.u16();
        if (properties_) in.take(in.u8());  // They are short here.
        burst_ = Burst::parse(text_of(in.take(in.u16())), properties_);
        output_.append(suback(id, raw({0}), properties_));
        break;
      }
      case kPingreq: output_.append(pingresp()); break;
      default: break;
    }
  }

  void answer(unsigned first, std::uint16_t id) {
    const std::array<std::byte, 4> packet{std::byte(first), std::byte{2}, std::byte(id >> 8U), std::byte(id & 0xffU)};
    output_.append(packet);
  }

  int fd_;
  std::atomic<std::uint64_t>& messages_;
  Buffer input_;
  std::size_t held_ = 0;
  std::size_t skip_ = 0;  ///< What is left of the payload of a publication,
  unsigned qos_ = 0;      ///< and its QoS and identifier.
  std::uint16_t id_ = 0;
  Queue output_;
  std::optional<Burst> burst_;
  std::optional<Buffer> properties_;  ///< Under 5.0, an empty block.
};

}  // namespace

NullBroker::NullBroker() : stop_(::eventfd(0, EFD_CLOEXEC)) {
  if (stop_.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { serve(); });
}

NullBroker::~NullBroker() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_.get(), &one, sizeof one);
  thread_.join();
}

void NullBroker::serve() {
  while (true) {
    std::array<pollfd, 2> waits{pollfd{stop_.get(), POLLIN, 0}, pollfd{listener_.fd(), POLLIN, 0}};
    ::poll(waits.data(), waits.size(), -1);
    if (waits[0].revents != 0) return;
    const Descriptor connection(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.get() < 0) continue;
    const int on = 1;
    ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Service(connection.get(), messages_).run(stop_.get());
  }
}

}  // namespace fairlead::support
