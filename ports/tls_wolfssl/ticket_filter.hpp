// SPDX-License-Identifier: Apache-2.0
/// @file  TicketFilter: takes out tickets of TLS 1.3 that wolfSSL would end the connection at.
#pragma once

#include "record_seal.hpp"

#include <cstdint>

namespace fairlead::ports::wolfssl {

/// wolfSSL, built without WOLFSSL_TICKET_NONCE_MALLOC, cannot read a ticket whose nonce has more than 8 bytes, and ends
/// the connection. Servers send their tickets behind the handshake: until the first bytes of the application come, each
/// record is looked into, and a record with such a ticket becomes an empty one before wolfSSL gets it.
class TicketFilter {
 public:
  /// @param key, iv  Of what the server sends, as RecordSeal takes them.
  TicketFilter(tls::CipherSuite suite, Bytes key, Bytes iv) : seal_(suite, key, iv) {}

  enum class Then {
    again,   ///< The next record is to be looked into, too.
    no_more  ///< Nothing that comes later is a matter of the filter.
  };
  /// Looks into a whole record, and changes it where need be. Or no_memory, and nothing has changed.
  [[nodiscard]] Result<Then> pass(MutableBytes record);

 private:
  RecordSeal seal_;
  std::uint64_t number_ = 0;
};

}  // namespace fairlead::ports::wolfssl
