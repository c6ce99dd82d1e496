// SPDX-License-Identifier: Apache-2.0
/// @file  DnsServer: a small name server on the loopback that says what a test wants.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/net/address.hpp"

#include "support/dns_records.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fairlead::support {

/// Answers A and AAAA questions over UDP and TCP on one free port of 127.0.0.1, in a thread of its own. A name that
/// it was not told about does not exist. Thread-safe; throws std::system_error when it cannot be started.
class DnsServer {
 public:
  using Behaviour = DnsRecords::Behaviour;

  DnsServer();
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  /// "127.0.0.1:port", as TcpPosixOptions::resolver_servers takes it.
  [[nodiscard]] std::string address() const;

  /// Adds literal addresses of either family to a name, which exists from then on.
  void add(const std::string& name, const std::vector<std::string>& literals);
  /// For both families, or for one.
  void set(const std::string& name, Behaviour behaviour);
  void set(const std::string& name, net::Family family, Behaviour behaviour);

  /// How many questions came for a name, over UDP and TCP.
  [[nodiscard]] int questions(const std::string& name) const;
  [[nodiscard]] int tcp_connections() const;

 private:
  void serve();
  void serve_udp();
  void serve_tcp();
  [[nodiscard]] std::vector<std::byte> answer(Bytes question, DnsRecords::Over over);

  int udp_ = -1;
  int tcp_ = -1;
  int stop_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  DnsRecords records_;
  int tcp_connections_ = 0;
  std::thread thread_;
};

}  // namespace fairlead::support
