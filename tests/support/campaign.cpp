// SPDX-License-Identifier: Apache-2.0
#include "support/campaign.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace fairlead::support {
namespace {

std::optional<std::uint64_t> number_of(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text + std::strlen(text);
  const auto [stopped, error] = std::from_chars(text, end, number);
  if (error != std::errc() || stopped != end) throw std::runtime_error(std::string(variable) + " is no number");
  return number;
}

std::uint64_t chosen_seed() {
  const std::uint64_t seed = number_of("FAIRLEAD_SEED").value_or(std::random_device()());
  std::cout << "FAIRLEAD_SEED=" << seed << '\n' << std::flush;
  return seed;
}

}  // namespace

std::size_t campaign_count(std::size_t usual) {
  const std::uint64_t count = number_of("FAIRLEAD_COUNT").value_or(usual);
  if (count == 0) throw std::runtime_error("FAIRLEAD_COUNT is 0");
  return count;
}

Dice::Dice() : Dice(chosen_seed()) {}

}  // namespace fairlead::support
