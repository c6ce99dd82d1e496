// SPDX-License-Identifier: Apache-2.0
/// @file  Campaigns: tests whose length and chances are given from outside.
///
/// Host only. Two variables of the environment rule every campaign:
///   FAIRLEAD_COUNT   how many rounds it makes (scripts/check --count sets it)
///   FAIRLEAD_SEED    what its random numbers begin with, as a failed run has printed it
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace fairlead::support {

/// FAIRLEAD_COUNT, or `usual` where it is not set. Throws std::runtime_error for anything but a number above zero.
[[nodiscard]] std::size_t campaign_count(std::size_t usual);

/// The random numbers of one test. They begin with FAIRLEAD_SEED, or with a seed of the system's.
class Dice {
 public:
  /// Prints the seed.
  Dice();
  explicit Dice(std::uint64_t seed) : seed_(seed), numbers_(seed) {}

  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  /// Uniform in [0, n). Precondition: n is not 0.
  std::uint64_t below(std::uint64_t n) { return numbers_() % n; }
  /// Below 2^`bits`, and every order of magnitude as likely as another: short distances are met often.
  std::uint64_t of_any_size(unsigned bits) { return numbers_() % (std::uint64_t{2} << below(bits)); }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t seed_;
  std::mt19937_64 numbers_;
};

}  // namespace fairlead::support
