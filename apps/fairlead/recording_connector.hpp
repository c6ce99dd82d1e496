// SPDX-License-Identifier: Apache-2.0
/// @file  RecordingConnector: remembers what another connector went through.
#pragma once

#include "fairlead/net/connector.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace fairlead::cli {

/// Forwards everything to `lower`, which outlives it, and keeps a copy of times and attempts beyond close(), so that a
/// report can be written afterwards. Tells when an attempt begins and when it has given its stream: what is to be kept
/// of a connection that may be lost in the next moment.
class RecordingConnector final : public net::Connector {
 public:
  using Told = std::function<void()>;

  explicit RecordingConnector(net::Connector& lower, Told begins = {}, Told connected = {})
      : lower_(lower), begins_(std::move(begins)), connected_(std::move(connected)) {}
  RecordingConnector(const RecordingConnector&) = delete;
  RecordingConnector& operator=(const RecordingConnector&) = delete;
  ~RecordingConnector() = default;

  /// Of the last open(); `attempts` in it is empty.
  [[nodiscard]] const net::ConnectTimes& recorded_times() const { return recorded_; }
  [[nodiscard]] const std::vector<net::Attempt>& attempts() const { return attempts_; }

 private:
  Result<void> do_open(const net::Endpoint& endpoint, Instant now) override {
    attempts_.clear();
    if (begins_) begins_();
    const auto opened = lower_.open(endpoint, now);
    record();
    return opened;
  }
  Result<io::StreamRef> do_step(Instant now) override {
    auto stream = lower_.step(now);
    record();
    if (stream && connected_) connected_();
    return stream;
  }
  [[nodiscard]] net::Stage do_stage() const override { return lower_.stage(); }
  [[nodiscard]] bool do_secure() const override { return lower_.secure(); }
  void do_collect_waits(WaitList& list) override { lower_.collect_waits(list); }
  [[nodiscard]] Deadline do_next_deadline() const override { return lower_.next_deadline(); }
  [[nodiscard]] const Failure& do_failure() const override { return lower_.failure(); }
  [[nodiscard]] const net::ConnectTimes& do_times() const override { return lower_.times(); }
  void do_set_prompt_acks(net::PromptAcks acks) override { lower_.set_prompt_acks(acks); }
  void do_close() override {
    record();
    lower_.close();
  }

  void record() {
    const net::ConnectTimes& now = lower_.times();
    if (!now.attempts.empty()) attempts_.assign(now.attempts.begin(), now.attempts.end());
    recorded_ = now;
    recorded_.attempts = {};
  }

  net::Connector& lower_;
  Told begins_;
  Told connected_;
  net::ConnectTimes recorded_;
  std::vector<net::Attempt> attempts_;
};

}  // namespace fairlead::cli
