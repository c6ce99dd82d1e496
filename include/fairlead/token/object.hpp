// SPDX-License-Identifier: Apache-2.0
/// @file  Object: one object of a token as it lies in memory or in a record, and what builds it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::token {

/// CK_ULONG.
using Ulong = unsigned long;

/// The attributes of an object that are true or false, as bits of one number. The numbers are stored.
enum class Flag : std::uint8_t {
  token,
  is_private,
  modifiable,
  copyable,
  destroyable,
  trusted,
  sensitive,
  extractable,
  always_sensitive,
  never_extractable,
  local,
  sign,
  sign_recover,
  verify,
  verify_recover,
  encrypt,
  decrypt,
  wrap,
  unwrap,
  derive,
  always_authenticate,
  wrap_with_trusted,
};

/// CK_OBJECT_CLASS of those that a token here has.
enum class Class : std::uint8_t {
  data,
  certificate,
  public_key,
  private_key,
  secret_key
};

/// An object: its head, then its attributes in the open, then what is secret. A view; what it views lives longer.
///
///     head        name 4, format 1, class 1, size of the attributes 2, flags 4
///     attribute   type 2, size 2, value; a CK_ULONG is 4 octets
///     secret      of private keys, secret keys and private data; sealed where the object is in the storage
///
/// The secret part of an EC key is its scalar, of an RSA key DER of RSAPrivateKey, of the others their CKA_VALUE.
class Object {
 public:
  static constexpr std::size_t kHead = 12;
  static constexpr std::uint8_t kFormat = 1;

  /// @return The object; or storage_failed: this is none.
  [[nodiscard]] static Result<Object> read(MutableBytes bytes);

  [[nodiscard]] std::uint32_t name() const { return name_; }
  [[nodiscard]] Class object_class() const { return class_; }
  [[nodiscard]] std::uint32_t flags() const { return flags_; }
  [[nodiscard]] bool is(Flag flag) const { return (flags_ >> static_cast<unsigned>(flag) & 1U) != 0; }
  /// The value of an attribute that lies in the open, numbers as 4 octets.
  [[nodiscard]] std::optional<Bytes> find(Ulong type) const;
  [[nodiscard]] std::optional<std::uint32_t> number(Ulong type) const;
  [[nodiscard]] Bytes attributes() const { return attributes_; }
  /// What is sealed together with the secret.
  [[nodiscard]] Bytes open_part() const { return open_; }
  [[nodiscard]] MutableBytes secret() const { return secret_; }
  /// Whether secret() is the secret itself: not sealed, and not withheld.
  [[nodiscard]] bool knows_secret() const { return knows_secret_; }
  /// From now on with its secret in the clear; or with none, which is withheld.
  void reveal(MutableBytes secret);
  void withhold();

 private:
  std::uint32_t name_ = 0;
  std::uint32_t flags_ = 0;
  Class class_ = Class::data;
  Bytes open_{};
  Bytes attributes_{};
  MutableBytes secret_{};
  bool knows_secret_ = false;
};

/// One attribute of an object that lies in the open.
struct OpenAttribute {
  std::uint16_t type = 0;
  Bytes value{};
};
/// Takes the first attribute off the front. Nothing where there is none, or what follows is none.
[[nodiscard]] std::optional<OpenAttribute> take_attribute(Bytes& attributes);

/// Writes an object into the caller's memory. A write that does not fit writes nothing, and ok() is false from then on.
class ObjectBuilder {
 public:
  ObjectBuilder(MutableBytes into, Class object_class)
      : fits_(into.size() >= Object::kHead),
        writer_(fits_ ? into.subspan(Object::kHead) : MutableBytes()),
        into_(into),
        class_(object_class) {}

  /// Sets what is true or false.
  void flag(Flag flag, bool value);
  [[nodiscard]] bool is(Flag flag) const { return (flags_ >> static_cast<unsigned>(flag) & 1U) != 0; }
  /// As Object::flags().
  void flags(std::uint32_t flags) { flags_ = flags; }
  [[nodiscard]] std::uint32_t flags() const { return flags_; }
  /// A CK_ULONG.
  void number(Ulong type, std::uint32_t value);
  /// A value of up to 65535 octets.
  void bytes(Ulong type, Bytes value);
  [[nodiscard]] bool ok() const { return fits_ && writer_.ok(); }
  /// Writes the head. @return All but the secret part; no_space where a write did not fit.
  [[nodiscard]] Result<MutableBytes> finish(std::uint32_t name);

 private:
  bool fits_;
  ByteWriter writer_;
  MutableBytes into_;
  std::uint32_t flags_ = 0;
  Class class_;
};

}  // namespace fairlead::token
