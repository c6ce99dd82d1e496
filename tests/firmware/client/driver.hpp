// SPDX-License-Identifier: Apache-2.0
/// @file  Driver: what a thermometer asks of a client, whether others use it too or not.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/client/blocking.hpp"
#include "fairlead/client/event.hpp"
#include "fairlead/mqtt/session.hpp"
#include "fairlead/platform/clock.hpp"

#include <span>

namespace fairlead::firmware {

/// Used by one task, which waits in next_event() and stop(). Its functions are those of client::Blocking and
/// client::MqttClient.
class Driver {
 public:
  virtual Result<void> start() = 0;
  virtual Result<mqtt::Op> publish(const mqtt::Publication& publication) = 0;
  virtual Result<mqtt::Op> subscribe(std::span<const mqtt::Subscription> subscriptions) = 0;
  [[nodiscard]] virtual Result<client::Event> next_event(Deadline until) = 0;
  virtual Result<void> stop(Deadline until) = 0;

 protected:
  ~Driver() = default;
};

/// That of a client which nobody else uses.
class BlockingDriver final : public Driver {
 public:
  BlockingDriver(client::Blocking& blocking, const platform::Clock& clock) : blocking_(blocking), clock_(clock) {}

  Result<void> start() override { return blocking_.client().start(clock_.now()); }
  Result<mqtt::Op> publish(const mqtt::Publication& publication) override {
    return blocking_.client().publish(publication);
  }
  Result<mqtt::Op> subscribe(std::span<const mqtt::Subscription> subscriptions) override {
    return blocking_.client().subscribe(subscriptions);
  }
  [[nodiscard]] Result<client::Event> next_event(Deadline until) override { return blocking_.next_event(until); }
  Result<void> stop(Deadline until) override { return blocking_.stop(until); }

 private:
  client::Blocking& blocking_;
  const platform::Clock& clock_;
};

}  // namespace fairlead::firmware
