// SPDX-License-Identifier: Apache-2.0
/// @file  Race: which address to dial when (RFC 8305, "Happy Eyeballs"), as a pure core.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/net/address.hpp"
#include "fairlead/net/attempt.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::net {

/// What RFC 8305 leaves open, and the deadline over all.
struct RaceOptions {
  Family preferred = Family::ipv6;  ///< Goes first when both are known.
  Duration resolution_delay{50};    ///< How long an answer of the other family waits for the preferred one.
  Duration attempt_delay{250};      ///< Between two attempts, unless one fails before. At least 10 ms.
  Duration patience{5'000};         ///< After it an attempt makes room for an untried address, if every slot is taken.
  Duration limit{30'000};           ///< Over all: resolving and connecting.
};

/// Takes what the resolver and the attempts say, gives what to dial and abandon, and when to look again.
///
/// The preferred family goes first, then the families alternate, each in the order in which its addresses came
/// (RFC 8305 section 4). An attempt starts as soon as one has failed, or attempt_delay after the last was started. The
/// first that connects wins; the others are abandoned. No address is dialled twice.
///
/// A core: no socket, clock or heap. After any input, drain next_action(), then read outcome() and next_deadline().
class Race {
 public:
  /// Addresses that are kept; more of one family, and repeated ones, are passed over.
  static constexpr std::size_t kMaxPerFamily = 6;
  static constexpr std::size_t kMaxAddresses = 2 * kMaxPerFamily;

  /// What the driver is to do next.
  struct Action {
    enum class Kind : std::uint8_t {
      none,
      dial,
      abandon
    };
    Kind kind = Kind::none;
    AttemptId id{};
    Address address;  ///< To dial.
  };
  /// How the race stands.
  enum class Outcome : std::uint8_t {
    pending,
    connected,
    failed
  };

  /// Why it failed: what Failure takes of it.
  struct Verdict {
    Layer layer = Layer::none;
    Errc error = Errc::internal;
    std::int32_t native = 0;
    std::optional<Address> address;
  };

  /// Begins anew. `slots` is the number of attempts that can be under way, at least 1; at most kMaxAddresses count.
  void start(const RaceOptions& options, std::uint8_t slots, Instant now);

  /// The resolver gave an address; more of its family may follow.
  void on_address(const Address& address, Instant now);
  /// All addresses of a family were given.
  void on_resolved(Family family, Instant now);
  /// A family has no address (name_not_found), or nobody could say (any other error).
  void on_resolve_failed(Family family, Errc error, std::int32_t native, Instant now);
  void on_dialled(AttemptId id, Instant now);
  void on_dial_failed(AttemptId id, Errc error, std::int32_t native, Instant now);
  void on_time(Instant now);

  /// What to do next; none when there is nothing. A dial counts as begun: what becomes of it is told by on_dialled()
  /// or on_dial_failed(). An abandoned id is free.
  [[nodiscard]] Action next_action();

  [[nodiscard]] Outcome outcome() const { return outcome_; }
  /// When on_time() is due; never once the outcome is known.
  [[nodiscard]] Deadline next_deadline() const;

  /// Every address known, in the order in which they came. Lives until start().
  [[nodiscard]] std::span<const Attempt> attempts() const { return attempts_; }
  /// The one that connected. Precondition: outcome() is connected.
  [[nodiscard]] const Attempt& winner() const;

  /// The one error that stands for all. Precondition: outcome() is failed.
  ///
  /// If an address was dialled, the layer is connect and the most telling error of any attempt is taken, in the order
  /// refused, reset, timed_out, unreachable, any other; of several equal ones the first dialled. Attempts that the
  /// limit ended count as timed_out. Otherwise the layer is resolve: name_not_found when both families said so, and
  /// else the error of a family that could not say; a limit that passed before an answer is resolver_failed.
  [[nodiscard]] Verdict verdict() const;

 private:
  enum class Answer : std::uint8_t {
    pending,
    complete,
    failed
  };
  struct Resolution {
    Answer answer = Answer::pending;
    Errc error = Errc::resolver_failed;
    std::int32_t native = 0;
  };
  [[nodiscard]] Resolution& resolution(Family family) { return resolutions_[static_cast<std::size_t>(family)]; }
  [[nodiscard]] const Resolution& resolution(Family family) const {
    return resolutions_[static_cast<std::size_t>(family)];
  }
  [[nodiscard]] Attempt* dialling(AttemptId id);
  [[nodiscard]] Attempt* next_untried();
  [[nodiscard]] const Attempt* oldest_dialling() const;
  [[nodiscard]] std::size_t count(Attempt::State state) const;
  [[nodiscard]] bool knows(Family family) const;
  [[nodiscard]] bool resolved_enough() const;
  [[nodiscard]] Instant next_dial() const;
  void end(Attempt& attempt, Attempt::State state);
  void settle();

  RaceOptions options_;
  FixedVector<Attempt, kMaxAddresses> attempts_;
  std::array<Resolution, 2> resolutions_{};
  Instant now_{};
  Instant started_{};
  Instant first_address_{};           // Meaningful once attempts_ is not empty.
  std::optional<Instant> last_dial_;  // Absent: the next may start at once.
  std::optional<Family> last_family_;
  Outcome outcome_ = Outcome::pending;
  std::uint8_t slots_ = 1;
};

}  // namespace fairlead::net
