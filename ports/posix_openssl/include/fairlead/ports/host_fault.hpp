// SPDX-License-Identifier: Apache-2.0
/// @file  HostFault: what keeps a client or socket on a host from being made.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace fairlead::ports {

/// Why it could not be made:
///   - invalid         the endpoint, or a certificate, revocation list or key, is malformed.
///   - key_missing     there is no such file.
///   - storage_failed  a file cannot be read.
///   - key_mismatch    the key does not belong to the certificate.
///   - pin_incorrect   the key is encrypted, and the password is missing or wrong.
///   - no_memory, internal
struct HostFault {
  Errc error;
  std::string subject;                       ///< What it is about: the endpoint, or the path of a file.
  std::optional<std::size_t> certificate{};  ///< Which certificate or list of that file, from 0.
  std::int32_t native = 0;                   ///< errno or OpenSSL's number, for people.
  std::string finding{};                     ///< What is wrong with that file, to follow its name: "is empty"; or none.
  std::string remedy{};                      ///< What to do about it, whole sentences; or none.

  /// The same as a record, for explanations.
  [[nodiscard]] Failure failure() const;
};

}  // namespace fairlead::ports
