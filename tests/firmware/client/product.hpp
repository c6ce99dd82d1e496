// SPDX-License-Identifier: Apache-2.0
/// @file  Product: all that a device with an identity has, but its connection: flash, token, mbedTLS, calendar.
#pragma once

#include "fairlead/ports/tls_mbedtls.hpp"

#include "firmware/client/arguments.hpp"
#include "firmware/client/calendar.hpp"
#include "firmware/client/device.hpp"

#include <optional>

namespace fairlead::firmware {

/// One in a program: its objects are static. Its functions return an exit status, 0 when all is well, and write what is
/// wrong.
class Product {
 public:
  /// Starts mbedTLS's heap, the flash of the file `flash`, and the token in it.
  [[nodiscard]] static int begin(const Arguments& arguments);

  /// What is to be done instead of a connection, where `do` says so:
  ///   provision   makes the token and its key, and writes a request for a certificate to the file `csr`, for `cn`
  ///   import      stores the certificate of the file `certificate` and the authority of the file `authority`
  /// @return The exit status; nothing where nothing is to be done.
  [[nodiscard]] static std::optional<int> service(const Arguments& arguments);

  /// Reads what the device is. `now` is the date; it is unknown without.
  [[nodiscard]] static int open(const Arguments& arguments);

  [[nodiscard]] static Device& device();
  // After open().
  [[nodiscard]] static Calendar& calendar();
  [[nodiscard]] static const ports::MbedTlsTrustStore& trust();
  [[nodiscard]] static const ports::MbedTlsIdentity& identity();
};

/// Writes what went wrong. @return An exit status.
int failed(std::string_view what, Errc error);

}  // namespace fairlead::firmware
