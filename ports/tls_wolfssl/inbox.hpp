// SPDX-License-Identifier: Apache-2.0
/// @file  Inbox: what comes from the server, on its way to wolfSSL.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/wire.hpp"

#include "hello.hpp"
#include "objection.hpp"
#include "objects.hpp"
#include "outbox.hpp"
#include "ticket_filter.hpp"

#include <cstddef>
#include <optional>

namespace fairlead::ports::wolfssl {

/// Reads along in what the server says, and holds back what wolfSSL is not to have yet, or not as it is.
class Inbox {
 public:
  /// @param wire, outbox  Outlive it.
  Inbox(tls::Wire& wire, const Outbox& outbox) : wire_(wire), outbox_(outbox) {}

  /// A connection begins.
  /// @param policy    Outlives the connection.
  /// @param with_key  Whether a key is offered that is shared beforehand.
  void begin(const tls::Policy& policy, bool with_key) {
    policy_ = &policy;
    with_key_ = with_key;
  }
  /// A ticket is offered: a server of TLS 1.2 has to say whether it takes it before wolfSSL reads its ServerHello.
  void note_ticket_offered() { offers_ticket_ = true; }
  [[nodiscard]] bool ticket_offered() const { return offers_ticket_; }
  void note_sent(Bytes records) { hello_.note_sent(records); }
  /// The handshake is done under TLS 1.3: tickets that wolfSSL cannot read are taken out.
  /// @param key, iv  Of what the server sends, as RecordSeal takes them.
  void filter_tickets(Bytes key, Bytes iv) { filter_.emplace(hello_.suite(), key, iv); }

  /// Bytes for wolfSSL; or would_block, also while the outbox is full; or the wire's error; or that of an objection;
  /// or no_memory.
  IoResult take(MutableBytes into);

  [[nodiscard]] const HelloReader& hello() const { return hello_; }
  /// To something that the server has said under encryption: nothing more is read.
  void object(const Objection& objection) { objection_ = objection; }
  [[nodiscard]] const std::optional<Objection>& objection() const { return objection_; }
  void forget();

 private:
  /// From the wire.
  IoResult read(MutableBytes into);
  IoResult take_filtered(MutableBytes into);
  /// The front of held_.
  std::size_t give(MutableBytes into);
  /// Whether so little has come that wolfSSL must not go on.
  [[nodiscard]] bool holds_back() const;

  tls::Wire& wire_;
  const Outbox& outbox_;
  const tls::Policy* policy_ = nullptr;
  bool with_key_ = false;
  bool offers_ticket_ = false;
  HelloReader hello_;
  std::optional<Objection> objection_;
  Memory held_;                         ///< Taken from the wire, and not yet given to wolfSSL.
  std::optional<TicketFilter> filter_;  ///< Until the server says something else.
  std::size_t passed_ = 0;              ///< From the front of held_, what filter_ has passed.
  bool filtered_ = false;               ///< filter_ has passed all that it is for.
};

}  // namespace fairlead::ports::wolfssl
