// SPDX-License-Identifier: Apache-2.0
/// @file  A connector in virtual time; the other end of its stream is the test's.
#pragma once

#include "fairlead/io/fault.hpp"
#include "fairlead/io/pipe.hpp"
#include "fairlead/net/connector.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::support {

/// Goes through the stages at the times that it is given. Each connection is a pipe of its own behind an io::Fault.
class SimulatedConnector final : public net::Connector {
 public:
  /// How long each stage takes; with zero, one step does it all.
  Duration resolve{};
  Duration connect{};
  Duration handshake{};
  /// The next attempts fail with these, at the end of the stage that their layer names.
  std::vector<Failure> failures;
  /// What open() refuses.
  std::optional<Errc> refuses;
  bool is_secure = true;
  /// What is known of a stream that broke, as the alert of a TLS session.
  std::optional<Failure> stream_failure;
  /// What one direction of the pipe can hold, in bytes.
  std::size_t pipe_size = 65'536;
  io::FaultPlan plan;  ///< Of the next connections.
  /// What is connected to in place of a pipe; outlives the connector.
  std::optional<io::StreamRef> stream;

  std::size_t opened = 0;
  std::size_t closed = 0;  ///< Calls of close() that found something to close.
  std::vector<std::string> hosts;
  std::optional<net::PromptAcks> acks;

  /// The peer's end of the last connection; it stays until the next one. Precondition: there was one.
  [[nodiscard]] io::PipeEnd& peer() { return line_->pipe.b(); }
  /// What breaks our end. Precondition: connected.
  [[nodiscard]] io::Fault& fault() { return *fault_; }
  [[nodiscard]] bool is_connected() const { return fault_ != nullptr; }

  [[nodiscard]] static net::Address address() { return net::Address::ipv4({192, 0, 2, 7}, 8883); }

 private:
  struct Line {
    explicit Line(std::size_t size) : up(size), down(size), pipe(up, down) {}
    std::vector<std::byte> up;
    std::vector<std::byte> down;
    io::Pipe pipe;
  };

  Result<void> do_open(const net::Endpoint& endpoint, Instant now) override;
  Result<io::StreamRef> do_step(Instant now) override;
  [[nodiscard]] net::Stage do_stage() const override { return stage_; }
  [[nodiscard]] bool do_secure() const override { return is_secure; }
  void do_collect_waits(WaitList& list) override;
  [[nodiscard]] Deadline do_next_deadline() const override;
  [[nodiscard]] const Failure& do_failure() const override;
  [[nodiscard]] const net::ConnectTimes& do_times() const override { return times_; }
  void do_set_prompt_acks(net::PromptAcks wanted) override { acks = wanted; }
  void do_close() override;

  [[nodiscard]] bool fails_at(Layer layer) const { return !failures.empty() && failures.front().layer == layer; }
  Result<io::StreamRef> give_up(Instant now);

  const net::Endpoint* endpoint_ = nullptr;
  net::Stage stage_ = net::Stage::idle;
  Instant stage_ends_;
  net::ConnectTimes times_;
  Failure failure_;
  std::unique_ptr<Line> line_;
  std::unique_ptr<io::Fault> fault_;  // Gone with close(), so that the address sanitizer sees who uses it afterwards.
};

}  // namespace fairlead::support
