// SPDX-License-Identifier: Apache-2.0
/// @file  DerWriter: DER (X.690) into the caller's memory, each length in its shortest form.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/der_tags.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::tls {

/// Writes DER back to front into memory that outlives it, so that each length is known when its head is written: what
/// stands last in the encoding is written first.
///
///     DerWriter writer(memory);
///     const std::size_t end = writer.mark();
///     writer.positive(s);
///     writer.positive(r);
///     writer.wrap(der::kSequence, end);  // SEQUENCE { r, s }
///
/// A write that does not fit writes nothing, and ok() is false from then on: an encoder writes all and checks once.
/// What it is given may lie in the same memory, in front of what has been written. Does not allocate.
class DerWriter {
 public:
  explicit DerWriter(MutableBytes into) : into_(into) {}

  /// These bytes as they are: one element or several, or part of a content.
  void bytes(Bytes raw);
  /// An element of this identifier octet, the tag number of which is below 31.
  void element(std::uint8_t tag, Bytes content);
  /// An INTEGER that is not negative, from its octets, most significant first. Zeros in front are left out, and one is
  /// put there where the number would look negative; no octets are 0.
  void positive(Bytes magnitude);
  /// An OBJECT IDENTIFIER from its content octets.
  void oid(Bytes content) { element(der::kOid, content); }
  /// A BIT STRING of whole octets.
  void bit_string(Bytes octets);

  /// The place in front of which nothing has been written yet, for wrap().
  [[nodiscard]] std::size_t mark() const { return size_; }
  /// Puts a head in front of all that was written since mark() gave `since`, which becomes the content of one element.
  void wrap(std::uint8_t tag, std::size_t since);
  /// The same for the content of a BIT STRING of whole octets, as that of a public key is.
  void wrap_bit_string(std::size_t since);

  /// What has been written, at the end of the memory.
  [[nodiscard]] Bytes written() const { return into_.last(size_); }
  /// False once a write did not fit.
  [[nodiscard]] bool ok() const { return ok_; }

  /// Moves what has been written to the front of the memory. The last call: nothing may be written afterwards.
  /// @return Its size; or
  ///   - no_space  a write did not fit. The memory holds nothing of use.
  [[nodiscard]] Result<std::size_t> move_to_front();

 private:
  bool room(std::size_t n);
  void octet(std::uint8_t value);
  void head(std::uint8_t tag, std::size_t content);

  MutableBytes into_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace fairlead::tls
