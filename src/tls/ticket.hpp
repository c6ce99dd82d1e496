// SPDX-License-Identifier: Apache-2.0
/// @file  What stands before a library's own bytes in a ResumptionSlot.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/engine.hpp"
#include "fairlead/tls/session.hpp"

#include <cstddef>
#include <optional>

namespace fairlead::tls::ticket {

/// "FLT" and the format's number, version, times in seconds since 1970, digest of what it is bound to.
inline constexpr std::size_t kHead = 4 + 2 + 8 + 8 + 32;

struct Ticket {
  Version version;
  UnixTime valid_from;   ///< When it was kept; a clock before that is not to be trusted.
  UnixTime valid_until;  ///< The earliest end of the chain that was verified.
  Digest binding;
  Bytes native;  ///< The library's bytes; a view.
};

/// Nothing when it is not in this format.
[[nodiscard]] std::optional<Ticket> read(Bytes slot);
/// The version of what read() accepts; none otherwise.
[[nodiscard]] Version version_of(Bytes slot);
/// Writes all but `native` to the front. Precondition: kHead bytes fit.
void write_head(MutableBytes into, const Ticket& ticket);

/// The digest of all that decides what is verified: library, host, application protocols, policy, trust store and
/// identity. Numbers and texts are written with their sizes, so that no two differ and look alike.
/// @return The digest; or no_space: names or protocols of more than 1 KiB, which are not resumed; or the library's
///   error.
[[nodiscard]] Result<Digest> binding(const Engine& engine, const Parameters& parameters);

}  // namespace fairlead::tls::ticket
