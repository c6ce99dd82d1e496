// SPDX-License-Identifier: Apache-2.0
/// @file  The facts about each Errc that docs/errors.md shows.
#pragma once

#include "fairlead/base/status.hpp"

#include <string>
#include <string_view>

namespace fairlead::explain {

/// What every Errc means, wherever it occurs. Static storage.
struct Meaning {
  std::string_view what;  ///< What it means, as a clause without a full stop.
  std::string_view data;  ///< What has become of the data, and whether the object is still usable.
  std::string_view next;  ///< What the program does next.
};

/// The meaning of `e`; that of internal for a number that is not in the list.
[[nodiscard]] const Meaning& meaning(Errc e);

/// The two tables of docs/errors.md, in Markdown: exit statuses by family, then every Errc. `fairlead explain --table
/// markdown` prints them, and a test compares the page with them.
[[nodiscard]] std::string status_table();
[[nodiscard]] std::string error_table();

}  // namespace fairlead::explain
