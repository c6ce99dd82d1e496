// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/der_writer.hpp"

#include "fairlead/base/check.hpp"

namespace fairlead::tls {

void DerWriter::bytes(Bytes raw) {
  if (!room(raw.size())) return;
  size_ += raw.size();
  copy_bytes(into_.last(size_), raw);
}

void DerWriter::element(std::uint8_t tag, Bytes content) {
  bytes(content);
  head(tag, content.size());
}

void DerWriter::positive(Bytes magnitude) {
  while (!magnitude.empty() && magnitude.front() == std::byte{0}) magnitude = magnitude.subspan(1);
  const bool octet_for_sign = magnitude.empty() || magnitude.front() >= std::byte{0x80};  // X.690 section 8.3.3.
  const std::size_t end = mark();
  bytes(magnitude);
  if (octet_for_sign) octet(0);
  wrap(der::kInteger, end);
}

void DerWriter::bit_string(Bytes octets) {
  const std::size_t end = mark();
  bytes(octets);
  wrap_bit_string(end);
}

void DerWriter::wrap(std::uint8_t tag, std::size_t since) {
  FAIRLEAD_CHECK(since <= size_);
  head(tag, size_ - since);
}

void DerWriter::wrap_bit_string(std::size_t since) {
  octet(0);  // X.690 section 8.6.2.2: no unused bits.
  wrap(der::kBitString, since);
}

Result<std::size_t> DerWriter::move_to_front() {
  if (!ok_) return fail(Errc::no_space);
  return copy_bytes(into_, written());
}

bool DerWriter::room(std::size_t n) {
  if (!ok_ || n > into_.size() - size_) ok_ = false;
  return ok_;
}

void DerWriter::octet(std::uint8_t value) {
  if (room(1)) into_[into_.size() - ++size_] = std::byte{value};
}

// X.690 section 10.1: the short form of a length below 128, and the fewest octets above.
void DerWriter::head(std::uint8_t tag, std::size_t content) {
  if (content < 0x80) {
    octet(static_cast<std::uint8_t>(content));
  } else {
    std::uint8_t octets = 0x80;
    for (; content != 0; content >>= 8U, ++octets) octet(static_cast<std::uint8_t>(content & 0xffU));
    octet(octets);
  }
  octet(tag);
}

}  // namespace fairlead::tls
