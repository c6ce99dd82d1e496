// SPDX-License-Identifier: Apache-2.0
/// @file  Trust anchors in a token: what --cafile names by a URI.
#pragma once

#include "fairlead/host/credential_files.hpp"

#include "token_access.hpp"

#include <string>
#include <vector>

namespace fairlead::cli {

/// Whether a value of --cafile is a URI and not the name of a file.
[[nodiscard]] bool names_token(const std::string& ca_file);

/// The certificates that the URI chooses (pkcs11::read_anchors()), each by itself. Logs in first where a PIN is given,
/// by `options` or the URI, and nobody has done so: a token may look at what it gives away only then. Asks nobody for
/// one. Throws Problem.
/// @param option    That gave the URI, for sentences.
/// @param warnings  Receives a sentence about a URI that is usable, but not as it should be.
[[nodiscard]] host::FileContents read_token_anchors(const std::string& uri, const TokenOptions& options,
                                                    const std::string& option, std::vector<std::string>& warnings);

}  // namespace fairlead::cli
