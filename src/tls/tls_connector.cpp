// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/tls_connector.hpp"

#include "fairlead/base/try.hpp"

namespace fairlead::tls {
namespace {

Result<ReferenceName> reference(const net::Endpoint& endpoint) {
  if (!endpoint.host.is_ip()) return ReferenceName::dns(endpoint.host.text());
  const net::Address address = endpoint.host.address(endpoint.port);
  const Bytes bytes(address.bytes);
  return ReferenceName::address(address.family == net::Family::ipv4 ? bytes.last(4) : bytes);
}

}  // namespace

Result<void> TlsConnector::do_open(const net::Endpoint& endpoint, Instant now) {
  if (stage_ != net::Stage::idle && stage_ != net::Stage::failed) return fail(Errc::busy);
  session_.reset();
  failure_ = {};
  if (auto opened = lower_.open(endpoint, now); !opened) {
    failure_ = lower_.failure();
    return opened;
  }
  endpoint_ = &endpoint;
  stage_ = lower_.stage();
  times_ = lower_.times();
  return {};
}

Result<io::StreamRef> TlsConnector::do_step(Instant now) {
  if (stage_ == net::Stage::failed) return fail(failure_.error);
  if (endpoint_ == nullptr) return fail(Errc::invalid);
  if (stage_ != net::Stage::handshaking && stage_ != net::Stage::ready) FAIRLEAD_TRY(connect(now));
  if (stage_ == net::Stage::handshaking) FAIRLEAD_TRY(shake_hands(now));
  return io::StreamRef(session_);
}

Result<void> TlsConnector::connect(Instant now) {
  const Result<io::StreamRef> lower = lower_.step(now);
  times_ = lower_.times();
  stage_ = lower_.stage();
  if (lower) return start(*lower, now);
  if (lower.error() == Errc::would_block) return fail(Errc::would_block);
  failure_ = lower_.failure();
  endpoint_ = nullptr;
  return fail(lower.error());
}

Result<void> TlsConnector::start(io::StreamRef lower, Instant now) {
  Failure refused{.layer = Layer::configuration, .error = Errc::invalid};
  const Result<ReferenceName> host = reference(*endpoint_);
  if (!host) return give_up(refused, now);
  const Parameters parameters{.policy = policy_,
                              .host = *host,
                              .now = clock_.now(),
                              .staging = options_.staging,
                              .resumption = options_.resumption,
                              .psk = options_.psk};
  if (const Result<void> started = session_.start(lower, parameters); !started) {
    refused.error = started.error();
    refused.native = session_.failure().native;
    return give_up(refused, now);
  }
  deadline_ = after(now, options_.handshake_limit);
  stage_ = net::Stage::handshaking;
  return {};
}

Result<void> TlsConnector::shake_hands(Instant now) {
  const Result<void> done = session_.handshake();
  if (done) {
    stage_ = net::Stage::ready;
    times_.handshaken = now;
    return {};
  }
  if (done.error() != Errc::would_block) return give_up(session_.failure(), now);
  if (!deadline_.passed(now)) return fail(Errc::would_block);
  return give_up({.layer = Layer::handshake, .error = Errc::timed_out}, now);
}

std::unexpected<Errc> TlsConnector::give_up(const Failure& why, Instant now) {
  failure_ = why;
  failure_.set_duration(now - times_.opened);
  if (times_.address) {
    failure_.address = times_.address->bytes;
    failure_.port = times_.address->port;
  }
  endpoint_ = nullptr;
  stage_ = net::Stage::failed;
  // The session keeps the peer's certificates for whoever explains the failure; it no longer needs the lower stream.
  lower_.close();
  times_.attempts = {};
  return fail(failure_.error);
}

void TlsConnector::do_collect_waits(WaitList& list) {
  if (stage_ == net::Stage::handshaking) return session_.collect_waits(Directions::both, list);
  if (endpoint_ != nullptr && stage_ != net::Stage::ready) lower_.collect_waits(list);
}

Deadline TlsConnector::do_next_deadline() const {
  if (stage_ == net::Stage::handshaking) return deadline_;
  if (endpoint_ == nullptr || stage_ == net::Stage::ready) return Deadline::never();
  return lower_.next_deadline();
}

void TlsConnector::do_close() {
  if (endpoint_ != nullptr) {
    session_.reset();
    lower_.close();
    times_.attempts = {};
  }
  endpoint_ = nullptr;
  stage_ = net::Stage::idle;
}

}  // namespace fairlead::tls
