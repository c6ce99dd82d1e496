// SPDX-License-Identifier: Apache-2.0
/// @file  Property blocks of 5.0 on the wire (section 2.2.2).
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/mqtt/property.hpp"

#include "mqtt/wire.hpp"

#include <cstdint>
#include <span>

namespace fairlead::mqtt {

/// Whether texts are MQTT strings and binary values are short enough.
[[nodiscard]] bool well_formed(const PropertyRule& rule, const Property& p);

/// What may stand in one place, property after property.
class PlaceRules {
 public:
  explicit constexpr PlaceRules(PropertyPlace place) : place_(place) {}
  /// Whether `p` may stand here, with its value, after those before it.
  [[nodiscard]] bool accept(const PropertyRule& rule, const Property& p);

 private:
  std::uint64_t seen_ = 0;
  PropertyPlace place_;
};

/// Reads a property block with its length in front and checks all of it.
/// @return It; invalid when malformed; protocol when a property must not stand there, or not twice, or not with that
///   value.
[[nodiscard]] Result<Properties> read_properties(ByteReader& in, PropertyPlace place);

/// Whether a client may send these properties in that place.
/// @return Nothing; invalid, or too_large when no packet can hold them.
[[nodiscard]] Result<void> check_properties(PropertyPlace place, std::span<const Property> properties);

/// The size of properties on the wire, without a length in front. Precondition: check_properties() accepted them.
[[nodiscard]] std::uint32_t list_size(std::span<const Property> properties);

/// Writes properties, without a length in front. Precondition: check_properties() accepted them.
void write_list(ByteWriter& out, std::span<const Property> properties);

}  // namespace fairlead::mqtt
