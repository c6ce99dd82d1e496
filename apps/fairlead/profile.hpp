// SPDX-License-Identifier: Apache-2.0
/// @file  A device's profile: one TOML file with endpoint, trust, identity and MQTT options.
#pragma once

#include "settings.hpp"

#include <filesystem>

namespace fairlead::cli {

/// Reads it. Paths in it are relative to its own folder. Throws Problem, naming file, line and key, for what is
/// unreadable (storage_failed), malformed, of another type, or not a key of a profile (invalid).
[[nodiscard]] Settings read_profile(const std::filesystem::path& file);

}  // namespace fairlead::cli
