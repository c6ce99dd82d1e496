// SPDX-License-Identifier: Apache-2.0
/// @file  PinSource: who knows a token's PIN.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/token_info.hpp"

#include <cstddef>

namespace fairlead::pkcs11 {

/// The longest PIN that is asked for, in bytes.
inline constexpr std::size_t kLongestPin = 256;

/// Asked for the user's PIN where a token wants a login, and only then. Owned by the caller; outlives whoever asks.
class PinSource {
 public:
  /// @param token  That wants it. What it says of wrong PINs before (user_pin_final_try) is for the source to heed.
  /// @param into   Receives the PIN; zeroed by whoever asks.
  /// @return Its size; or pin_incorrect: the source has none, or would not risk one; no_space: `into` is too small; or
  ///   another error of the source, which is passed on.
  [[nodiscard]] Result<std::size_t> pin(const TokenInfo& token, MutableBytes into) { return do_pin(token, into); }

 protected:
  ~PinSource() = default;

 private:
  virtual Result<std::size_t> do_pin(const TokenInfo& token, MutableBytes into) = 0;
};

}  // namespace fairlead::pkcs11
