// SPDX-License-Identifier: Apache-2.0
/// @file  The command `fairlead explain`.
#pragma once

#include "command_line.hpp"

#include <string>

namespace fairlead::cli {

/// What the command prints on standard output.
[[nodiscard]] std::string explain_text(const ExplainCommand& command);

/// A failure as JSON text, for doctor and explain: layer, error, status, sentence, remedy, record and what else it
/// holds.
[[nodiscard]] std::string failure_json(const Failure& failure, const std::string& sentence, const std::string& remedy);

}  // namespace fairlead::cli
