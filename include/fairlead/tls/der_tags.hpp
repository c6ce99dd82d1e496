// SPDX-License-Identifier: Apache-2.0
/// @file  The identifier octets of DER (X.690) that certificates and keys have.
#pragma once

#include <cstdint>

namespace fairlead::tls::der {

inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kNumericString = 0x12;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kIa5String = 0x16;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;

/// The context-specific tag [n]. Precondition: n < 31.
constexpr std::uint8_t primitive(unsigned n) { return static_cast<std::uint8_t>(0x80U | n); }
constexpr std::uint8_t constructed(unsigned n) { return static_cast<std::uint8_t>(0xa0U | n); }

}  // namespace fairlead::tls::der
