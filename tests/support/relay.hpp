// SPDX-License-Identifier: Apache-2.0
/// @file  Relay: a link between a client and a server on the loopback, which breaks where a test wants it.
#pragma once

#include "support/tcp_listener.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fairlead::support {

/// Where bytes of a relayed connection go.
enum class Toward : std::uint8_t {
  server,
  client
};

/// How a relay ends a connection, on both sides.
enum class Ending : std::uint8_t {
  closes,  ///< As a program that ends: FIN, or RST where it had not read everything.
  resets   ///< RST: what the receiver has not read yet may be lost.
};

/// A connection ends as soon as exactly `after` bytes have gone on in one direction.
struct Cut {
  Toward toward = Toward::server;
  std::uint64_t after = 0;
  Ending ending = Ending::closes;
};

/// Accepts connections on a free port of 127.0.0.1 and passes their bytes on to another port and back, in a thread of
/// its own. Thread-safe. Throws std::system_error when it cannot be started. A server that does not accept shows as a
/// connection that ends at once.
class Relay {
 public:
  /// What happens to the connection of this number, from 0; nothing: it stays. Called in the relay's thread.
  using Plan = std::function<std::optional<Cut>(std::size_t connection)>;

  explicit Relay(std::uint16_t server_port, Plan plan = {});
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  /// `endpoint` of the server, with this relay's port in place of its own.
  [[nodiscard]] std::string instead_of(const std::string& endpoint) const;

  /// Ends every connection now.
  void cut_all(Ending ending = Ending::closes);
  /// Passes on nothing more in one direction, until release(); connections stay.
  void hold(Toward toward);
  void release(Toward toward);

  /// How many connections there have been, and how many of them ended by a Cut.
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t cuts() const;

 private:
  /// Bytes in one direction.
  struct Flow {
    std::vector<std::byte> held = std::vector<std::byte>(std::size_t{16} * 1024);
    std::size_t begin = 0;  ///< Of what is not sent yet.
    std::size_t end = 0;
    std::uint64_t passed = 0;
    bool ended = false;  ///< The source sends no more, and the sink knows.
  };
  /// One connection; arrays are indexed by Toward.
  struct Link {
    std::array<Descriptor, 2> sinks;
    std::array<Flow, 2> flows;
    std::optional<Cut> cut;
  };

  void serve();
  void accept();
  /// Moves what can be moved. False when the connection is over.
  bool pump(Link& link, Toward toward);
  static void end(Link& link, Ending ending);
  void wake() const;

  TcpListener listener_;
  std::uint16_t server_port_;
  Plan plan_;
  Descriptor wake_;
  mutable std::mutex mutex_;  ///< Of everything below.
  std::list<Link> links_;
  std::array<bool, 2> held_{};
  std::optional<Ending> cut_now_;
  std::size_t connections_ = 0;
  std::size_t cuts_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

/// Cuts the first connection after so many bytes in this direction; 0: not at all.
[[nodiscard]] Relay::Plan cut_once(Toward toward, std::uint64_t after);

}  // namespace fairlead::support
