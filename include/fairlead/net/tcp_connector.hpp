// SPDX-License-Identifier: Apache-2.0
/// @file  TcpConnector: a Connector that races over a port's TcpStack.
#pragma once

#include "fairlead/net/connector.hpp"
#include "fairlead/net/race.hpp"
#include "fairlead/net/tcp_stack.hpp"

#include <array>

namespace fairlead::net {

/// Resolves and dials by RFC 8305. Literal addresses and localhost (RFC 6761 section 6.3) need no resolver.
///
/// Errors of step(), with the layer in failure():
///   - resolve: name_not_found, resolver_failed, no_memory; for a zone that is a name, invalid (there is no such
///     interface) or unsupported (the stack has no names of interfaces).
///   - connect: refused, unreachable, timed_out, reset, no_memory, internal, unsupported.
/// Race::verdict() says which of several is taken. The limit of RaceOptions is over resolving and connecting.
///
/// Owns nothing: the stack outlives it. No heap of its own.
class TcpConnector final : public Connector {
 public:
  explicit TcpConnector(TcpStack& stack, const RaceOptions& options = {}) : stack_(stack), options_(options) {}
  ~TcpConnector() { stack_.reset(); }
  TcpConnector(const TcpConnector&) = delete;
  TcpConnector& operator=(const TcpConnector&) = delete;

 private:
  Result<void> do_open(const Endpoint& endpoint, Instant now) override;
  Result<io::StreamRef> do_step(Instant now) override;
  [[nodiscard]] Stage do_stage() const override { return stage_; }
  [[nodiscard]] bool do_secure() const override { return false; }
  void do_collect_waits(WaitList& list) override;
  [[nodiscard]] Deadline do_next_deadline() const override;
  [[nodiscard]] const Failure& do_failure() const override { return failure_; }
  [[nodiscard]] const ConnectTimes& do_times() const override { return times_; }
  void do_set_prompt_acks(PromptAcks acks) override { stack_.set_prompt_acks(acks); }
  void do_close() override;

  void begin(const Endpoint& endpoint, Instant now);
  void begin_literal(const Endpoint& endpoint, Instant now);
  void take_answers(Instant now);
  void poll_attempts(Instant now);
  bool act(Instant now);
  void conclude(Instant now);
  void fail_with(const Race::Verdict& verdict, Instant now);

  TcpStack& stack_;
  RaceOptions options_;
  Race race_;
  ConnectTimes times_;
  Failure failure_;
  Stage stage_ = Stage::idle;
  std::array<bool, 2> asked_{};  // By family: whether the stack still has an answer to give.
};

}  // namespace fairlead::net
