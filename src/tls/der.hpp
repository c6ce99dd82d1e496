// SPDX-License-Identifier: Apache-2.0
/// @file  The DER (X.690) that certificates need: one element after the other, and the few primitive types.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/der_tags.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::tls::der {

/// Identifier octet and content. Tag numbers above 30 do not occur in certificates.
struct Element {
  std::uint8_t tag = 0;
  Bytes content{};
  Bytes whole{};  ///< With identifier and length.
};

/// Takes the first element off the front of `rest`. Nothing, and `rest` unchanged, when it is not DER: an indefinite
/// or overlong length, a length past the end, a tag number above 30.
[[nodiscard]] std::optional<Element> take(Bytes& rest);

/// Takes elements off the front of bytes that outlive it.
///
/// An element that is missing, is not DER or has another tag than demanded yields an empty one, and ok() is false from
/// then on: a parser reads a whole SEQUENCE and checks once.
class Reader {
 public:
  explicit Reader(Bytes der) : rest_(der) {}

  /// The next element, whichever it is.
  Element any();
  /// The next element, which must have this tag.
  Element element(std::uint8_t tag);
  /// Its content.
  Bytes content(std::uint8_t tag) { return element(tag).content; }

  [[nodiscard]] bool next_is(std::uint8_t tag) const;
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] bool ok() const { return ok_; }
  /// Whether everything was read, and everything was as demanded.
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }

 private:
  Bytes rest_;
  bool ok_ = true;
};

/// The content of the only element in `der`, which must have this tag.
[[nodiscard]] std::optional<Bytes> only(Bytes der, std::uint8_t tag);

// The functions below take the content of an element.

/// TRUE or FALSE in the one way that DER has for each.
[[nodiscard]] std::optional<bool> boolean(Bytes content);

/// Whether it is an INTEGER in its shortest form; of any size, and of either sign.
[[nodiscard]] bool is_integer(Bytes content);
/// The octets of a positive INTEGER without the one that carries the sign only.
[[nodiscard]] std::optional<Bytes> positive(Bytes content);
/// The value of an INTEGER that is not negative; 65535 for all that are larger.
[[nodiscard]] std::optional<std::uint16_t> number(Bytes content);

/// Whether it is an OBJECT IDENTIFIER, each of its arcs in its shortest form.
[[nodiscard]] bool is_oid(Bytes content);

/// The octets of a BIT STRING whose unused last bits are zero; there may be any number of them.
[[nodiscard]] std::optional<Bytes> bits(Bytes content);
/// The octets of a BIT STRING that has no unused bits, and at least one octet.
[[nodiscard]] std::optional<Bytes> octets(Bytes content);

}  // namespace fairlead::tls::der
