// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/status.hpp"

#include <array>
#include <cstddef>

namespace fairlead {
namespace {

constexpr std::string_view kUnknown = "unknown";

// A switch, so that the compiler misses an enumerator that is added without a name.
constexpr std::string_view name_of(Errc e) {
  switch (e) {
    case Errc::would_block: return "would_block";
    case Errc::timed_out: return "timed_out";
    case Errc::cancelled: return "cancelled";
    case Errc::busy: return "busy";
    case Errc::closed: return "closed";
    case Errc::reset: return "reset";
    case Errc::refused: return "refused";
    case Errc::unreachable: return "unreachable";
    case Errc::name_not_found: return "name_not_found";
    case Errc::resolver_failed: return "resolver_failed";
    case Errc::unknown_ca: return "unknown_ca";
    case Errc::wrong_host: return "wrong_host";
    case Errc::certificate_expired: return "certificate_expired";
    case Errc::certificate_not_yet_valid: return "certificate_not_yet_valid";
    case Errc::certificate_revoked: return "certificate_revoked";
    case Errc::certificate_invalid: return "certificate_invalid";
    case Errc::clock_unknown: return "clock_unknown";
    case Errc::revocation_unknown: return "revocation_unknown";
    case Errc::client_certificate_rejected: return "client_certificate_rejected";
    case Errc::no_common_parameters: return "no_common_parameters";
    case Errc::key_missing: return "key_missing";
    case Errc::key_mismatch: return "key_mismatch";
    case Errc::token_removed: return "token_removed";
    case Errc::pin_incorrect: return "pin_incorrect";
    case Errc::pin_locked: return "pin_locked";
    case Errc::bad_credentials: return "bad_credentials";
    case Errc::not_authorised: return "not_authorised";
    case Errc::client_id_rejected: return "client_id_rejected";
    case Errc::server_busy: return "server_busy";
    case Errc::session_taken_over: return "session_taken_over";
    case Errc::quota_exceeded: return "quota_exceeded";
    case Errc::server_moved: return "server_moved";
    case Errc::rejected: return "rejected";
    case Errc::protocol: return "protocol";
    case Errc::too_large: return "too_large";
    case Errc::invalid: return "invalid";
    case Errc::unsupported: return "unsupported";
    case Errc::no_space: return "no_space";
    case Errc::no_memory: return "no_memory";
    case Errc::storage_failed: return "storage_failed";
    case Errc::no_entropy: return "no_entropy";
    case Errc::internal: return "internal";
  }
  return kUnknown;
}

constexpr bool is_known(unsigned number) { return name_of(static_cast<Errc>(number)) != kUnknown; }

constexpr std::size_t kCount = [] {
  std::size_t count = 0;
  for (unsigned i = 0; i <= 0xff; ++i) {
    if (is_known(i)) ++count;
  }
  return count;
}();

constexpr auto kCodes = [] {
  std::array<Errc, kCount> codes{};
  std::size_t at = 0;
  for (unsigned i = 0; i <= 0xff; ++i) {
    if (is_known(i)) codes[at++] = static_cast<Errc>(i);
  }
  return codes;
}();

}  // namespace

std::string_view name(Errc e) { return name_of(e); }

std::span<const Errc> all_errcs() { return kCodes; }

}  // namespace fairlead
