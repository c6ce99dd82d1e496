// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"

#include "fairlead/base/secret.hpp"

#include <algorithm>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/settings.h>
#include <wolfssl/wolfcrypt/types.h>

namespace fairlead::ports::wolfssl {

void* allocate(std::size_t size) { return XMALLOC(size, nullptr, DYNAMIC_TYPE_TMP_BUFFER); }
void release(void* memory) { XFREE(memory, nullptr, DYNAMIC_TYPE_TMP_BUFFER); }

bool Memory::resize(std::size_t size) {
  if (size > room_) {
    auto* const grown = static_cast<std::byte*>(allocate(size));
    if (grown == nullptr) return false;
    const std::size_t kept = bytes_.size();
    copy_bytes(MutableBytes(grown, kept), bytes_);
    clear();
    bytes_ = MutableBytes(grown, kept);
    room_ = size;
  }
  const std::size_t before = bytes_.size();
  bytes_ = MutableBytes(bytes_.data(), size);
  if (size > before) std::ranges::fill(bytes_.subspan(before), std::byte{0});
  return true;
}

bool Memory::assign(Bytes from) {
  Memory made;
  if (!made.resize(from.size())) return false;
  copy_bytes(made.bytes_, from);
  swap(made);
  return true;
}

bool Memory::append(Bytes more) {
  const std::size_t before = bytes_.size();
  if (!resize(before + more.size())) return false;
  copy_bytes(bytes_.subspan(before), more);
  return true;
}

void Memory::drop(std::size_t count) {
  std::ranges::copy(bytes_.subspan(count), bytes_.begin());
  bytes_ = bytes_.first(bytes_.size() - count);
}

void Memory::clear() {
  zeroize(MutableBytes(bytes_.data(), room_));
  release(bytes_.data());
  bytes_ = {};
  room_ = 0;
}

}  // namespace fairlead::ports::wolfssl
