// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/attributes.hpp"

namespace fairlead::pkcs11 {

Attributes& Attributes::add(const Row& row) {
  if (size_ == kCapacity) {
    ok_ = false;
  } else {
    rows_[size_++] = row;
  }
  return *this;
}

Attributes& Attributes::flag(AttributeType type, bool value) {
  const auto octet = static_cast<unsigned char>(value ? 1 : 0);
  return add({.type = type, .flag = octet, .number_size = sizeof octet});
}
Attributes& Attributes::number(AttributeType type, Ulong value) {
  return add({.type = type, .number = value, .number_size = sizeof value});
}
Attributes& Attributes::bytes(AttributeType type, Bytes value) {
  return add({.type = type, .view = value, .is_view = true});
}

}  // namespace fairlead::pkcs11
