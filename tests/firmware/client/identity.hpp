// SPDX-License-Identifier: Apache-2.0
/// @file  Identity: what a device is, whatever system it has: its flash, the token in it, and what TLS makes of that.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/platform/block_storage.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/platform.hpp"
#include "fairlead/tls/signing_key.hpp"
#include "fairlead/token/functions.hpp"

#include "firmware/client/arguments.hpp"
#include "firmware/tls/client_library.hpp"

#include <optional>
#include <string_view>

namespace fairlead::firmware {

/// One in a program: its objects are static. mbedTLS has its heap before, and its locks where there are tasks. Its
/// functions are called by one task, and return an exit status, 0 when all is well; they write what is wrong.
class Identity {
 public:
  /// Starts the flash of the file `flash`, and the token in it. mbedTLS has its clock and its random numbers from here
  /// on.
  /// @param functions  Those of Cryptoki: all where service() is called, otherwise as many as are used.
  /// @param token_mutex  Of the token, where several tasks will use it; lives as long as the program.
  [[nodiscard]] static int begin(const Arguments& arguments, const platform::Platform& platform,
                                 const token::FunctionList& functions, platform::Mutex* token_mutex = nullptr);

  /// What is to be done instead of a connection, where `do` says so:
  ///   provision   makes the token and its key, and writes a request for a certificate to the file `csr`, for `cn`
  ///   import      stores the certificate of the file `certificate` and the authority of the file `authority`
  ///   serve       does what a host asks on the serial line, until the power goes
  /// @return The exit status; nothing where nothing is to be done.
  [[nodiscard]] static std::optional<int> service(const Arguments& arguments);

  /// Reads what the device is.
  [[nodiscard]] static int open(const platform::Clock& clock);

  /// The part of the flash that is for dates. After begin().
  [[nodiscard]] static platform::BlockStorage& calendar_flash();
  // After open(). Sessions of several tasks may share trust() and own().
  [[nodiscard]] static tls::SigningKey& key();
  [[nodiscard]] static const Port::TrustStore& trust();
  [[nodiscard]] static const Port::Identity& own();
};

/// Writes what went wrong. @return An exit status.
int failed(std::string_view what, Errc error);

}  // namespace fairlead::firmware
