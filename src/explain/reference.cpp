// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/reference.hpp"

#include "fairlead/explain/exit_status.hpp"

#include <array>
#include <initializer_list>

namespace fairlead::explain {
namespace {

struct Entry {
  Errc error;
  Meaning meaning;
};

// What has become of the data, where many errors share it.
constexpr std::string_view kUntouched = "Nothing was taken or changed; the object is usable.";
constexpr std::string_view kNeverSent = "Nothing was sent to this peer; accepted messages stay queued.";
constexpr std::string_view kDead = "The stream is dead. Messages of QoS 1 and 2 stay queued; QoS 0 in flight is lost.";
constexpr std::string_view kServerSaid = "The connection is over. Accepted messages stay queued.";
constexpr std::string_view kOurSide = "No connection was tried with it.";

constexpr std::array kEntries = {
    Entry{Errc::would_block,
          {"Nothing can be done now", kUntouched, "Wait for what `collect_waits()` lists, call again."}},
    Entry{Errc::timed_out,
          {"The deadline passed first; a stream itself never says so",
           "As in `reset` for a connection; accepted messages stay queued.", "Try again later, or allow more time."}},
    Entry{Errc::cancelled,
          {"The caller cancelled the operation", "What was accepted before stays accepted.", "Nothing."}},
    Entry{Errc::busy,
          {"Another operation of this object is pending", kUntouched, "Call again when that one has ended."}},
    Entry{Errc::closed,
          {"The peer ended the stream in order",
           "Everything that it sent has been received; what we sent may not have been read.",
           "Close; connect again if there is more to do."}},
    Entry{Errc::reset,
          {"The stream broke", kDead, "Connect again; the session sends again what was not acknowledged."}},
    Entry{Errc::refused,
          {"The host answers, nothing accepts on the port", kNeverSent, "Try again later; check the port."}},
    Entry{Errc::unreachable, {"No route, or no network", kNeverSent, "Try again when the network is back."}},
    Entry{Errc::name_not_found, {"The resolver says that the name has no address", kNeverSent, "Correct the name."}},
    Entry{Errc::resolver_failed, {"No resolver answered", kNeverSent, "Try again when the network is back."}},
    Entry{Errc::unknown_ca,
          {"The chain ends in no certificate of the trust store", kNeverSent, "Do not go on; check the trust store."}},
    Entry{Errc::wrong_host,
          {"The certificate is valid, for another name", kNeverSent, "Do not go on; check the endpoint."}},
    Entry{Errc::certificate_expired,
          {"A certificate of the chain has expired", kNeverSent, "Do not go on; renew it, or set the clock."}},
    Entry{Errc::certificate_not_yet_valid,
          {"A certificate of the chain is not valid yet", kNeverSent, "Do not go on; set the clock."}},
    Entry{Errc::certificate_revoked, {"A certificate of the chain is revoked", kNeverSent, "Do not go on."}},
    Entry{Errc::certificate_invalid,
          {"A constraint, usage, weak key or bad signature in the chain", kNeverSent,
           "Do not go on; have it issued again."}},
    Entry{Errc::clock_unknown,
          {"Nobody knows the time, so dates cannot be checked", kNeverSent, "Set the clock, or supply a floor."}},
    Entry{Errc::revocation_unknown,
          {"A revocation list for a certificate of the chain cannot be relied on", kNeverSent,
           "Do not go on; get the issuer's list anew."}},
    Entry{Errc::client_certificate_rejected,
          {"The peer wants another client certificate, or one at all", kServerSaid, "Supply or renew it."}},
    Entry{Errc::no_common_parameters,
          {"No version, suite, group, signature or application protocol in common", kNeverSent,
           "Compare policy and server."}},
    Entry{Errc::key_missing, {"There is no such key or certificate", kOurSide, "Supply it."}},
    Entry{Errc::key_mismatch,
          {"The private key does not belong to the certificate", kOurSide, "Supply the right pair."}},
    Entry{Errc::token_removed, {"The token that holds the key is gone", kOurSide, "Insert it, connect again."}},
    Entry{Errc::pin_incorrect,
          {"The token refused the PIN, or wants one and got none", kOurSide,
           "Ask a person; nothing retries it by itself."}},
    Entry{Errc::pin_locked, {"The token accepts no PIN until it is unblocked", kOurSide, "Unblock it."}},
    Entry{Errc::bad_credentials,
          {"User name or password refused", kServerSaid, "Correct them; the next attempt waits long."}},
    Entry{Errc::not_authorised,
          {"The server does not let this client in, or do this",
           "A refused connection is over; a refused request has ended, and the connection stays.",
           "Check user name, password and certificate, or extend the access list."}},
    Entry{Errc::client_id_rejected, {"The server does not accept this client id", kServerSaid, "Choose another."}},
    Entry{Errc::server_busy, {"The server cannot serve this client now", kServerSaid, "Wait; the backoff does."}},
    Entry{Errc::session_taken_over,
          {"Another client connected with the same client id", kServerSaid, "Give each device an id of its own."}},
    Entry{Errc::quota_exceeded,
          {"The server's quota or rate limit is used up",
           "The connection or the one request has ended; it was not carried out.", "Wait, and send less."}},
    Entry{Errc::server_moved,
          {"The server names another server to use", kServerSaid, "Change the endpoint, if you trust it."}},
    Entry{Errc::rejected,
          {"The server refused for another reason, which is the native number",
           "The connection or the one request has ended; it was not carried out.", "Look up the reason."}},
    Entry{Errc::protocol, {"The peer broke the rules of a protocol", kDead, "Connect again; check the port."}},
    Entry{Errc::too_large,
          {"A packet exceeds what this side or the peer can take",
           "Nothing of it was sent; the connection stays. If it was received, the connection is over.",
           "Send less at a time, or allow more."}},
    Entry{Errc::invalid,
          {"A precondition is broken, or the input is malformed", kUntouched, "Correct the call or the input."}},
    Entry{Errc::unsupported, {"This port or peer cannot do it, now or ever", kUntouched, "Do without."}},
    Entry{Errc::no_space,
          {"A buffer or pool that the caller supplied is too small", kUntouched,
           "Wait until there is room, or supply more."}},
    Entry{Errc::no_memory, {"An allocation of a vendor library or of the system failed", kDead, "Try again later."}},
    Entry{Errc::storage_failed,
          {"Storage could not be read or written", "What could not be stored was not accepted.", "Check the storage."}},
    Entry{Errc::no_entropy, {"The source of random numbers failed", kNeverSent, "Do not go on."}},
    Entry{Errc::internal,
          {"A library failed without a reason that has a name", kDead, "Report it with the native number."}},
};

/// Not by operator+, of which GCC 12 warns at -O3 where it is inlined (-Wrestrict, without cause).
void append(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) out += part;
}

/// One row of a table in markdown.
void append_row(std::string& out, std::initializer_list<std::string_view> cells) {
  for (const std::string_view cell : cells) append(out, {"| ", cell, " "});
  out += "|\n";
}

}  // namespace

const Meaning& meaning(Errc e) {
  for (const Entry& entry : kEntries) {
    if (entry.error == e) return entry.meaning;
  }
  return kEntries.back().meaning;
}

std::string status_table() {
  std::string out = "| status | family | errors | what a script does |\n|---|---|---|---|\n";
  for (const Family& f : families()) {
    std::string members;
    for (const Errc e : all_errcs()) {
      if (exit_status(e) != f.status) continue;
      append(members, {members.empty() ? "`" : ", `", name(e), "`"});
    }
    append_row(out, {std::to_string(f.status), f.name, members, f.advice});
  }
  return out;
}

std::string error_table() {
  std::string out =
      "| error | number | meaning | what has become of the data | what to do next | family | status |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const Errc e : all_errcs()) {
    const Meaning& m = meaning(e);
    std::string error;
    append(error, {"`", name(e), "`"});
    std::string what;
    append(what, {m.what, "."});
    append_row(out, {error, std::to_string(static_cast<unsigned>(e)), what, m.data, m.next, family(e).name,
                     std::to_string(exit_status(e))});
  }
  return out;
}

}  // namespace fairlead::explain
