// SPDX-License-Identifier: Apache-2.0
/// @file  Names, by lwIP's resolver.
#include "fairlead/ports/tcp_lwip.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <lwip/dns.h>
#include <lwip/ip_addr.h>

namespace fairlead::ports {
namespace {

/// Whether lwIP was built with the family.
bool knows(net::Family family) {
  ip_addr_t ip;
  return ipaddr_aton(family == net::Family::ipv4 ? "127.0.0.1" : "::1", &ip) != 0;
}

/// What lwIP has found. One that was built with a single family answers with that, whatever is asked for.
Result<std::optional<net::Address>> found(const ip_addr_t& ip, net::Family family, std::uint16_t port) {
  const Result<net::Address> address = net::parse_address(ipaddr_ntoa(&ip), port);
  if (!address || address->family != family) return fail(Errc::name_not_found);
  return *address;
}

}  // namespace

/// A question to lwIP cannot be taken back: what it calls back with has to outlive it, and lives here.
struct TcpLwip::Question {
  TcpLwip* asker = nullptr;  ///< Null: taken back.
  std::optional<net::HostName> host;
  std::array<bool, 2> open{};  ///< Of each family: lwIP will call.

  [[nodiscard]] bool is_open() const { return open[0] || open[1]; }
  [[nodiscard]] bool& is_open(net::Family family) { return open[static_cast<std::size_t>(family)]; }

  /// lwIP has a table of its own, by default of as many for both families (DNS_TABLE_SIZE).
  static std::array<Question, 2>& all() {
    static std::array<Question, 2> questions;
    return questions;
  }
  /// One about this name that nobody waits for any more, so that whoever gives up and begins again does not fill lwIP's
  /// table; or a free one; or none.
  static Question* find(const net::HostName& host) {
    for (Question& one : all()) {
      if (one.is_open() && one.asker == nullptr && one.host == host) return &one;
    }
    for (Question& one : all()) {
      if (!one.is_open()) return &one;
    }
    return nullptr;
  }

  template <net::Family family>
  static void answered(const char*, const ip_addr_t* ip, void* self) {
    Question& question = *static_cast<Question*>(self);
    question.is_open(family) = false;
    TcpLwip* const asker = question.asker;
    if (asker == nullptr) return;
    if (asker->waiter_ != nullptr) asker->waiter_->wake();
    // No address, or nobody has answered, which lwIP does not tell apart.
    if (ip == nullptr) return asker->take(family, fail(Errc::resolver_failed));
    asker->take(family, found(*ip, family, asker->port_));
  }
};

Result<void> TcpLwip::do_start_resolve(const net::HostName& host, std::uint16_t port, Instant) {
  if (std::ranges::any_of(answers_, [](const Answer& one) { return one.state != Answer::State::unasked; })) {
    return fail(Errc::busy);
  }
  Question* const question = Question::find(host);
  if (question == nullptr) return fail(Errc::no_memory);
  question->asker = this;
  question->host = host;
  port_ = port;
  for (const net::Family family : {net::Family::ipv6, net::Family::ipv4}) ask(family, host, *question);
  return {};
}

void TcpLwip::ask(net::Family family, const net::HostName& host, Question& question) {
  answer(family).state = Answer::State::pending;
  if (question.is_open(family)) return;
  if (!knows(family)) return take(family, fail(Errc::name_not_found));
  const bool is_ipv4 = family == net::Family::ipv4;
  ip_addr_t known;
  const err_t error = dns_gethostbyname_addrtype(
      host.c_str(), &known, is_ipv4 ? &Question::answered<net::Family::ipv4> : &Question::answered<net::Family::ipv6>,
      &question, is_ipv4 ? LWIP_DNS_ADDRTYPE_IPV4 : LWIP_DNS_ADDRTYPE_IPV6);
  if (error == ERR_OK) return take(family, found(known, family, port_));
  if (error == ERR_INPROGRESS) {
    question.is_open(family) = true;
    return;
  }
  native_ = error;  // ERR_VAL: it knows no server.
  take(family, fail(error == ERR_MEM ? Errc::no_memory : Errc::resolver_failed));
}

void TcpLwip::take(net::Family family, Result<std::optional<net::Address>> result) {
  answer(family) = {.state = Answer::State::news, .result = std::move(result)};
}

Result<std::optional<net::Address>> TcpLwip::do_next_address(net::Family family) {
  Answer& from = answer(family);
  if (from.state == Answer::State::unasked) return fail(Errc::invalid);
  if (from.state == Answer::State::pending) return fail(Errc::would_block);
  from.state = Answer::State::told;
  const auto result = from.result;
  if (result) from.result = std::optional<net::Address>();  // There is no further one.
  return result;
}

void TcpLwip::do_end_resolve() {
  for (Question& question : Question::all()) {
    if (question.asker == this) question.asker = nullptr;
  }
  answers_ = {};
}

}  // namespace fairlead::ports
