// SPDX-License-Identifier: Apache-2.0
/// @file  Files that go into a token, and come out of it.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// DER of the certificates in a file, in PEM or DER, in its order: at least one, and each can be read. Throws Problem.
/// @param option  That gave the file, for example "--cert".
[[nodiscard]] std::vector<std::string> read_chain_file(const std::string& file, const std::string& option);

/// One block of PEM.
[[nodiscard]] std::string pem_text(std::string_view label, Bytes der);

/// Writes all of it to the file, which is made or replaced by umask, and on the disk afterwards; a device or a pipe is
/// written to; without a name, standard output. After an error a file is as it was. Returns the exit status of the
/// output. Throws Problem.
[[nodiscard]] int deliver(const std::string& text, const std::string& file);

}  // namespace fairlead::cli
