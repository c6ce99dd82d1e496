// SPDX-License-Identifier: Apache-2.0
/// @file  A suite on the board, with fixtures in static memory.
#pragma once

#include "conformance/runner.hpp"
#include "firmware/console.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string_view>

namespace fairlead::firmware {

/// Runs each case of `suite` on a Made of its own, which is made of `arguments` and is a Fixture, and adds what came of
/// it under `name`.
template <class Made, class Fixture, class... Arguments>
void run_on(std::string_view name, std::span<const conformance::Case<Fixture>> suite, Tally& tally,
            Arguments&&... arguments) {
  alignas(Made) static std::array<std::byte, sizeof(Made)> place;
  ConsoleReporter reporter;
  for (const conformance::Case<Fixture>& one : suite) {
    Made& fixture = *new (place.data()) Made(arguments...);
    tally.add(name, one.name, conformance::run_case<Fixture>(one, fixture, reporter));
    std::destroy_at(&fixture);
  }
}

}  // namespace fairlead::firmware
