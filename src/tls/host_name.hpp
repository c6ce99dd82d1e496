// SPDX-License-Identifier: Apache-2.0
/// @file  What a DNS name of a host is, in certificates and in what callers ask for.
#pragma once

#include <string_view>

namespace fairlead::tls {

/// Takes the label before the first dot, and the dot, off the front.
std::string_view take_label(std::string_view& rest);

/// Without the dot that stands for the root, if there is one behind something.
[[nodiscard]] std::string_view without_root(std::string_view name);

/// Whether `name` is a host name in the sense of ReferenceName::dns(), without a trailing dot.
[[nodiscard]] bool is_host_name(std::string_view name);

}  // namespace fairlead::tls
