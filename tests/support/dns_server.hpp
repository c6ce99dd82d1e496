// SPDX-License-Identifier: Apache-2.0
/// @file  DnsServer: a small name server on the loopback that says what a test wants.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/net/address.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fairlead::support {

/// Answers A and AAAA questions over UDP and TCP on one free port of 127.0.0.1, in a thread of its own. A name that
/// it was not told about does not exist. Thread-safe; throws std::system_error when it cannot be started.
class DnsServer {
 public:
  /// What happens to a question.
  enum class Behaviour : std::uint8_t {
    answers,    ///< With the addresses of that family; none is "no data".
    not_found,  ///< NXDOMAIN.
    fails,      ///< SERVFAIL.
    is_silent,  ///< No answer at all.
    truncates,  ///< Over UDP, only says that the answer does not fit; over TCP, answers.
    cuts_tcp,   ///< As truncates, and ends each TCP connection without an answer.
  };

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
  struct Record {
    Behaviour behaviour[2] = {Behaviour::answers, Behaviour::answers};
    std::vector<net::Address> addresses;
    int questions = 0;
  };
  enum class Over : std::uint8_t {
    udp,
    tcp
  };
  void serve();
  void serve_udp() const;
  void serve_tcp();
  /// The answer to a question, or nothing.
  [[nodiscard]] std::vector<std::byte> answer(Bytes question, Over over) const;

  int udp_ = -1;
  int tcp_ = -1;
  int stop_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Record> records_;
  int tcp_connections_ = 0;
  std::thread thread_;
};

}  // namespace fairlead::support
