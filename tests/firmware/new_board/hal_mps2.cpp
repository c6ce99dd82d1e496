// SPDX-License-Identifier: Apache-2.0
// The functions of examples/new_board/hal.hpp on an emulated MPS2. A chip's are over its vendor's library.
#include "firmware/new_board/hal_mps2.hpp"

#include "fairlead/base/bytes.hpp"
#include "fairlead/ports/semihosting_file.hpp"

#include "firmware/board/flash_model.hpp"
#include "firmware/board/lan9118.hpp"
#include "firmware/board/memory_map.hpp"
#include "firmware/board/sleep.hpp"
#include "firmware/board/ticks.hpp"
#include "new_board/hal.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <lwip/pbuf.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::File;
using ports::semihosting::FileMode;

static_assert(FlashModel::kGeometry == platform::BlockGeometry{.block_size = new_board::kFlashBlockSize,
                                                               .blocks = new_board::kFlashBlocks,
                                                               .page_size = new_board::kFlashPageSize});

FlashModel flash;
Lan9118 controller(kEthernetBase);
std::array<std::uint8_t, new_board::kLongestFrame> arrived;
std::size_t arrived_size = 0;
/// With what lwIP has in front of a frame, which this driver of the controller takes for granted.
std::array<std::uint8_t, ETH_PAD_SIZE + new_board::kLongestFrame> to_send;
bool random_has_failed = false;
std::uint32_t times_slept = 0;

}  // namespace

void begin_hal() {
  flash.begin();
  prepare_sleep();
}

void fail_random(bool failed) { random_has_failed = failed; }
std::uint32_t sleeps() { return times_slept; }

}  // namespace fairlead::firmware

using namespace fairlead;
using namespace fairlead::firmware;

// Where servers of names and of the time are, as board/lwip/lwipopts.h asks of images.
u16_t lwip_dns_port = 53;
u16_t lwip_sntp_port = 123;

std::uint32_t hal_milliseconds() { return static_cast<std::uint32_t>(now().time_since_epoch().count()); }

// No image takes interrupts: they stay off.
void hal_interrupts_off() {}
void hal_interrupts_on() {}

void hal_sleep(std::uint32_t milliseconds) {
  ++times_slept;
  sleep_at_most(Duration(milliseconds));
}

bool hal_random(void* into, std::size_t size) {
  if (random_has_failed) return false;
  auto source = File::open("/dev/urandom", FileMode::read);
  if (!source) return false;
  const auto got = source->read(MutableBytes(static_cast<std::byte*>(into), size));
  return got && *got == size;
}

void hal_flash_read(std::uint32_t address, void* into, std::size_t size) {
  (void)flash.read(address, MutableBytes(static_cast<std::byte*>(into), size));
}

bool hal_flash_program(std::uint32_t address, const void* from, std::size_t size) {
  return flash.program(address, Bytes(static_cast<const std::byte*>(from), size)).has_value();
}

bool hal_flash_erase(std::uint32_t block) { return flash.erase(block).has_value(); }

bool hal_ethernet_start() { return controller.start(); }
bool hal_ethernet_link() { return true; }

void hal_ethernet_address(std::uint8_t* into) { std::ranges::copy(controller.hardware_address(), into); }

std::size_t hal_frame_size() {
  if (arrived_size != 0) return arrived_size;
  controller.acknowledge();
  pbuf* const frame = controller.receive();
  if (frame == nullptr) return 0;
  arrived_size = pbuf_copy_partial(frame, arrived.data(), arrived.size(), ETH_PAD_SIZE);
  pbuf_free(frame);
  return arrived_size;
}

const std::uint8_t* hal_frame_data() { return arrived.data(); }
void hal_frame_drop() { arrived_size = 0; }

std::uint8_t* hal_transmit_room() { return to_send.data() + ETH_PAD_SIZE; }

void hal_transmit(std::size_t size) {
  pbuf frame{};
  frame.payload = to_send.data();
  frame.len = frame.tot_len = static_cast<u16_t>(ETH_PAD_SIZE + size);
  (void)controller.send(frame);
}
