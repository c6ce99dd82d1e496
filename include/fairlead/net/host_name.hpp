// SPDX-License-Identifier: Apache-2.0
/// @file  HostName: a name that DNS and TLS can use, or a literal address.
#pragma once

#include "fairlead/base/fixed_string.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/net/address.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::net {

/// A host, checked: who holds one does not check again. A value of about 256 bytes.
///
/// A name keeps RFC 1123 section 2.1: labels of 1 to 63 letters, digits and hyphens that neither begin nor end with
/// a hyphen, at most 253 bytes, the last label not a number (so that "256.1.1.1" and "127.1" are no names). The
/// underscore, which RFC 1123 does not have, is accepted, since container networks give such names. Names beyond ASCII
/// enter as A-labels ("xn--..."). Letters are kept in lower case.
class HostName {
 public:
  static constexpr std::size_t kMaxSize = 253;
  static constexpr std::size_t kMaxZone = 15;  ///< The longest interface name.

  /// Reads a name, with or without the dot of an absolute one, or a literal address: IPv4, or IPv6 with or without
  /// brackets, with or without a zone ("fe80::1%eth0"; inside brackets also "%25" for "%", RFC 6874).
  ///
  /// @return The host, or invalid.
  [[nodiscard]] static Result<HostName> parse(std::string_view text);

  /// The name without the dot of an absolute one; an address without brackets, with its zone. Zero-terminated in
  /// memory. Lives as long as this object.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const char* c_str() const { return text_.c_str(); }

  [[nodiscard]] bool is_ip() const { return kind_ != Kind::name; }
  /// Whether the name ended in a dot: a resolver adds no search domain then.
  [[nodiscard]] bool is_absolute() const { return absolute_; }
  /// Whether RFC 6761 section 6.3 reserves it for the loopback: "localhost" and names below it.
  [[nodiscard]] bool is_localhost() const;

  /// The literal address, without its zone. Precondition: is_ip().
  [[nodiscard]] Address address(std::uint16_t port) const;
  /// The zone of an IPv6 literal: an interface's name or number; empty for none. Lives as long as this object.
  [[nodiscard]] std::string_view zone() const;

  friend bool operator==(const HostName&, const HostName&) = default;

 private:
  enum class Kind : std::uint8_t {
    name,
    ipv4,
    ipv6
  };
  HostName() = default;
  FixedString<kMaxSize> text_;
  Kind kind_ = Kind::name;
  bool absolute_ = false;
};

}  // namespace fairlead::net
