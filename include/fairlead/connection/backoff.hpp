// SPDX-License-Identifier: Apache-2.0
/// @file  Backoff: how long to wait before the next attempt.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::connection {

/// What a failure means for the next attempt.
enum class Cause : std::uint8_t {
  transient,  ///< The network or the server, now: try again soon, then ever more rarely.
  rate,       ///< The server asks for fewer attempts.
  refusal,    ///< The server, or our check of it, says no, and will until somebody changes something: wait long.
  permanent,  ///< Only the application can mend it, and repeating does harm (a wrong PIN locks a token): never by
              ///< itself.
};

/// The cause of a failure. Anything that is not known to be otherwise is transient.
[[nodiscard]] Cause cause_of(Errc error);

/// How the pauses grow. Durations are at most 2^31 milliseconds.
struct BackoffPolicy {
  Duration base{500};     ///< The first pause is between zero and this.
  Duration cap{120'000};  ///< The longest pause for Cause::transient; for Cause::refusal between half of it and it.
  Duration rate_cap{600'000};     ///< The longest pause for Cause::rate, which starts at `cap`.
  Duration stable_after{60'000};  ///< A connection that was online for so long forgets the failures before it.
  Duration first{0};              ///< Before the first attempt: between zero and this. For fleets that get their
                                  ///< power back together.
};

/// Counts failures and draws pauses: full jitter, that is, uniformly between zero and a window that doubles with each
/// failure up to a cap, so that clients which failed together do not come back together.
///
/// A value: its policy and a count. A pure core: randomness and time are arguments.
class Backoff {
 public:
  static constexpr std::size_t kSavedSize = 6;

  constexpr explicit Backoff(const BackoffPolicy& policy = {}) : policy_(policy) {}

  /// The pause before the first attempt.
  /// @param random  32 uniformly distributed bits.
  [[nodiscard]] Duration first(std::uint32_t random) const;

  /// An attempt failed, or a connection was lost. A connection that was online for `stable_after` or longer counts as
  /// the end of all earlier trouble; being displaced by the same client identifier counts as a failure however long
  /// the connection was online.
  ///
  /// @param online_for  How long the connection was online; zero for an attempt that never was.
  /// @param hint        How long the server asks us to wait; the pause is then that, plus up to a quarter of it.
  /// @return The pause; or nothing: it must not be tried again by itself (Cause::permanent).
  [[nodiscard]] std::optional<Duration> after_failure(Errc error, Duration online_for, std::uint32_t random,
                                                      std::optional<Duration> hint = {});

  /// Forgets all failures: the network changed, or somebody mended something.
  constexpr void reset() { failures_ = 0; }

  /// Failures since the last stable connection; saturates.
  [[nodiscard]] constexpr std::uint32_t failures() const { return failures_; }

  /// What must survive a reboot or a loss of RAM, so that a device in a reset loop does not hammer its server.
  [[nodiscard]] std::array<std::byte, kSavedSize> save() const;
  /// @return Nothing; or invalid, with nothing changed: not what save() wrote.
  [[nodiscard]] Result<void> restore(Bytes saved);

 private:
  BackoffPolicy policy_;
  std::uint32_t failures_ = 0;
};

}  // namespace fairlead::connection
