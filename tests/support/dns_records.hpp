// SPDX-License-Identifier: Apache-2.0
/// @file  DnsRecords: what a name server of a test says, as bytes.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/net/address.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fairlead::support {

/// Answers A and AAAA questions. A name that it was not told about does not exist.
class DnsRecords {
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
  enum class Over : std::uint8_t {
    udp,
    tcp
  };

  /// Adds literal addresses of either family to a name, which exists from then on.
  void add(const std::string& name, const std::vector<std::string>& literals);
  void set(const std::string& name, net::Family family, Behaviour behaviour);

  /// The answer to a question, or nothing.
  [[nodiscard]] std::vector<std::byte> answer(Bytes question, Over over);

  /// How many questions came for a name, over UDP and TCP.
  [[nodiscard]] int questions(const std::string& name) const;

 private:
  struct Record {
    Behaviour behaviour[2] = {Behaviour::answers, Behaviour::answers};
    std::vector<net::Address> addresses;
    int questions = 0;
  };
  std::map<std::string, Record> records_;
};

}  // namespace fairlead::support
