// SPDX-License-Identifier: Apache-2.0
/// @file  The standard's rules for texts, topics and properties, written a second time in the plainest way: slow, and
/// apart from the library's own, so that the two can be compared.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::support {

/// A string of MQTT (section 1.5.4 of 5.0): UTF-8 without NUL and surrogates, at most 65535 bytes.
[[nodiscard]] bool is_text(std::string_view text);
/// Section 4.7.1, for publishing.
[[nodiscard]] bool is_topic_name(std::string_view text);
/// Section 4.7.1, for subscribing.
[[nodiscard]] bool is_topic_filter(std::string_view text);
/// 5.0 section 4.8.2; true of a filter that does not begin with `$share/`.
[[nodiscard]] bool is_share(std::string_view filter);
/// Section 4.7. Precondition: a filter and a topic name of MQTT.
[[nodiscard]] bool filter_matches(std::string_view filter, std::string_view topic);

/// Where properties stand (columns of 5.0 table 2-4), as letters of the table in the source.
enum class Column : char {
  connect = 'C',
  will = 'W',
  connack = 'c',
  publish_by_client = 'P',
  publish_by_server = 'p',
  acknowledgement = 'a',  ///< PUBACK, PUBREC, PUBREL, PUBCOMP.
  subscribe = 'S',
  suback = 's',  ///< Also UNSUBACK.
  unsubscribe = 'U',
  disconnect_by_client = 'D',
  disconnect_by_server = 'd',
};

/// What is wrong with properties, given without their length; null when nothing is. Static storage.
[[nodiscard]] const char* property_fault(Bytes properties, Column column);

/// The value of the first numeric property with this identifier, or `otherwise`. Precondition: no property_fault().
[[nodiscard]] std::uint32_t property_number(Bytes properties, unsigned id, std::uint32_t otherwise);

}  // namespace fairlead::support
