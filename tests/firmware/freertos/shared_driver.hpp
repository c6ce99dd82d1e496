// SPDX-License-Identifier: Apache-2.0
/// @file  SharedDriver: drives a client that a button uses too.
#pragma once

#include "fairlead/client/shared_client.hpp"
#include "fairlead/platform/clock.hpp"

#include "firmware/client/driver.hpp"
#include "firmware/freertos/button.hpp"

namespace fairlead::firmware {

/// The task that has it takes all events, and passes those of the button on.
class SharedDriver final : public Driver {
 public:
  SharedDriver(client::SharedClient& client, Button& button, const platform::Clock& clock)
      : client_(client), button_(button), clock_(clock) {}

  Result<void> start() override { return client_.start(); }
  Result<mqtt::Op> publish(const mqtt::Publication& publication) override { return client_.publish(publication); }
  Result<mqtt::Op> subscribe(std::span<const mqtt::Subscription> subscriptions) override {
    return client_.subscribe(subscriptions);
  }
  [[nodiscard]] Result<client::Event> next_event(Deadline until) override;
  /// When the button is done.
  Result<void> stop(Deadline until) override;

 private:
  client::SharedClient& client_;
  Button& button_;
  const platform::Clock& clock_;
};

}  // namespace fairlead::firmware
