// SPDX-License-Identifier: Apache-2.0
/// @file  What the code of this folder asks of a chip: functions of its vendor's library, under names of our own.
///
/// Each is a few lines over what the vendor has. The main loop alone calls them, and no interrupt does.
#pragma once

#include <cstddef>
#include <cstdint>

namespace new_board {

/// How the part of the flash that is the token's is divided, in bytes: what is erased at once, and what is programmed
/// at once, as the chip's reference manual has it.
inline constexpr std::uint32_t kFlashBlockSize = 4096;
inline constexpr std::uint32_t kFlashBlocks = 8;
inline constexpr std::uint32_t kFlashPageSize = 16;

/// The longest frame of Ethernet, without its check value.
inline constexpr std::size_t kLongestFrame = 1514;

}  // namespace new_board

extern "C" {

// ---- Time and sleep ----

/// Milliseconds since the reset, modulo 2 to the power of 32. Counts on while the core sleeps.
std::uint32_t hal_milliseconds();

/// Interrupts are not taken, but become pending (PRIMASK on a Cortex-M: CMSIS's __disable_irq() and __enable_irq()).
void hal_interrupts_off();
void hal_interrupts_on();

/// Sleeps until an interrupt is pending, at once where one is, and for so many milliseconds at most, by a timer that
/// has an interrupt. Called with interrupts off (WFI ends with a pending one all the same).
void hal_sleep(std::uint32_t milliseconds);

// ---- Random numbers ----

/// Fills `into` from the chip's true random number generator: bits that nobody can guess, with the health tests that
/// the vendor demands. @return False: the source has failed, or is not ready; nothing in `into` may be used.
bool hal_random(void* into, std::size_t size);

// ---- Flash; addresses from 0 on are those of the token's part ----

/// Reads what is there now: where the core has a cache over the flash, it has forgotten what was written over. Of a
/// page that the flash's error correction gives up, as one whose programming a power cut has ended, the bytes are 0.
void hal_flash_read(std::uint32_t address, void* into, std::size_t size);
/// Programs whole pages in one block, from memory of any alignment, and waits until that is done.
/// @return False: the controller has reported an error.
bool hal_flash_program(std::uint32_t address, const void* from, std::size_t size);
/// Erases a block, and waits until that is done; the watchdog has to allow for it. @return As above.
bool hal_flash_erase(std::uint32_t block);

// ---- Ethernet. A frame begins with the address it is for, and ends without its check value ----

/// Starts controller and PHY, and lets the controller ask for an interrupt when a frame has arrived or the cable's
/// state has changed. @return False: they do not answer.
bool hal_ethernet_start();
/// Writes this device's own address, 6 bytes that no other device has: of a memory that the factory has written.
void hal_ethernet_address(std::uint8_t* into);
/// Whether there is another station at the cable's end, as the PHY has last said.
bool hal_ethernet_link();

/// The size of the oldest frame that has arrived whole; 0: none. One that is damaged or too long has been dropped.
std::size_t hal_frame_size();
/// Its bytes, until hal_frame_drop().
const std::uint8_t* hal_frame_data();
/// Makes its place free.
void hal_frame_drop();

/// Room for kLongestFrame bytes, which the controller does not read meanwhile; null: all that it has are being sent.
std::uint8_t* hal_transmit_room();
/// Sends what is there now, with zeros behind a frame of fewer than 60 bytes. Returns at once.
void hal_transmit(std::size_t size);
}
