// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/status.hpp"

#include <array>

namespace fairlead {
namespace {

struct Named {
  Errc code;
  std::string_view name;
};

constexpr std::array kNames = {
    Named{Errc::would_block, "would_block"},
    Named{Errc::timed_out, "timed_out"},
    Named{Errc::cancelled, "cancelled"},
    Named{Errc::busy, "busy"},
    Named{Errc::closed, "closed"},
    Named{Errc::reset, "reset"},
    Named{Errc::refused, "refused"},
    Named{Errc::unreachable, "unreachable"},
    Named{Errc::name_not_found, "name_not_found"},
    Named{Errc::resolver_failed, "resolver_failed"},
    Named{Errc::unknown_ca, "unknown_ca"},
    Named{Errc::wrong_host, "wrong_host"},
    Named{Errc::certificate_expired, "certificate_expired"},
    Named{Errc::certificate_not_yet_valid, "certificate_not_yet_valid"},
    Named{Errc::certificate_revoked, "certificate_revoked"},
    Named{Errc::certificate_invalid, "certificate_invalid"},
    Named{Errc::clock_unknown, "clock_unknown"},
    Named{Errc::client_certificate_rejected, "client_certificate_rejected"},
    Named{Errc::no_common_parameters, "no_common_parameters"},
    Named{Errc::key_missing, "key_missing"},
    Named{Errc::key_mismatch, "key_mismatch"},
    Named{Errc::token_removed, "token_removed"},
    Named{Errc::pin_incorrect, "pin_incorrect"},
    Named{Errc::pin_locked, "pin_locked"},
    Named{Errc::bad_credentials, "bad_credentials"},
    Named{Errc::not_authorised, "not_authorised"},
    Named{Errc::client_id_rejected, "client_id_rejected"},
    Named{Errc::server_busy, "server_busy"},
    Named{Errc::session_taken_over, "session_taken_over"},
    Named{Errc::quota_exceeded, "quota_exceeded"},
    Named{Errc::server_moved, "server_moved"},
    Named{Errc::rejected, "rejected"},
    Named{Errc::protocol, "protocol"},
    Named{Errc::too_large, "too_large"},
    Named{Errc::invalid, "invalid"},
    Named{Errc::unsupported, "unsupported"},
    Named{Errc::no_space, "no_space"},
    Named{Errc::no_memory, "no_memory"},
    Named{Errc::storage_failed, "storage_failed"},
    Named{Errc::no_entropy, "no_entropy"},
    Named{Errc::internal, "internal"},
};

constexpr auto kCodes = [] {
  std::array<Errc, kNames.size()> codes{};
  for (std::size_t i = 0; i < kNames.size(); ++i) codes[i] = kNames[i].code;
  return codes;
}();

}  // namespace

std::string_view name(Errc e) {
  for (const Named& entry : kNames) {
    if (entry.code == e) return entry.name;
  }
  return "unknown";
}

std::span<const Errc> all_errcs() { return kCodes; }

}  // namespace fairlead
