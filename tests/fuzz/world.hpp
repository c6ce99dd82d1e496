// SPDX-License-Identifier: Apache-2.0
/// @file  World: a session, a broker that keeps the standard as long as nobody makes it lie, and the link between them.
#pragma once

#include "fairlead/mqtt/session.hpp"

#include "fuzz/input.hpp"
#include "fuzz/ledger.hpp"
#include "fuzz/window.hpp"
#include "support/model_broker.hpp"
#include "support/session_kit.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

namespace fairlead::fuzz {

/// Moves bytes and events, and fails a check when something comes out that must not: see the functions.
class World {
 public:
  static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

  World(unsigned version, support::KitSizes sizes);

  [[nodiscard]] mqtt::Session& session() { return *session_; }
  [[nodiscard]] support::ModelBroker& broker() { return broker_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] unsigned version() const { return version_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] bool is_open() const { return open_; }

  // ---- The connection ----

  void up(const mqtt::ConnectOptions& options);
  void lose();
  /// The transport takes at most `most` bytes.
  bool send(std::size_t most);
  /// At most `most` bytes of the broker arrive.
  bool deliver(std::size_t most);
  /// Supplies at most `most` bytes of what is wanted; false when nothing is.
  bool supply(std::size_t most);
  void fail_payload(Errc why);
  /// Bytes that the broker did not send arrive behind what is on its way.
  void inject(Bytes bytes);
  /// Changes one byte that is on its way; false when nothing is.
  bool corrupt(std::size_t at, std::byte by);
  void pass_time(Duration d);
  /// Moves everything until nothing moves, with whatever that ends.
  void pump();

  // ---- Requests and reports ----

  /// Keeps the draft, or strikes it out when the session did not accept it.
  void accept(Request& draft, const Result<mqtt::Op>& op);
  void take_events(std::size_t most);
  void disconnect(mqtt::ReasonCode reason, std::span<const mqtt::Property> properties);
  void discard();
  /// Goes on with another session, in memory of other sizes, after save() and restore().
  void move_to(support::KitSizes sizes);
  void broker_sends(mqtt::QoS qos, std::size_t payload_size);

  /// What holds after every step.
  void check();
  /// Lets the work come to an end, and asks for every promise.
  void finish();

 private:
  struct Partial {
    std::string topic;
    std::string payload;
  };
  void note(const support::ClientPacket& p);
  void take(const mqtt::Connected& e);
  void take(const mqtt::MessagePiece& e);
  void take(const mqtt::MessageAborted& e);
  void take(const mqtt::Completed& e);
  void take(const mqtt::Ended& e);
  void after_loss();
  [[nodiscard]] bool is_active() const;
  [[nodiscard]] bool nothing_pending();

  unsigned version_;
  support::KitSizes sizes_;
  std::optional<support::KitMemory> memory_;
  std::optional<mqtt::Session> session_;
  support::ModelBroker broker_;
  support::PacketReader reader_;
  Ledger ledger_;
  Window<8192> window_;
  support::Buffer on_its_way_;  ///< To the session.
  support::Buffer supplied_;    ///< The last piece of a streamed payload.
  std::optional<Partial> partial_;
  Instant now_{std::chrono::hours(1)};
  Duration keep_alive_{};
  std::optional<Errc> failed_;         ///< What fail_payload() said on this connection.
  std::uint32_t largest_goodbye_ = 0;  ///< What an honest broker takes as DISCONNECT; 0: any.
  bool open_ = false;
  bool honest_ = true;  ///< What arrived is what the broker sent.
  bool connected_ = false;
  bool ended_ = false;
  bool small_packets_ = false;  ///< We announced a limit that the broker does not heed.
  bool leaves_ = false;         ///< Messages are left with the broker.
  bool said_goodbye_ = false;
  bool must_be_clean_ = false;  ///< discard() was called.
};

}  // namespace fairlead::fuzz
