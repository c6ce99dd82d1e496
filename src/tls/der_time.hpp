// SPDX-License-Identifier: Apache-2.0
/// @file  UTCTime and GeneralizedTime as certificates have them (RFC 5280 section 4.1.2.5).
#pragma once

#include "fairlead/base/time.hpp"

#include "tls/der.hpp"

#include <optional>

namespace fairlead::tls::der {

/// Nothing when it is neither type, not in UTC ("Z"), without seconds or with fractions of one, or not on the
/// calendar.
[[nodiscard]] std::optional<UnixTime> time(const Element& element);

}  // namespace fairlead::tls::der
