// SPDX-License-Identifier: Apache-2.0
/// @file  Lan9118: the Ethernet controller of the MPS2 boards, as lwIP sees it.
#pragma once

#include <array>
#include <cstdint>

#include <lwip/err.h>

struct pbuf;

namespace fairlead::firmware {

/// SMSC LAN9118 (data sheet of 2006, "High Performance Single-Chip 10/100 Non-PCI Ethernet Controller"): frames are
/// words written to and read from its two queues. Polled; its interrupt only ends the core's sleep.
class Lan9118 {
 public:
  /// @param base  Where its registers are.
  explicit Lan9118(std::uintptr_t base) : base_(base) {}

  /// Resets it, and lets it send and receive. @return Whether there is such a controller.
  [[nodiscard]] bool start();

  /// Its address, as its own memory has it. After start().
  [[nodiscard]] std::array<std::uint8_t, 6> hardware_address();

  /// Frames to groups of stations arrive from here on, beside those to its own address and to all. After start().
  void hear_groups();

  /// The next frame that has arrived, with ETH_PAD_SIZE bytes in front; the caller owns it. Null when there is none;
  /// a frame for which lwIP has no buffer, or that was damaged, is dropped.
  [[nodiscard]] pbuf* receive();

  /// Puts a frame with ETH_PAD_SIZE bytes in front into its queue. @return ERR_OK, or ERR_MEM: the queue is full.
  [[nodiscard]] err_t send(const pbuf& frame);

  /// Ends its demand for an interrupt. A frame that arrives afterwards makes another.
  void acknowledge();

 private:
  enum class Register : std::uint8_t;
  [[nodiscard]] volatile std::uint32_t& at(Register which) const;
  [[nodiscard]] std::uint32_t read(Register which) const { return at(which); }
  void write(Register which, std::uint32_t value) { at(which) = value; }
  [[nodiscard]] std::uint32_t read_mac(std::uint8_t index);
  void write_mac(std::uint8_t index, std::uint32_t value);
  void await_mac() const;
  void discard(std::uint32_t words);

  std::uintptr_t base_;
};

}  // namespace fairlead::firmware
