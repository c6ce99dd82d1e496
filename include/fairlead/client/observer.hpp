// SPDX-License-Identifier: Apache-2.0
/// @file  Observer: what a device can tell about its connection afterwards.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::client {

/// Counts since the observer was made. They wrap.
struct Counters {
  std::uint32_t attempts = 0;       ///< Connections that were begun.
  std::uint32_t connections = 0;    ///< Of these, accepted by CONNACK.
  std::uint32_t failures = 0;       ///< Attempts that failed and connections that were lost.
  std::uint32_t messages = 0;       ///< Received whole.
  std::uint32_t completed = 0;      ///< Operations that succeeded.
  std::uint32_t not_completed = 0;  ///< Operations that ended with an error.
  std::uint32_t resent = 0;         ///< Operations that were sent again after a lost connection.
  /// Of these, QoS 2 messages that may reach subscribers twice, since the server had lost the session.
  std::uint32_t possible_duplicates = 0;
  std::uint64_t bytes_sent = 0;  ///< Taken by the stream, before TLS.
  std::uint64_t bytes_received = 0;
};

/// Counters, and the last failures in a ring. Trivially copyable: it may lie in RAM that survives a reset, or be
/// written to flash as it is. One thread.
class Observer {
 public:
  static constexpr std::size_t kCapacity = 8;

  /// Counts a connection that was begun.
  void on_attempt() { ++counters_.attempts; }
  /// @param resent, possible_duplicates  As mqtt::Connected says.
  void on_online(std::uint16_t resent, std::uint16_t possible_duplicates) {
    ++counters_.connections;
    counters_.resent += resent;
    counters_.possible_duplicates += possible_duplicates;
  }
  void on_failure(const Failure& failure, Instant now);
  void on_message() { ++counters_.messages; }
  void on_completed(bool succeeded) { ++(succeeded ? counters_.completed : counters_.not_completed); }
  void on_sent(std::size_t bytes) { counters_.bytes_sent += bytes; }
  void on_received(std::size_t bytes) { counters_.bytes_received += bytes; }

  [[nodiscard]] const Counters& counters() const { return counters_; }

  /// How many failures the ring holds, at most kCapacity.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The i-th failure, the newest first, with its age. Precondition: i < size().
  [[nodiscard]] Failure failure(std::size_t i, Instant now) const;

  /// Whether this is an observer and not what RAM holds after power-on. Look at it before anything else when it lies
  /// in retained RAM, and assign a new one when it is not.
  [[nodiscard]] bool is_intact() const;
  /// The time line began anew with a restart: ages are counted from `now` on for what happened before.
  void after_restart(Instant now);

 private:
  static constexpr std::uint32_t kMagic = 0x4641'4952;
  struct Record {
    Failure failure;
    Instant at;
  };
  std::uint32_t magic_ = kMagic;
  std::uint16_t size_ = 0;
  std::uint16_t next_ = 0;
  Counters counters_;
  std::array<Record, kCapacity> ring_{};
};

}  // namespace fairlead::client
