// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/tcp_connector.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace fairlead::net {
namespace {

/// A zone is an interface's number, or a name that only the stack can translate.
Result<std::uint32_t> scope_of(std::string_view zone, TcpStack& stack) {
  std::uint32_t number = 0;
  const char* const end = zone.data() + zone.size();
  const auto read = std::from_chars(zone.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end) return number;
  return stack.interface_number(zone);
}

}  // namespace

Result<void> TcpConnector::do_open(const Endpoint& endpoint, Instant now) {
  if (stage_ != Stage::idle && stage_ != Stage::failed) return fail(Errc::busy);
  stack_.reset();
  stack_.set_prompt_acks(PromptAcks::on);
  failure_ = {};
  times_ = {.opened = now};
  race_.start(options_, stack_.max_attempts(), now);
  stage_ = Stage::resolving;
  begin(endpoint, now);
  return {};
}

/// What fails here is told by the first step(), as if it had come later.
void TcpConnector::begin(const Endpoint& endpoint, Instant now) {
  asked_ = {};
  if (endpoint.host.is_ip()) return begin_literal(endpoint, now);
  if (endpoint.host.is_localhost()) {
    for (const Family family : {Family::ipv6, Family::ipv4}) {
      race_.on_address(Address::loopback(family, endpoint.port), now);
    }
    race_.on_resolved(Family::ipv6, now);
    return race_.on_resolved(Family::ipv4, now);
  }
  if (const auto begun = stack_.start_resolve(endpoint.host, endpoint.port, now); !begun) {
    race_.on_resolve_failed(Family::ipv6, begun.error(), stack_.native_error(), now);
    return race_.on_resolve_failed(Family::ipv4, begun.error(), stack_.native_error(), now);
  }
  asked_ = {true, true};
}

void TcpConnector::begin_literal(const Endpoint& endpoint, Instant now) {
  Address address = endpoint.host.address(endpoint.port);
  const Family without = address.family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
  race_.on_resolve_failed(without, Errc::name_not_found, 0, now);
  if (const std::string_view zone = endpoint.host.zone(); !zone.empty()) {
    const auto scope = scope_of(zone, stack_);
    if (!scope) return race_.on_resolve_failed(address.family, scope.error(), stack_.native_error(), now);
    address.scope_id = *scope;
  }
  race_.on_address(address, now);
  race_.on_resolved(address.family, now);
}

Result<io::StreamRef> TcpConnector::do_step(Instant now) {
  if (stage_ == Stage::idle) return fail(Errc::invalid);
  if (stage_ == Stage::failed) return fail(failure_.error);
  if (stage_ == Stage::ready) return stack_.stream(race_.winner().id);

  stack_.step(now);
  take_answers(now);
  race_.on_time(now);
  do {
    poll_attempts(now);
  } while (act(now));
  conclude(now);
  if (stage_ == Stage::ready) return stack_.stream(race_.winner().id);
  return fail(stage_ == Stage::failed ? failure_.error : Errc::would_block);
}

void TcpConnector::take_answers(Instant now) {
  for (const Family family : {Family::ipv6, Family::ipv4}) {
    bool& asked = asked_[static_cast<std::size_t>(family)];
    while (asked) {
      const auto answer = stack_.next_address(family);
      if (answer && *answer) {
        race_.on_address(**answer, now);
        continue;
      }
      if (!answer && answer.error() == Errc::would_block) break;
      asked = false;
      if (answer) {
        race_.on_resolved(family, now);
      } else {
        race_.on_resolve_failed(family, answer.error(), stack_.native_error(), now);
      }
    }
  }
}

void TcpConnector::poll_attempts(Instant now) {
  for (const Attempt& attempt : race_.attempts()) {
    if (attempt.state != Attempt::State::dialling) continue;
    if (const auto dialled = stack_.poll_dial(attempt.id); dialled) {
      race_.on_dialled(attempt.id, now);
    } else if (dialled.error() != Errc::would_block) {
      race_.on_dial_failed(attempt.id, dialled.error(), stack_.native_error(), now);
    }
  }
}

/// Returns whether it dialled: on a loopback such an attempt may have ended already.
bool TcpConnector::act(Instant now) {
  bool dialled = false;
  while (true) {
    const Race::Action action = race_.next_action();
    if (action.kind == Race::Action::Kind::none) return dialled;
    if (action.kind == Race::Action::Kind::abandon) {
      stack_.abandon(action.id);
      continue;
    }
    dialled = true;
    if (const auto begun = stack_.dial(action.id, action.address); !begun) {
      race_.on_dial_failed(action.id, begun.error(), stack_.native_error(), now);
    }
  }
}

void TcpConnector::conclude(Instant now) {
  times_.attempts = race_.attempts();
  if (!times_.attempts.empty() && stage_ == Stage::resolving) {
    stage_ = Stage::connecting;
    times_.resolved = now;
  }
  if (race_.outcome() == Race::Outcome::pending) return;
  stack_.end_resolve();
  asked_ = {};
  if (race_.outcome() == Race::Outcome::failed) return fail_with(race_.verdict(), now);
  stage_ = Stage::ready;
  times_.connected = now;
  times_.address = race_.winner().address;
}

void TcpConnector::fail_with(const Race::Verdict& verdict, Instant now) {
  stack_.reset();
  stage_ = Stage::failed;
  failure_.layer = verdict.layer;
  failure_.error = verdict.error;
  failure_.native = verdict.native;
  failure_.set_duration(now - times_.opened);
  if (verdict.address) {
    failure_.address = verdict.address->bytes;
    failure_.port = verdict.address->port;
  }
}

void TcpConnector::do_collect_waits(WaitList& list) {
  if (stage_ == Stage::resolving || stage_ == Stage::connecting) stack_.collect_waits(list);
}

Deadline TcpConnector::do_next_deadline() const {
  if (stage_ != Stage::resolving && stage_ != Stage::connecting) return Deadline::never();
  return earlier(race_.next_deadline(), stack_.next_deadline());
}

void TcpConnector::do_close() {
  stack_.reset();
  stage_ = Stage::idle;
  asked_ = {};
  times_.attempts = {};
}

}  // namespace fairlead::net
