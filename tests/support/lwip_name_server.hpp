// SPDX-License-Identifier: Apache-2.0
/// @file  A name server in lwip_world.hpp.
#pragma once

#include "support/dns_records.hpp"

struct udp_pcb;  // NOLINT(readability-identifier-naming): a name of lwIP's

namespace fairlead::support {

/// Answers at the interface's own address, and is the one that lwIP asks while it lives. Throws std::runtime_error when
/// it cannot be started.
class LwipNameServer {
 public:
  LwipNameServer();
  ~LwipNameServer();
  LwipNameServer(const LwipNameServer&) = delete;
  LwipNameServer& operator=(const LwipNameServer&) = delete;

  /// May be changed at any time.
  [[nodiscard]] DnsRecords& records() { return records_; }

 private:
  struct Callbacks;
  udp_pcb* pcb_ = nullptr;
  DnsRecords records_;
};

}  // namespace fairlead::support
