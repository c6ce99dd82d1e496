// SPDX-License-Identifier: Apache-2.0
/// @file  Sentences with gaps.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::explain {

/// What fills the gaps. An empty value counts as unknown.
using Gaps = std::vector<std::pair<std::string_view, std::string>>;

/// Replaces each {gap} of `text` by its value. A part in [brackets] is left out when one of its gaps is unknown; an
/// unknown gap outside brackets is left empty.
[[nodiscard]] std::string fill(std::string_view text, const Gaps& gaps);

}  // namespace fairlead::explain
