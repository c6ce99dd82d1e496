// SPDX-License-Identifier: Apache-2.0
/// @file  Attributes: what an object is to have, or to be found by.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"

#include <array>
#include <cstddef>

namespace fairlead::pkcs11 {

/// A template of PKCS #11 (section 4.1): pairs of attribute and value, in place. Byte values are views: what they see
/// outlives the calls that take the template. A value type; no allocation.
class Attributes {
 public:
  static constexpr std::size_t kCapacity = 20;

  /// Each adds one; one too many is left out, and ok() is false from then on. A call with a template that is not ok()
  /// is no_space.
  Attributes& flag(AttributeType type, bool value);
  Attributes& number(AttributeType type, Ulong value);
  Attributes& bytes(AttributeType type, Bytes value);
  Attributes& object_class(ObjectClass value) { return number(AttributeType::object_class, static_cast<Ulong>(value)); }
  Attributes& key_type(KeyType value) { return number(AttributeType::key_type, static_cast<Ulong>(value)); }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  friend class Template;  // What Cryptoki takes.
  struct Row {
    AttributeType type = AttributeType::object_class;
    Bytes view{};            ///< Where `is_view`.
    Ulong number = 0;        ///< Otherwise, where `number_size` is that of a Ulong;
    unsigned char flag = 0;  ///< or of a CK_BBOOL.
    std::size_t number_size = 0;
    bool is_view = false;
  };
  Attributes& add(const Row& row);

  std::array<Row, kCapacity> rows_{};
  std::size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace fairlead::pkcs11
