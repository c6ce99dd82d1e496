// SPDX-License-Identifier: Apache-2.0
/// @file  What a module says of itself, of its slots and of the tokens in them.
#pragma once

#include "fairlead/pkcs11/uri.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace fairlead::pkcs11 {

/// Text of a fixed size, padded with blanks, as Cryptoki has it; UTF-8 by the standard, and not checked.
template <std::size_t N>
struct PaddedText {
  std::array<char, N> padded{};

  /// Without the blanks behind it (some modules pad with NUL). Lives as long as this.
  [[nodiscard]] std::string_view text() const {
    std::size_t size = N;
    while (size > 0 && (padded[size - 1] == ' ' || padded[size - 1] == '\0')) --size;
    return {padded.data(), size};
  }
};

/// CK_INFO.
struct ModuleInfo {
  VersionNumber cryptoki{};
  PaddedText<32> manufacturer{};
  PaddedText<32> description{};
  VersionNumber version{};  ///< The library's own.

  /// Whether the library-* attributes of the URI fit.
  [[nodiscard]] bool matches(const Uri& uri) const;
};

/// CK_SLOT_INFO.
struct SlotInfo {
  PaddedText<64> description{};
  PaddedText<32> manufacturer{};
  bool token_present = false;
  bool removable = false;
  bool hardware = false;

  /// Whether the slot-* attributes of the URI fit; slot-id apart.
  [[nodiscard]] bool matches(const Uri& uri) const;
};

/// CK_TOKEN_INFO.
struct TokenInfo {
  PaddedText<32> label{};
  PaddedText<32> manufacturer{};
  PaddedText<16> model{};
  PaddedText<16> serial{};
  VersionNumber hardware{};
  VersionNumber firmware{};
  std::size_t longest_pin = 0;   ///< In bytes.
  std::size_t shortest_pin = 0;  ///< In bytes.

  bool initialised = false;
  bool login_required = false;  ///< For private objects.
  bool user_pin_initialised = false;
  bool protected_authentication = false;  ///< The PIN is entered at the token (CKF_PROTECTED_AUTHENTICATION_PATH).
  bool write_protected = false;
  bool random = false;              ///< Has a source of random numbers.
  bool user_pin_count_low = false;  ///< There was a wrong PIN since the last right one.
  bool user_pin_final_try = false;  ///< One more wrong PIN locks it.
  bool user_pin_locked = false;
  bool security_officer_pin_count_low = false;
  bool security_officer_pin_final_try = false;
  bool security_officer_pin_locked = false;  ///< For good, unless the token can be emptied.

  /// Whether the attributes token, manufacturer, serial and model of the URI fit.
  [[nodiscard]] bool matches(const Uri& uri) const;
};

/// CK_MECHANISM_INFO. Key sizes are in bits for RSA and EC.
struct MechanismInfo {
  std::size_t smallest_key = 0;
  std::size_t largest_key = 0;
  bool sign = false;
  bool verify = false;
  bool digest = false;
  bool generate = false;  ///< Of keys and of key pairs.
};

}  // namespace fairlead::pkcs11
