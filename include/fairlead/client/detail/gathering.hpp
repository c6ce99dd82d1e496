// SPDX-License-Identifier: Apache-2.0
/// @file  Gathering: when it pays to let small packets come together. A part of MqttClient.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace fairlead::client::detail {

/// Learns from the sizes of reads whether the next wait should begin with a pause (WaitList::gather()).
///
/// A server that sends small packets one by one wakes the client for each, which costs both of them more than the
/// packet does; and one that holds small packets back until the last was acknowledged (Nagle's algorithm) sends as many
/// together as the client acknowledges together. After kReads small reads waits begin with a pause, on trial. A pause
/// pays if it brings more than twice what those reads brought on average. In a trial kTrialMisses pauses may fail, once
/// one has paid kMisses in a row; then the trial is repeated after as many reads again. A program with one request at a
/// time under way, whose answers are alike in size, thus loses two pauses in kReads + 2 answers; where sizes differ by
/// more than twice the average it may go on pausing. Over TLS a read is one record, so that it stays off where a server
/// makes a record of each packet.
///
/// It knows no time and never allocates.
class Gathering {
 public:
  /// Small reads without a pause before a trial.
  static constexpr std::uint8_t kReads = 64;
  /// A read above this carries so many packets already that there is nothing to wait for.
  static constexpr std::size_t kSmall = 16 * 1024;
  /// Pauses in a row that may fail, once one has paid and in a trial.
  static constexpr std::uint8_t kMisses = 4;
  static constexpr std::uint8_t kTrialMisses = 1;

  /// Whether the next wait should begin with a pause.
  [[nodiscard]] constexpr bool wanted() const { return reads_ == kReads && !large_ && pause_ != Pause::spent; }
  /// The next wait may begin with a pause; the next read shows whether it has paid. Where the driver then does not
  /// pause, that read counts as if it had.
  constexpr void on_pause() { pause_ = Pause::made; }
  /// Something was sent. A pause before that is the only one before the next read: what we sent is what the server may
  /// be waiting for.
  constexpr void on_sent() {
    if (pause_ == Pause::made) pause_ = Pause::spent;
  }
  /// `size` bytes were read at once.
  constexpr void on_read(std::size_t size) {
    const bool paused = std::exchange(pause_, Pause::none) != Pause::none;
    large_ = size > kSmall;
    if (reads_ != kReads) {
      if (large_) return;
      sum_ += static_cast<std::uint32_t>(size);
      ++reads_;
    } else if (!paused) {
      return;
    } else if (large_ || size * kReads > std::size_t{2} * sum_) {
      misses_left_ = kMisses;
    } else if (misses_left_ != 0) {
      --misses_left_;
    } else {
      *this = {};
    }
  }

 private:
  enum class Pause : std::uint8_t {
    none,
    made,
    spent  ///< Made, and something was sent since.
  };

  std::uint32_t sum_ = 0;  ///< Of the sizes of the reads without a pause.
  std::uint8_t reads_ = 0;
  std::uint8_t misses_left_ = kTrialMisses;
  bool large_ = false;         ///< The last read was.
  Pause pause_ = Pause::none;  ///< Before the next read.
};

}  // namespace fairlead::client::detail
