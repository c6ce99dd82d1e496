// SPDX-License-Identifier: Apache-2.0
/// @file  The device on its maker's desk: a host gives it its identity over the serial line.
#pragma once

#include "fairlead/pkcs11/module.hpp"

namespace fairlead::firmware {

/// Does what a host asks of the token (`fairlead token ... --device`), until the power goes.
[[noreturn]] void serve_token(pkcs11::Module& module);

}  // namespace fairlead::firmware
