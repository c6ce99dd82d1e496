// SPDX-License-Identifier: Apache-2.0
/// @file  Address: an IPv4 or IPv6 address with a port, as a value.
#pragma once

#include "fairlead/base/fixed_string.hpp"
#include "fairlead/base/status.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::net {

/// The family of an address.
enum class Family : std::uint8_t {
  ipv4,
  ipv6
};

/// Where a TCP connection goes. Copies and compares as a value.
struct Address {
  /// The longest text: eight groups, a zone of ten digits, brackets and a port.
  using Text = FixedString<64>;

  Family family = Family::ipv4;
  std::uint16_t port = 0;
  std::uint32_t scope_id = 0;         ///< The interface of a link-local IPv6 address (RFC 4007); 0 for none.
  std::array<std::byte, 16> bytes{};  ///< In network order; IPv4 as its mapped form (RFC 4291 section 2.5.5.2).

  /// The address that `octets` are, the first being the most significant.
  [[nodiscard]] static constexpr Address ipv4(const std::array<std::uint8_t, 4>& octets, std::uint16_t port) {
    Address made{.family = Family::ipv4, .port = port};
    made.bytes[10] = made.bytes[11] = std::byte{0xff};
    for (std::size_t i = 0; i < 4; ++i) made.bytes[12 + i] = std::byte{octets[i]};
    return made;
  }
  [[nodiscard]] static constexpr Address ipv6(const std::array<std::byte, 16>& network_order, std::uint16_t port,
                                              std::uint32_t scope_id = 0) {
    return {.family = Family::ipv6, .port = port, .scope_id = scope_id, .bytes = network_order};
  }
  [[nodiscard]] static constexpr Address loopback(Family family, std::uint16_t port) {
    if (family == Family::ipv4) return ipv4({127, 0, 0, 1}, port);
    std::array<std::byte, 16> one{};
    one[15] = std::byte{1};
    return ipv6(one, port);
  }

  /// The address without its port, as RFC 5952 writes it: "192.0.2.1", "2001:db8::1", "fe80::1%2".
  [[nodiscard]] Text host_text() const;
  /// With the port: "192.0.2.1:8883", "[2001:db8::1]:8883".
  [[nodiscard]] Text text() const;

  friend constexpr bool operator==(const Address&, const Address&) = default;
};

/// Reads a literal address without brackets, port and zone: four decimal octets without leading zeros
/// (RFC 6943 section 3.1.1), or IPv6 as in RFC 4291 section 2.2.
///
/// @return The address with `port`, or invalid.
[[nodiscard]] Result<Address> parse_address(std::string_view literal, std::uint16_t port);

}  // namespace fairlead::net
