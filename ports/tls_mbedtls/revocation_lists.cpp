// SPDX-License-Identifier: Apache-2.0
#include "revocation_lists.hpp"

#include "objects.hpp"

#include <memory>

namespace fairlead::ports::mbedtls {

RevocationLists::~RevocationLists() {
  for (const Bytes one : all()) release(const_cast<std::byte*>(one.data()));
  release(table_);
}

bool RevocationLists::add(Bytes der) {
  auto* const copy = static_cast<std::byte*>(allocate(der.size()));
  auto* const table = static_cast<Bytes*>(allocate((size_ + 1) * sizeof(Bytes)));
  if (copy == nullptr || table == nullptr) {
    release(copy);
    release(table);
    return false;
  }
  copy_bytes(MutableBytes(copy, der.size()), der);
  std::uninitialized_copy_n(table_, size_, table);
  std::construct_at(table + size_, copy, der.size());
  release(table_);
  table_ = table;
  ++size_;
  return true;
}

}  // namespace fairlead::ports::mbedtls
