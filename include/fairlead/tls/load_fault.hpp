// SPDX-License-Identifier: Apache-2.0
/// @file  LoadFault: why a trust store or an identity could not be made of bytes.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstdint>
#include <expected>
#include <optional>

namespace fairlead::tls {

/// A value. What the bytes were called, a file for example, their owner knows; what they hold instead, look_through()
/// can tell.
struct LoadFault {
  /// What was being read.
  enum class Input : std::uint8_t {
    certificate,
    key,
    revocation_list
  };

  Errc error;
  std::optional<std::uint16_t> index{};  ///< Which certificate or list of the input, from 0; absent where none is to
                                         ///< blame.
  std::int32_t native = 0;               ///< The library's reason, for people.
  Input input = Input::certificate;
};
template <class T>
using Loaded = std::expected<T, LoadFault>;

}  // namespace fairlead::tls
