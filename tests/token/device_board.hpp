// SPDX-License-Identifier: Apache-2.0
/// @file  DeviceBoard: the token of a device in a process of a host, with OpenSSL's arithmetic.
#pragma once

#include "fairlead/ports/crypto_openssl.hpp"

#include "token/posix_board.hpp"

namespace fairlead::token::test {

using DeviceBoard = PosixBoard<ports::OpenSslCrypto>;

}  // namespace fairlead::token::test
