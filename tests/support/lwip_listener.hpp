// SPDX-License-Identifier: Apache-2.0
/// @file  Who answers in lwip_loop.hpp.
#pragma once

#include "fairlead/ports/tcp_lwip_stream.hpp"

#include <cstdint>

struct tcp_pcb;  // NOLINT(readability-identifier-naming): a name of lwIP's

namespace fairlead::support {

/// Listens on a free port, over the families that lwIP has. Ends the program when there is none.
class LwipListener {
 public:
  LwipListener();
  ~LwipListener();
  LwipListener(const LwipListener&) = delete;
  LwipListener& operator=(const LwipListener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The last connection that came; the one before it is closed then.
  [[nodiscard]] ports::TcpLwipStream& accepted() { return accepted_; }
  [[nodiscard]] bool has_accepted() const { return accepted_.is_open(); }
  /// Breaks it: the other end sees a reset. Precondition: neither end has ended it.
  void reset();

 private:
  struct Callbacks;
  tcp_pcb* pcb_ = nullptr;
  tcp_pcb* last_ = nullptr;
  std::uint16_t port_ = 0;
  ports::TcpLwipStream accepted_;
};

}  // namespace fairlead::support
