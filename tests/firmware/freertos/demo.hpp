// SPDX-License-Identifier: Apache-2.0
/// @file  Demo: two connections to a broker from tasks of the FreeRTOS kernel, over whatever an image has above TCP.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/platform.hpp"
#include "fairlead/ports/freertos_task.hpp"

#include "firmware/client/arguments.hpp"

#include <optional>
#include <string_view>

namespace fairlead::firmware {

/// What an image has between TCP and MQTT. Called by the main task, where it does not say otherwise.
class Layer {
 public:
  /// Before the network is started. @return The exit status, where the image ends here; nothing where it goes on.
  [[nodiscard]] virtual std::optional<int> begin(const Arguments& arguments, const platform::Platform& platform) = 0;

  /// When the network has an address.
  /// @param lwip  lwIP's lock, which nobody holds.
  virtual void on_network(const Arguments& /*arguments*/, platform::Mutex& /*lwip*/) {}

  /// Each time when the thermometer is connected, by its task.
  virtual void on_connected() {}

  /// Called for each of kConnections, before they are used.
  /// @param tcp       Its lower connector; lives as long as the program.
  /// @param platform  That of its task.
  /// @return What its client connects by; lives as long as the program.
  [[nodiscard]] virtual net::Connector& over(net::Connector& tcp, const platform::Platform& platform) = 0;

  /// When both connections have ended; says what it took. @return Whether what it holds beside the kernel's
  /// heap is as before.
  [[nodiscard]] virtual bool conclude() = 0;

  static constexpr int kConnections = 2;

 protected:
  ~Layer() = default;
};

/// What the tasks live in.
struct DemoTasks {
  ports::FreeRtosTaskPlace main;
  ports::FreeRtosTaskPlace thermometer;
  ports::FreeRtosTaskPlace display;
  ports::FreeRtosTaskPlace button;
};

/// What the program's calendar says from here on. From any task.
void set_date(UnixTime time);

/// Runs the kernel. A task with a thermometer drives a client, through which a button of another task publishes too; a
/// display in a third has a connection of its own. The main task begins them, and when they have ended looks at what
/// they did, at what is left of the stacks, and at heaps and pools; with that the program exits. Of the arguments:
/// `uri`, where to; `readings`, `pause` in ms, `seconds`, after which it gives up; `now`, the date, which is unknown
/// without.
/// @param layer, tasks  Live as long as the program.
[[noreturn]] void run_demo(std::string_view arguments, Layer& layer, const DemoTasks& tasks);

}  // namespace fairlead::firmware
