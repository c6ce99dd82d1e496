// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/lan9118.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include <lwip/pbuf.h>

namespace fairlead::firmware {

/// Chapter 5 of the data sheet.
enum class Lan9118::Register : std::uint8_t {
  rx_data = 0x00,
  tx_data = 0x20,
  rx_status = 0x40,
  tx_status = 0x48,
  irq_cfg = 0x54,
  int_sts = 0x58,
  int_en = 0x5c,
  byte_test = 0x64,
  fifo_int = 0x68,
  rx_cfg = 0x6c,
  tx_cfg = 0x70,
  hw_cfg = 0x74,
  rx_fifo_inf = 0x7c,
  tx_fifo_inf = 0x80,
  mac_csr_cmd = 0xa4,
  mac_csr_data = 0xa8
};

namespace {

constexpr std::uint32_t kByteTest = 0x8765'4321;
constexpr std::uint32_t kSoftReset = 1;
constexpr std::uint32_t kTxFifo5KBytes = 5U << 16U;
constexpr std::uint32_t kRxOffset = std::uint32_t{ETH_PAD_SIZE} << 8U;
constexpr std::uint32_t kTxOn = 2;
constexpr std::uint32_t kIrqEnabledActiveHighPushPull = 0x111;
constexpr std::uint32_t kRxStatusLevel = 1U << 3U;
constexpr std::uint32_t kMacBusy = 1U << 31U;
constexpr std::uint32_t kMacRead = 1U << 30U;
constexpr std::uint32_t kMacControl = 1;
constexpr std::uint32_t kMacFullDuplexSendReceive = 0x0010'000c;
constexpr std::uint32_t kMacAllMulticast = 1U << 19U;
constexpr std::uint32_t kRxError = 1U << 15U;
constexpr std::uint32_t kCrcBytes = 4;
constexpr std::uint32_t kTxOffset = std::uint32_t{ETH_PAD_SIZE} << 16U;
constexpr std::uint32_t kFirstAndLastSegment = 3U << 12U;

constexpr std::uint32_t words(std::uint32_t bytes) { return (bytes + 3) / 4; }

}  // namespace

volatile std::uint32_t& Lan9118::at(Register which) const {
  return *reinterpret_cast<volatile std::uint32_t*>(base_ + static_cast<std::uintptr_t>(which));
}

void Lan9118::await_mac() const {
  while ((read(Register::mac_csr_cmd) & kMacBusy) != 0) {
  }
}

std::uint32_t Lan9118::read_mac(std::uint8_t index) {
  await_mac();
  write(Register::mac_csr_cmd, kMacBusy | kMacRead | index);
  await_mac();
  return read(Register::mac_csr_data);
}

void Lan9118::write_mac(std::uint8_t index, std::uint32_t value) {
  await_mac();
  write(Register::mac_csr_data, value);
  write(Register::mac_csr_cmd, kMacBusy | index);
  await_mac();
}

bool Lan9118::start() {
  if (read(Register::byte_test) != kByteTest) return false;
  write(Register::hw_cfg, kSoftReset);
  while ((read(Register::hw_cfg) & kSoftReset) != 0) {
  }
  write(Register::hw_cfg, kTxFifo5KBytes);
  write(Register::rx_cfg, kRxOffset);
  write(Register::tx_cfg, kTxOn);
  write(Register::fifo_int, 0);  // From the first frame on.
  // Until then the line of the interrupt says the contrary of what it means.
  write(Register::irq_cfg, kIrqEnabledActiveHighPushPull);
  write(Register::int_en, kRxStatusLevel);
  write_mac(kMacControl, kMacFullDuplexSendReceive);
  return true;
}

void Lan9118::hear_groups() { write_mac(kMacControl, kMacFullDuplexSendReceive | kMacAllMulticast); }

std::array<std::uint8_t, 6> Lan9118::hardware_address() {
  const std::uint32_t low = read_mac(3);
  const std::uint32_t high = read_mac(2);
  std::array<std::uint8_t, 6> address{};
  for (unsigned i = 0; i < 4; ++i) address[i] = static_cast<std::uint8_t>(low >> (8 * i));
  for (unsigned i = 0; i < 2; ++i) address[4 + i] = static_cast<std::uint8_t>(high >> (8 * i));
  return address;
}

void Lan9118::acknowledge() { write(Register::int_sts, kRxStatusLevel); }

void Lan9118::discard(std::uint32_t count) {
  for (; count != 0; --count) (void)read(Register::rx_data);
}

pbuf* Lan9118::receive() {
  while (((read(Register::rx_fifo_inf) >> 16U) & 0xffU) != 0) {
    const std::uint32_t status = read(Register::rx_status);
    const std::uint32_t length = (status >> 16U) & 0x3fffU;
    std::uint32_t left = words(ETH_PAD_SIZE + length);
    const bool fits = (status & kRxError) == 0 && length > kCrcBytes;
    const auto size = static_cast<u16_t>(ETH_PAD_SIZE + length - (fits ? kCrcBytes : 0));
    pbuf* const frame = fits ? pbuf_alloc(PBUF_RAW, size, PBUF_POOL) : nullptr;
    // Each buffer of the pool is on a word's boundary, and has room for whole words.
    for (pbuf* piece = frame; piece != nullptr; piece = piece->next) {
      const std::span into(static_cast<std::uint32_t*>(piece->payload), words(piece->len));
      for (std::uint32_t& word : into) word = read(Register::rx_data);
      left -= static_cast<std::uint32_t>(into.size());
    }
    discard(left);
    if (frame != nullptr) return frame;
  }
  return nullptr;
}

err_t Lan9118::send(const pbuf& frame) {
  const std::uint32_t length = frame.tot_len - std::uint32_t{ETH_PAD_SIZE};
  const std::uint32_t free = read(Register::tx_fifo_inf) & 0xffffU;
  if (free < 8 + 4 * words(frame.tot_len)) return ERR_MEM;
  write(Register::tx_data, kTxOffset | kFirstAndLastSegment | length);
  write(Register::tx_data, length << 16U | length);
  std::uint32_t word = 0;
  unsigned filled = 0;
  for (const pbuf* piece = &frame; piece != nullptr; piece = piece->next) {
    for (const std::uint8_t byte : std::span(static_cast<const std::uint8_t*>(piece->payload), piece->len)) {
      word |= std::uint32_t{byte} << filled;
      filled += 8;
      if (filled < 32) continue;
      write(Register::tx_data, word);
      word = filled = 0;
    }
  }
  if (filled != 0) write(Register::tx_data, word);
  // What became of earlier frames, which TCP learns by itself.
  for (std::uint32_t done = (read(Register::tx_fifo_inf) >> 16U) & 0xffU; done != 0; --done) {
    (void)read(Register::tx_status);
  }
  return ERR_OK;
}

}  // namespace fairlead::firmware
