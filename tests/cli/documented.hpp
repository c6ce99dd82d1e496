// SPDX-License-Identifier: Apache-2.0
/// @file  What the documentation of the command lists.
#pragma once

#include <string>
#include <vector>

namespace fairlead::tool {

/// The members that docs/cli.md lists in the table between the comments `mark` and "end", each in backquotes at the
/// beginning of a row, in its order.
[[nodiscard]] std::vector<std::string> documented_members(const std::string& mark);

}  // namespace fairlead::tool
