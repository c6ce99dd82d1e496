// SPDX-License-Identifier: Apache-2.0
/// @file  The device on its maker's desk: a host gives it its identity over the serial line.
#pragma once

#include "fairlead/pkcs11/module.hpp"
#include "fairlead/platform/clock.hpp"

namespace fairlead::firmware {

/// Does what a host asks of the token (`fairlead token ... --device`), until the power goes. A host of which nothing
/// has come for 10 s has gone.
[[noreturn]] void serve_token(pkcs11::Module& module, const platform::Clock& clock);

}  // namespace fairlead::firmware
