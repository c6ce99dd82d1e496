// SPDX-License-Identifier: Apache-2.0
/// @file  From start to the end of the handshake, and what is known of the peer.
#include "fairlead/tls/engine_session.hpp"

#include "fairlead/base/log.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/offer.hpp"

#include "tls/ticket.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

// What a server may send before a handshake is done: several times what the largest honest one needs.
constexpr std::size_t kLongestHandshake = std::size_t{128} * 1024;

bool clock_is_known(const Parameters& parameters) {
  const auto floor = parameters.policy.accepted_clock_floor;
  return parameters.now && (!floor || *parameters.now >= *floor);
}

}  // namespace

void EngineSession::forget() {
  engine_.forget();
  state_ = State::idle;
  shutdown_sent_ = peer_ended_ = has_psk_ = offered_ = false;
  policy_ = nullptr;
  staging_ = {};
  slot_ = nullptr;
  valid_until_.reset();
}

Errc EngineSession::die(Errc why) {
  const Findings& found = engine_.findings();
  failure_ = {.layer = state_ == State::open ? Layer::transport : Layer::handshake, .error = why};
  failure_.native = found.native;
  failure_.alert = found.alert_received != Failure::kNone ? found.alert_received : found.alert_sent;
  if (found.refusal) failure_.chain_index = found.refusal->index;
  if (offered_ && state_ == State::handshaking) slot_->clear();
  state_ = State::dead;
  FAIRLEAD_LOG_DEBUG("tls", "A session ended; Errc, the library's number.", why, failure_.native);
  return why;
}

Errc EngineSession::conclude(Errc said) {
  if (said == Errc::would_block) {
    return engine_.wire().write_error() ? die(*engine_.wire().write_error()) : Errc::would_block;
  }
  if (said == Errc::closed && state_ == State::open) {
    peer_ended_ = true;
    return Errc::closed;
  }
  (void)engine_.push();  // The alert that the library has written, once.
  return die(said);
}

std::optional<Errc> EngineSession::not_open() const {
  if (state_ == State::dead) return failure_.error;
  if (state_ != State::open) return Errc::invalid;
  return std::nullopt;
}

Result<void> EngineSession::do_start(io::StreamRef lower, const Parameters& parameters) {
  if (state_ != State::idle) return fail(Errc::busy);
  failure_ = {};
  policy_ = &parameters.policy;
  // A key that is shared beforehand is as quick as a ticket.
  const bool resumes = parameters.resumption != nullptr && parameters.psk == nullptr && parameters.policy.verifies();
  // What an unknown clock has verified is verified again as soon as it is known.
  slot_ = resumes && clock_is_known(parameters) ? parameters.resumption : nullptr;
  const Bytes ticket = ticket_to_offer(parameters);
  Result<void> started = fail(Errc::invalid);
  if (well_formed(parameters)) started = engine_.start(lower, parameters, ticket, slot_ != nullptr);
  if (!started) {
    failure_ = {.layer = Layer::configuration, .error = started.error(), .native = engine_.findings().native};
    forget();
    return started;
  }
  offered_ = !ticket.empty();
  if (offered_ && ticket::version_of(slot_->reveal()) == Version::tls_1_3) slot_->clear();
  engine_.wire().limit_reading(kLongestHandshake);
  has_psk_ = parameters.psk != nullptr;
  staging_ = parameters.staging.first(std::min(parameters.staging.size(), kRecord));
  state_ = State::handshaking;
  return {};
}

Bytes EngineSession::ticket_to_offer(const Parameters& parameters) {
  if (slot_ == nullptr) return {};
  const auto binding = ticket::binding(engine_, parameters);
  if (!binding) {
    slot_ = nullptr;
    return {};
  }
  binding_ = *binding;
  const auto kept = ticket::read(slot_->reveal());
  if (!kept || !equal(kept->binding, binding_)) return {};
  if (*parameters.now > kept->valid_until || *parameters.now < kept->valid_from) return {};
  valid_until_ = kept->valid_until;
  return kept->native;
}

void EngineSession::keep_ticket() {
  engine_.ticket_taken();
  const std::optional<UnixTime> until = engine_.findings().valid_until ? engine_.findings().valid_until : valid_until_;
  if (slot_ == nullptr || !until) return;
  PeerInfo info;
  engine_.describe(info);
  const MutableBytes memory = slot_->memory();
  Result<std::size_t> size = fail(Errc::no_space);
  if (memory.size() > ticket::kHead) size = engine_.export_ticket(memory.subspan(ticket::kHead));
  if (!size) return slot_->clear();
  ticket::write_head(memory, {.version = info.version,
                              .valid_from = *engine_.now(),
                              .valid_until = *until,
                              .binding = binding_,
                              .native = {}});
  slot_->assume(ticket::kHead + *size);
}

Result<void> EngineSession::do_handshake() {
  if (state_ == State::open) return {};
  if (state_ == State::dead) return fail(failure_.error);
  if (state_ != State::handshaking) return fail(Errc::invalid);
  (void)drain();  // Its errors come back through the library's next read.
  if (const Result<void> done = engine_.handshake(); !done) {
    // It has not come to what the peer may have said before the wire broke.
    return engine_.is_computing() ? done : fail(conclude(done.error()));
  }
  FAIRLEAD_TRY(accept());
  engine_.wire().limit_reading(SIZE_MAX);
  state_ = State::open;
  if (engine_.findings().ticket) keep_ticket();
  return {};
}

Result<void> EngineSession::accept() {
  PeerInfo info;
  engine_.describe(info);
  const bool known = (info.resumed && offered_) || (info.external_psk && has_psk_);
  if (policy_->verifies() && !known && !engine_.findings().verified) return fail(die(Errc::internal));
  const bool version = info.version >= policy_->oldest && info.version <= policy_->newest;
  const bool suite = info.external_psk || std::ranges::find(policy_->suites, info.suite) != policy_->suites.end();
  if (!version || !suite) return fail(die(Errc::no_common_parameters));
  const auto& offered = policy_->alpn;
  if (!info.alpn.empty() && std::ranges::find(offered, info.alpn) == offered.end()) return fail(die(Errc::protocol));
  FAIRLEAD_LOG_DEBUG("tls", "A handshake is done; version, suite.", static_cast<unsigned>(info.version),
                     static_cast<unsigned>(info.suite));
  return {};
}

PeerInfo EngineSession::do_peer() const {
  PeerInfo info;
  const Findings& found = engine_.findings();
  info.certificate_requested = found.certificate_requested == CertificateRequested::yes;
  if (state_ != State::open) return info;
  engine_.describe(info);
  info.verified = policy_->verifies();
  info.certificates = static_cast<std::uint8_t>(std::min<std::size_t>(engine_.certificates(), 0xff));
  return info;
}

Result<CertificateView> EngineSession::do_peer_certificate(std::size_t index) {
  if (index >= engine_.certificates()) return fail(Errc::key_missing);
  return read_certificate(engine_.certificate(index));
}

}  // namespace fairlead::tls
