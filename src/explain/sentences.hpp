// SPDX-License-Identifier: Apache-2.0
/// @file  The table of sentences and remedies.
#pragma once

#include "fairlead/base/failure.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::explain {

/// A set of layers, one bit each.
using Layers = std::uint16_t;
[[nodiscard]] constexpr Layers only(Layer layer) { return static_cast<Layers>(1U << static_cast<unsigned>(layer)); }
inline constexpr Layers kAnyLayer = 0xffff;
inline constexpr int kAnyAlert = -1;

/// One way in which things go wrong. The gaps are listed beside explain().
struct Row {
  Errc error;
  Layers layers;
  int alert;  ///< Only with this TLS alert.
  std::string_view sentence;
  std::string_view remedy;
};

/// The rows about streams and names: how a connection comes about and ends. The most special row comes first; each
/// Errc of a table has a row for any layer and any alert.
[[nodiscard]] std::span<const Row> connection_rows();
/// The rows about certificates and keys.
[[nodiscard]] std::span<const Row> identity_rows();
/// The rows about what the server says, about requests, and about this machine.
[[nodiscard]] std::span<const Row> service_rows();

}  // namespace fairlead::explain
