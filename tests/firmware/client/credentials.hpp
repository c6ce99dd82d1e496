// SPDX-License-Identifier: Apache-2.0
/// @file  Credentials: whom a device trusts and who it is, as its TLS library has them, wherever they are kept.
#pragma once

#include "fairlead/platform/platform.hpp"

#include "firmware/client/arguments.hpp"
#include "firmware/tls/client_library.hpp"

namespace fairlead::firmware {

/// One in a program: its objects are static. An image links one of the files credentials_*.cpp.
class Credentials {
 public:
  /// Once, with a TLS library that begin_tls_library() has started.
  /// @return An exit status, 0 when all is well; what is wrong is written.
  [[nodiscard]] static int open(const Arguments& arguments, const platform::Platform& platform);

  // After open().
  [[nodiscard]] static const Port::TrustStore& trust();
  [[nodiscard]] static const Port::Identity& own();
};

}  // namespace fairlead::firmware
