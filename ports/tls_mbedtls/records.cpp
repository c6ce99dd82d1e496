// SPDX-License-Identifier: Apache-2.0
#include "records.hpp"

#include "fairlead/tls/handshake_messages.hpp"

#include <algorithm>

namespace fairlead::ports::mbedtls {

void Records::note(Bytes got) {
  while (!got.empty()) {
    const std::size_t body = std::min<std::size_t>(body_left_, got.size());
    body_left_ = static_cast<std::uint16_t>(body_left_ - body);
    got = got.subspan(body);
    const std::size_t head = copy_bytes(MutableBytes(head_).subspan(head_size_), got);
    head_size_ = static_cast<std::uint8_t>(head_size_ + head);
    got = got.subspan(head);
    if (head_size_ == kHead) note_head();
  }
}

void Records::note_head() {
  ByteReader reader(head_);
  const auto type = static_cast<tls::ContentType>(reader.u8());
  (void)reader.u16();
  body_left_ = reader.u16();
  head_size_ = 0;
  ++in_call_;
  const bool idle = type != tls::ContentType::handshake && body_left_ <= kSmall;
  idle_ = idle ? static_cast<std::uint16_t>(idle_ + 1) : std::uint16_t{0};
}

}  // namespace fairlead::ports::mbedtls
