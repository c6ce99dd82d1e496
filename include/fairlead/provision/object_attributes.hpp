// SPDX-License-Identifier: Apache-2.0
/// @file  What crosses the line of objects, and of tokens: no attribute that is a secret has a form here.
#pragma once

#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/token_info.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace fairlead::provision {

/// How the value of an attribute is written.
enum class AttributeForm : std::uint8_t {
  bytes,
  number,  ///< In decimal digits.
  flag     ///< "0" or "1".
};

/// An attribute that crosses the line, and how.
struct CarriedAttribute {
  pkcs11::AttributeType type;
  AttributeForm form;
};

/// `value` is a certificate's alone: it is a key's secret.
inline constexpr std::array kCarried = {
    CarriedAttribute{pkcs11::AttributeType::object_class, AttributeForm::number},
    CarriedAttribute{pkcs11::AttributeType::token, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::is_private, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::label, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::value, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::certificate_type, AttributeForm::number},
    CarriedAttribute{pkcs11::AttributeType::issuer, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::serial_number, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::trusted, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::certificate_category, AttributeForm::number},
    CarriedAttribute{pkcs11::AttributeType::key_type, AttributeForm::number},
    CarriedAttribute{pkcs11::AttributeType::subject, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::id, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::sensitive, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::sign, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::verify, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::modulus, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::public_exponent, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::public_key_info, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::extractable, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::local, AttributeForm::flag},
    CarriedAttribute{pkcs11::AttributeType::ec_params, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::ec_point, AttributeForm::bytes},
    CarriedAttribute{pkcs11::AttributeType::always_authenticate, AttributeForm::flag},
};

/// Nothing: it does not cross the line.
[[nodiscard]] constexpr std::optional<AttributeForm> form_of(pkcs11::AttributeType type) {
  const auto* const row = std::ranges::find(kCarried, type, &CarriedAttribute::type);
  if (row == std::end(kCarried)) return {};
  return row->form;
}

/// What a token says of itself by a field `is`, where it is so.
struct TokenState {
  std::string_view name;
  bool pkcs11::TokenInfo::* member;
};
inline constexpr std::array kTokenStates = {
    TokenState{"initialised", &pkcs11::TokenInfo::initialised},
    TokenState{"login-required", &pkcs11::TokenInfo::login_required},
    TokenState{"user-pin-set", &pkcs11::TokenInfo::user_pin_initialised},
    TokenState{"write-protected", &pkcs11::TokenInfo::write_protected},
    TokenState{"random", &pkcs11::TokenInfo::random},
    TokenState{"user-pin-wrong-before", &pkcs11::TokenInfo::user_pin_count_low},
    TokenState{"user-pin-final-try", &pkcs11::TokenInfo::user_pin_final_try},
    TokenState{"user-pin-locked", &pkcs11::TokenInfo::user_pin_locked},
    TokenState{"so-pin-wrong-before", &pkcs11::TokenInfo::security_officer_pin_count_low},
    TokenState{"so-pin-final-try", &pkcs11::TokenInfo::security_officer_pin_final_try},
    TokenState{"so-pin-locked", &pkcs11::TokenInfo::security_officer_pin_locked},
};

}  // namespace fairlead::provision
