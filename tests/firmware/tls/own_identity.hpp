// SPDX-License-Identifier: Apache-2.0
/// @file  Where a client that is measured has its key and certificate. Each image links one of the files
/// own_identity_*.cpp.
#pragma once

#include "firmware/tls/client_library.hpp"

namespace fairlead::firmware {

/// Opens what they are in, and tells what that costs. Once, before own_identity(). @return Whether it went well.
[[nodiscard]] bool open_own_identity();
/// Gives back what that took, once nobody has own_identity() any more. @return Whether it went well.
[[nodiscard]] bool close_own_identity();

[[nodiscard]] tls::Loaded<Port::Identity> own_identity(const Port::Library& library);

}  // namespace fairlead::firmware
