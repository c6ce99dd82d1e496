// SPDX-License-Identifier: Apache-2.0
/// @file  match_name: whether a name lies within a subtree of names (RFC 5280 section 4.2.1.10).
#pragma once

#include "tls/der.hpp"
#include "tls/work.hpp"

#include <cstdint>

namespace fairlead::tls {

/// In the order of how much of the name lies within.
enum class Match : std::uint8_t {
  no,      ///< Nothing of what the name stands for.
  unsure,  ///< A part of it (a wildcard), or it cannot be told: a form of name or of text that is not compared here, a
           ///< malformed name or subtree, no work left. Neither permitted by the subtree nor clear of it.
  yes,     ///< All of it.
};

/// Compares two GeneralNames of the same tag.
///
/// dNSName: by whole labels and without case. The subtree covers its own name and all below it, with a dot in front
/// only those below it; an empty one, every name. A wildcard stands for one label.
/// iPAddress: the subtree is an address with a mask of leading ones.
/// directoryName: the subtree's RDNs begin the name. Attributes are equal when their DER is, or when both are ASCII in
/// a type of text that allows it and differ in case and in the number of spaces at most.
/// Every other form: unsure.
[[nodiscard]] Match match_name(const der::Element& name, const der::Element& subtree, Work& work);

/// Names (RFC 5280 section 4.1.2.4) in DER.
[[nodiscard]] Match match_directory_name(Bytes name, Bytes subtree, Work& work);

/// Whether two Names are the same (RFC 5280 section 7.1), as match_name() compares attributes.
[[nodiscard]] bool is_same_name(Bytes a, Bytes b);

}  // namespace fairlead::tls
