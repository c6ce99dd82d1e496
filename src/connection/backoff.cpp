// SPDX-License-Identifier: Apache-2.0
#include "fairlead/connection/backoff.hpp"

#include <algorithm>

namespace fairlead::connection {
namespace {

constexpr std::uint8_t kSavedFormat = 1;

/// Uniform in [0, window], without the bias of a remainder: the high half of a product.
Duration uniform(Duration window, std::uint32_t random) {
  const auto values = static_cast<std::uint64_t>(window.count()) + 1;
  return Duration(static_cast<std::int64_t>(values * random >> 32U));
}

/// `base` doubled `times` times, at most `cap`.
Duration doubled(Duration base, std::uint32_t times, Duration cap) {
  Duration window = base;
  for (std::uint32_t i = 0; i < times && window < cap && window > Duration::zero(); ++i) window *= 2;
  return std::min(window, cap);
}

/// One byte that tells a record from bytes that happen to lie there.
std::uint8_t checksum(Bytes bytes) {
  std::uint8_t sum = 0x5a;
  for (const std::byte b : bytes) sum = static_cast<std::uint8_t>((sum * 31U) ^ std::to_integer<unsigned>(b));
  return sum;
}

}  // namespace

Cause cause_of(Errc error) {
  switch (error) {
    case Errc::pin_incorrect:
    case Errc::pin_locked:
    case Errc::key_missing:
    case Errc::key_mismatch:
    case Errc::invalid:
    case Errc::unsupported: return Cause::permanent;
    case Errc::unknown_ca:
    case Errc::wrong_host:
    case Errc::certificate_expired:
    case Errc::certificate_revoked:
    case Errc::certificate_invalid:
    case Errc::revocation_unknown:
    case Errc::client_certificate_rejected:
    case Errc::no_common_parameters:
    case Errc::bad_credentials:
    case Errc::not_authorised:
    case Errc::client_id_rejected:
    case Errc::server_moved: return Cause::refusal;
    case Errc::server_busy:
    case Errc::quota_exceeded: return Cause::rate;
    default: return Cause::transient;
  }
}

Duration Backoff::first(std::uint32_t random) const { return uniform(policy_.first, random); }

std::optional<Duration> Backoff::after_failure(Errc error, Duration online_for, std::uint32_t random,
                                               std::optional<Duration> hint) {
  if (online_for >= policy_.stable_after && error != Errc::session_taken_over) failures_ = 0;
  const std::uint32_t before = failures_;
  if (failures_ != UINT32_MAX) ++failures_;
  const Cause cause = cause_of(error);
  if (cause == Cause::permanent) return std::nullopt;
  if (hint) return *hint + uniform(*hint / 4, random);
  switch (cause) {
    case Cause::rate: return uniform(doubled(policy_.cap, before, policy_.rate_cap), random);
    case Cause::refusal: return policy_.cap / 2 + uniform(policy_.cap / 2, random);
    default: return uniform(doubled(policy_.base, before, policy_.cap), random);
  }
}

std::array<std::byte, Backoff::kSavedSize> Backoff::save() const {
  std::array<std::byte, kSavedSize> saved{};
  ByteWriter out(saved);
  out.u8(kSavedFormat);
  out.u32(failures_);
  out.u8(checksum(out.written()));
  return saved;
}

Result<void> Backoff::restore(Bytes saved) {
  ByteReader in(saved);
  const std::uint8_t format = in.u8();
  const std::uint32_t failures = in.u32();
  const std::uint8_t sum = in.u8();
  if (!in.finished() || format != kSavedFormat || sum != checksum(saved.first(kSavedSize - 1))) {
    return fail(Errc::invalid);
  }
  failures_ = failures;
  return {};
}

}  // namespace fairlead::connection
