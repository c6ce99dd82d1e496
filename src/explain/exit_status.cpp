// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/exit_status.hpp"

#include <array>
#include <utility>

namespace fairlead::explain {
namespace {

constexpr std::array kFamilies = {
    Family{1, "internal", "A defect, or a library that gave no reason: report it with the sentence."},
    Family{2, "usage", "Correct the command line, the profile, the topic or the file."},
    Family{3, "unsupported", "Leave the option out, or use a peer that can do it."},
    Family{4, "size", "Send less at a time, or allow more."},
    Family{5, "cancelled", "Nothing: somebody asked for the end."},
    Family{10, "name", "Correct the host name, or create it in DNS."},
    Family{11, "network", "Try again when the network is back."},
    Family{12, "refused", "Start the server, or correct the port."},
    Family{13, "lost", "Try again; look into the server's log if it repeats."},
    Family{20, "peer", "Do not go on: the server is not proven to be the right one."},
    Family{21, "clock", "Set the clock, then try again."},
    Family{22, "offer", "Bring versions, suites or protocol names of both sides together."},
    Family{23, "client_certificate", "Renew or supply the device's certificate."},
    Family{24, "key", "Correct or renew the device's key and certificate files, or insert its token."},
    Family{25, "pin", "Do not try again by itself: a token locks after a few wrong PINs."},
    Family{26, "busy", "Try again when whoever is using it is done."},
    Family{27, "time", "Try again, or allow more time."},
    Family{30, "access", "Correct the user name, the password, the client id or the server's access list."},
    Family{31, "server_busy", "Try again after a while, and less often."},
    Family{32, "server_refused", "Do what the server's reason says."},
    Family{33, "taken_over", "Give each device a client id of its own."},
    Family{34, "protocol", "Check that the port speaks this protocol."},
    Family{40, "system", "Look after this machine's memory, files and random numbers."},
};

/// The exit status of each Errc. An Errc that is not in the list is "internal".
constexpr std::array kStatuses = {
    std::pair{Errc::would_block, 1},
    std::pair{Errc::timed_out, 27},
    std::pair{Errc::cancelled, 5},
    std::pair{Errc::busy, 26},
    std::pair{Errc::closed, 13},
    std::pair{Errc::reset, 13},
    std::pair{Errc::refused, 12},
    std::pair{Errc::unreachable, 11},
    std::pair{Errc::name_not_found, 10},
    std::pair{Errc::resolver_failed, 11},
    std::pair{Errc::unknown_ca, 20},
    std::pair{Errc::wrong_host, 20},
    std::pair{Errc::certificate_expired, 20},
    std::pair{Errc::certificate_not_yet_valid, 20},
    std::pair{Errc::certificate_revoked, 20},
    std::pair{Errc::certificate_invalid, 20},
    std::pair{Errc::clock_unknown, 21},
    std::pair{Errc::revocation_unknown, 20},
    std::pair{Errc::client_certificate_rejected, 23},
    std::pair{Errc::no_common_parameters, 22},
    std::pair{Errc::key_missing, 24},
    std::pair{Errc::key_mismatch, 24},
    std::pair{Errc::token_removed, 24},
    std::pair{Errc::pin_incorrect, 25},
    std::pair{Errc::pin_locked, 25},
    std::pair{Errc::bad_credentials, 30},
    std::pair{Errc::not_authorised, 30},
    std::pair{Errc::client_id_rejected, 30},
    std::pair{Errc::server_busy, 31},
    std::pair{Errc::session_taken_over, 33},
    std::pair{Errc::quota_exceeded, 31},
    std::pair{Errc::server_moved, 32},
    std::pair{Errc::rejected, 32},
    std::pair{Errc::protocol, 34},
    std::pair{Errc::too_large, 4},
    std::pair{Errc::invalid, 2},
    std::pair{Errc::unsupported, 3},
    std::pair{Errc::no_space, 4},
    std::pair{Errc::no_memory, 40},
    std::pair{Errc::storage_failed, 40},
    std::pair{Errc::no_entropy, 40},
    std::pair{Errc::internal, 1},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

int exit_status(Errc e) {
  for (const auto& [error, status] : kStatuses) {
    if (error == e) return status;
  }
  return exit_status(Errc::internal);
}

const Family& family(Errc e) {
  const int status = exit_status(e);
  for (const Family& candidate : kFamilies) {
    if (candidate.status == status) return candidate;
  }
  return kFamilies.front();
}

}  // namespace fairlead::explain
