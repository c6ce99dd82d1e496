// SPDX-License-Identifier: Apache-2.0
/// @file  What the image firmware_token runs on the board.
#pragma once

namespace fairlead::firmware {

/// The suite of a token's arithmetic over crypto_mbedtls. Writes what failed, and the sums.
/// @return The exit status: 0 when some cases ran and none failed.
[[nodiscard]] int run_token_crypto();

/// A token in the board's memory: it is made, a key is made in it, the device starts anew, finds the key by a URI and
/// signs. Writes how far it came, and the most of the stack that was in use. @return The exit status.
[[nodiscard]] int run_token();

}  // namespace fairlead::firmware
