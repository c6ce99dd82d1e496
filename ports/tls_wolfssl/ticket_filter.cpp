// SPDX-License-Identifier: Apache-2.0
#include "ticket_filter.hpp"

#include "fairlead/tls/handshake_messages.hpp"

#include "objects.hpp"

#include <algorithm>

namespace fairlead::ports::wolfssl {
namespace {

constexpr auto kApplicationData = static_cast<std::byte>(tls::ContentType::application_data);
constexpr auto kHandshake = static_cast<std::byte>(tls::ContentType::handshake);
constexpr std::uint8_t kLongestNonce = 8;

enum class Content {
  other,
  tickets,  ///< Nothing but whole ones (RFC 8446 section 4.6.1) that wolfSSL can read.
  too_long  ///< The same with one that it cannot.
};

Content content_of(Bytes handshake) {
  ByteReader messages(handshake);
  Content found = Content::tickets;
  while (!messages.empty()) {
    const auto type = static_cast<tls::HandshakeType>(messages.u8());
    if (type != tls::HandshakeType::new_session_ticket) return Content::other;
    ByteReader ticket(messages.take(messages.u24()));
    if (!messages.ok()) return Content::other;
    (void)ticket.take(8);  // Lifetime, age_add.
    if (ticket.u8() > kLongestNonce) found = Content::too_long;
  }
  return found;
}

}  // namespace

Result<TicketFilter::Then> TicketFilter::pass(MutableBytes record) {
  Memory memory;
  if (!memory.resize(record.size())) return fail(Errc::no_memory);
  const std::uint64_t number = number_++;
  const auto inner = seal_.open(record, number, memory.bytes());
  if (!inner) return Then::no_more;
  // Behind the content stand its type and zeros.
  std::size_t size = inner->size();
  while (size > 0 && (*inner)[size - 1] == std::byte{0}) --size;
  if (size == 0 || (*inner)[size - 1] != kHandshake) return Then::no_more;
  switch (content_of(inner->first(size - 1))) {
    case Content::other: return Then::no_more;
    case Content::tickets: return Then::again;
    case Content::too_long: break;
  }
  std::ranges::fill(*inner, std::byte{0});
  inner->front() = kApplicationData;  // And no content before it.
  return seal_.replace(record, number, *inner) ? Then::again : Then::no_more;
}

}  // namespace fairlead::ports::wolfssl
