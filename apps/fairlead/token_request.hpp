// SPDX-License-Identifier: Apache-2.0
/// @file  What a request for a certificate asks for, read from the command line.
#pragma once

#include "token_command.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::cli {

/// "O=Example,CN=device-7": attributes from the most significant one on, separated by commas, in the form of RFC 4514
/// section 2.4: a special character that belongs to a value has a backslash in front, or a backslash and two
/// hexadecimal digits stand for a byte. Names with two attributes in one part ("+") are not taken. The common name of
/// --cn comes last. Throws Problem: it is none, or there are two common names.
[[nodiscard]] std::vector<TokenCsr::Attribute> parse_subject(const std::optional<std::string>& subject,
                                                             const std::optional<std::string>& common_name);

/// Throws Problem, naming the one that is none.
[[nodiscard]] std::vector<TokenCsr::Name> parse_names(const std::vector<std::string>& dns,
                                                      const std::vector<std::string>& ip,
                                                      const std::vector<std::string>& uris);

}  // namespace fairlead::cli
